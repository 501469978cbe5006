import type { Failure } from '../protocol/errors.ts'
import type { Message } from '../protocol/views.ts'

interface OperationBase {
  /** Sorts by time of making. For a send it is the clientGeneratedId. */
  readonly id: string
  readonly createdAt: number
}

export interface SendOperation extends OperationBase {
  readonly kind: 'send'
  readonly body: string
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

export type Operation = SendOperation | EditOperation | DeleteOperation

/** What the user has done and the server has not yet acknowledged. */
export interface PendingOperation {
  readonly operation: Operation
  /** Attempts that got no usable answer. */
  readonly attempts: number
  /** The server's refusal; the operation waits for the user then. */
  readonly failure: Failure | null
}

const PATIENCE = 3

/** From when on the user is told that it does not work, while attempts go on. */
export function looksFailed({ failure, attempts }: PendingOperation): boolean {
  return failure !== null || attempts >= PATIENCE
}

/** Whether the server's present message shows that the operation has been done. */
export function isFulfilledBy(operation: Operation, message: Message, userId: string): boolean {
  switch (operation.kind) {
    case 'send':
      return message.sender?.id === userId && message.clientGeneratedId === operation.id
    case 'edit':
      return message.id === operation.messageId && fulfilsEdit(operation, message)
    case 'delete':
      return message.id === operation.messageId && message.deletedAt !== null
  }
}

/** A tombstone ends every edit: there is nothing left to apply it to. */
function fulfilsEdit(operation: EditOperation, message: Message): boolean {
  const isApplied = message.version > operation.version && message.body === operation.body
  return isApplied || message.deletedAt !== null
}
