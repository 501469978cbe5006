import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { ChatServer } from '../../../test/chat-server.ts'
import { ScaledClock } from '../../../test/scaled-clock.ts'
import { TabsOfOneProfile, type FakeTab } from '../../../test/tab-harness.ts'

/** So much faster than with real users. How long they would wait is told by `leader-watch.test.ts`, and in Chromium. */
const FACTOR = 20

let clock: ScaledClock
let server: ChatServer
let profile: TabsOfOneProfile
let opened: FakeTab[]

beforeEach(async () => {
  server = new ChatServer()
  server.post('first')
  const baseUrl = await server.listen()
  clock = new ScaledClock(FACTOR)
  profile = new TabsOfOneProfile({ clock, baseUrl, fetch })
  opened = []
})

afterEach(async () => {
  for (const { client } of opened) client.dispose()
  await server.close()
})

function bodies({ session }: FakeTab): string[] {
  return session.getView().rows.map(({ body }) => body)
}

async function eventually(check: () => void): Promise<void> {
  await vi.waitFor(check, { timeout: 5_000, interval: 5 })
}

async function open(...users: string[]): Promise<FakeTab> {
  const tab = profile.open(...users)
  opened.push(tab)
  await eventually(() => expect(tab.session.getView().connection.status.state).toBe('open'))
  return tab
}

async function openSome(count: number): Promise<[FakeTab, ...FakeTab[]]> {
  const first = await open()
  const others: FakeTab[] = []
  for (let index = 1; index < count; index += 1) others.push(await open())
  return [first, ...others]
}

async function everywhere(tabs: readonly FakeTab[]): Promise<void> {
  await eventually(() => {
    for (const tab of tabs) expect(bodies(tab)).toEqual(server.bodies())
  })
}

describe('one stream', () => {
  test('serves eight tabs, each with every message once', async () => {
    const tabs = await openSome(8)
    for (let index = 0; index < 20; index += 1) server.post(`news ${index}`)
    await everywhere(tabs)
    expect(server.mostStreams).toBe(1)
  })

  test('belongs to one person and one conversation', async () => {
    await open('ana', 'w')
    await open('bo', 'w')
    await open('ana', 'w2')
    expect(server.streams.size).toBe(3)
  })

  test('a page that was loaded before the leader told more misses nothing', async () => {
    const [leader] = await openSome(1)
    const late = profile.open()
    opened.push(late)
    for (let index = 0; index < 5; index += 1) server.post(`meanwhile ${index}`)
    await everywhere([leader, late])
    expect(server.mostStreams).toBe(1)
  })
})

describe('when the leader', () => {
  /** What those who stayed show after it. */
  async function without(end: (leader: FakeTab) => void): Promise<string[][]> {
    const [leader, ...others] = await openSome(3)
    const before = server.requests.filter((line) => line.includes('/events')).length
    end(leader)
    server.post('while nobody streams')
    await eventually(() => {
      const streams = server.requests.filter((line) => line.includes('/events')).length
      expect(streams).toBeGreaterThan(before)
    })
    server.post('afterwards')
    await everywhere(others)
    return others.map(bodies)
  }

  test('is closed, another one streams at once, without gap or duplicate', async () => {
    const shown = await without(({ tabs }) => profile.browser.close(tabs))
    expect(shown).toEqual([server.bodies(), server.bodies()])
  })

  test('is about to be frozen, it hands over', async () => {
    const shown = await without(({ tell }) => tell('freeze'))
    expect(shown).toEqual([server.bodies(), server.bodies()])
  })

  test('hangs without a word, its lock is taken from it', async () => {
    const shown = await without(({ tabs }) => profile.browser.freeze(tabs))
    expect(shown).toEqual([server.bodies(), server.bodies()])
  })

  test('comes back, it follows, and has missed nothing', async () => {
    const [leader, other] = await openSome(2)
    leader.tell('pagehide')
    server.post('while away')
    await eventually(() => expect(server.streams.size).toBe(1))
    leader.tell('pageshow')
    await everywhere([leader, other ?? leader])
    expect(server.streams.size).toBe(1)
  })

  /** How long it takes until another tab streams for one that leads and cannot go on, and what both show then. */
  async function unable(
    trouble: (isUnable: () => boolean) => Parameters<typeof profile.open>[2],
  ): Promise<[number, string[][]]> {
    let isUnable = false
    const leader = profile.open(
      'ana',
      'w',
      trouble(() => isUnable),
    )
    opened.push(leader)
    await eventually(() => expect(server.streams.size).toBe(1))
    const other = await open()
    isUnable = true
    const startedAt = clock.now()
    for (const stream of server.streams) stream.cut()
    await eventually(() => expect(server.streams.size).toBe(0))
    await eventually(() => expect(server.streams.size).toBe(1))
    const tookMs = clock.now() - startedAt
    server.post('afterwards')
    await everywhere([leader, other])
    return [tookMs, [bodies(leader), bodies(other)]]
  }

  test('90: gets no token any more, another one streams for it', async () => {
    const [tookMs, shown] = await unable((isUnable) => ({
      getToken: () => (isUnable() ? new Promise(() => {}) : 'token'),
    }))
    expect(tookMs).toBeLessThan(6_000)
    expect(shown).toEqual([server.bodies(), server.bodies()])
  })

  test('90: is cut off alone, another one streams for it', async () => {
    const [tookMs, shown] = await unable((isUnable) => ({
      fetch: (...parameters) =>
        isUnable() ? Promise.reject(new TypeError('blocked')) : fetch(...parameters),
    }))
    expect(tookMs).toBeLessThan(6_000)
    expect(shown).toEqual([server.bodies(), server.bodies()])
  })

  test('leaves the conversation, another tab of it streams', async () => {
    const [leader, other] = await openSome(2)
    leader.release()
    await eventually(() => expect(server.streams.size).toBe(1))
    server.post('afterwards')
    await everywhere(other ? [other] : [])
  })
})

