import { unexpected } from './errors.ts'
import { isMessage, isPerson, isReadReceipt, isRecord } from './guards.ts'
import type { Message, MessagePage, Participant, Permission, ReadState } from './views.ts'

const OK = 200

/** What somebody else answered with a 200 is no page; what does not fit in the service's own is left out. */
export function pageOf(body: unknown): MessagePage {
  if (!isRecord(body) || !Array.isArray(body['messages'])) throw unexpected(OK)
  const { streamCursor, unreadCount } = body
  if (typeof streamCursor !== 'string') throw unexpected(OK)
  return {
    messages: body['messages'].filter(isMessage),
    hasMoreBefore: body['hasMoreBefore'] === true,
    hasMoreAfter: body['hasMoreAfter'] === true,
    streamCursor,
    readReceipts: listOf(body['readReceipts'], isReadReceipt),
    unreadCount: typeof unreadCount === 'number' ? unreadCount : 0,
    participants: listOf(body['participants'], isParticipant),
    permissions: listOf(body['permissions'], isPermission),
  }
}

export function messageOf(body: unknown): Message {
  if (!isMessage(body)) throw unexpected(OK)
  return body
}

export function readStateOf(body: unknown): ReadState {
  if (!isRecord(body) || typeof body['unreadCount'] !== 'number') throw unexpected(OK)
  const { readReceipt, unreadCount } = body
  return { readReceipt: isReadReceipt(readReceipt) ? readReceipt : null, unreadCount }
}

export function peopleOf(body: unknown): Participant[] {
  if (!isRecord(body) || !Array.isArray(body['people'])) throw unexpected(OK)
  return body['people'].filter(isParticipant)
}

/** For what is only told. */
export function nothingOf(): void {}

function listOf<T>(value: unknown, fits: (one: unknown) => one is T): T[] {
  return Array.isArray(value) ? value.filter(fits) : []
}

function isParticipant(value: unknown): value is Participant {
  return isPerson(value)
}

function isPermission(value: unknown): value is Permission {
  return typeof value === 'string'
}
