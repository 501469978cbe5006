import type { EventSourceMessage } from 'eventsource-parser'
import type { Clock } from '../ports/ports.ts'
import { WrkError, isAboutToken, isTransient, lacksToken } from '../protocol/errors.ts'
import type { ConversationEvent, ServerEvent, StreamFrame } from '../protocol/frames.ts'
import { parseEvent } from '../protocol/parse-event.ts'
import { Backoff } from './backoff.ts'
import { errorFrom } from './problem.ts'
import { StreamAttempt } from './stream-attempt.ts'

export interface StreamPosition {
  /** The position that the first page was read at; counts until a frame has brought an id. */
  readonly cursor: string
  readonly lastEventId: string | null
  readonly freshToken: boolean
}

export type StreamStatus =
  | { readonly state: 'idle' | 'connecting' | 'open' }
  | {
      readonly state: 'waiting'
      readonly retryAt: number
      /** The host had none to give, so that only a new login helps. */
      readonly needsToken: boolean
    }
  | { readonly state: 'closed'; readonly error: WrkError }

export interface EventStreamOptions {
  readonly connect: (position: StreamPosition, signal: AbortSignal) => Promise<Response>
  readonly onEvent: (event: ConversationEvent) => void
  readonly onStatus: (status: StreamStatus) => void
  /** Every frame that others can use too, with the position before it. */
  readonly onFrame?: (frame: StreamFrame, after: string) => void
  /** `serverTime` of `ready` and of every sign of life. */
  readonly onServerTime?: (serverTime: unknown) => void
  readonly clock: Clock
  readonly random: () => number
}

const HEALTHY_AFTER_MS = 5_000
const FRESH_MS = 5_000
const MISSED_HEARTBEATS = 2.5
const LONGEST_FLOOR_MS = 60_000

/** Keeps one Server-Sent Events connection alive, and knows where to continue. */
export class EventStream {
  readonly #options: EventStreamOptions
  readonly #backoff: Backoff
  #status: StreamStatus = { state: 'idle' }
  #attempt: StreamAttempt | null = null
  #openedAt: number | null = null
  #cursor = ''
  #lastEventId: string | null = null
  #freshToken = false
  #retryMs = 0
  #heartbeatMs = 30_000
  #cancelWait: () => void = () => {}

  constructor(options: EventStreamOptions) {
    this.#options = options
    this.#backoff = new Backoff(options.random)
  }

  get status(): StreamStatus {
    return this.#status
  }

  /** Where a new connection would continue. */
  get cursor(): string {
    return this.#lastEventId ?? this.#cursor
  }

  /** The watchdog's own timer may be late. */
  checkSilence(): void {
    this.#attempt?.checkSilence()
  }

