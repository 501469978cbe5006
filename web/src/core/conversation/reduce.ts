import type { Presence } from '../protocol/frames.ts'
import type { Message, MessagePage, Participant, ReadReceipt } from '../protocol/views.ts'
import { keptList } from './memo.ts'
import { emptyState, type ConversationState } from './state.ts'

export type Change =
  /** A full answer that replaces what was known. */
  | { readonly type: 'snapshot'; readonly page: MessagePage }
  /** The page that ends right below `before`. */
  | { readonly type: 'older'; readonly page: MessagePage; readonly before: number }
  /** A page from somewhere in the past, shown instead of the latest. */
  | { readonly type: 'around'; readonly page: MessagePage }
  /** The page that begins right above `after`. */
  | { readonly type: 'newer'; readonly page: MessagePage; readonly after: number }
  /** Messages that changed since a position, wherever they are in the history. */
  | { readonly type: 'changes'; readonly page: MessagePage }
  | { readonly type: 'message'; readonly message: Message }
  | { readonly type: 'receipts'; readonly receipts: readonly ReadReceipt[] }
  | { readonly type: 'typing'; readonly userId: string; readonly until: number }
  | { readonly type: 'typing.stopped'; readonly userId: string }
  | { readonly type: 'presence'; readonly presence: readonly Presence[] }
  /** Who the service says somebody is. */
  | { readonly type: 'people.found'; readonly people: readonly Participant[] }
  | { readonly type: 'clock'; readonly now: number }

/** Pure, total and idempotent: the same change twice, or late, alters nothing. */
export function reduce(state: ConversationState, change: Change): ConversationState {
  switch (change.type) {
    case 'snapshot':
      return mergePage({ ...ephemeral(state), ...boundsOf(change.page) }, change)
    case 'around':
      return mergePage({ ...state, ...boundsOf(change.page) }, change)
    case 'newer':
      return mergeNewer(state, change)
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
    case 'presence':
      return mergePresence(state, change.presence)
    case 'people.found':
      return { ...state, participants: withPeople(state.participants, change.people) }
    case 'clock':
      return stopTyping(state, (_, until) => until <= change.now)
  }
}

/** What a page does not tell, and what therefore outlives it. */
function ephemeral(state: ConversationState): ConversationState {
  const { typing, presence, participants, permissions } = state
  return { ...emptyState, typing, presence, participants, permissions }
}

function mergePage(
  state: ConversationState,
  { page }: { readonly page: MessagePage },
): ConversationState {
  const merged = mergeMessages(mergeReceipts(state, page.readReceipts), page.messages)
  return {
    ...merged,
    participants: withPeople(merged.participants, page.participants),
    // All rows are made anew when rights change.
    permissions: keptList(state.permissions, page.permissions),
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

function mergeNewer(
  state: ConversationState,
  { page, after }: { readonly page: MessagePage; readonly after: number },
): ConversationState {
  const merged = mergeMessages(state, page.messages)
  return after === state.ceiling ? { ...merged, ceiling: ceilingOf(page) } : merged
}

function boundsOf(page: MessagePage): Pick<ConversationState, 'floor' | 'ceiling'> {
  return { floor: floorOf(page), ceiling: ceilingOf(page) }
}

function ceilingOf(page: MessagePage): number {
  const newest = page.hasMoreAfter ? page.messages.at(-1)?.seq : undefined
  return newest ?? Number.POSITIVE_INFINITY
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

/** Somebody who has just joined is known by what they wrote before the next page names him. */
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

/** A page names only those it tells of: whoever was known before stays known. */
function withPeople(
  known: ReadonlyMap<string, Participant>,
  people: readonly Participant[],
): ReadonlyMap<string, Participant> {
  return new Map([...known, ...people.map((person) => [person.id, person] as const)])
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

/** Nobody types who has gone. */
function mergePresence(state: ConversationState, incoming: readonly Presence[]): ConversationState {
  const news = incoming.filter((entry) => {
    const known = state.presence.get(entry.userId)
    return known?.online !== entry.online || known.lastSeenAt !== entry.lastSeenAt
  })
  if (news.length === 0) return state
  const entries = news.map((entry) => [entry.userId, entry] as const)
  const presence = new Map([...state.presence, ...entries])
  const isGone = (userId: string): boolean => presence.get(userId)?.online === false
  return stopTyping({ ...state, presence }, isGone)
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
