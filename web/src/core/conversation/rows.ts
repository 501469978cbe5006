import type { PendingOperation, SendOperation } from '../outbox/operations.ts'
import type { Failure } from '../protocol/errors.ts'
import { mayChange } from '../protocol/permissions.ts'
import type { Editor, Message, Permission, Person, SenderType } from '../protocol/views.ts'
import { Memo, keptList } from './memo.ts'
import { loadedMessages, type ConversationState } from './state.ts'

export type RowStatus = 'queued' | 'sending' | 'sent' | 'failed'

/** What a message is stored as, and what its author has seen before. */
export const FIRST_VERSION = 1

export interface Row {
  /** Stable for the row's whole life, from optimistic to deleted. */
  readonly key: string
  readonly id: string | null
  readonly seq: number | null
  readonly version: number
  readonly type: 'message' | 'system' | 'deleted'
  readonly isOwn: boolean
  readonly senderType: SenderType | null
  readonly sender: Person | null
  readonly body: string
  readonly kind: string | null
  /** What a system message is about. */
  readonly data: Message['data']
  readonly createdAt: number
  readonly editedAt: number | null
  /** Where it was not the sender. */
  readonly editedBy: Editor | null
  readonly deletedBy: Editor | null
  readonly status: RowStatus
  readonly pending: PendingOperation | null
  readonly canEdit: boolean
  readonly canDelete: boolean
}

export function failureOf(row: Row): Failure | null {
  return row.pending?.failure ?? null
}

/** The row that an operation has made, and what of. */
interface PendingRow {
  readonly base: Row | Person | null
  readonly row: Row
}

/**
 * Lays the pending operations over the server's truth. A row keeps its identity until something in it changes, and the
 * list until one of its rows does.
 */
export class RowBuilder {
  readonly #userId: string
  readonly #rows = new Memo<readonly Row[]>([])
  readonly #pending = new WeakMap<PendingOperation, PendingRow>()
  #stored = new WeakMap<Message, Row>()
  #permissions: readonly Permission[] = []
  #isConnected = true

  constructor(userId: string) {
    this.#userId = userId
  }

  build(
    state: ConversationState,
    entries: readonly PendingOperation[],
    isConnected = true,
  ): readonly Row[] {
    const { messages, floor, ceiling, permissions, participants } = state
    const inputs = [messages, floor, ceiling, permissions, participants, entries, isConnected]
    return this.#rows.of(inputs, (known) => {
      this.#isConnected = isConnected
      this.#usePermissions(permissions)
      return keptList(known, this.#layOver(state, entries))
    })
  }

  #layOver(state: ConversationState, entries: readonly PendingOperation[]): Row[] {
    const changes = changesByMessage(entries)
    const stored = loadedMessages(state).map((message) => {
      const row = this.#row(message)
      const entry = changes.get(message.id)
      return entry ? this.#kept(entry, row, overlay(row, entry, this.#statusOf(entry))) : row
    })
    const sender = state.participants.get(this.#userId) ?? null
    return [...stored, ...entries.flatMap((entry) => this.#unsent(entry, sender))]
  }

  #usePermissions(permissions: readonly Permission[]): void {
    if (permissions === this.#permissions) return
    this.#permissions = permissions
    this.#stored = new WeakMap()
  }

  #row(message: Message): Row {
    const known = this.#stored.get(message)
    if (known) return known
    const row = this.#storedRow(message)
    this.#stored.set(message, row)
    return row
  }

  #storedRow(message: Message): Row {
    const isOwn = message.sender?.id === this.#userId
    return {
      key: keyOf(message, isOwn),
      id: message.id,
      seq: message.seq,
      version: message.version,
      type: typeOf(message),
      isOwn,
      senderType: message.senderType,
      sender: message.sender,
      body: message.body ?? '',
      kind: message.kind,
      data: message.data,
      createdAt: Date.parse(message.createdAt),
      editedAt: message.editedAt === null ? null : Date.parse(message.editedAt),
      editedBy: message.editedBy ?? null,
      deletedBy: message.deletedBy ?? null,
      status: 'sent',
      pending: null,
      canEdit: mayChange(this.#permissions, 'edit', message, this.#userId),
      canDelete: mayChange(this.#permissions, 'delete', message, this.#userId),
    }
  }

  #unsent(entry: PendingOperation, sender: Person | null): Row[] {
    const { operation } = entry
    if (operation.kind !== 'send') return []
    const status = this.#statusOf(entry)
    // What waits can be changed and taken back like what is stored.
    const isWaiting = status === 'queued' || entry.attempts > 0
    const can = { canEdit: isWaiting, canDelete: isWaiting }
    const row = { ...optimisticRow(operation), ...can, sender, status, pending: entry }
    return [this.#kept(entry, sender, row)]
  }

  #kept(entry: PendingOperation, base: PendingRow['base'], row: Row): Row {
    const known = this.#pending.get(entry)
    if (known?.base === base && known.row.status === row.status) return known.row
    this.#pending.set(entry, { base, row })
    return row
  }

  #statusOf(entry: PendingOperation): RowStatus {
    if (entry.failure) return 'failed'
    return this.#isConnected ? 'sending' : 'queued'
  }
}

/** Only own rows live before they have an id, and only own ids of the client's making are surely unique. */
function keyOf(message: Message, isOwn: boolean): string {
  return (isOwn && message.clientGeneratedId) || message.id
}

function typeOf(message: Message): Row['type'] {
  if (message.deletedAt !== null) return 'deleted'
  return message.senderType === 'system' ? 'system' : 'message'
}

function changesByMessage(entries: readonly PendingOperation[]): Map<string, PendingOperation> {
  const changes = new Map<string, PendingOperation>()
  for (const entry of entries) {
    if ('messageId' in entry.operation) changes.set(entry.operation.messageId, entry)
  }
  return changes
}

/** A change that failed shows what the server has, and says that it failed. */
function overlay(row: Row, pending: PendingOperation, status: RowStatus): Row {
  const base = { ...row, status, pending, canEdit: false, canDelete: false }
  if (status === 'failed' || row.type === 'deleted') return base
  if (pending.operation.kind === 'edit') return { ...base, body: pending.operation.body }
  return { ...base, type: 'deleted', body: '' }
}

type Drawn = Omit<Row, 'sender' | 'status' | 'pending' | 'canEdit' | 'canDelete'>

function optimisticRow(operation: SendOperation): Drawn {
  return {
    key: operation.id,
    id: null,
    seq: null,
    version: FIRST_VERSION,
    type: 'message',
    isOwn: true,
    senderType: null,
    body: operation.body,
    kind: null,
    data: null,
    createdAt: operation.createdAt,
    editedAt: null,
    editedBy: null,
    deletedBy: null,
  }
}
