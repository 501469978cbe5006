export type SenderType = 'client' | 'wrk' | 'system'

export type Permission =
  | 'workflow:chat:read'
  | 'workflow:chat:write'
  | 'workflow:chat:edit'
  | 'workflow:chat:delete'
  | 'wrk:chat:read'
  | 'wrk:chat:write'
  | 'wrk:chat:edit'
  | 'wrk:chat:delete'
  | 'wrk:inbox:view'

export interface Person {
  readonly id: string
  readonly name: string
  readonly avatarUrl: string | null
}

export interface Participant extends Person {
  readonly side: 'client' | 'wrk'
}

export interface Message {
  readonly id: string
  readonly workflowId: string
  readonly seq: number
  readonly version: number
  readonly senderType: SenderType
  readonly sender: Person | null
  readonly body: string | null
  readonly clientGeneratedId: string | null
  readonly kind: string | null
  readonly data: Readonly<Record<string, unknown>> | null
  readonly createdAt: string
  readonly editedAt: string | null
  readonly deletedAt: string | null
}

export interface Presence {
  readonly userId: string
  readonly online: boolean
  readonly lastSeenAt: string | null
}

export interface ReadReceipt {
  readonly userId: string
  readonly lastReadMessageId: string
  readonly lastReadSeq: number
  readonly readAt: string
}

export interface MessagePage {
  readonly messages: readonly Message[]
  readonly hasMoreBefore: boolean
  readonly hasMoreAfter: boolean
  readonly streamCursor: string
  readonly readReceipts: readonly ReadReceipt[]
  readonly unreadCount: number
  readonly participants: readonly Participant[]
  readonly permissions: readonly Permission[]
}

export interface ReadResult {
  readonly readReceipt: ReadReceipt | null
  readonly unreadCount: number
}

/** A frame of the event stream as it came; `id` only on durable events. */
export interface StreamFrame {
  readonly event: string
  readonly data: string
  readonly id: string | null
}

/** Events that change what is shown. */
export type ConversationEvent =
  | { readonly type: 'message'; readonly message: Message }
  | { readonly type: 'receipts'; readonly receipts: readonly ReadReceipt[] }
  | { readonly type: 'typing.started'; readonly userId: string; readonly ttlMs: number }
  | { readonly type: 'typing.stopped'; readonly userId: string }
  | { readonly type: 'presence'; readonly presence: readonly Presence[] }
  | { readonly type: 'resync'; readonly since: number | null }

/** Events that steer the connection itself. */
export type ControlEvent =
  | { readonly type: 'ready'; readonly heartbeatMs: number }
  | { readonly type: 'reconnect'; readonly reason: string }
  | { readonly type: 'revoked'; readonly code: string }

export type ServerEvent = ConversationEvent | ControlEvent
