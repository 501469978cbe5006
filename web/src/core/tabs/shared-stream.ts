import { Backoff, SLOW } from '../net/backoff.ts'
import { EventStream, type EventStreamOptions, type StreamStatus } from '../net/event-stream.ts'
import type { Tabs } from '../ports/ports.ts'
import type { StreamFrame } from '../protocol/frames.ts'
import { Follower } from './follower.ts'
import { LeaderWatch } from './leader-watch.ts'
import type { TabBus } from './tab-bus.ts'
import type { TabMessage } from './tab-message.ts'

export interface SharedStreamOptions extends Omit<EventStreamOptions, 'onFrame'> {
  readonly tabs: Tabs | null
  readonly bus: TabBus
  /** Names the conversation among those of this user. */
  readonly topic: string
  readonly lockName: string
  /** What a tab that joins must know besides the durable events. */
  readonly currentState: () => StreamFrame[]
  /** Only the leading tab speaks to the server for all. */
  readonly onLead: (isLeading: boolean) => void
}

/** Takeover included, another tab streams within five seconds. */
const LEADER_LIMIT_MS = 4_000

type State = 'stopped' | 'away' | 'closed' | 'following' | 'leading'

/** One stream for all tabs of a conversation: who holds the lock streams and relays, the others follow. */
export class SharedStream {
  readonly #options: SharedStreamOptions
  readonly #stream: EventStream
  readonly #follower: Follower
  readonly #watch: LeaderWatch
  readonly #turns: Backoff
  #state: State = 'stopped'
  /** Nothing has been heard since the lock was asked for by force. */
  #isDeaf = false
  #mayLeadAt = Number.NEGATIVE_INFINITY
  #cancelPatience: (() => void) | null = null
  #reported: StreamStatus = { state: 'idle' }
  #unsubscribe: () => void = () => {}
  #release: () => void = () => {}

