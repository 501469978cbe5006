import { beforeEach, describe, expect, test } from 'vitest'
import { FakeClock, settled } from '../../test/fake-clock.ts'
import { message, person, tombstone } from '../../test/builders.ts'
import { memoryStorage } from './browser-ports.ts'
import { WrkError } from './errors.ts'
import type { Operation, SendOperation } from './operations.ts'
import { OutboxStorage, clearOutboxes } from './outbox-storage.ts'
import { Outbox } from './outbox.ts'
import type { KeyValueStorage } from './ports.ts'
import type { Message } from './protocol.ts'

const USER = 'ana'

/** Stores a message once per clientGeneratedId, as the real server does, and answers as told. */
class FakeServer {
  readonly stored: Message[] = []
  readonly asked: string[] = []
  /** How the next exchanges go; after them everything works. */
  troubles: ('lost request' | 'lost response' | WrkError)[] = []

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
    const created = message({ ...base, sender: person(USER) })
    this.stored.push(created)
    return created
  }
}

let clock: FakeClock
let server: FakeServer
let storage: KeyValueStorage
let arrived: Message[]

beforeEach(() => {
  clock = new FakeClock()
  server = new FakeServer()
  storage = memoryStorage()
  arrived = []
})

function createOutbox(workflowId = 'w'): Outbox {
  const outbox: Outbox = new Outbox({
    storage: new OutboxStorage(storage, USER, workflowId),
    userId: USER,
    perform: server.perform,
    onDone: (done) => arrived.push(done),
    onChange: () => {},
    onRefused: () => {},
    clock,
    random: () => 0.5,
  })
  outbox.start()
  return outbox
}

function send(id: string): SendOperation {
  return { kind: 'send', id, body: `text of ${id}`, createdAt: 0 }
}

function ids(outbox: Outbox): string[] {
  return outbox.entries.map(({ operation }) => operation.id)
}

function storedIds(): (string | null)[] {
  return server.stored.map(({ clientGeneratedId }) => clientGeneratedId)
}

describe('delivery', () => {
  test('sends one after the other, in order', async () => {
    const outbox = createOutbox()
    for (const id of ['a', 'b', 'c']) outbox.add(send(id))
    expect(server.asked).toEqual(['a'])
    await settled()
    expect(storedIds()).toEqual(['a', 'b', 'c'])
    expect(outbox.entries).toEqual([])
    expect(storage.keys()).toEqual([])
  })

  test('a lost response and the retry make one message', async () => {
    server.troubles = ['lost response']
    const outbox = createOutbox()
    outbox.add(send('a'))
    await settled()
    expect(ids(outbox)).toEqual(['a'])
    await clock.advance(60_000)
    expect(server.asked).toEqual(['a', 'a'])
    expect(storedIds()).toEqual(['a'])
    expect(outbox.entries).toEqual([])
  })

  test('while the first waits for its retry, later ones do not overtake it', async () => {
    server.troubles = ['lost request', 'lost request']
    const outbox = createOutbox()
    outbox.add(send('a'))
    await settled()
    outbox.add(send('b'))
    await settled()
    expect(server.asked).toEqual(['a'])
    await clock.advance(60_000)
    expect(storedIds()).toEqual(['a', 'b'])
  })

  test('waits as long as a 429 says, without calling it a failure', async () => {
    server.troubles = [new WrkError({ code: 'rate_limited', status: 429, retryAfterMs: 20_000 })]
    const outbox = createOutbox()
    outbox.add(send('a'))
    await clock.advance(19_900)
    expect(server.asked).toHaveLength(1)
    expect(outbox.entries[0]?.attempts).toBe(0)
    await clock.advance(200)
    expect(storedIds()).toEqual(['a'])
  })

  test('a kick does not wait', async () => {
    server.troubles = ['lost request']
    const outbox = createOutbox()
    outbox.add(send('a'))
    await settled()
    outbox.kick()
    await settled()
    expect(storedIds()).toEqual(['a'])
    expect(clock.timers).toBe(0)
  })
})

