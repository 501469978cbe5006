import { beforeEach, describe, expect, test } from 'vitest'
import { FakeClock, settled } from '../../../test/fake-clock.ts'
import { FakeMessageServer } from '../../../test/fake-message-server.ts'
import { memoryStorage } from '../ports/browser-ports.ts'
import type { KeyValueStorage } from '../ports/ports.ts'
import { WrkError } from '../protocol/errors.ts'
import type { Message } from '../protocol/views.ts'
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

function send(id: string): SendOperation {
  return { kind: 'send', id, body: `text of ${id}`, createdAt: 0 }
}

function ids(outbox: Outbox): string[] {
  return outbox.entries.map(({ operation }) => operation.id)
}

function storedIds(): (string | null)[] {
  return server.stored.map(({ clientGeneratedId }) => clientGeneratedId)
}

describe('several tabs', () => {
  /** Two outboxes of one conversation, each told at once what the other does. */
  function pair(): [Outbox, Outbox] {
    const tabs: Outbox[] = []
    for (const index of [0, 1]) {
      const tab: Outbox = new Outbox({
        storage: new OutboxStorage(storage),
        userId: USER,
        perform: server.perform,
        share: (change) => tabs[1 - index]?.receive(change),
        clock,
        random: () => 0.5,
      })
      tab.observe({ onSent: (stored) => sent.push(stored) })
      tabs.push(tab)
    }
    const [leader, follower] = tabs
    if (!leader || !follower) throw new Error('two were made')
    leader.start()
    return [leader, follower]
  }

  test('the leader sends what another tab wrote, and both forget it', async () => {
    const [leader, follower] = pair()
    follower.add(send('a'))
    expect(ids(leader)).toEqual(['a'])
    await settled()
    expect(server.asked).toEqual(['a'])
    expect([ids(leader), ids(follower), storage.keys()]).toEqual([[], [], []])
    expect(sent).toHaveLength(1)
  })

  test('a retry in another tab is a retry of the leader', async () => {
    server.troubles = [new WrkError({ code: 'validation_failed', status: 422 })]
    const [leader, follower] = pair()
    follower.add(send('a'))
    await settled()
    expect(follower.entries).toMatchObject([{ failure: { status: 422 } }])
    follower.retry('a')
    await settled()
    expect(storedIds()).toEqual(['a'])
    expect([ids(leader), ids(follower)]).toEqual([[], []])
  })

  test('a new message does not shorten the wait that a 429 asked for', async () => {
    server.troubles = [new WrkError({ code: 'rate_limited', status: 429, retryAfterMs: 20_000 })]
    const [, follower] = pair()
    follower.add(send('a'))
    await settled()
    follower.add(send('b'))
    await clock.advance(19_000)
    expect(server.asked).toEqual(['a'])
    await clock.advance(2_000)
    expect(storedIds()).toEqual(['a', 'b'])
  })

  test('when the leader goes, the next one sends what is left, once', async () => {
    server.troubles = ['lost response']
    const [leader, follower] = pair()
    follower.add(send('a'))
    await settled()
    leader.stop()
    follower.start()
    await settled()
    expect(server.asked).toEqual(['a', 'a'])
    expect(storedIds()).toEqual(['a'])
    expect([ids(leader), ids(follower)]).toEqual([[], []])
  })
})
