import { emptyState, type ConversationState } from './conversation-state.ts'
import type { Message, MessagePage, Participant, ReadReceipt } from './protocol.ts'

export type Change =
  /** A full answer that replaces what was known. */
  | { readonly type: 'snapshot'; readonly page: MessagePage }
  /** The page that ends right below `before`. */
  | { readonly type: 'older'; readonly page: MessagePage; readonly before: number }
  /** Messages that changed since a position, wherever they are in the history. */
  | { readonly type: 'changes'; readonly page: MessagePage }
  | { readonly type: 'message'; readonly message: Message }
  | { readonly type: 'receipts'; readonly receipts: readonly ReadReceipt[] }
  | { readonly type: 'typing'; readonly userId: string; readonly until: number }
  | { readonly type: 'typing.stopped'; readonly userId: string }
  | { readonly type: 'clock'; readonly now: number }

/** Pure, total and idempotent: the same change twice, or late, alters nothing. */
export function reduce(state: ConversationState, change: Change): ConversationState {
  switch (change.type) {
    case 'snapshot':
      return mergePage({ ...emptyState, typing: state.typing, floor: floorOf(change.page) }, change)
    case 'older':
      return mergeOlder(state, change)
    case 'changes':
      return mergePage(state, change)
    case 'message':
      return receiveMessage(state, change.message)
    case 'receipts':
      return mergeReceipts(state, change.receipts)
    case 'typing':
      return setTyping(state, change.userId, change.until)
    case 'typing.stopped':
      return stopTyping(state, (userId) => userId === change.userId)
    case 'clock':
      return stopTyping(state, (_, until) => until <= change.now)
  }
}

function mergePage(
  state: ConversationState,
  { page }: { readonly page: MessagePage },
): ConversationState {
  const merged = mergeMessages(mergeReceipts(state, page.readReceipts), page.messages)
  return {
    ...merged,
    participants: new Map(page.participants.map((person) => [person.id, person])),
    permissions: page.permissions,
  }
}

function mergeOlder(
  state: ConversationState,
  { page, before }: { readonly page: MessagePage; readonly before: number },
): ConversationState {
  const merged = mergeMessages(state, page.messages)
  // A page that does not end at the present floor would leave a hole above it.
  return before < state.floor ? merged : { ...merged, floor: Math.min(state.floor, floorOf(page)) }
}

function floorOf(page: MessagePage): number {
  return page.hasMoreBefore ? (page.messages[0]?.seq ?? 0) : 0
}

function receiveMessage(state: ConversationState, message: Message): ConversationState {
  const senderId = message.sender?.id
  const isNews = !state.messages.has(message.id)
  const merged = mergeMessages(state, [message])
  return isNews ? stopTyping(merged, (userId) => userId === senderId) : merged
}

function mergeMessages(state: ConversationState, incoming: readonly Message[]): ConversationState {
  const newer = incoming.filter((message) => supersedes(message, state.messages.get(message.id)))
  if (newer.length === 0) return state
  const messages = new Map(state.messages)
  for (const message of newer) {
    if (supersedes(message, messages.get(message.id))) messages.set(message.id, message)
  }
  return { ...state, messages, participants: withSenders(state.participants, newer) }
}

function supersedes(message: Message, known: Message | undefined): boolean {
  if (!known) return true
  if (known.deletedAt !== null) return message.deletedAt !== null && message.version > known.version
  return message.deletedAt !== null || message.version > known.version
}

/** Somebody who has just joined is known by what he wrote before the next page names him. */
function withSenders(
  known: ReadonlyMap<string, Participant>,
  messages: readonly Message[],
): ReadonlyMap<string, Participant> {
  const strangers = messages.filter(({ sender }) => sender && !known.has(sender.id))
  if (strangers.length === 0) return known
  const participants = new Map(known)
  for (const { sender, senderType } of strangers) {
    const side = senderType === 'wrk' ? 'wrk' : 'client'
    if (sender) participants.set(sender.id, { ...sender, side })
  }
  return participants
}

function mergeReceipts(
  state: ConversationState,
  incoming: readonly ReadReceipt[],
): ConversationState {
  const further = incoming.filter(
    ({ userId, lastReadSeq }) => lastReadSeq > (state.receipts.get(userId)?.lastReadSeq ?? 0),
  )
  if (further.length === 0) return state
  const ascending = further.toSorted((a, b) => a.lastReadSeq - b.lastReadSeq)
  const entries = ascending.map((receipt) => [receipt.userId, receipt] as const)
  return { ...state, receipts: new Map([...state.receipts, ...entries]) }
}

function setTyping(state: ConversationState, userId: string, until: number): ConversationState {
  if ((state.typing.get(userId) ?? 0) >= until) return state
  return { ...state, typing: new Map([...state.typing, [userId, until]]) }
}

function stopTyping(
  state: ConversationState,
  stops: (userId: string, until: number) => boolean,
): ConversationState {
  const remaining = [...state.typing].filter(([userId, until]) => !stops(userId, until))
  return remaining.length === state.typing.size ? state : { ...state, typing: new Map(remaining) }
}
