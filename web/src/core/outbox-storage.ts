import { isRecord } from './shapes.ts'
import type { PendingOperation } from './operations.ts'
import type { KeyValueStorage } from './ports.ts'

/** One entry per operation, so that several tabs never overwrite each other's. */
export class OutboxStorage {
  readonly #storage: KeyValueStorage
  readonly #prefix: string

  constructor(storage: KeyValueStorage, userId: string, workflowId: string) {
    this.#storage = storage
    this.#prefix = `${outboxPrefix(userId)}${workflowId}/`
  }

  load(): PendingOperation[] {
    return this.#storage
      .keys()
      .filter((key) => key.startsWith(this.#prefix))
      .toSorted()
      .flatMap((key) => parse(this.#storage.get(key)))
  }

  save({ operation, failure }: PendingOperation): void {
    const value = JSON.stringify({ operation, failure })
    this.#storage.set(this.#prefix + operation.id, value)
  }

  remove(operationId: string): void {
    this.#storage.remove(this.#prefix + operationId)
  }
}

/** Ids contain no slash, so that no user's prefix begins another's. */
export function outboxPrefix(userId: string): string {
  return `wrk-chat/outbox/${userId}/`
}

export function clearOutboxes(storage: KeyValueStorage, userId: string): void {
  const keys = storage.keys().filter((key) => key.startsWith(outboxPrefix(userId)))
  for (const key of keys) storage.remove(key)
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
