export { createWrkClient, WrkClient, WrkError, type WrkClientOptions } from '../core/index.ts'
export type {
  Connection,
  ConversationSession,
  ConversationView,
  Editor,
  GetToken,
  Message,
  OutboxSummary,
  Participant,
  Permission,
  Person,
  PersonPresence,
  Reader,
  Row,
  RowStatus,
  SenderType,
} from '../core/index.ts'
export type { Verbosity } from './a11y/use-message-announcements.ts'
export type { ChatFeatures } from './chat-context.ts'
export type { WorkflowChatProps } from './chat-props.ts'
export {
  useComposer,
  useConnection,
  useConversation,
  useMessage,
  useOutbox,
  usePresence,
  useReceipts,
  useTimeline,
  useTyping,
  useUnread,
  useViewport,
  type ChatViewport,
  type UsedComposer,
  type UsedConversation,
} from './hooks/index.ts'
export { en } from './i18n/en.ts'
export type { Strings } from './i18n/strings.ts'
export {
  WrkProvider,
  useWrk,
  type SystemData,
  type SystemMessageRow,
  type SystemRenderers,
  type Theme,
  type Wrk,
  type WrkOptions,
  type WrkProviderProps,
} from './provider.tsx'
export type { ChatSlotProps, ChatSlots, Slot, SlotName, SlotProps } from './slot-types.ts'
export type { ChatHandle } from './use-handle.ts'
export { WorkflowChat } from './workflow-chat.tsx'