describe('refusal', () => {
  const tooLong = new WrkError({ code: 'validation_failed', status: 422 })

  test('stops that entry only, and keeps it', async () => {
    server.troubles = [tooLong]
    const outbox = createOutbox()
    outbox.add(send('a'))
    outbox.add(send('b'))
    await settled()
    expect(storedIds()).toEqual(['b'])
    expect(outbox.entries).toMatchObject([{ failure: { code: 'validation_failed' } }])
  })

  test('retry sends it again under the same id', async () => {
    server.troubles = [tooLong]
    const outbox = createOutbox()
    outbox.add(send('a'))
    await settled()
    outbox.retry('a')
    await settled()
    expect(server.asked).toEqual(['a', 'a'])
    expect(outbox.entries).toEqual([])
  })

  test('discarded, it is gone for good', async () => {
    server.troubles = [tooLong]
    const outbox = createOutbox()
    outbox.add(send('a'))
    await settled()
    outbox.discard('a')
    expect(storage.keys()).toEqual([])
    expect(createOutbox().entries).toEqual([])
  })

  test('an edit of a message that was deleted meanwhile is over', async () => {
    const deleted = tombstone(message({ id: 'm1' }))
    server.troubles = [
      new WrkError({ code: 'message_deleted', status: 409, storedMessage: deleted }),
    ]
    const outbox = createOutbox()
    outbox.add({ kind: 'edit', id: 'e', messageId: 'm1', body: 'x', version: 1, createdAt: 0 })
    await settled()
    outbox.acknowledge(arrived)
    expect(arrived).toEqual([deleted])
    expect(outbox.entries).toEqual([])
  })
})

describe('reload', () => {
  test('what was on its way is sent again under the same id, and stays one message', async () => {
    server.troubles = ['lost response']
    const before = createOutbox()
    before.add(send('a'))
    before.add(send('b'))
    await settled()
    before.stop()
    const after = createOutbox()
    expect(ids(after)).toEqual(['a', 'b'])
    await settled()
    expect(storedIds()).toEqual(['a', 'b'])
    expect(storage.keys()).toEqual([])
  })

  test('a refused entry is not sent again by itself', async () => {
    server.troubles = [new WrkError({ code: 'validation_failed', status: 422 })]
    createOutbox().add(send('a'))
    await settled()
    const after = createOutbox()
    await settled()
    expect(server.asked).toEqual(['a'])
    expect(after.entries).toMatchObject([{ failure: { code: 'validation_failed' } }])
  })

  test('other conversations and unreadable entries are left alone', () => {
    storage.set(`wrk-chat/outbox/${USER}/w/broken`, '{"operation":')
    const other = createOutbox('w2')
    other.stop()
    other.add(send('a'))
    expect(createOutbox('w').entries).toEqual([])
    expect(ids(createOutbox('w2'))).toEqual(['a'])
  })

  test('sign-out clears this user only', () => {
    new OutboxStorage(storage, USER, 'w').save({
      operation: send('a'),
      attempts: 0,
      failure: null,
    })
    new OutboxStorage(storage, 'anabel', 'w').save({
      operation: send('b'),
      attempts: 0,
      failure: null,
    })
    clearOutboxes(storage, USER)
    expect(storage.keys()).toEqual(['wrk-chat/outbox/anabel/w/b'])
  })
})

describe('acknowledgement by event', () => {
  test('the own message ends the entry before the reply comes', async () => {
    server.troubles = ['lost response']
    const outbox = createOutbox()
    outbox.add(send('a'))
    await settled()
    outbox.acknowledge(server.stored)
    expect(outbox.entries).toEqual([])
    await clock.advance(60_000)
    expect(server.asked).toEqual(['a'])
  })

  test('another person’s message with the same client id does not', async () => {
    server.troubles = ['lost request']
    const outbox = createOutbox()
    outbox.add(send('a'))
    await settled()
    outbox.acknowledge([message({ clientGeneratedId: 'a', sender: person('eve') })])
    expect(ids(outbox)).toEqual(['a'])
  })
})
