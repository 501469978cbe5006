import type { Message, MessageList, Sender } from './generated.ts'

export type { Editor, Message, Participant, ReadReceipt, ReadState } from './generated.ts'

export type Person = Sender

export type SenderType = Message['senderType']

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

/** The service describes permissions as text; these are the ones that mean something here. */
export interface MessagePage extends Omit<MessageList, 'permissions'> {
  readonly permissions: readonly Permission[]
}
