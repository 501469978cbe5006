import type { Presence } from './frames.ts'
import type { Message, ReadReceipt } from './views.ts'

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isMessage(value: unknown): value is Message {
  return (
    isRecord(value) &&
    typeof value['id'] === 'string' &&
    typeof value['seq'] === 'number' &&
    typeof value['version'] === 'number' &&
    typeof value['createdAt'] === 'string'
  )
}

export function isReadReceipt(value: unknown): value is ReadReceipt {
  return (
    isRecord(value) &&
    typeof value['userId'] === 'string' &&
    typeof value['lastReadSeq'] === 'number'
  )
}

export function isPresence(value: unknown): value is Presence {
  return (
    isRecord(value) && typeof value['userId'] === 'string' && typeof value['online'] === 'boolean'
  )
}
