import type { StreamStatus } from '../net/event-stream.ts'
import type { WrkError } from '../protocol/errors.ts'
import type { Presence } from '../protocol/frames.ts'
import type { Permission, Person } from '../protocol/views.ts'
import type { Row } from './rows.ts'
import type { SeenByMap } from './seen-by.ts'
import type { ConversationState } from './state.ts'

export type Phase =
  | { readonly name: 'loading' }
  | { readonly name: 'ready' }
  /** Attempts go on by themselves when the error may pass. */
  | { readonly name: 'failed'; readonly error: WrkError }
  | { readonly name: 'denied'; readonly error: WrkError }

export interface Connection {
  readonly status: StreamStatus
  /** Since when there has been no live connection; null while there is one. */
  readonly downSince: number | null
  /** The host has no token for the user any more: they have to sign in. */
  readonly needsToken: boolean
}

export type PageLoading = 'idle' | 'loading' | 'failed'

export interface PersonPresence {
  readonly online: boolean
  readonly lastSeenAt: number | null
}

/** Everything a component needs to draw the conversation. */
export interface ConversationView {
  readonly phase: Phase
  readonly connection: Connection
  readonly rows: readonly Row[]
  readonly seenBy: SeenByMap
  /** Own messages up to here have been read by somebody. */
  readonly readByOthersSeq: number
  readonly typing: readonly Person[]
  /** Empty while there is no connection: then nobody's presence is known. */
  readonly presence: ReadonlyMap<string, PersonPresence>
  readonly permissions: readonly Permission[]
  readonly canWrite: boolean
  /** At most 999: there may be more. */
  readonly unreadCount: number
  /** Some of them lie before what is loaded. */
  readonly hasUnreadBefore: boolean
  readonly hasOlder: boolean
  readonly older: PageLoading
  /** The conversation is shown somewhere in its past; what is new is not shown until it is reached. */
  readonly hasNewer: boolean
  readonly newer: PageLoading
  /** How far the user had read when the conversation was opened. */
  readonly readSeqAtOpening: number
}

type PresenceMap = ReadonlyMap<string, PersonPresence>

const nobody: PresenceMap = new Map()
const derived = new WeakMap<ConversationState['presence'], PresenceMap>()

export function presenceOf({ presence }: ConversationState, { status }: Connection): PresenceMap {
  if (status.state !== 'open') return nobody
  const known = derived.get(presence) ?? new Map([...presence].map(personPresence))
  derived.set(presence, known)
  return known
}

function personPresence([userId, { online, lastSeenAt }]: [string, Presence]): [
  string,
  PersonPresence,
] {
  return [userId, { online, lastSeenAt: lastSeenAt === null ? null : Date.parse(lastSeenAt) }]
}

/** People who type, other than the user; somebody unknown has an empty name. */
export function typists(state: ConversationState, userId: string): Person[] {
  return [...state.typing.keys()]
    .filter((id) => id !== userId)
    .map((id) => state.participants.get(id) ?? { id, name: '', avatarUrl: null })
}
