import type { Operation } from '../src/core/outbox/operations.ts'
import { WrkError } from '../src/core/protocol/errors.ts'
import type { Message } from '../src/core/protocol/views.ts'
import { message, person } from './builders.ts'

/** Stores a message once per clientGeneratedId, as the real server does, and answers as told. */
export class FakeMessageServer {
  readonly #userId: string
  readonly stored: Message[] = []
  readonly asked: string[] = []
  /** How the next exchanges go; after them everything works. */
  troubles: ('lost request' | 'lost response' | WrkError)[] = []

  constructor(userId: string) {
    this.#userId = userId
  }

  readonly perform = async (operation: Operation): Promise<Message> => {
    this.asked.push(operation.id)
    const trouble = this.troubles.shift()
    if (trouble === 'lost request') throw new TypeError('fetch failed')
    if (trouble instanceof WrkError) throw trouble
    const stored = this.#store(operation)
    if (trouble === 'lost response') throw new TypeError('fetch failed')
    return stored
  }

  #store(operation: Operation): Message {
    const known = this.stored.find(({ clientGeneratedId }) => clientGeneratedId === operation.id)
    if (known) return known
    const body = operation.kind === 'delete' ? null : operation.body
    const base = { seq: this.stored.length + 1, body, clientGeneratedId: operation.id }
    const created = message({ ...base, sender: person(this.#userId) })
    this.stored.push(created)
    return created
  }
}
