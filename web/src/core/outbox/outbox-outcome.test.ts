import { beforeEach, describe, expect, test } from 'vitest'
import { message, person } from '../../../test/builders.ts'
import { FakeClock, settled } from '../../../test/fake-clock.ts'
import { FakeMessageServer } from '../../../test/fake-message-server.ts'
import { memoryStorage } from '../ports/browser-ports.ts'
import type { KeyValueStorage } from '../ports/ports.ts'
import { WrkError } from '../protocol/errors.ts'
import type { Message } from '../protocol/views.ts'
import { uuidv7 } from './ids.ts'
import type { SendOperation } from './operations.ts'
import { OutboxStorage } from './outbox-storage.ts'
import { Outbox } from './outbox.ts'

const USER = 'ana'

let clock: FakeClock
let server: FakeMessageServer
let storage: KeyValueStorage
let sent: Message[]

beforeEach(() => {
  clock = new FakeClock()
  server = new FakeMessageServer(USER)
  storage = memoryStorage()
  sent = []
})

function createOutbox(): Outbox {
  const outbox = new Outbox({
    storage: new OutboxStorage(storage),
    userId: USER,
    perform: server.perform,
    share: () => {},
    clock,
    random: () => 0.5,
  })
  outbox.observe({ onSent: (stored) => sent.push(stored) })
  outbox.start()
  return outbox
}

function send(id: string): SendOperation {
  return { kind: 'send', id, body: `text of ${id}`, createdAt: 0 }
}

function bodies(): (string | null)[] {
  return server.stored.map(({ body }) => body)
}

/** A message whose answer was lost: stored or not, its author cannot know. */
async function uncertain(trouble: 'lost response' | 'lost request'): Promise<Outbox> {
  server.troubles = [trouble]
  const outbox = createOutbox()
  outbox.add(send('a'))
  await settled()
  return outbox
}

describe('a message whose outcome is not known', () => {
  test.each(['lost response', 'lost request'] as const)(
    'after a %s, with another text, is one message with that text',
    async (trouble) => {
      const outbox = await uncertain(trouble)
      outbox.revise('a', 'two thousand')
      await settled()
      expect(bodies()).toEqual(['two thousand'])
      expect([outbox.entries, storage.keys()]).toEqual([[], []])
      expect(sent).toHaveLength(1)
    },
  )

  test('is changed once more while its first text is being found', async () => {
    const outbox = await uncertain('lost response')
    server.troubles = ['lost request', 'lost request']
    outbox.revise('a', 'two thousand')
    await settled()
    outbox.revise('a', 'one thousand')
    await settled()
    outbox.kick()
    await settled()
    expect(bodies()).toEqual(['one thousand'])
  })

  test('is changed once more while its second text is on its way', async () => {
    const outbox = await uncertain('lost response')
    outbox.revise('a', 'two thousand')
    while (server.operations.at(-1)?.kind !== 'edit') await Promise.resolve()
    outbox.revise('a', 'one thousand')
    await settled()
    expect(bodies()).toEqual(['one thousand'])
    expect(outbox.entries).toEqual([])
  })

  test('whose old text is heard of first, keeps the new one', async () => {
    const outbox = await uncertain('lost response')
    server.troubles = ['lost request']
    outbox.revise('a', 'two thousand')
    await settled()
    outbox.acknowledge(server.stored)
    expect(outbox.entries).toMatchObject([{ operation: { kind: 'edit', body: 'two thousand' } }])
    outbox.kick()
    await settled()
    expect(bodies()).toEqual(['two thousand'])
  })

  test('that was stored, is deleted when it is taken back', async () => {
    const outbox = await uncertain('lost response')
    outbox.discard('a')
    await settled()
    expect(server.stored).toMatchObject([{ body: null, deletedAt: expect.any(String) }])
    expect([outbox.entries, storage.keys()]).toEqual([[], []])
  })

  test('that was not, leaves nothing when it is taken back, and nobody saw it', async () => {
    const outbox = await uncertain('lost request')
    outbox.discard('a')
    await settled()
    expect(server.operations.map(({ kind }) => kind)).toEqual(['send', 'withdraw'])
    expect([server.stored, outbox.entries, storage.keys()]).toEqual([[], [], []])
  })

  test('that arrives after it was looked for, is deleted then', async () => {
    const outbox = await uncertain('lost request')
    outbox.discard('a')
    await settled()
    server.stored.push(message({ id: 'm9', clientGeneratedId: 'a', sender: person(USER) }))
    outbox.acknowledge(server.stored)
    await settled()
    expect(server.stored).toMatchObject([{ id: 'm9', body: null }])
  })

  test('is taken back in the middle of an attempt', async () => {
    const outbox = createOutbox()
    outbox.add(send('a'))
    outbox.discard('a')
    await settled()
    expect(server.stored).toMatchObject([{ body: null }])
    expect([outbox.entries, storage.keys()]).toEqual([[], []])
  })

  test('is taken back after a reload', async () => {
    const before = await uncertain('lost response')
    before.stop()
    const after = new Outbox({
      storage: new OutboxStorage(storage),
      userId: USER,
      perform: server.perform,
      share: () => {},
      clock,
      random: () => 0.5,
    })
    after.discard('a')
    after.start()
    await settled()
    expect(bodies()).toEqual([null])
  })

  test('is called no failure, however often it is tried', async () => {
    server.troubles = Array.from({ length: 20 }, () => 'lost request')
    const outbox = createOutbox()
    outbox.add(send('a'))
    outbox.add(send('b'))
    await clock.advance(200_000)
    expect(outbox.entries.map(({ failure }) => failure)).toEqual([null, null])
    expect(server.asked).not.toContain('b')
  })
})

test('what the service has refused, and never had, is only forgotten', async () => {
  server.troubles = [new WrkError({ code: 'validation_failed', status: 422 })]
  const outbox = createOutbox()
  outbox.add(send('a'))
  await settled()
  outbox.discard('a')
  await settled()
  expect(server.asked).toEqual(['a'])
  expect(outbox.entries).toEqual([])
})

test('47: what waits keeps its order when the clock was set back meanwhile', async () => {
  const ahead = Date.now() + 120_000
  server.troubles = ['lost request']
  const before = createOutbox()
  before.add(send(uuidv7(ahead)))
  await settled()
  before.stop()
  const after = createOutbox()
  await settled()
  const [first] = server.asked
  const second = uuidv7(ahead - 60_000)
  after.add(send(second))
  await settled()
  expect(server.asked).toEqual([first, first, second])
  expect(second > (first ?? '~')).toBe(true)
})
