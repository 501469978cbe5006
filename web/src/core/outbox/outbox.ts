import { Backoff, SLOW } from '../net/backoff.ts'
import type { Clock } from '../ports/ports.ts'
import {
  UNEXPECTED,
  asWrkError,
  isTransient,
  lacksToken,
  type WrkError,
} from '../protocol/errors.ts'
import type { Message } from '../protocol/views.ts'
import { concerns, isSame, remainder, type Operation, type PendingOperation } from './operations.ts'
import type { OutboxStorage } from './outbox-storage.ts'
import { PendingQueue } from './pending-queue.ts'

export type OutboxChange =
  | { readonly type: 'outbox.put'; readonly entry: PendingOperation }
  | { readonly type: 'outbox.done'; readonly id: string; readonly message: Message | null }

/** Whoever shows the conversation while its outbox works. */
export interface OutboxObserver {
  /** Called before the operation is removed, so that both are seen together. */
  readonly onDone: (message: Message) => void
  /** A message that was written here is stored. */
  readonly onSent: (message: Message) => void
  readonly onChange: () => void
  readonly onRefused: (error: WrkError) => void
}

interface OutboxOptions {
  readonly storage: OutboxStorage
  readonly userId: string
  /** Null when there turned out to be nothing to take back. */
  readonly perform: (operation: Operation) => Promise<Message | null>
  /** Tells the other tabs: whichever leads does the work. */
  readonly share: (change: OutboxChange) => void
  readonly clock: Clock
  readonly random: () => number
}

/** So often somebody between may refuse an operation before the others go on without it. */
const REFUSED_ON_THE_WAY = 8

/**
 * An ordered, durable queue: an entry leaves only when the server has acknowledged it or the user gives it up.
 * Every tab holds all entries, the leading one drains. Should two drain, the server still stores each once.
 */
export class Outbox {
  readonly #options: OutboxOptions
  readonly #observers = new Set<Partial<OutboxObserver>>()
  readonly #queue: PendingQueue
  readonly #backoff: Backoff
  readonly #patience: Backoff
  readonly #writtenHere = new Set<string>()
  readonly #withdrawn = new Set<string>()
  #running = false
  #performing: Operation | null = null
  #awaitsToken = false
  #cancelWait: (() => void) | null = null

