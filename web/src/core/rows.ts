import { loadedMessages, type ConversationState } from './conversation-state.ts'
import type { Failure } from './errors.ts'
import { looksFailed, type PendingOperation, type SendOperation } from './operations.ts'
import { mayChange } from './permissions.ts'
import type { Message, Permission, Person, SenderType } from './protocol.ts'
import { isNotice } from './unread.ts'

export type RowStatus = 'queued' | 'sending' | 'sent' | 'failed'

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
  /** A system message that asks for attention, and counts as unread. */
  readonly notify: boolean
  readonly createdAt: number
  readonly editedAt: number | null
  readonly status: RowStatus
  readonly pending: PendingOperation | null
  readonly canEdit: boolean
  readonly canDelete: boolean
}

export function failureOf(row: Row): Failure | null {
  return row.pending?.failure ?? null
}

/** Lays the pending operations over the server's truth. Rows of untouched messages keep their identity. */
export class RowBuilder {
  readonly #userId: string
  #permissions: readonly Permission[] = []
  #isConnected = true
  #cache = new WeakMap<Message, Row>()

  constructor(userId: string) {
    this.#userId = userId
  }

  build(
    state: ConversationState,
    entries: readonly PendingOperation[],
    isConnected = true,
  ): readonly Row[] {
    this.#isConnected = isConnected
    this.#usePermissions(state.permissions)
    const byMessage = changesByMessage(entries)
    const stored = loadedMessages(state).map((message) => {
      const pending = byMessage.get(message.id)
      return pending
        ? overlay(this.#row(message), pending, this.#statusOf(pending))
        : this.#row(message)
    })
    return [...stored, ...entries.flatMap((entry) => this.#pendingSend(entry, state))]
  }

  #usePermissions(permissions: readonly Permission[]): void {
    if (permissions === this.#permissions) return
    this.#permissions = permissions
    this.#cache = new WeakMap()
  }

  #row(message: Message): Row {
    const cached = this.#cache.get(message)
    if (cached) return cached
    const row = this.#storedRow(message)
    this.#cache.set(message, row)
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
      notify: isNotice(message),
      createdAt: Date.parse(message.createdAt),
      editedAt: message.editedAt === null ? null : Date.parse(message.editedAt),
      status: 'sent',
      pending: null,
      canEdit: mayChange(this.#permissions, 'edit', message, this.#userId),
      canDelete: mayChange(this.#permissions, 'delete', message, this.#userId),
    }
  }

  #pendingSend(entry: PendingOperation, state: ConversationState): Row[] {
    const { operation } = entry
    if (operation.kind !== 'send') return []
    const sender = state.participants.get(this.#userId) ?? null
    return [{ ...optimisticRow(operation), sender, status: this.#statusOf(entry), pending: entry }]
  }

  #statusOf(entry: PendingOperation): RowStatus {
    if (looksFailed(entry)) return 'failed'
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
    if (entry.operation.kind !== 'send') changes.set(entry.operation.messageId, entry)
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

function optimisticRow(operation: SendOperation): Omit<Row, 'sender' | 'status' | 'pending'> {
  return {
    key: operation.id,
    id: null,
    seq: null,
    version: 0,
    type: 'message',
    isOwn: true,
    senderType: null,
    body: operation.body,
    kind: null,
    data: null,
    notify: false,
    createdAt: operation.createdAt,
    editedAt: null,
    canEdit: false,
    canDelete: false,
  }
}
