import type { EditOperation, Operation, SendOperation } from '../src/core/outbox/operations.ts'
import { WrkError } from '../src/core/protocol/errors.ts'
import type { Message } from '../src/core/protocol/views.ts'
import { message, person } from './builders.ts'

/** Stores a message once per clientGeneratedId, as the real server does, and answers as told. */
export class FakeMessageServer {
  readonly #userId: string
  readonly stored: Message[] = []
  readonly asked: string[] = []
  readonly operations: Operation[] = []
  /** How the next exchanges go; after them everything works. */
  troubles: ('lost request' | 'lost response' | WrkError)[] = []

  constructor(userId: string) {
    this.#userId = userId
  }

  readonly perform = async (operation: Operation): Promise<Message | null> => {
    this.asked.push(operation.id)
    this.operations.push(operation)
    const trouble = this.troubles.shift()
    if (trouble === 'lost request') throw new TypeError('fetch failed')
    if (trouble instanceof WrkError) throw trouble
    const stored = this.#carryOut(operation)
    if (trouble === 'lost response') throw new TypeError('fetch failed')
    return stored
  }

  /** What the server does with an operation. */
  #carryOut(operation: Operation): Message | null {
    switch (operation.kind) {
      case 'send':
        return this.#create(operation)
      case 'withdraw':
        return this.stored.find((one) => one.clientGeneratedId === operation.id) ?? null
      case 'edit':
        return this.#edit(operation)
      case 'delete':
        return this.#change(operation.messageId, {
          body: null,
          deletedAt: new Date(0).toISOString(),
        })
    }
  }

  #create({ id, body }: SendOperation): Message {
    const known = this.stored.find(({ clientGeneratedId }) => clientGeneratedId === id)
    if (known && known.body !== body) {
      throw new WrkError({
        code: 'client_generated_id_conflict',
        status: 409,
        storedMessage: known,
      })
    }
    if (known) return known
    const base = { seq: this.stored.length + 1, body, clientGeneratedId: id }
    const created = message({ ...base, sender: person(this.#userId) })
    this.stored.push(created)
    return created
  }

  #edit({ messageId, body, version }: EditOperation): Message {
    const known = this.stored.find(({ id }) => id === messageId)
    if (known && known.version !== version) {
      throw new WrkError({ code: 'version_conflict', status: 409, storedMessage: known })
    }
    return this.#change(messageId, { body })
  }

  #change(id: string, values: Partial<Message>): Message {
    const index = this.stored.findIndex((one) => one.id === id)
    const known = this.stored[index] ?? message({ id })
    const changed = { ...known, ...values, version: known.version + 1 }
    if (index >= 0) this.stored[index] = changed
    return changed
  }
}
