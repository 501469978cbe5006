import type { Ports } from '../ports/ports.ts'
import { scopedStorage } from '../ports/scoped-storage.ts'
import type { WrkError } from '../protocol/errors.ts'
import type { Message } from '../protocol/views.ts'
import type { TabBus } from '../tabs/tab-bus.ts'
import type { Operation } from '../outbox/operations.ts'
import { OutboxStorage } from '../outbox/outbox-storage.ts'
import { Outbox } from '../outbox/outbox.ts'

/** What the service has not acknowledged yet, in conversations that are looked at and in others. */
export interface OutboxSummary {
  /** On its way by itself. */
  readonly waiting: number
  /** Refused: its author must say what becomes of it. */
  readonly failed: number
  readonly conversations: readonly {
    readonly workflowId: string
    readonly waiting: number
    readonly failed: number
  }[]
}

interface OutboxRegistryOptions {
  readonly ports: Ports
  readonly bus: TabBus
  readonly userId: string
  readonly perform: (workflowId: string, operation: Operation) => Promise<Message | null>
  readonly onChange: (summary: OutboxSummary) => void
  readonly onRefused: (error: WrkError) => void
  /** Called when there is something to send that nobody looks at; what it returns, when there is none any more. */
  readonly onBusy: () => () => void
}

interface Line {
  readonly outbox: Outbox
  isHeld: boolean
  unsubscribe: (() => void) | null
}

const PREFIX = 'outbox/'
/** A page that opens with a chat lets that decide which of the tabs sends. */
const RESUME_AFTER_MS = 1_000

/** Every conversation's outbox. What was sent goes out whether or not its conversation is still looked at. */
export class OutboxRegistry {
  readonly #options: OutboxRegistryOptions
  readonly #lines = new Map<string, Line>()
  #onIdle: (() => void) | null = null
  #cancelResume: () => void = () => {}
  #isStopped = false
  #summary: OutboxSummary = summaryOf([])

  constructor(options: OutboxRegistryOptions) {
    this.#options = options
    const { clock } = options.ports
    if (this.#left.length > 0) {
      this.#cancelResume = clock.after(RESUME_AFTER_MS, () => this.#resume())
    }
  }

  get summary(): OutboxSummary {
    return this.#summary
  }

  get(workflowId: string): Outbox {
    return this.#line(workflowId).outbox
  }

  /** From now on whoever holds it says when it runs, until the returned function is called. */
  hold(workflowId: string): () => void {
    const line = this.#line(workflowId)
    if (this.#isStopped) this.#goOn()
    line.isHeld = true
    line.outbox.stop()
    line.outbox.refresh()
    this.#update(workflowId, line)
    return () => {
      line.isHeld = false
      line.outbox.stop()
      this.#update(workflowId, line)
    }
  }

  /** Ends every timer and listener; what is unsent stays in the storage. */
  stop(): void {
    this.#isStopped = true
    this.#cancelResume()
    for (const [workflowId, line] of this.#lines) {
      line.outbox.stop()
      this.#update(workflowId, line)
    }
  }

  clear(): void {
    for (const { outbox } of this.#lines.values()) outbox.clear()
    this.stop()
  }

  /** A client that was disposed of may be used again. */
  #goOn(): void {
    this.#isStopped = false
    this.#resume()
  }

  /** What an earlier page left behind, in whichever conversation. */
  #resume(): void {
    for (const workflowId of this.#left) this.#update(workflowId, this.#line(workflowId))
  }

  get #left(): string[] {
    const keys = this.#options.ports.storage.keys().filter((key) => key.startsWith(PREFIX))
    return [...new Set(keys.map((key) => key.slice(PREFIX.length, key.lastIndexOf('/'))))]
  }

  #line(workflowId: string): Line {
    const known = this.#lines.get(workflowId)
    if (known) return known
    const line: Line = { outbox: this.#create(workflowId), isHeld: false, unsubscribe: null }
    this.#lines.set(workflowId, line)
    line.outbox.observe({
      onChange: () => this.#update(workflowId, line),
      onRefused: this.#options.onRefused,
    })
    return line
  }

  #create(workflowId: string): Outbox {
    const { ports, userId, bus, perform } = this.#options
    return new Outbox({
      ...ports,
      userId,
      storage: new OutboxStorage(scopedStorage(ports.storage, `${PREFIX}${workflowId}/`)),
      perform: (operation) => perform(workflowId, operation),
      share: (change) => bus.post(topicOf(workflowId), change),
    })
  }

  #update(workflowId: string, line: Line): void {
    const isUsed = !this.#isStopped && (line.isHeld || line.outbox.entries.length > 0)
    if (isUsed) line.unsubscribe ??= this.#listen(workflowId, line.outbox)
    else this.#hangUp(line)
    if (!line.isHeld && isUsed) line.outbox.start()
    this.#updateBusy()
    this.#report()
  }

  #listen(workflowId: string, outbox: Outbox): () => void {
    return this.#options.bus.subscribe(topicOf(workflowId), (message) => {
      if (message.type === 'outbox.put' || message.type === 'outbox.done') outbox.receive(message)
    })
  }

  #hangUp(line: Line): void {
    line.unsubscribe?.()
    line.unsubscribe = null
  }

  #updateBusy(): void {
    const lines = [...this.#lines.values()]
    const isBusy = lines.some(({ isHeld, unsubscribe }) => !isHeld && unsubscribe !== null)
    if (isBusy) this.#onIdle ??= this.#watch()
    else {
      this.#onIdle?.()
      this.#onIdle = null
    }
  }

  #watch(): () => void {
    const ends = [
      this.#options.onBusy(),
      this.#options.ports.lifecycle.subscribe((event) => {
        if (event !== 'offline' && event !== 'pagehide' && event !== 'freeze') this.#kick()
      }),
    ]
    return () => ends.forEach((end) => end())
  }

  #kick(): void {
    for (const { outbox, isHeld } of this.#lines.values()) if (!isHeld) outbox.kick()
  }

  #report(): void {
    const summary = summaryOf([...this.#lines])
    if (JSON.stringify(summary) === JSON.stringify(this.#summary)) return
    this.#summary = summary
    this.#options.onChange(summary)
  }
}

/** What tabs tell each other of a conversation. */
export function topicOf(workflowId: string): string {
  return `conversation/${workflowId}`
}

function summaryOf(lines: readonly [string, Line][]): OutboxSummary {
  const conversations = lines
    .map(([workflowId, { outbox }]) => {
      const failed = outbox.entries.filter(({ failure }) => failure !== null).length
      return { workflowId, waiting: outbox.entries.length - failed, failed }
    })
    .filter(({ waiting, failed }) => waiting + failed > 0)
  const sum = (key: 'waiting' | 'failed'): number =>
    conversations.reduce((total, one) => total + one[key], 0)
  return { waiting: sum('waiting'), failed: sum('failed'), conversations }
}
