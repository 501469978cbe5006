import type { Message, ReadReceipt } from './views.ts'

/** A frame of the event stream as it came; `id` only on durable events. */
export interface StreamFrame {
  readonly event: string
  readonly data: string
  readonly id: string | null
}

export interface Presence {
  readonly userId: string
  readonly online: boolean
  readonly lastSeenAt: string | null
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
  | { readonly type: 'ready'; readonly heartbeatMs: number; readonly serverTime: unknown }
  | { readonly type: 'heartbeat'; readonly serverTime: unknown }
  | { readonly type: 'reconnect'; readonly reason: string }
  | { readonly type: 'revoked'; readonly code: string }

export type ServerEvent = ConversationEvent | ControlEvent
