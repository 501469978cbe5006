import { beforeEach, describe, expect, test } from 'vitest'
import { message, person, tombstone } from '../../../test/builders.ts'
import { FakeClock, settled } from '../../../test/fake-clock.ts'
import { FakeMessageServer } from '../../../test/fake-message-server.ts'
import { memoryStorage } from '../ports/browser-ports.ts'
import type { KeyValueStorage } from '../ports/ports.ts'
import { clearStorage, scopedStorage } from '../ports/scoped-storage.ts'
import { WrkError } from '../protocol/errors.ts'
import type { Message } from '../protocol/views.ts'
import type { SendOperation } from './operations.ts'
import { OutboxStorage } from './outbox-storage.ts'
import { Outbox } from './outbox.ts'

const USER = 'ana'

let clock: FakeClock
let server: FakeMessageServer
let storage: KeyValueStorage
let arrived: Message[]

beforeEach(() => {
  clock = new FakeClock()
  server = new FakeMessageServer(USER)
  storage = memoryStorage()
  arrived = []
})

function createOutbox(workflowId = 'w'): Outbox {
  const outbox: Outbox = new Outbox({
    storage: new OutboxStorage(scopedStorage(storage, `${USER}/${workflowId}/`)),
    userId: USER,
    perform: server.perform,
    share: () => {},
    clock,
    random: () => 0.5,
  })
  outbox.observe({ onDone: (done) => arrived.push(done) })
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
    storage.set(`${USER}/w/broken`, '{"operation":')
    const other = createOutbox('w2')
    other.stop()
    other.add(send('a'))
    expect(createOutbox('w').entries).toEqual([])
    expect(ids(createOutbox('w2'))).toEqual(['a'])
  })

  test('what nobody remembers is not sent by itself, and its author is asked', async () => {
    const old = createOutbox()
    old.stop()
    old.add({ ...send('a'), createdAt: clock.now() })
    clock.sleep(7 * 24 * 60 * 60_000 + 1)
    const later = createOutbox()
    await settled()
    expect(server.asked).toEqual([])
    expect(later.entries).toMatchObject([{ failure: { code: 'expired' } }])
    later.retry('a')
    await settled()
    expect(storedIds()).toEqual(['a'])
  })

  test('a storage that is full costs the durability, not the message', async () => {
    storage.set = () => {}
    const outbox = createOutbox()
    outbox.add(send('a'))
    await settled()
    expect(storedIds()).toEqual(['a'])
  })

  test('clearing a scoped storage leaves the others alone', () => {
    storage.set('ana/x', '1')
    storage.set('anabel/x', '2')
    clearStorage(scopedStorage(storage, 'ana/'))
    expect(storage.keys()).toEqual(['anabel/x'])
  })
})

describe('a token that the server does not take', () => {
  const expired = new WrkError({ code: 'token_expired', status: 401 })

  test('pauses the queue and fails nothing', async () => {
    server.troubles = [expired]
    const outbox = createOutbox()
    outbox.add(send('a'))
    await clock.advance(29_000)
    expect(server.asked).toEqual(['a'])
    expect(outbox.entries).toMatchObject([{ failure: null, attempts: 0 }])
    outbox.kick()
    await settled()
    expect(storedIds()).toEqual(['a'])
  })

  test('is tried again slowly, by itself', async () => {
    server.troubles = [expired, expired]
    const outbox = createOutbox()
    outbox.add(send('a'))
    await clock.advance(300_000)
    expect(server.asked).toEqual(['a', 'a', 'a'])
    expect(outbox.entries).toEqual([])
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
