import type { KeyValueStorage } from '../ports/ports.ts'
import { isRecord } from '../protocol/guards.ts'
import type { PendingOperation } from './operations.ts'

const SENT_FOR_MS = 7 * 24 * 60 * 60_000
const EXPIRED = { code: 'expired', status: 0 }

/** One entry per operation, so that several tabs never overwrite each other's. */
export class OutboxStorage {
  readonly #storage: KeyValueStorage

  constructor(storage: KeyValueStorage) {
    this.#storage = storage
  }

  /** What was left behind long ago is not sent any more by itself: its author is asked. */
  load(now: number): PendingOperation[] {
    const entries = this.#storage
      .keys()
      .toSorted()
      .flatMap((key) => parse(this.#storage.get(key)))
    return entries.map((entry) => {
      const isExpired = entry.operation.createdAt < now - SENT_FOR_MS
      return isExpired && !entry.failure ? { ...entry, failure: EXPIRED } : entry
    })
  }

  save({ operation, failure }: PendingOperation): void {
    this.#storage.set(operation.id, JSON.stringify({ operation, failure }))
  }

  remove(operationId: string): void {
    this.#storage.remove(operationId)
  }
}

/** The page may have ended in the middle of an attempt. */
function parse(text: string | null): PendingOperation[] {
  try {
    const value: unknown = JSON.parse(text ?? 'null')
    return isStored(value) ? [{ ...value, attempts: value.failure ? 0 : 1 }] : []
  } catch {
    return []
  }
}

function isStored(value: unknown): value is Omit<PendingOperation, 'attempts'> {
  return (
    isRecord(value) &&
    isRecord(value['operation']) &&
    typeof value['operation']['id'] === 'string' &&
    'failure' in value
  )
}
