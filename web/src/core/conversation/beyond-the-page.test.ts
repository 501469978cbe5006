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

test('ranges join where they meet, whatever the order', () => {
  const shown = new ShownRanges()
  for (const [first, last] of [
    [1, 3],
    [7, 9],
    [2, 8],
    [20, 20],
  ] as const)
    shown.add(first, last)
  const seqs = [1, 5, 9, 10, 19, 20, 21]
  expect(seqs.filter((seq) => shown.has(seq))).toEqual([1, 5, 9, 20])
  shown.forgetUpTo(9)
  expect(seqs.filter((seq) => shown.has(seq))).toEqual([20])
})
