import type { PendingOperation } from '../outbox/operations.ts'
import { mayWrite } from '../protocol/permissions.ts'
import type { Message, MessagePage, Person } from '../protocol/views.ts'
import { Emitter } from './emitter.ts'
import { Memo, keptList } from './memo.ts'
import { reduce, type Change } from './reduce.ts'
import { RowBuilder } from './rows.ts'
import { SeenBy, readByOthersSeq } from './seen-by.ts'
import {
  emptyState,
  hasNewer,
  hasOlder,
  loadedMessages,
  readSeqOf,
  type ConversationState,
} from './state.ts'
import { UnreadCounter, countsAsUnread } from './unread.ts'
import {
  presenceOf,
  typists,
  type Connection,
  type ConversationView,
  type PageLoading,
  type Phase,
} from './view.ts'

export interface Status {
  readonly phase: Phase
  readonly connection: Connection
  readonly older: PageLoading
  readonly newer: PageLoading
  readonly readSeqAtOpening: number
}

const initialStatus: Status = {
  phase: { name: 'loading' },
  connection: { status: { state: 'idle' }, downSince: null, needsToken: false },
  older: 'idle',
  newer: 'idle',
  readSeqAtOpening: 0,
}

/** Server truth, pending operations and status; the view is derived when somebody looks. */
export class ConversationStore {
  readonly #userId: string
  readonly #emitter = new Emitter()
  readonly #rows: RowBuilder
  readonly #seenBy: SeenBy
  readonly #unread: UnreadCounter
  readonly #typing = new Memo<readonly Person[]>([])
  #state: ConversationState = emptyState
  #entries: readonly PendingOperation[] = []
  #status = initialStatus
  #view: ConversationView | null = null
  /** What came while a snapshot was on its way, to be applied again on top of it. */
  #sinceSnapshotWanted: Change[] | null = null

  constructor(userId: string) {
    this.#userId = userId
    this.#rows = new RowBuilder(userId)
    this.#seenBy = new SeenBy(userId)
    this.#unread = new UnreadCounter(userId)
  }

  readonly subscribe: Emitter['subscribe'] = this.#emitter.subscribe

  get state(): ConversationState {
    return this.#state
  }

  /** The own message that was sent under this id. */
  sentAs(clientGeneratedId: string): Message | undefined {
    return [...this.#state.messages.values()].find(
      (message) =>
        message.clientGeneratedId === clientGeneratedId && message.sender?.id === this.#userId,
    )
  }

  get status(): Status {
    return this.#status
  }

  readonly getView = (): ConversationView => {
    this.#view ??= this.#derive()
    return this.#view
  }

  apply(change: Change): void {
    this.#sinceSnapshotWanted?.push(change)
    this.#setState(reduce(this.#state, change))
  }

  expectSnapshot(): void {
    this.#sinceSnapshotWanted = []
  }

  applySnapshot(page: MessagePage): void {
    const changes: Change[] = [{ type: 'snapshot', page }, ...(this.#sinceSnapshotWanted ?? [])]
    this.#sinceSnapshotWanted = null
    this.#unread.startFrom(page, reduce(emptyState, { type: 'snapshot', page }))
    this.#setState(changes.reduce(reduce, this.#state))
  }

  /** The service's number of unread messages, from a page of which nothing else is wanted. */
  recountUnread(page: MessagePage): void {
    this.#unread.startFrom(page, this.#state)
    this.#changed()
  }

  get isUnreadStale(): boolean {
    return this.#unread.isStale(this.#state)
  }

  /**
   * The first message of others after `seq` that has not been shown; `seq + 1` where that may lie in what is not
   * loaded; null where there is none.
   */
  firstUnseen(seq: number, wasShown: (seq: number) => boolean): number | null {
    const { floor } = this.#state
    if (floor > seq + 1 && this.#unread.elsewhere(this.#state) > 0) return seq + 1
    const unseen = loadedMessages(this.#state).find(
      (one) => one.seq > seq && countsAsUnread(one, this.#userId) && !wasShown(one.seq),
    )
    return unseen?.seq ?? null
  }

  setEntries(entries: readonly PendingOperation[]): void {
    this.#entries = entries
    this.#changed()
  }

  opened(): void {
    const readSeqAtOpening = readSeqOf(this.#state, this.#userId)
    this.setStatus({ phase: { name: 'ready' }, readSeqAtOpening })
  }

  /** Nothing of the user may be left in memory. */
  clear(): void {
    this.#entries = []
    this.#sinceSnapshotWanted = null
    this.#setState(emptyState)
  }

  setStatus(status: Partial<Status>): void {
    this.#status = { ...this.#status, ...status }
    this.#changed()
  }

  #setState(state: ConversationState): void {
    if (state === this.#state) return
    this.#state = state
    this.#changed()
  }

  #changed(): void {
    this.#view = null
    this.#emitter.emit()
  }

  #derive(): ConversationView {
    const { connection } = this.#status
    const state = this.#state
    const rows = this.#rows.build(state, this.#entries, connection.status.state === 'open')
    return {
      ...this.#status,
      rows,
      seenBy: this.#seenBy.of(state, rows),
      readByOthersSeq: readByOthersSeq(state, this.#userId),
      typing: this.#typists(state),
      presence: presenceOf(state, connection),
      permissions: state.permissions,
      canWrite: mayWrite(state.permissions),
      unreadCount: this.#unread.count(state),
      hasUnreadBefore: hasOlder(state) && this.#unread.elsewhere(state) > 0,
      hasOlder: hasOlder(state),
      hasNewer: hasNewer(state),
    }
  }

  #typists(state: ConversationState): readonly Person[] {
    const inputs = [state.typing, state.participants]
    return this.#typing.of(inputs, (known) => keptList(known, typists(state, this.#userId)))
  }
}