  constructor(options: SharedStreamOptions) {
    this.#options = options
    this.#turns = new Backoff(options.random, SLOW)
    this.#stream = new EventStream({
      ...options,
      onStatus: (status) => this.#onStreamStatus(status),
      onFrame: (frame, after) => this.#post({ type: 'frame', frame, after }),
    })
    this.#follower = new Follower(options.onEvent, options.onServerTime)
    this.#watch = new LeaderWatch({
      ...options,
      ask: () => this.#ask('answer'),
      onSilence: () => this.#onSilence(),
    })
  }

  start(cursor: string): void {
    if (this.#state !== 'stopped') return
    this.#follower.cursor = cursor
    this.#join()
  }

  stop(): void {
    this.#part('stopped')
    this.#report({ state: 'idle' })
  }

  /** The page sleeps or is hidden for good: another tab takes over at once. */
  suspend(): void {
    if (!this.#isJoined) return
    this.#part('away')
    this.#report({ state: 'waiting', retryAt: Number.POSITIVE_INFINITY, needsToken: false })
  }

  /** Something suggests that now is a good moment. */
  kick(): void {
    if (this.#state === 'away' || this.#state === 'closed') this.#join()
    else if (this.#state === 'leading') this.#stream.kick()
    else this.#ask('kick')
  }

  /** Something suggests that the connection is dead, which only a new one can tell. */
  recheck(): void {
    if (this.#state === 'leading') this.#stream.recheck()
  }

  /** The user asks for it, so that even a refused stream is tried again. */
  reopen(): void {
    if (this.#state === 'away' || this.#state === 'closed') this.#join()
    else if (this.#state === 'leading') this.#stream.reopen()
    else this.#ask('reopen')
  }

  get #isJoined(): boolean {
    return this.#state === 'following' || this.#state === 'leading'
  }

  #join(): void {
    const { tabs, bus, topic } = this.#options
    this.#state = 'following'
    this.#report({ state: 'connecting' })
    if (!tabs) return this.#lead()
    this.#unsubscribe = bus.subscribe(topic, (message) => this.#onMessage(message))
    this.#queue(tabs, false)
    this.#ask('state')
  }

  #queue(tabs: Tabs, steal: boolean): void {
    this.#watch.start()
    const handlers = {
      onHeld: () => this.#lead(),
      onLost: () => this.#demote(tabs),
      onRefused: () => this.#leadAlone(),
    }
    this.#release = tabs.lock(this.#options.lockName, handlers, { steal })
  }

  #steal(): void {
    const { tabs } = this.#options
    this.#release()
    if (tabs) this.#queue(tabs, true)
  }

  /** Where not even force brings the lock or a word, tabs cannot be shared. */
  #onSilence(): void {
    if (this.#isDeaf) return this.#leadAlone()
    this.#isDeaf = true
    this.#steal()
  }

  #leadAlone(): void {
    this.#release()
    this.#lead()
  }

  /** A leader that lives and has no stream is left a moment; then each other tab tries in its turn. */
  #judgeLeader({ state }: StreamStatus): void {
    if (state === 'open') {
      this.#turns.reset()
      this.#stopPatience()
    } else {
      this.#cancelPatience ??= this.#options.clock.after(LEADER_LIMIT_MS, () => this.#takeTurn())
    }
  }

  #takeTurn(): void {
    this.#cancelPatience = null
    if (this.#state === 'following' && this.#now >= this.#mayLeadAt) this.#steal()
  }

  #stopPatience(): void {
    this.#cancelPatience?.()
    this.#cancelPatience = null
  }

  #lead(): void {
    this.#watch.stop()
    this.#stopPatience()
    this.#state = 'leading'
    this.#stream.start(this.#follower.cursor)
    this.#options.onLead(true)
  }

  /** Another tab believed this one dead. */
  #demote(tabs: Tabs): void {
    this.#abdicate()
    this.#state = 'following'
    this.#queue(tabs, false)
  }

  #part(state: State): void {
    this.#watch.stop()
    this.#stopPatience()
    this.#abdicate()
    this.#state = state
    this.#release()
    this.#unsubscribe()
  }

  #abdicate(): void {
    if (this.#state !== 'leading') return
    this.#follower.cursor = this.#stream.cursor
    if (this.#stream.status.state !== 'open') this.#mayLeadAt = this.#now + this.#turns.next()
    // From here on the stream's own status is nobody's.
    this.#state = 'following'
    this.#stream.stop()
    this.#options.onLead(false)
  }

  #onStreamStatus(status: StreamStatus): void {
    if (this.#state !== 'leading') return
    if (status.state === 'closed') this.#part('closed')
    else this.#sayAlive(status)
    this.#report(status)
  }

  #onMessage(message: TabMessage): void {
    this.#isDeaf = false
    if (this.#state === 'leading') return this.#answer(message)
    if (message.type !== 'frame' && message.type !== 'alive') return
    this.#watch.heard()
    if (message.type === 'frame') return this.#follower.receive(message.frame, message.after)
    this.#judgeLeader(message.status)
    this.#report(message.status)
    this.#follower.reach(message.cursor)
  }

  /** A hidden tab's timers are throttled, its messages are not: each question is also an occasion to look at the clock. */
  #answer(message: TabMessage): void {
    if (message.type !== 'ping') return
    this.#stream.checkSilence()
    if (message.wants === 'kick') this.#stream.kick()
    if (message.wants === 'reopen') this.#stream.reopen()
    this.#sayAlive(this.#stream.status)
    if (message.wants === 'state') this.#tellState()
  }

  #tellState(): void {
    const after = this.#stream.cursor
    for (const frame of this.#options.currentState()) this.#post({ type: 'frame', frame, after })
  }

  /** The leader repeats its status with every sign of life. */
  #report(status: StreamStatus): void {
    if (isSame(status, this.#reported)) return
    this.#reported = status
    this.#options.onStatus(status)
  }

  #sayAlive(status: StreamStatus): void {
    this.#post({ type: 'alive', cursor: this.#stream.cursor, status })
  }

  #ask(wants: 'answer' | 'state' | 'kick' | 'reopen'): void {
    this.#post({ type: 'ping', wants })
  }

  get #now(): number {
    return this.#options.clock.now()
  }

  #post(message: TabMessage): void {
    this.#options.bus.post(this.#options.topic, message)
  }
}

function isSame(one: StreamStatus, other: StreamStatus): boolean {
  if (one.state === 'waiting' && other.state === 'waiting') return one.retryAt === other.retryAt
  return one.state === other.state && one.state !== 'closed'
}
