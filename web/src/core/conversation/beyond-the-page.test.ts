import { beforeEach, describe, expect, test } from 'vitest'
import { message, page, person, receipt, tombstone } from '../../../test/builders.ts'
import { ConversationHarness, ME, bodies, delivered } from '../../../test/conversation-harness.ts'
import type { FakeStream } from '../../../test/fake-api.ts'
import { json } from '../../../test/fake-api.ts'
import { frame } from '../../../test/scripted-server.ts'
import type { Message, MessagePage } from '../protocol/views.ts'
import type { ConversationSession } from './session.ts'
import { ShownRanges } from './shown-ranges.ts'

let chat: ConversationHarness

beforeEach(() => {
  chat = new ConversationHarness()
})

const from = (seq: number): Message => message({ seq, sender: person('bo') })
const range = (first: number, last: number): Message[] =>
  Array.from({ length: last - first + 1 }, (_, index) => from(first + index))

/** A hundred messages, of which the last eighty are unread and the last fifty are a page. */
const latest = page({
  messages: range(51, 100),
  hasMoreBefore: true,
  streamCursor: 'e-100',
  readReceipts: [receipt(ME, 20)],
  unreadCount: 80,
})

function openLatest(): Promise<[ConversationSession, FakeStream]> {
  return chat.openLive(latest)
}

async function recounted(unreadCount: number, streamCursor: string): Promise<void> {
  await chat.clock.advance(1_000)
  const question = chat.api.asked('GET', '/messages').at(-1)
  expect(question?.search.get('limit')).toBe('1')
  const newest: MessagePage = { ...latest, messages: [from(100)], unreadCount, streamCursor }
  question?.answer(json(200, newest))
  await delivered()
}

function unreadOf(session: ConversationSession): number {
  return session.getView().unreadCount
}

describe('the number of unread messages', () => {
  test('69: follows what was read elsewhere, before what is loaded', async () => {
    const [session, stream] = await openLatest()
    expect(unreadOf(session)).toBe(80)
    stream.write(frame('readreceipt.updated', { readReceipts: [receipt(ME, 40)] }))
    await delivered()
    await recounted(60, 'e-100')
    expect(unreadOf(session)).toBe(60)
  })

  test('69: follows a deletion before what is loaded, and counts on from there', async () => {
    const [session, stream] = await openLatest()
    stream.write(frame('message.deleted', { seq: 101, message: tombstone(from(30)) }, 'e-101'))
    await delivered()
    await recounted(79, 'e-101')
    expect(unreadOf(session)).toBe(79)
    stream.write(frame('message.created', { seq: 102, message: from(102) }, 'e-102'))
    await delivered()
    expect(unreadOf(session)).toBe(80)
  })

  test('69: stays the same while older pages are loaded, and asks nobody', async () => {
    const [session] = await openLatest()
    session.loadOlder()
    await delivered()
    chat.api.page(1, page({ ...latest, messages: range(1, 50), hasMoreBefore: false }))
    await delivered()
    expect(unreadOf(session)).toBe(80)
    await chat.clock.advance(10_000)
    expect(chat.api.asked('GET', '/messages')).toHaveLength(2)
  })

  test('69: is right where one’s own receipt is not in the page', async () => {
    const [session] = await chat.openLive({ ...latest, readReceipts: [], unreadCount: 7 })
    expect(unreadOf(session)).toBe(7)
  })

  test('69: goes no further than the service counts', async () => {
    const [session, stream] = await chat.openLive({ ...latest, unreadCount: 999 })
    stream.write(frame('message.created', { seq: 101, message: from(101) }, 'e-101'))
    await delivered()
    expect(unreadOf(session)).toBe(999)
  })
})

describe('the first unread message', () => {
  test('1: is shown with what is around it', async () => {
    const [session] = await openLatest()
    expect(session.getView().hasUnreadBefore).toBe(true)
    const found = session.openAtFirstUnread()
    await delivered()
    expect(chat.api.asked('GET', '/messages')[1]?.search.get('around')).toBe('firstUnread')
    chat.api.page(1, { ...latest, messages: range(1, 45), hasMoreAfter: true })
    expect(await found).toBe(true)
    expect(bodies(session)).toHaveLength(45)
    expect([session.getView().hasNewer, unreadOf(session)]).toEqual([true, 80])
  })

  test('1: is not found by a service that does not know it', async () => {
    const [session] = await openLatest()
    const found = session.openAtFirstUnread()
    await delivered()
    chat.api.asked('GET', '/messages')[1]?.answer(json(422, { code: 'validation_failed' }))
    expect(await found).toBe(false)
    expect(bodies(session)).toHaveLength(50)
  })
})

