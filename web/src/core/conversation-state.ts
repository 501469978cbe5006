import type { Message, Participant, Permission, ReadReceipt } from './protocol.ts'

/** What the server has told so far. Everything shown is derived from this and the pending operations. */
export interface ConversationState {
  /** Every message heard of, tombstones included, also those below `floor`. */
  readonly messages: ReadonlyMap<string, Message>
  /** From here up the history is complete; 0 means from its beginning. */
  readonly floor: number
  readonly receipts: ReadonlyMap<string, ReadReceipt>
  /** When each person's typing runs out. */
  readonly typing: ReadonlyMap<string, number>
  readonly participants: ReadonlyMap<string, Participant>
  readonly permissions: readonly Permission[]
}

export const emptyState: ConversationState = {
  messages: new Map(),
  floor: Number.POSITIVE_INFINITY,
  receipts: new Map(),
  typing: new Map(),
  participants: new Map(),
  permissions: [],
}

export function loadedMessages(state: ConversationState): Message[] {
  return [...state.messages.values()]
    .filter((message) => message.seq >= state.floor)
    .toSorted((a, b) => a.seq - b.seq)
}

export function hasOlder(state: ConversationState): boolean {
  return state.floor > 0 && Number.isFinite(state.floor)
}
