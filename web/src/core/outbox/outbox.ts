import { Backoff } from '../net/backoff.ts'
import type { Clock } from '../ports/ports.ts'
import { asWrkError, isTransient, lacksToken, type WrkError } from '../protocol/errors.ts'
import type { Message } from '../protocol/views.ts'
import { isFulfilledBy, looksFailed, type Operation, type PendingOperation } from './operations.ts'
import type { OutboxStorage } from './outbox-storage.ts'

export type OutboxChange =
  | { readonly type: 'outbox.put'; readonly entry: PendingOperation }
  | { readonly type: 'outbox.done'; readonly id: string; readonly message: Message | null }

interface OutboxOptions {
  readonly storage: OutboxStorage
  readonly userId: string
  readonly perform: (operation: Operation) => Promise<Message>
  /** Called before the operation is removed, so that both are seen together. */
  readonly onDone: (message: Message) => void
  /** A message that was written here is stored. */
  readonly onSent: (message: Message) => void
  readonly onChange: () => void
  readonly onRefused: (error: WrkError) => void
  /** Tells the other tabs: whichever leads does the work. */
  readonly share: (change: OutboxChange) => void
  readonly clock: Clock
  readonly random: () => number
}

/** Once a failure is shown, the next attempt leaves the user time to choose. */
const CALM_RETRY_MS = 5_000

/**
 * An ordered, durable queue: an entry leaves only when the server has acknowledged it or the user gives it up.
 * Every tab holds all entries, the leading one drains. Should two drain, the server still stores each once.
 */
export class Outbox {
  readonly #options: OutboxOptions
  readonly #backoff: Backoff
  readonly #writtenHere = new Set<string>()
  #entries: readonly PendingOperation[]
  #running = false
  #performing = false
  #awaitsToken = false
  #cancelWait: (() => void) | null = null

  constructor(options: OutboxOptions) {
    this.#options = options
    this.#backoff = new Backoff(options.random)
    this.#entries = options.storage.load(options.clock.now())
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

  /** Nothing of the user may be left in memory. */
  clear(): void {
    this.stop()
    this.#entries = []
  }

  add(operation: Operation): void {
    this.#writtenHere.add(operation.id)
    this.#put({ operation, attempts: 0, failure: null })
    this.#awaitsToken = false
    void this.#drain()
  }

  retry(operationId: string): void {
    const entry = this.#find(operationId)
    if (!entry) return
    this.#put({ ...entry, attempts: 0, failure: null })
    this.kick()
  }

  discard(operationId: string): void {
    this.#remove(operationId)
    this.#options.share({ type: 'outbox.done', id: operationId, message: null })
    this.kick()
  }

  /** What another tab has done. */
  receive(change: OutboxChange): void {
    if (change.type === 'outbox.put') return this.#receivePut(change.entry)
    if (change.message) this.#arrived(change.message)
    this.#remove(change.id)
    void this.#drain()
  }

  /** Do not wait for the next attempt: there is reason to believe that it works now. */
  kick(): void {
    this.#stopWaiting()
    this.#awaitsToken = false
    void this.#drain()
  }

  /** Messages that came from anywhere acknowledge what asked for them. */
  acknowledge(messages: readonly Message[]): void {
    const { userId } = this.#options
    for (const { operation } of this.#entries) {
      const proof = messages.find((message) => isFulfilledBy(operation, message, userId))
      if (proof) this.#acknowledged(operation, proof)
    }
  }

  #acknowledged(operation: Operation, message: Message): void {
    const isOwnSend = operation.kind === 'send' && this.#writtenHere.has(operation.id)
    this.#remove(operation.id)
    if (isOwnSend) this.#options.onSent(message)
  }

  #receivePut(entry: PendingOperation): void {
    const known = this.#find(entry.operation.id)
    const isRetried = known !== undefined && looksFailed(known) && !looksFailed(entry)
    this.#upsert(entry)
    if (isRetried || !known) this.#awaitsToken = false
    if (isRetried) this.#stopWaiting()
    void this.#drain()
  }

  get #isWaiting(): boolean {
    return this.#cancelWait !== null || this.#awaitsToken
  }

  async #drain(): Promise<void> {
    const next = this.#entries.find(({ failure }) => failure === null)
    if (!next || !this.#running || this.#performing || this.#isWaiting) return
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
    this.#arrived(message)
    this.#options.share({ type: 'outbox.done', id: operation.id, message })
    this.#remove(operation.id)
  }

  #arrived(message: Message): void {
    this.#options.onDone(message)
    this.acknowledge([message])
  }

  #fail(operation: Operation, error: WrkError): void {
    if (error.storedMessage) this.#arrived(error.storedMessage)
    const entry = this.#find(operation.id)
    if (!entry) return
    if (error.status === 401) this.#pauseForToken(error)
    else if (isTransient(error)) this.#postpone(entry, error)
    else this.#refuse(entry, error)
  }

  /** Nothing is wrong with the message: it waits until there is a token that the server takes. */
  #pauseForToken(error: WrkError): void {
    this.#awaitsToken = true
    this.#options.onRefused(error)
  }

  #postpone(entry: PendingOperation, error: WrkError): void {
    const isBlameless = error.status === 429 || lacksToken(error)
    const postponed = { ...entry, attempts: entry.attempts + (isBlameless ? 0 : 1) }
    const floor = looksFailed(postponed) ? CALM_RETRY_MS : 0
    this.#wait(this.#backoff.next(Math.max(floor, error.retryAfterMs ?? 0)))
    this.#put(postponed)
  }

  #refuse(entry: PendingOperation, error: WrkError): void {
    const { code, status } = error
    this.#put({ ...entry, failure: { code, status } })
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

  #put(entry: PendingOperation): void {
    this.#options.storage.save(entry)
    this.#upsert(entry)
    this.#options.share({ type: 'outbox.put', entry })
  }

  /** Ids ascend in the order of making. */
  #upsert(entry: PendingOperation): void {
    const { id } = entry.operation
    const others = this.#entries.filter(({ operation }) => operation.id !== id)
    this.#setEntries(
      [...others, entry].toSorted((a, b) => (a.operation.id < b.operation.id ? -1 : 1)),
    )
  }

  #remove(operationId: string): void {
    this.#writtenHere.delete(operationId)
    this.#options.storage.remove(operationId)
    if (!this.#find(operationId)) return
    this.#setEntries(this.#entries.filter(({ operation }) => operation.id !== operationId))
  }

  #setEntries(entries: readonly PendingOperation[]): void {
    this.#entries = entries
    this.#options.onChange()
  }
}