describe('what was never on the screen', () => {
  const looks = { isVisible: true, isFocused: true, isOpen: true }

  function reads(): unknown[] {
    return chat.api.asked('POST', '/read').map(({ body }) => body)
  }

  async function sees(session: ConversationSession, first: number, last: number): Promise<void> {
    session.touched()
    session.attend({ ...looks, visibleFromSeq: first, visibleSeq: last })
    await chat.clock.advance(1_500)
  }

  test('61: is not read by whoever looks at the end', async () => {
    const [session] = await openLatest()
    await sees(session, 90, 100)
    expect(reads()).toEqual([])
  })

  test('61: nor is what was jumped over', async () => {
    const [session] = await chat.openLive({
      ...latest,
      readReceipts: [receipt(ME, 60)],
      unreadCount: 40,
    })
    await sees(session, 55, 70)
    expect(reads()).toEqual([{ lastReadMessageId: 'm70' }])
    await sees(session, 90, 100)
    expect(reads()).toHaveLength(1)
    await sees(session, 71, 92)
    await sees(session, 90, 100)
    expect(reads().at(-1)).toEqual({ lastReadMessageId: 'm100' })
  })

  test('61: is read when the user says so', async () => {
    const [session] = await openLatest()
    session.markRead()
    await delivered()
    expect(reads()).toEqual([{ lastReadMessageId: 'm100' }])
  })
})

describe('whoever reads far from the end', () => {
  const resync = (since: string | null): string =>
    frame('resync', { reason: 'epoch', cursor: 'f-100', since }, 'f-100')

  async function readingFarBack(): Promise<[ConversationSession, FakeStream]> {
    const [session, stream] = await openLatest()
    session.attend({ visibleFromSeq: 52, visibleSeq: 60 })
    return [session, stream]
  }

  function lastQuery(): string {
    return String(chat.api.asked('GET', '/messages').at(-1)?.search)
  }

  test('11: stays there when everything is loaded anew', async () => {
    const [session, stream] = await readingFarBack()
    stream.write(resync(null))
    await delivered()
    expect(lastQuery()).toContain('around=m60')
    chat.api.page(1, { ...latest, messages: range(35, 84), hasMoreAfter: true })
    await delivered()
    expect([bodies(session).length, session.getView().hasNewer]).toEqual([50, true])
  })

  test('11: stays there when there were too many changes for one answer', async () => {
    const [, stream] = await readingFarBack()
    stream.write(resync('e-10'))
    await delivered()
    chat.api.page(1, { ...latest, messages: [from(70)], hasMoreAfter: true })
    await delivered()
    expect(lastQuery()).toContain('around=m60')
  })

  test('11: comes to the end when that message is no more', async () => {
    const [session, stream] = await readingFarBack()
    stream.write(resync(null))
    await delivered()
    chat.api.asked('GET', '/messages')[1]?.answer(json(404, { code: 'message_not_found' }))
    await delivered()
    expect(lastQuery()).toBe('limit=50')
    chat.api.page(2, page({ messages: range(1, 20), streamCursor: 'f-20' }))
    await delivered()
    expect(bodies(session)).toHaveLength(20)
  })

  test('comes to the end with an own message, though a reload is on its way', async () => {
    const [session, stream] = await readingFarBack()
    stream.write(resync(null))
    await delivered()
    chat.api.page(1, { ...latest, messages: range(35, 84), hasMoreAfter: true })
    await delivered()
    session.commands.send('from far back')
    await delivered()
    expect(lastQuery()).toBe('limit=50')
  })

  test('finds their own last message in older pages', async () => {
    const [session] = await openLatest()
    const found = session.findOlder((row) => row.isOwn)
    await delivered()
    const mine = message({ seq: 30, sender: person(ME) })
    chat.api.page(1, page({ messages: [mine, ...range(31, 50)], hasMoreBefore: true }))
    expect(await found).toMatchObject({ id: 'm30' })
  })
})

test('ranges join where they meet, whatever the order', () => {
  const shown = new ShownRanges()
  const ranges: [number, number][] = [
    [1, 3],
    [7, 9],
    [2, 8],
    [20, 20],
  ]
  for (const [at, [first, to]] of ranges.entries()) shown.add({ from: first, to }, at * 1_000)
  const seqs = [1, 5, 9, 10, 19, 20, 21]
  expect(seqs.filter((seq) => shown.has(seq))).toEqual([1, 5, 9, 20])
  shown.forgetUpTo(9)
  expect(seqs.filter((seq) => shown.has(seq))).toEqual([20])
})

test('what passes while somebody scrolls was shown, what is jumped over was not', () => {
  const shown = new ShownRanges()
  shown.add({ from: 1, to: 10 }, 0)
  shown.add({ from: 15, to: 24 }, 1_000)
  shown.add({ from: 30, to: 39 }, 1_050)
  shown.add({ from: 90, to: 99 }, 1_100)
  expect([12, 27, 60].map((seq) => shown.has(seq))).toEqual([false, true, false])
})
