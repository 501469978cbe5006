// Written by `npm run types` from what `workflow-chat openapi` says.

export interface EditMessage {
  /** @description 1 to 10000 characters after trimming; no control characters */
  readonly body: string
  /** @description Refuse if the message has changed since */
  readonly version?: number
}
/** @description Somebody who changed what another person wrote, as they were called then. */
export interface Editor {
  readonly id: string
  readonly name: string
  /** @enum {string} */
  readonly side: 'client' | 'wrk'
}
/** @description All is well; when it is not, the answer is a problem. */
export interface Health {
  /** @constant */
  readonly status: 'ok'
}
export interface MarkRead {
  /** @description Absent: the latest message */
  readonly lastReadMessageId?: string
}
/** @description A page of messages, oldest first, and what a screen shows around it. */
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
/** @description A message as it is now. A tombstone has neither text nor attachments. */
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
  readonly editedBy: Editor | null
  readonly deletedBy: Editor | null
}
/** @description Somebody of the conversation, and on which side. */
export interface Participant {
  readonly id: string
  readonly name: string
  readonly avatarUrl: string | null
  /** @enum {string} */
  readonly side: 'client' | 'wrk'
}
/** @description People in the order of their ids; with a cursor there are more, or have not been looked at. */
export interface People {
  readonly people: readonly Participant[]
  readonly nextCursor: string | null
}
/** @description How far somebody has read. */
export interface ReadReceipt {
  readonly userId: string
  readonly lastReadMessageId: string
  readonly lastReadSeq: number
  readonly readAt: string
}
/** @description The caller's receipt (null while there was nothing to read), and what is left to read. */
export interface ReadState {
  readonly readReceipt: ReadReceipt | null
  readonly unreadCount: number
}
export interface SendMessage {
  /** @description 1 to 10000 characters after trimming; no control characters */
  readonly body: string
  /** @description Chosen by the client; sending it again never sends it twice */
  readonly clientGeneratedId: string
  readonly mentions?: readonly unknown[]
  readonly replyTo?: string | null
  readonly attachments?: readonly unknown[]
}
/** @description Who wrote it. */
export interface Sender {
  readonly id: string
  readonly name: string
  readonly avatarUrl: string | null
}
export interface Typing {
  readonly isTyping: boolean
}
/** @description The stream is alive, and the log reaches to ``head``. */
export interface HeartbeatFrame {
  readonly head: number
  readonly serverTime: string
}
/** @description An event of the log, and its message as it is now. */
export interface MessageFrame {
  readonly seq: number
  readonly message: Message
}
/** @description Who is here and who was: everybody when a stream begins, and then whoever has come or gone. */
export interface PresenceFrame {
  readonly presence: readonly PresentPerson[]
}
/** @description Whether somebody is here; ``lastSeenAt`` is null while they are, and when nobody knows. */
export interface PresentPerson {
  readonly userId: string
  readonly online: boolean
  readonly lastSeenAt: string | null
}
/** @description One thing that is wrong with one field; ``code`` is for programs, ``message`` for people. */
export interface ProblemField {
  readonly field: string
  readonly code: string
  readonly message: string
}
/** @description A refusal. Branch on ``code``; some codes come with the fields that are wrong, or with the message as it is. */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  /** @enum {string} */
  readonly code:
    | 'body_too_large'
    | 'chat_not_allowed'
    | 'client_generated_id_conflict'
    | 'head_too_large'
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
    | 'request_timeout'
    | 'route_not_found'
    | 'target_too_long'
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
  readonly errors?: readonly ProblemField[]
  readonly message?: Message
}
/** @description How far people have read: everybody when a stream begins, and then whoever has moved. */
export interface ReadReceiptsFrame {
  readonly readReceipts: readonly ReadReceipt[]
}
/**
 * @description The stream stands where the client asked it to, at the frame's id; the log reaches to ``head``.
 *
 *     No two heartbeats are further apart than ``heartbeatMs``.
 */
export interface ReadyFrame {
  readonly head: number
  readonly heartbeatMs: number
  readonly serverTime: string
}
/** @description The stream ends here; come back with the last id. */
export interface ReconnectFrame {
  /** @enum {string} */
  readonly reason: 'token_expiring' | 'rotation' | 'unavailable' | 'shutdown'
}
/**
 * @description Load the conversation anew: what lies between the client's place and ``cursor`` will not be told.
 *
 *     The stream goes on after ``cursor``, which is the frame's id. With ``since``, loading what has changed after that
 *     place is enough.
 */
export interface ResyncFrame {
  /** @enum {string} */
  readonly reason: 'epoch' | 'too_old' | 'future' | 'malformed'
  readonly cursor: string
  readonly since: string | null
}
/** @description The stream ends here, for the reason that a request would be refused for. */
export interface RevokedFrame {
  readonly code: string
}
/** @description An event that this client is not told of: its id moves the client's place, and there is nothing else in it. */
export type SyncFrame = Record<string, never>
/** @description Somebody types, and goes on for ``ttlMs`` unless told otherwise. */
export interface TypingStartedFrame {
  readonly userId: string
  readonly ttlMs: number
}
/** @description Somebody types no more. */
export interface TypingStoppedFrame {
  readonly userId: string
}
/** @description The data of each Server-Sent Event, by the event's name. */
export interface EventStreamFrames {
  readonly ready: ReadyFrame
  readonly resync: ResyncFrame
  readonly 'message.created': MessageFrame
  readonly 'message.updated': MessageFrame
  readonly 'message.deleted': MessageFrame
  readonly sync: SyncFrame
  readonly 'readreceipt.updated': ReadReceiptsFrame
  readonly 'typing.started': TypingStartedFrame
  readonly 'typing.stopped': TypingStoppedFrame
  readonly 'presence.updated': PresenceFrame
  readonly heartbeat: HeartbeatFrame
  readonly reconnect: ReconnectFrame
  readonly revoked: RevokedFrame
}