  constructor(options: OutboxOptions) {
    this.#options = options
    this.#backoff = new Backoff(options.random)
    this.#patience = new Backoff(options.random, SLOW)
    this.#queue = new PendingQueue({
      ...options,
      onChange: () => this.#tell(({ onChange }) => onChange?.()),
    })
  }

  get entries(): readonly PendingOperation[] {
    return this.#queue.entries
  }

  observe(observer: Partial<OutboxObserver>): () => void {
    this.#observers.add(observer)
    return () => this.#observers.delete(observer)
  }

  start(): void {
    this.#running = true
    void this.#drain()
  }

  stop(): void {
    this.#running = false
    this.#stopWaiting()
  }

  /** What other tabs have done while this one did not listen. */
  refresh(): void {
    this.#queue.refresh()
  }

  /** Nothing of the user may be left in memory. */
  clear(): void {
    this.stop()
    this.#queue.forget()
    this.#withdrawn.clear()
  }

  add(operation: Operation): void {
    this.#writtenHere.add(operation.id)
    this.#put({ operation, attempts: 0, failure: null })
    this.#stopAwaitingToken()
    void this.#drain()
  }

  retry(operationId: string): void {
    const entry = this.#queue.find(operationId)
    if (!entry) return
    this.#put({ ...entry, failure: null })
    this.kick()
  }

  /** Another text for what waits, under the id that it was first tried with. False when it waits no more. */
  revise(operationId: string, body: string): boolean {
    const entry = this.#queue.find(operationId)
    if (!entry || !('body' in entry.operation)) return false
    const isRevised = entry.operation.kind === 'send' ? { isRevised: true } : {}
    this.#put({ ...entry, operation: { ...entry.operation, body, ...isRevised }, failure: null })
    this.kick()
    return true
  }

  /** Gives up what waits, and false when it waits no more. What may be stored all the same is taken back from there. */
  discard(operationId: string): boolean {
    const entry = this.#queue.find(operationId)
    if (!entry) return false
    if (entry.operation.kind === 'send' && this.#mayBeStored(entry)) {
      const { id, createdAt } = entry.operation
      this.#put({ operation: { kind: 'withdraw', id, createdAt }, attempts: 0, failure: null })
    } else {
      this.#remove(operationId)
      this.#options.share({ type: 'outbox.done', id: operationId, message: null })
    }
    this.kick()
    return true
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

  /** Messages that came from anywhere acknowledge what asked for them, or tell what is left of it to do. */
  acknowledge(messages: readonly Message[]): void {
    for (const { operation } of this.#queue.entries) {
      const proof = messages.find((message) => concerns(operation, message, this.#options.userId))
      if (proof) this.#proven(operation, proof)
    }
    for (const message of messages) this.#takeBackLate(message)
  }

  #proven(operation: Operation, message: Message): void {
    const rest = remainder(operation, message)
    if (rest === operation) return
    const isOwnSend = operation.kind === 'send' && this.#writtenHere.has(operation.id)
    if (rest) this.#put({ operation: rest, attempts: 0, failure: null })
    else this.#remove(operation.id)
    if (isOwnSend) this.#tell(({ onSent }) => onSent?.(message))
  }

  /** It was on its way somewhere when it was looked for. */
  #takeBackLate(message: Message): void {
    const { clientGeneratedId: id, sender, deletedAt } = message
    const isOwn = sender?.id === this.#options.userId
    if (!isOwn || deletedAt !== null || id === null || !this.#withdrawn.delete(id)) return
    const createdAt = this.#options.clock.now()
    this.add({ kind: 'delete', id, createdAt, messageId: message.id })
  }

  #receivePut(entry: PendingOperation): void {
    const known = this.#queue.find(entry.operation.id)
    const isRetried = known !== undefined && known.failure !== null && entry.failure === null
    this.#queue.take(entry)
    if (isRetried || !known) this.#stopAwaitingToken()
    if (isRetried) this.#stopWaiting()
    void this.#drain()
  }

  async #drain(): Promise<void> {
    const { next } = this.#queue
    if (!next || !this.#running || this.#performing || this.#cancelWait) return
    this.#performing = next.operation
    await this.#perform(next.operation)
    this.#performing = null
    void this.#drain()
  }

  async #perform(operation: Operation): Promise<void> {
    try {
      this.#complete(operation, await this.#options.perform(operation))
    } catch (cause) {
      this.#fail(operation, asWrkError(cause))
    }
  }

  #complete(operation: Operation, message: Message | null): void {
    const { id } = operation
    this.#backoff.reset()
    this.#patience.reset()
    if (message) this.#arrived(message)
    else this.#withdrawn.add(id)
    // The user may have changed their mind meanwhile, and then more is left to do.
    const left = this.#queue.find(id)
    if (left && !isSame(left.operation, operation)) return this.#goOnFrom(left, message)
    this.#options.share({ type: 'outbox.done', id, message })
    this.#remove(id)
  }

  /** The version that an edit starts from may be one that an earlier text of it has made. */
  #goOnFrom(left: PendingOperation, message: Message | null): void {
    const { operation } = left
    if (operation.kind !== 'edit' || message?.id !== operation.messageId) return
    this.#put({ ...left, operation: { ...operation, version: message.version } })
  }

  #arrived(message: Message): void {
    this.#tell(({ onDone }) => onDone?.(message))
    this.acknowledge([message])
  }

  #fail(operation: Operation, error: WrkError): void {
    if (error.storedMessage) this.#arrived(error.storedMessage)
    const entry = this.#queue.find(operation.id)
    if (!entry || !isSame(entry.operation, operation)) return
    if (error.status === 401 && !isTransient(error)) this.#pauseForToken(error)
    else if (isTransient(error) && !isStuck(entry, error)) this.#postpone(entry, error)
    else this.#refuse(entry, error)
  }

  /** Nothing is wrong with the message: it waits until there is a token that the server takes. */
  #pauseForToken(error: WrkError): void {
    this.#awaitsToken = true
    this.#wait(this.#patience.next())
    this.#tell(({ onRefused }) => onRefused?.(error))
  }

  #postpone(entry: PendingOperation, error: WrkError): void {
    const isBlameless = error.status === 429 || lacksToken(error)
    this.#wait(this.#backoff.next(error.retryAfterMs ?? 0))
    this.#put({ ...entry, attempts: entry.attempts + (isBlameless ? 0 : 1) })
  }

  #refuse(entry: PendingOperation, error: WrkError): void {
    const { code, status } = error
    this.#put({ ...entry, failure: { code, status } })
    this.#tell(({ onRefused }) => onRefused?.(error))
  }

  #wait(ms: number): void {
    if (this.#running) this.#cancelWait = this.#options.clock.after(ms, () => this.kick())
  }

  #stopWaiting(): void {
    this.#cancelWait?.()
    this.#cancelWait = null
  }

  #stopAwaitingToken(): void {
    if (!this.#awaitsToken) return
    this.#awaitsToken = false
    this.#stopWaiting()
  }

  /** Who does not lead does not know what the leading tab has tried. */
  #mayBeStored({ operation, attempts }: PendingOperation): boolean {
    return attempts > 0 || !this.#running || this.#performing?.id === operation.id
  }

  #put(entry: PendingOperation): void {
    this.#queue.save(entry)
    this.#options.share({ type: 'outbox.put', entry })
  }

  #remove(operationId: string): void {
    this.#writtenHere.delete(operationId)
    this.#queue.remove(operationId)
  }

  #tell(tell: (observer: Partial<OutboxObserver>) => void): void {
    for (const observer of this.#observers) tell(observer)
  }
}

/** Something between takes offence at this one; those behind it may pass. */
function isStuck({ attempts }: PendingOperation, { code, status }: WrkError): boolean {
  const isRefused = code === UNEXPECTED && status >= 400 && status < 500
  return isRefused && attempts + 1 >= REFUSED_ON_THE_WAY
}
