import { isRecord } from '../protocol/guards.ts'
import type { KeyValueStorage } from '../ports/ports.ts'

const KEPT_FOR_MS = 30 * 24 * 60 * 60_000

/** What was begun a month ago, by whoever used this browser, is removed: nobody comes back for it, others may look. */
export function dropForgotten(storage: KeyValueStorage, now: number): void {
  for (const key of storage.keys()) {
    const at = timeOf(storage.get(key))
    if (at === null || at < now - KEPT_FOR_MS) storage.remove(key)
  }
}

/** When it was written. What does not say so is nothing of ours. */
function timeOf(text: string | null): number | null {
  try {
    const value: unknown = JSON.parse(text ?? 'null')
    if (!isRecord(value)) return null
    const { savedAt, operation } = value
    const at = isRecord(operation) ? operation['createdAt'] : savedAt
    return typeof at === 'number' ? at : null
  } catch {
    return null
  }
}
