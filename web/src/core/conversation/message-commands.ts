import { uuidv7 } from '../outbox/ids.ts'
import type { Outbox } from '../outbox/outbox.ts'
import type { Clock } from '../ports/ports.ts'
import { normaliseBody } from '../protocol/message-body.ts'
import type { ConversationStore } from './store.ts'

interface MessageCommandsOptions {
  readonly outbox: Outbox
  readonly store: ConversationStore
  readonly clock: Clock
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

  edit(messageId: string, text: string): void {
    const { outbox, store } = this.#options
    const body = normaliseBody(text)
    const message = store.state.messages.get(messageId)
    if (!message || body === '' || body === message.body) return
    const { version } = message
    outbox.add({ ...this.#operation(), kind: 'edit', messageId, body, version })
  }

  delete(messageId: string): void {
    this.#options.outbox.add({ ...this.#operation(), kind: 'delete', messageId })
  }

  retry(operationId: string): void {
    const { outbox } = this.#options
    const entry = outbox.entries.find(({ operation }) => operation.id === operationId)
    if (entry?.operation.kind !== 'edit') return outbox.retry(operationId)
    // The user insists, knowing what the message says now: the edit starts from its present version.
    outbox.discard(operationId)
    this.edit(entry.operation.messageId, entry.operation.body)
  }

  discard(operationId: string): void {
    this.#options.outbox.discard(operationId)
  }

  #operation(): { id: string; createdAt: number } {
    const createdAt = this.#options.clock.now()
    return { id: uuidv7(createdAt), createdAt }
  }
}
