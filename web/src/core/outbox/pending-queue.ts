import type { Clock } from '../ports/ports.ts'
import { observeId } from './ids.ts'
import type { PendingOperation } from './operations.ts'
import type { OutboxStorage } from './outbox-storage.ts'

interface PendingQueueOptions {
  readonly storage: OutboxStorage
  readonly clock: Clock
  readonly onChange: () => void
}

/** What waits, in the order in which it was made, in memory and in the storage. */
export class PendingQueue {
  readonly #options: PendingQueueOptions
  #entries: readonly PendingOperation[]

  constructor(options: PendingQueueOptions) {
    this.#options = options
    this.#entries = this.#load()
  }

  get entries(): readonly PendingOperation[] {
    return this.#entries
  }

  /** The first that nobody has refused. */
  get next(): PendingOperation | undefined {
    return this.#entries.find(({ failure }) => failure === null)
  }

  find(operationId: string): PendingOperation | undefined {
    return this.#entries.find(({ operation }) => operation.id === operationId)
  }

  /** As the storage has it; what is the same stays the same. */
  refresh(): void {
    this.#set(this.#load().map((entry) => this.find(entry.operation.id) ?? entry))
  }

  save(entry: PendingOperation): void {
    this.#options.storage.save(entry)
    this.take(entry)
  }

  /** Another tab has saved it. */
  take(entry: PendingOperation): void {
    const { id } = entry.operation
    observeId(id)
    const others = this.#entries.filter(({ operation }) => operation.id !== id)
    this.#set([...others, entry].toSorted((a, b) => (a.operation.id < b.operation.id ? -1 : 1)))
  }

  remove(operationId: string): void {
    this.#options.storage.remove(operationId)
    if (!this.find(operationId)) return
    this.#set(this.#entries.filter(({ operation }) => operation.id !== operationId))
  }

  /** From memory only, and without a word. */
  forget(): void {
    this.#entries = []
  }

  #load(): readonly PendingOperation[] {
    const { storage, clock } = this.#options
    const entries = storage.load(clock.now())
    for (const { operation } of entries) observeId(operation.id)
    return entries
  }

  #set(entries: readonly PendingOperation[]): void {
    this.#entries = entries
    this.#options.onChange()
  }
}
