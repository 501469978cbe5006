import type { ServiceClock } from '../net/service-clock.ts'
import { uuidv7 } from '../outbox/ids.ts'
import type { PendingOperation } from '../outbox/operations.ts'
import type { Outbox } from '../outbox/outbox.ts'
import { normaliseBody } from '../protocol/message-body.ts'
import { FIRST_VERSION } from './rows.ts'
import type { ConversationStore } from './store.ts'

interface MessageCommandsOptions {
  readonly outbox: Outbox
  readonly store: ConversationStore
  readonly serviceClock: ServiceClock
  readonly onSend: () => void
}

/** What the user does with messages; all of it goes through the outbox. */
export class MessageCommands {
  readonly #options: MessageCommandsOptions

  constructor(options: MessageCommandsOptions) {
    this.#options = options
  }

  /** False when there is nothing to send. */
  send(text: string): boolean {
    const body = normaliseBody(text)
    if (body === '') return false
    this.#options.onSend()
    this.#options.outbox.add({ ...this.#operation(), kind: 'send', body })
    return true
  }

  /**
   * Saves a text in place of the version that its author saw, by default the present one. When the message has
   * another version by then, the service refuses, and the author gets both texts.
   */
  edit(messageId: string, text: string, seenVersion?: number): void {
    const { outbox, store } = this.#options
    const body = normaliseBody(text)
    const message = store.state.messages.get(messageId)
    const version = seenVersion ?? message?.version
    const waiting = this.#waitingEdit(messageId)
    if (waiting?.failure) outbox.discard(waiting.operation.id)
    else if (waiting && body !== '') return void outbox.revise(waiting.operation.id, body)
    if (version === undefined || body === '' || body === message?.body) return
    outbox.add({ ...this.#operation(), kind: 'edit', messageId, body, version })
  }

  /** Another text for what was not known to be stored when its author began to change it. */
  revise(operationId: string, text: string): void {
    const { outbox, store } = this.#options
    const body = normaliseBody(text)
    if (body === '' || outbox.revise(operationId, body)) return
    const stored = store.sentAs(operationId)
    if (stored) this.edit(stored.id, text, FIRST_VERSION)
  }

  delete(messageId: string): void {
    this.#options.outbox.add({ ...this.#operation(), kind: 'delete', messageId })
  }

  retry(operationId: string): void {
    const { outbox } = this.#options
    const entry = outbox.entries.find(({ operation }) => operation.id === operationId)
    if (entry?.operation.kind !== 'edit') return outbox.retry(operationId)
    // The user insists, knowing what the message says now: the edit starts from its present version.
    this.edit(entry.operation.messageId, entry.operation.body)
  }

  discard(operationId: string): void {
    this.#options.outbox.discard(operationId)
  }

  /** Gives up a message that waits. One that was stored meanwhile is deleted: its author wanted it gone. */
  takeBack(operationId: string): void {
    const { outbox, store } = this.#options
    if (outbox.discard(operationId)) return
    const stored = store.sentAs(operationId)
    if (stored) this.delete(stored.id)
  }

  #waitingEdit(messageId: string): PendingOperation | undefined {
    return this.#options.outbox.entries.find(
      ({ operation }) => operation.kind === 'edit' && operation.messageId === messageId,
    )
  }

  #operation(): { id: string; createdAt: number } {
    const createdAt = this.#options.serviceClock.now()
    return { id: uuidv7(createdAt), createdAt }
  }
}
