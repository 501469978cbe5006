export { WrkClient, createWrkClient, type WrkClientOptions } from './client.ts'
export type { ConversationSession } from './conversation-session.ts'
export type {
  Connection,
  ConversationView,
  PageLoading,
  PersonPresence,
  Phase,
} from './conversation-view.ts'
export { WrkError, isTransient, type Failure } from './errors.ts'
export type { StreamStatus } from './event-stream.ts'
export type { GetToken } from './token-source.ts'
export { MAX_BODY_LENGTH, bodyLength } from './message-body.ts'
export type { PendingOperation } from './operations.ts'
export type { Clock, KeyValueStorage, Lifecycle, LifecycleEvent, Ports } from './ports.ts'
export type {
  Message,
  Participant,
  Permission,
  Person,
  ReadReceipt,
  SenderType,
} from './protocol/views.ts'
export type { Reader } from './seen-by.ts'
export { failureOf, type Row, type RowStatus } from './rows.ts'
