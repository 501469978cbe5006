import type { Message, MessagePage } from '../protocol/views.ts'
import { Memo } from './memo.ts'
import { reduce } from './reduce.ts'
import { emptyState, readSeqOf, type ConversationState } from './state.ts'

/** What is above the loaded pages was counted by the server, the rest is counted here. */
export class UnreadCounter {
  readonly #userId: string
  readonly #count = new Memo(0)
  #pageFloor = 0
  #belowPage = 0

  constructor(userId: string) {
    this.#userId = userId
  }

  startFrom(page: MessagePage): void {
    const state = reduce(emptyState, { type: 'snapshot', page })
    const inPage = this.#unread(state).length
    this.#pageFloor = state.floor
    this.#belowPage = Math.max(0, page.unreadCount - inPage)
  }

  count(state: ConversationState): number {
    const readSeq = readSeqOf(state, this.#userId)
    const inputs = [state.messages, readSeq, this.#pageFloor, this.#belowPage]
    return this.#count.of(inputs, () => this.#counted(state))
  }

  #counted(state: ConversationState): number {
    const unread = this.#unread(state)
    const below = unread.filter(({ seq }) => seq < this.#pageFloor).length
    const isCaughtUp = readSeqOf(state, this.#userId) >= this.#pageFloor
    return unread.length - below + (isCaughtUp ? 0 : Math.max(below, this.#belowPage))
  }

  #unread(state: ConversationState): Message[] {
    const readSeq = readSeqOf(state, this.#userId)
    const recent = [...state.messages.values()].filter(({ seq }) => seq > readSeq)
    return recent.filter((message) => countsAsUnread(message, this.#userId))
  }
}

/** What others wrote and still stands; what the system records asks nobody for attention. */
function countsAsUnread({ deletedAt, senderType, sender }: Message, userId: string): boolean {
  return deletedAt === null && senderType !== 'system' && sender?.id !== userId
}
