import { Backoff } from './backoff.ts'
import { asWrkError, isTransient, type WrkError } from './errors.ts'
import { isFulfilledBy, looksFailed, type Operation, type PendingOperation } from './operations.ts'
import type { OutboxStorage } from './outbox-storage.ts'
import type { Clock } from './ports.ts'
import type { Message } from './protocol.ts'

interface OutboxOptions {
  readonly storage: OutboxStorage
  readonly userId: string
  readonly perform: (operation: Operation) => Promise<Message>
  /** Called before the operation is removed, so that both are seen together. */
  readonly onDone: (message: Message) => void
  readonly onChange: () => void
  readonly onRefused: (error: WrkError) => void
  readonly clock: Clock
  readonly random: () => number
}

/** Once a failure is shown, the next attempt leaves the user time to choose. */
const CALM_RETRY_MS = 5_000

/** An ordered, durable queue: an entry leaves only when the server has acknowledged it or the user gives it up. */
export class Outbox {
  readonly #options: OutboxOptions
  readonly #backoff: Backoff
  #entries: readonly PendingOperation[]
  #running = false
  #performing = false
  #cancelWait: (() => void) | null = null

  constructor(options: OutboxOptions) {
    this.#options = options
    this.#backoff = new Backoff(options.random)
    this.#entries = options.storage.load()
  }

  get entries(): readonly PendingOperation[] {
    return this.#entries
  }

  start(): void {
    this.#running = true
    void this.#drain()
  }

  stop(): void {
    this.#running = false
    this.#stopWaiting()
  }

  add(operation: Operation): void {
    const entry = { operation, attempts: 0, failure: null }
    this.#options.storage.save(entry)
    this.#setEntries([...this.#entries, entry])
    void this.#drain()
  }

  retry(operationId: string): void {
    const entry = this.#find(operationId)
    if (!entry) return
    this.#update({ ...entry, attempts: 0, failure: null })
    this.kick()
  }

  discard(operationId: string): void {
    this.#options.storage.remove(operationId)
    this.#setEntries(this.#entries.filter(({ operation }) => operation.id !== operationId))
    this.kick()
  }

  /** Do not wait for the next attempt: there is reason to believe that it works now. */
  kick(): void {
    this.#stopWaiting()
    void this.#drain()
  }

  /** Messages that came from anywhere acknowledge what asked for them. */
  acknowledge(messages: readonly Message[]): void {
    const { userId, storage } = this.#options
    const isDone = ({ operation }: PendingOperation): boolean =>
      messages.some((message) => isFulfilledBy(operation, message, userId))
    const done = this.#entries.filter(isDone)
    for (const { operation } of done) storage.remove(operation.id)
    if (done.length > 0) this.#setEntries(this.#entries.filter((entry) => !done.includes(entry)))
  }

  async #drain(): Promise<void> {
    const next = this.#entries.find(({ failure }) => failure === null)
    if (!next || !this.#running || this.#performing || this.#cancelWait) return
    this.#performing = true
    await this.#perform(next.operation)
    this.#performing = false
    void this.#drain()
  }

  async #perform(operation: Operation): Promise<void> {
    try {
      this.#complete(operation, await this.#options.perform(operation))
    } catch (cause) {
      this.#fail(operation, asWrkError(cause))
    }
  }

  #complete(operation: Operation, message: Message): void {
    this.#backoff.reset()
    this.#options.onDone(message)
    this.discard(operation.id)
  }

  #fail(operation: Operation, error: WrkError): void {
    if (error.storedMessage) this.#options.onDone(error.storedMessage)
    const entry = this.#find(operation.id)
    if (!entry) return
    if (isTransient(error)) this.#postpone(entry, error)
    else this.#refuse(entry, error)
  }

  #postpone(entry: PendingOperation, error: WrkError): void {
    const isTold = error.status === 429
    const postponed = { ...entry, attempts: entry.attempts + (isTold ? 0 : 1) }
    const floor = looksFailed(postponed) ? CALM_RETRY_MS : 0
    this.#wait(this.#backoff.next(Math.max(floor, error.retryAfterMs ?? 0)))
    this.#update(postponed)
  }

  #refuse(entry: PendingOperation, error: WrkError): void {
    const { code, status } = error
    this.#update({ ...entry, failure: { code, status } })
    this.#options.onRefused(error)
  }

  #wait(ms: number): void {
    this.#cancelWait = this.#options.clock.after(ms, () => this.kick())
  }

  #stopWaiting(): void {
    this.#cancelWait?.()
    this.#cancelWait = null
  }

  #find(operationId: string): PendingOperation | undefined {
    return this.#entries.find(({ operation }) => operation.id === operationId)
  }

  #update(entry: PendingOperation): void {
    this.#options.storage.save(entry)
    const { id } = entry.operation
    this.#setEntries(this.#entries.map((known) => (known.operation.id === id ? entry : known)))
  }

  #setEntries(entries: readonly PendingOperation[]): void {
    this.#entries = entries
    this.#options.onChange()
  }
}
