import type { ConversationState } from './conversation-state.ts'
import type { WrkError } from './errors.ts'
import type { StreamStatus } from './event-stream.ts'
import type { Person } from './protocol.ts'
import type { Row } from './rows.ts'

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
}

export type OlderPages = 'idle' | 'loading' | 'failed'

/** Everything a component needs to draw the conversation. */
export interface ConversationView {
  readonly phase: Phase
  readonly connection: Connection
  readonly rows: readonly Row[]
  readonly seenBy: ReadonlyMap<string, readonly Person[]>
  readonly typing: readonly Person[]
  readonly canWrite: boolean
  readonly hasOlder: boolean
  readonly older: OlderPages
  /** How far the user had read when the conversation was opened. */
  readonly readSeqAtOpening: number
}

/** People who type, other than the user; somebody unknown has an empty name. */
export function typists(state: ConversationState, userId: string): Person[] {
  return [...state.typing.keys()]
    .filter((id) => id !== userId)
    .map((id) => state.participants.get(id) ?? { id, name: '', avatarUrl: null })
}
