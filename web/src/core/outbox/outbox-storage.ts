import type { KeyValueStorage } from '../ports/ports.ts'
import { isRecord } from '../protocol/guards.ts'
import type { PendingOperation } from './operations.ts'

const KEPT_FOR_MS = 7 * 24 * 60 * 60_000

/** One entry per operation, so that several tabs never overwrite each other's. */
export class OutboxStorage {
  readonly #storage: KeyValueStorage

  constructor(storage: KeyValueStorage) {
    this.#storage = storage
  }

  /** What was left behind long ago is not sent any more: nobody remembers it. */
  load(now: number): PendingOperation[] {
    const entries = this.#storage
      .keys()
      .toSorted()
      .flatMap((key) => parse(this.#storage.get(key)))
    const isExpired = ({ operation }: PendingOperation): boolean =>
      operation.createdAt < now - KEPT_FOR_MS
    for (const { operation } of entries.filter(isExpired)) this.remove(operation.id)
    return entries.filter((entry) => !isExpired(entry))
  }

  save({ operation, failure }: PendingOperation): void {
    this.#storage.set(operation.id, JSON.stringify({ operation, failure }))
  }

  remove(operationId: string): void {
    this.#storage.remove(operationId)
  }
}

function parse(text: string | null): PendingOperation[] {
  try {
    const value: unknown = JSON.parse(text ?? 'null')
    return isStored(value) ? [{ ...value, attempts: 0 }] : []
  } catch {
    return []
  }
}

function isStored(value: unknown): value is Omit<PendingOperation, 'attempts'> {
  return isRecord(value) && isRecord(value['operation']) && 'failure' in value
}
