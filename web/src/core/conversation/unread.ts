import type { Message, MessagePage } from '../protocol/views.ts'
import { Memo } from './memo.ts'
import { emptyState, readSeqOf, type ConversationState } from './state.ts'

/** The service counts no further: there are as many, or more. */
const MOST = 999

/** What the service said, and what was known then. */
interface Count {
  readonly upToSeq: number
  readonly state: ConversationState
  /** Unread messages that it counted and that were not loaded; negative where it knew of reading that we did not. */
  readonly elsewhere: number
}

/** What was not loaded was counted by the service, everything else is counted here. */
export class UnreadCounter {
  readonly #userId: string
  readonly #total = new Memo(0)
  #counted: Count = { upToSeq: 0, state: emptyState, elsewhere: 0 }

  constructor(userId: string) {
    this.#userId = userId
  }

  /** The service's own number, from a page, and what is loaded at that moment. */
  startFrom({ unreadCount, streamCursor, messages }: MessagePage, state: ConversationState): void {
    const position = Number(/\d+$/.exec(streamCursor)?.[0] ?? 0)
    const upToSeq = Math.max(position, messages.at(-1)?.seq ?? 0)
    const loaded = this.#unread(state).filter(({ seq }) => seq <= upToSeq)
    this.#counted = { upToSeq, state, elsewhere: unreadCount - loaded.length }
  }

  count(state: ConversationState): number {
    const inputs = [state.messages, readSeqOf(state, this.#userId), this.#counted]
    return this.#total.of(inputs, () => {
      const total = this.#unread(state).length + this.elsewhere(state)
      return Math.min(MOST, Math.max(0, total))
    })
  }

  /** How many are unread among messages that are not loaded. */
  elsewhere(state: ConversationState): number {
    const { elsewhere, upToSeq, state: then } = this.#counted
    const readSeq = readSeqOf(state, this.#userId)
    const isCaughtUp =
      readSeq >= upToSeq || (readSeq > readSeqOf(then, this.#userId) && readSeq >= then.floor)
    if (elsewhere === 0 || isCaughtUp) return 0
    const found = this.#learned(state).filter((one) => countsAsUnread(one, this.#userId))
    const left = elsewhere - found.length
    return elsewhere > 0 ? Math.max(0, left) : left
  }

  /** Something was read or deleted where nothing is loaded, so that only the service knows the number. */
  isStale(state: ConversationState): boolean {
    if (this.elsewhere(state) === 0) return false
    const hasRead = readSeqOf(state, this.#userId) > readSeqOf(this.#counted.state, this.#userId)
    return hasRead || this.#learned(state).some(({ deletedAt }) => deletedAt !== null)
  }

  /** What the service counted, and what has been loaded only since. */
  #learned({ messages }: ConversationState): Message[] {
    const { upToSeq, state } = this.#counted
    const readSeq = readSeqOf(state, this.#userId)
    return [...messages.values()].filter(
      ({ id, seq }) => seq > readSeq && seq <= upToSeq && !state.messages.has(id),
    )
  }

  #unread(state: ConversationState): Message[] {
    const readSeq = readSeqOf(state, this.#userId)
    const recent = [...state.messages.values()].filter(({ seq }) => seq > readSeq)
    return recent.filter((message) => countsAsUnread(message, this.#userId))
  }
}

/** What others wrote and still stands; what the system records asks nobody for attention. */
export function countsAsUnread(
  { deletedAt, senderType, sender }: Message,
  userId: string,
): boolean {
  return deletedAt === null && senderType !== 'system' && sender?.id !== userId
}
