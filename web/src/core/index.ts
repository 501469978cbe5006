export { WrkClient, createWrkClient, type WrkClientOptions } from './client.ts'
export type { ConversationSession } from './conversation/session.ts'
export type {
  Connection,
  ConversationView,
  PageLoading,
  PersonPresence,
  Phase,
} from './conversation/view.ts'
export {
  WrkError,
  forbidsReading,
  isAboutToken,
  isTransient,
  type Failure,
} from './protocol/errors.ts'
export type { StreamStatus } from './net/event-stream.ts'
export type { GetToken } from './net/token-source.ts'
export { MAX_BODY_LENGTH, bodyLength } from './protocol/message-body.ts'
export type { PendingOperation } from './outbox/operations.ts'
export type { OutboxSummary } from './conversation/outbox-registry.ts'
export type { Clock, KeyValueStorage, Lifecycle, LifecycleEvent, Ports } from './ports/ports.ts'
export type {
  Editor,
  Message,
  Participant,
  Permission,
  Person,
  ReadReceipt,
  SenderType,
} from './protocol/views.ts'
export type { Reader } from './conversation/seen-by.ts'
export { failureOf, type Row, type RowStatus } from './conversation/rows.ts'
