import type { ServerEvent } from './frames.ts'
import { isMessage, isPresence, isReadReceipt, isRecord } from './guards.ts'

type Data = Readonly<Record<string, unknown>>
type Parse = (data: Data) => ServerEvent | null

const DEFAULT_HEARTBEAT_MS = 30_000
const LONGEST_HEARTBEAT_MS = 600_000
const DEFAULT_TYPING_TTL_MS = 8_000

const parsers: Readonly<Record<string, Parse>> = {
  'message.created': parseMessage,
  'message.updated': parseMessage,
  'message.deleted': parseMessage,
  'readreceipt.updated': parseReceipts,
  'presence.updated': parsePresence,
  'typing.started': ({ userId, ttlMs }) =>
    typeof userId === 'string'
      ? { type: 'typing.started', userId, ttlMs: positive(ttlMs, DEFAULT_TYPING_TTL_MS) }
      : null,
  'typing.stopped': ({ userId }) =>
    typeof userId === 'string' ? { type: 'typing.stopped', userId } : null,
  ready: ({ heartbeatMs, serverTime }) => ({
    type: 'ready',
    heartbeatMs: Math.min(positive(heartbeatMs, DEFAULT_HEARTBEAT_MS), LONGEST_HEARTBEAT_MS),
    serverTime,
  }),
  heartbeat: ({ serverTime }) => ({ type: 'heartbeat', serverTime }),
  resync: ({ since }) => ({ type: 'resync', since: seqOf(since) }),
  reconnect: ({ reason }) => ({ type: 'reconnect', reason: String(reason) }),
  revoked: ({ code }) => ({ type: 'revoked', code: String(code) }),
}

/** The event that a frame carries; null for those that mean nothing to this version of the client. */
export function parseEvent(name: string | undefined, data: string): ServerEvent | null {
  const parse = name && Object.hasOwn(parsers, name) ? parsers[name] : undefined
  const value = parse && jsonOrNull(data)
  return parse && isRecord(value) ? parse(value) : null
}

function parseMessage({ message }: Data): ServerEvent | null {
  return isMessage(message) ? { type: 'message', message } : null
}

function parseReceipts({ readReceipts }: Data): ServerEvent | null {
  if (!Array.isArray(readReceipts)) return null
  return { type: 'receipts', receipts: readReceipts.filter(isReadReceipt) }
}

function parsePresence({ presence }: Data): ServerEvent | null {
  if (!Array.isArray(presence)) return null
  return { type: 'presence', presence: presence.filter(isPresence) }
}

/** The position to catch up from comes as a cursor, `<epoch>-<seq>`. */
function seqOf(since: unknown): number | null {
  if (typeof since === 'number') return since
  const digits = typeof since === 'string' ? /(?:^|-)(\d+)$/.exec(since)?.[1] : undefined
  return digits === undefined ? null : Number(digits)
}

function positive(value: unknown, fallback: number): number {
  return typeof value === 'number' && value > 0 ? value : fallback
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
