import type {
  Message,
  MessagePage,
  Participant,
  Permission,
  ReadReceipt,
} from '../src/core/protocol/views.ts'

export interface RoomEvent {
  readonly seq: number
  readonly type: 'message.created' | 'message.updated' | 'message.deleted'
  readonly messageId: string
}

export type Frame = (event: string, data: unknown, id?: string) => void

interface NewMessage {
  readonly by: string | null
  readonly body: string
  readonly at?: number
  readonly clientGeneratedId?: string | null
  readonly kind?: string
  readonly data?: Message['data']
}

/** One conversation as the server keeps it. */
export class Room {
  readonly messages: Message[] = []
  readonly events: RoomEvent[] = []
  readonly receipts = new Map<string, ReadReceipt>()
  readonly listeners = new Set<Frame>()
  readonly workflowId: string
  readonly people: readonly Participant[]
  permissions: readonly Permission[]

  constructor(
    workflowId: string,
    people: readonly Participant[],
    permissions: readonly Permission[],
  ) {
    this.workflowId = workflowId
    this.people = people
    this.permissions = permissions
  }

  get head(): number {
    return this.events.at(-1)?.seq ?? 0
  }

  add(wanted: NewMessage): Message {
    const person = this.people.find(({ id }) => id === wanted.by) ?? null
    const seq = this.head + 1
    const message: Message = {
      id: `m-${this.workflowId}-${seq}`,
      workflowId: this.workflowId,
      seq,
      version: 1,
      senderType: person?.side ?? 'system',
      sender: person && { id: person.id, name: person.name, avatarUrl: person.avatarUrl },
      body: wanted.body,
      clientGeneratedId: wanted.clientGeneratedId ?? null,
      kind: wanted.kind ?? null,
      data: wanted.data ?? null,
      createdAt: new Date(wanted.at ?? Date.now()).toISOString(),
      editedAt: null,
      deletedAt: null,
      editedBy: null,
      deletedBy: null,
      attachments: [],
      mentions: [],
      replyTo: null,
    }
    this.messages.push(message)
    this.#happened('message.created', message)
    return message
  }

  edit(id: string, body: string): Message | undefined {
    return this.#change(id, 'message.updated', { body, editedAt: new Date().toISOString() })
  }

  remove(id: string): Message | undefined {
    return this.#change(id, 'message.deleted', { body: null, deletedAt: new Date().toISOString() })
  }

  read(userId: string, seq: number, at: number = Date.now()): ReadReceipt | null {
    const message = this.messages.findLast((one) => one.seq <= seq)
    if (!message || (this.receipts.get(userId)?.lastReadSeq ?? 0) >= message.seq) return null
    const readAt = new Date(at).toISOString()
    const receipt = { userId, lastReadMessageId: message.id, lastReadSeq: message.seq, readAt }
    this.receipts.set(userId, receipt)
    this.tell('readreceipt.updated', { readReceipts: [receipt] })
    return receipt
  }

  tell(event: string, data: unknown): void {
    for (const listener of this.listeners) listener(event, data)
  }

  page(query: URLSearchParams, userId: string): MessagePage {
    const limit = Number(query.get('limit') ?? 50)
    const [from, to] = this.#range(query, limit, userId)
    return {
      messages: query.has('changedAfterSeq')
        ? this.#changedAfter(Number(query.get('changedAfterSeq')))
        : this.messages.slice(from, to),
      hasMoreBefore: from > 0,
      hasMoreAfter: to < this.messages.length,
      streamCursor: `e-${this.head}`,
      readReceipts: [...this.receipts.values()],
      unreadCount: this.unreadOf(userId),
      participants: this.people,
      permissions: this.permissions,
    }
  }

  find(q: string): { readonly people: readonly Participant[]; readonly nextCursor: null } {
    const wanted = q.toLowerCase()
    const people = this.people.filter(
      ({ id, name }) => id === q || name.toLowerCase().includes(wanted),
    )
    return { people, nextCursor: null }
  }

  unreadOf(userId: string): number {
    const readSeq = this.receipts.get(userId)?.lastReadSeq
    if (readSeq === undefined) return 0
    return this.messages.filter(
      ({ seq, sender, deletedAt }) =>
        seq > readSeq && sender && sender.id !== userId && deletedAt === null,
    ).length
  }

  #range(query: URLSearchParams, limit: number, userId: string): [number, number] {
    const { length } = this.messages
    const indexOf = (seq: number): number => {
      const index = this.messages.findIndex((message) => message.seq >= seq)
      return index < 0 ? length : index
    }
    const before = query.get('before')
    const after = query.get('after')
    const around = query.get('around')
    if (before !== null)
      return [Math.max(0, indexOf(Number(before)) - limit), indexOf(Number(before))]
    if (after !== null)
      return [indexOf(Number(after) + 1), Math.min(length, indexOf(Number(after) + 1) + limit)]
    if (around === null) return [Math.max(0, length - limit), length]
    const middle =
      around === 'firstUnread'
        ? this.#firstUnread(userId)
        : this.messages.findIndex(({ id }) => id === around)
    const start = Math.max(0, middle - Math.floor(limit / 2))
    return [start, Math.min(length, start + limit)]
  }

  #firstUnread(userId: string): number {
    const readSeq = this.receipts.get(userId)?.lastReadSeq ?? 0
    return this.messages.findIndex(
      ({ seq, sender, deletedAt }) =>
        seq > readSeq && sender && sender.id !== userId && deletedAt === null,
    )
  }

  #changedAfter(seq: number): Message[] {
    const ids = new Set(this.events.filter((one) => one.seq > seq).map((one) => one.messageId))
    return this.messages.filter(({ id }) => ids.has(id)).slice(0, 100)
  }

  #change(id: string, type: RoomEvent['type'], values: Partial<Message>): Message | undefined {
    const index = this.messages.findIndex((one) => one.id === id)
    const known = this.messages[index]
    if (!known || known.deletedAt !== null) return known
    const changed = { ...known, ...values, version: known.version + 1 }
    this.messages[index] = changed
    this.#happened(type, changed)
    return changed
  }

  #happened(type: RoomEvent['type'], message: Message): void {
    const seq = this.head + 1
    this.events.push({ seq, type, messageId: message.id })
    for (const listener of this.listeners) listener(type, { seq, message }, `e-${seq}`)
  }
}
