import type { Presence } from '../protocol/frames.ts'
import type { Message, Participant, Permission, ReadReceipt } from '../protocol/views.ts'

/** What the server has told so far. Everything shown is derived from this and the pending operations. */
export interface ConversationState {
  /** Every message heard of, tombstones included, also those outside of what is shown. */
  readonly messages: ReadonlyMap<string, Message>
  /** From here up the history is complete; 0 means from its beginning. */
  readonly floor: number
  /** Up to here it is; infinite unless the conversation was opened somewhere in its past. */
  readonly ceiling: number
  readonly receipts: ReadonlyMap<string, ReadReceipt>
  /** When each person's typing runs out. */
  readonly typing: ReadonlyMap<string, number>
  readonly presence: ReadonlyMap<string, Presence>
  readonly participants: ReadonlyMap<string, Participant>
  readonly permissions: readonly Permission[]
}

export const emptyState: ConversationState = {
  messages: new Map(),
  floor: Number.POSITIVE_INFINITY,
  ceiling: Number.POSITIVE_INFINITY,
  receipts: new Map(),
  typing: new Map(),
  presence: new Map(),
  participants: new Map(),
  permissions: [],
}

export function loadedMessages({ messages, floor, ceiling }: ConversationState): Message[] {
  return [...messages.values()]
    .filter(({ seq }) => seq >= floor && seq <= ceiling)
    .toSorted((a, b) => a.seq - b.seq)
}

export function hasOlder({ floor }: ConversationState): boolean {
  return floor > 0 && Number.isFinite(floor)
}

export function hasNewer({ ceiling }: ConversationState): boolean {
  return Number.isFinite(ceiling)
}

export function newestSeq({ messages }: ConversationState): number {
  let newest = 0
  for (const { seq } of messages.values()) newest = Math.max(newest, seq)
  return newest
}

export function readSeqOf(state: ConversationState, userId: string): number {
  return state.receipts.get(userId)?.lastReadSeq ?? 0
}