  start(cursor: string): void {
    if (this.#status.state !== 'idle') return
    this.#cursor = cursor
    this.#lastEventId = null
    this.#connect()
  }

  stop(): void {
    this.#abandon()
    this.#setStatus({ state: 'idle' })
  }

  /** Something suggests that now is a good moment: the network is back, the page was shown, it woke. */
  kick(): void {
    if (this.#status.state === 'waiting' || this.#looksStale()) this.#connect()
  }

  /** Something suggests that the connection is dead, which only a new one can tell. */
  recheck(): void {
    if (this.#attempt) this.#connect()
  }

  /** The user asks for it, so that even a refused stream is tried again. */
  reopen(): void {
    if (this.#status.state !== 'idle') this.#connect()
  }

  #looksStale(): boolean {
    return this.#attempt !== null && this.#attempt.silentForMs > FRESH_MS
  }

  #connect(): void {
    this.#abandon()
    this.#setStatus({ state: 'connecting' })
    const attempt: StreamAttempt = new StreamAttempt(this.#options.clock, {
      onResponse: (response) => this.#judge(attempt, response),
      onFrame: (frame) => this.#receive(frame),
      onRetry: (ms) => (this.#retryMs = Math.min(ms, LONGEST_FLOOR_MS)),
      onLost: (cause) => this.#retryLater(0, lacksToken(cause)),
    })
    this.#attempt = attempt
    const position = this.#takePosition()
    void attempt.run((signal) => this.#options.connect(position, signal))
  }

  #takePosition(): StreamPosition {
    const freshToken = this.#freshToken
    this.#freshToken = false
    return { cursor: this.#cursor, lastEventId: this.#lastEventId, freshToken }
  }

  #abandon(): void {
    this.#cancelWait()
    this.#attempt?.cancel()
    this.#attempt = null
    if (this.#isHealthy) this.#backoff.reset()
    this.#openedAt = null
  }

  async #judge(attempt: StreamAttempt, response: Response): Promise<'read' | 'refused'> {
    const isStream = response.headers.get('Content-Type')?.startsWith('text/event-stream')
    if (response.status === 200 && isStream) return 'read'
    const error = await errorFrom(response)
    if (this.#attempt === attempt) this.#refused(error)
    return 'refused'
  }

  #refused(error: WrkError): void {
    if (isTransient(error)) this.#retryLater(error.retryAfterMs ?? 0)
    else this.#close(error)
  }

  #receive({ event: name, data, id }: EventSourceMessage): void {
    const event = parseEvent(name, data)
    const after = this.cursor
    if (event) this.#handle(event)
    if (id) this.#lastEventId = id
    if (id || event) this.#options.onFrame?.({ event: name ?? '', data, id: id || null }, after)
  }

  #handle(event: ServerEvent): void {
    if (event.type === 'ready') this.#ready(event.heartbeatMs, event.serverTime)
    else if (event.type === 'reconnect') this.#reconnect(event.reason)
    else if (event.type === 'heartbeat') this.#options.onServerTime?.(event.serverTime)
    else if (event.type === 'revoked') this.#revoked(event.code)
    else this.#forward(event)
  }

  #forward(event: ConversationEvent): void {
    if (event.type === 'resync') this.#opened()
    this.#options.onEvent(event)
  }

  /** A token that has been revoked may have a successor. */
  #revoked(code: string): void {
    if (isAboutToken({ code, status: 401 })) this.#reconnect(code)
    else this.#close(new WrkError({ code, status: 403 }))
  }

  #ready(heartbeatMs: number, serverTime: unknown): void {
    this.#heartbeatMs = heartbeatMs
    this.#options.onServerTime?.(serverTime)
    this.#opened()
  }

  #opened(): void {
    this.#attempt?.expectBytesEvery(this.#heartbeatMs * MISSED_HEARTBEATS)
    this.#openedAt = this.#now
    this.#setStatus({ state: 'open' })
  }

  #reconnect(reason: string): void {
    const { random } = this.#options
    const isHealthy = this.#isHealthy
    this.#freshToken = reason.includes('token')
    this.#abandon()
    this.#wait(isHealthy ? random() * this.#retryMs : this.#backoff.next())
  }

  #retryLater(floorMs = 0, needsToken = false): void {
    this.#abandon()
    this.#wait(this.#backoff.next(Math.max(floorMs, this.#retryMs)), needsToken)
  }

  #wait(ms: number, needsToken = false): void {
    this.#cancelWait = this.#options.clock.after(ms, () => this.#connect())
    this.#setStatus({ state: 'waiting', retryAt: this.#now + ms, needsToken })
  }

  #close(error: WrkError): void {
    this.#abandon()
    this.#setStatus({ state: 'closed', error })
  }

  #setStatus(status: StreamStatus): void {
    this.#status = status
    this.#options.onStatus(status)
  }

  get #isHealthy(): boolean {
    return this.#openedAt !== null && this.#now - this.#openedAt >= HEALTHY_AFTER_MS
  }

  get #now(): number {
    return this.#options.clock.now()
  }
}
