import type { Message as StoredMessage, MessageList, Sender } from './generated.ts'

export type { Participant, ReadReceipt, ReadState } from './generated.ts'

/** Somebody who changed what another person wrote. */
export interface Editor {
  readonly id: string
  readonly name: string
  readonly side: 'client' | 'wrk'
}

/** Whoever edited or deleted it is named where it was not the sender. */
export type Message = StoredMessage & {
  readonly editedBy?: Editor | null
  readonly deletedBy?: Editor | null
}

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
