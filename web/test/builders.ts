import type { Message, MessagePage, Person, ReadReceipt } from '../src/core/protocol/views.ts'

export function person(id: string): Person {
  return { id, name: `Name of ${id}`, avatarUrl: null }
}

export function message(values: Partial<Message> = {}): Message {
  const seq = values.seq ?? 1
  return {
    id: `m${seq}`,
    workflowId: 'w',
    seq,
    version: 1,
    senderType: 'client',
    sender: person('ana'),
    body: `text ${seq}`,
    clientGeneratedId: null,
    kind: null,
    data: null,
    createdAt: new Date(1_700_000_000_000 + seq * 1000).toISOString(),
    editedAt: null,
    deletedAt: null,
    editedBy: null,
    deletedBy: null,
    attachments: [],
    mentions: [],
    replyTo: null,
    ...values,
  }
}

export function tombstone(of: Message): Message {
  return { ...of, version: of.version + 1, body: null, deletedAt: of.createdAt }
}

export function receipt(userId: string, lastReadSeq: number): ReadReceipt {
  const readAt = new Date(1_700_000_000_000).toISOString()
  return { userId, lastReadSeq, lastReadMessageId: `m${lastReadSeq}`, readAt }
}

export function page(values: Partial<MessagePage> = {}): MessagePage {
  return {
    messages: [],
    hasMoreBefore: false,
    hasMoreAfter: false,
    streamCursor: 'e-0',
    readReceipts: [],
    unreadCount: 0,
    participants: [],
    permissions: ['workflow:chat:read', 'workflow:chat:write'],
    ...values,
  }
}
