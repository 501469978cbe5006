import type { Presence } from './frames.ts'
import type { Message, Person, ReadReceipt } from './views.ts'

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isMessage(value: unknown): value is Message {
  return (
    isRecord(value) &&
    typeof value['id'] === 'string' &&
    typeof value['seq'] === 'number' &&
    typeof value['version'] === 'number' &&
    isTime(value['createdAt']) &&
    [value['editedAt'], value['deletedAt']].every((time) => time === null || isTime(time)) &&
    (value['body'] === null || typeof value['body'] === 'string') &&
    (value['sender'] === null || isPerson(value['sender']))
  )
}

export function isPerson(value: unknown): value is Person {
  return isRecord(value) && typeof value['id'] === 'string' && typeof value['name'] === 'string'
}

function isTime(value: unknown): boolean {
  return typeof value === 'string' && Number.isFinite(Date.parse(value))
}

export function isReadReceipt(value: unknown): value is ReadReceipt {
  return (
    isRecord(value) &&
    typeof value['userId'] === 'string' &&
    typeof value['lastReadSeq'] === 'number' &&
    isTime(value['readAt'])
  )
}

export function isPresence(value: unknown): value is Presence {
  return (
    isRecord(value) && typeof value['userId'] === 'string' && typeof value['online'] === 'boolean'
  )
}
