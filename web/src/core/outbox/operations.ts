import type { Failure } from '../protocol/errors.ts'
import type { Message } from '../protocol/views.ts'

interface OperationBase {
  /** Sorts in the order of making. For a send, and what follows from it, it is the clientGeneratedId. */
  readonly id: string
  readonly createdAt: number
}

export interface SendOperation extends OperationBase {
  readonly kind: 'send'
  readonly body: string
  /** Its text was changed while it waited: another one may be stored under its id. */
  readonly isRevised?: boolean
}

/** A send that was taken back, though it may have been stored. */
export interface WithdrawOperation extends OperationBase {
  readonly kind: 'withdraw'
}

export interface EditOperation extends OperationBase {
  readonly kind: 'edit'
  readonly messageId: string
  readonly body: string
  readonly version: number
}

export interface DeleteOperation extends OperationBase {
  readonly kind: 'delete'
  readonly messageId: string
}

export type Operation = SendOperation | WithdrawOperation | EditOperation | DeleteOperation

/** What the user has done and the server has not yet acknowledged. */
export interface PendingOperation {
  readonly operation: Operation
  /** Attempts that got no usable answer: each of them may have been carried out. */
  readonly attempts: number
  /** The server's refusal; the operation waits for the user then. */
  readonly failure: Failure | null
}

/** Two copies of one operation, as tabs have them, are the same; a revised one is another. */
export function isSame(one: Operation, other: Operation): boolean {
  return one.id === other.id && one.kind === other.kind && bodyOf(one) === bodyOf(other)
}

function bodyOf(operation: Operation): string | null {
  return 'body' in operation ? operation.body : null
}

/** Whether the message is the one that the operation has made, or is to change. */
export function concerns(operation: Operation, message: Message, userId: string): boolean {
  if ('messageId' in operation) return message.id === operation.messageId
  return message.sender?.id === userId && message.clientGeneratedId === operation.id
}

/** What is left to do now that the server is known to have the message like this; null when nothing is. */
export function remainder(operation: Operation, message: Message): Operation | null {
  // There is nothing left that could be changed.
  if (message.deletedAt !== null) return null
  const { id, createdAt } = operation
  switch (operation.kind) {
    case 'send':
      return operation.isRevised && operation.body !== message.body
        ? { ...edited(message, operation.body), id, createdAt }
        : null
    case 'withdraw':
      return { kind: 'delete', id, createdAt, messageId: message.id }
    case 'edit': {
      const isApplied = message.version > operation.version && message.body === operation.body
      return isApplied ? null : operation
    }
    case 'delete':
      return operation
  }
}

function edited(
  { id, version }: Message,
  body: string,
): Pick<EditOperation, 'kind' | 'messageId' | 'version' | 'body'> {
  return { kind: 'edit', messageId: id, version, body }
}