describe('across tabs', () => {
  test('what one tab sends is sent once, and shown in all', async () => {
    const [leader, writer, reader] = await openSome(3)
    const sent: string[] = []
    writer?.session.onSent(({ body }) => sent.push(body ?? ''))
    writer?.session.commands.send('hello')
    await eventually(() => expect(server.bodies()).toEqual(['first', 'hello']))
    await everywhere([leader, writer ?? leader, reader ?? leader])
    expect(
      server.requests.filter((line) => line.startsWith('POST') && line.endsWith('/messages')),
    ).toHaveLength(1)
    await eventually(() => expect(sent).toEqual(['hello']))
    expect(profile.storage.keys()).toEqual([])
  })

  test('a draft appears in the others, but not where somebody writes', async () => {
    const [writer, idle, busy] = await openSome(3)
    busy?.session.draft.hold(true)
    busy?.session.draft.set('mine')
    busy?.session.draft.flush()
    writer.session.draft.hold(true)
    writer.session.draft.set('theirs')
    await eventually(() => expect(idle?.session.draft.get()).toBe('theirs'))
    expect(busy?.session.draft.get()).toBe('mine')
  })

  test('a draft survives the page, and goes with its text', async () => {
    const before = await open()
    before.session.draft.set('half a thought')
    before.tell('pagehide')
    const after = await open()
    expect(after.session.draft.get()).toBe('half a thought')
    after.session.draft.set('')
    expect(profile.storage.keys()).toEqual([])
  })

  test('signing out in one tab clears all, and the storage', async () => {
    const [first, second] = await openSome(2)
    const other = await open('bo')
    second?.session.draft.set('half a thought')
    second?.session.draft.flush()
    first.client.signOut()
    await eventually(() =>
      expect(second?.session.getView().phase).toMatchObject({
        name: 'denied',
        error: { code: 'signed_out' },
      }),
    )
    for (const { session } of [first, second ?? first]) expect(session.getView().rows).toEqual([])
    expect(profile.storage.keys()).toEqual([])
    await eventually(() => expect(server.streams.size).toBe(1))
    expect(other.session.getView().phase.name).toBe('ready')
  })
})

test('tabs that are gone leave neither channel, lock nor stream', async () => {
  const tabs = await openSome(4)
  for (const { release } of tabs) release()
  await eventually(() => {
    expect(profile.browser.openChannels).toBe(0)
    expect(profile.browser.lockRequests).toBe(0)
    expect(server.streams.size).toBe(0)
  })
})

test('a quiet leader’s signs of life render nothing', async () => {
  const [, follower] = await openSome(2)
  let changes = 0
  follower?.session.subscribe(() => (changes += 1))
  await new Promise((later) => setTimeout(later, 5_000 / FACTOR))
  expect(changes).toBe(0)
})
