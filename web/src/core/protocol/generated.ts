// Written by `npm run types` from what `workflow-chat openapi` says.

export interface Health {
  /** @constant */
  readonly status: 'ok'
}
export interface Message {
  readonly id: string
  readonly workflowId: string
  readonly seq: number
  readonly version: number
  /** @enum {string} */
  readonly senderType: 'client' | 'wrk' | 'system'
  readonly sender: Sender | null
  readonly body: string | null
  readonly clientGeneratedId: string | null
  readonly kind: string | null
  readonly data: {
    readonly [key: string]: unknown
  } | null
  readonly attachments: readonly unknown[]
  readonly mentions: readonly unknown[]
  readonly replyTo: null
  readonly createdAt: string
  readonly editedAt: string | null
  readonly deletedAt: string | null
}
export interface MessageList {
  readonly messages: readonly Message[]
  readonly hasMoreBefore: boolean
  readonly hasMoreAfter: boolean
  readonly streamCursor: string
  readonly readReceipts: readonly ReadReceipt[]
  readonly unreadCount: number
  readonly participants: readonly Participant[]
  readonly permissions: readonly string[]
}
export interface Participant {
  readonly id: string
  readonly name: string
  readonly avatarUrl: string | null
  /** @enum {string} */
  readonly side: 'client' | 'wrk'
}
export interface ReadReceipt {
  readonly userId: string
  readonly lastReadMessageId: string
  readonly lastReadSeq: number
  readonly readAt: string
}
export interface ReadState {
  readonly readReceipt: ReadReceipt | null
  readonly unreadCount: number
}
export interface Sender {
  readonly id: string
  readonly name: string
  readonly avatarUrl: string | null
}
export type Problem = {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  /**
   * @description Branch on this
   * @enum {string}
   */
  readonly code:
    | 'body_too_large'
    | 'chat_not_allowed'
    | 'client_generated_id_conflict'
    | 'host_not_allowed'
    | 'internal'
    | 'invalid_json'
    | 'invalid_request'
    | 'message_deleted'
    | 'message_not_found'
    | 'method_not_allowed'
    | 'not_available'
    | 'origin_not_allowed'
    | 'permission_denied'
    | 'rate_limited'
    | 'route_not_found'
    | 'token_algorithm'
    | 'token_audience'
    | 'token_claim_missing'
    | 'token_expired'
    | 'token_life_too_long'
    | 'token_malformed'
    | 'token_missing'
    | 'token_revoked'
    | 'token_signature'
    | 'unavailable'
    | 'unknown_reference'
    | 'unsupported_media_type'
    | 'validation_failed'
    | 'version_conflict'
    | 'workflow_elsewhere'
    | 'workflow_not_found'
  readonly requestId: string
  /** @default null */
  readonly errors: readonly ProblemField[] | null
} & {
  readonly [key: string]: unknown
}
export interface ProblemField {
  readonly field: string
  readonly code: string
  readonly message: string
}
