import { emptyState, hasOlder, type ConversationState } from './conversation-state.ts'
import {
  typists,
  type Connection,
  type ConversationView,
  type OlderPages,
  type Phase,
} from './conversation-view.ts'
import { Emitter } from './emitter.ts'
import type { PendingOperation } from './operations.ts'
import { mayWrite } from './permissions.ts'
import { reduce, type Change } from './reduce.ts'
import { RowBuilder } from './rows.ts'
import { seenBy } from './seen-by.ts'

export interface Status {
  readonly phase: Phase
  readonly connection: Connection
  readonly older: OlderPages
  readonly readSeqAtOpening: number
}

const initialStatus: Status = {
  phase: { name: 'loading' },
  connection: { status: { state: 'idle' }, downSince: null },
  older: 'idle',
  readSeqAtOpening: 0,
}

/** Server truth, pending operations and status; the view is derived when somebody looks. */
export class ConversationStore {
  readonly #userId: string
  readonly #emitter = new Emitter()
  readonly #rows: RowBuilder
  #state: ConversationState = emptyState
  #entries: readonly PendingOperation[] = []
  #status = initialStatus
  #view: ConversationView | null = null
  /** What came while a snapshot was on its way, to be applied again on top of it. */
  #sinceSnapshotWanted: Change[] | null = null

  constructor(userId: string) {
    this.#userId = userId
    this.#rows = new RowBuilder(userId)
  }

  readonly subscribe: Emitter['subscribe'] = this.#emitter.subscribe

  get state(): ConversationState {
    return this.#state
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

  applySnapshot(snapshot: Change): void {
    const changes = [snapshot, ...(this.#sinceSnapshotWanted ?? [])]
    this.#sinceSnapshotWanted = null
    this.#setState(changes.reduce(reduce, this.#state))
  }

  setEntries(entries: readonly PendingOperation[]): void {
    this.#entries = entries
    this.#changed()
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
    const rows = this.#rows.build(this.#state, this.#entries)
    return {
      ...this.#status,
      rows,
      seenBy: seenBy(this.#state, rows, this.#userId),
      typing: typists(this.#state, this.#userId),
      canWrite: mayWrite(this.#state.permissions),
      hasOlder: hasOlder(this.#state),
    }
  }
}
