import { beforeEach, describe, expect, test } from 'vitest'
import { message, page, person, receipt, tombstone } from '../../../test/builders.ts'
import { ConversationHarness, ME, delivered } from '../../../test/conversation-harness.ts'
import type { FakeStream } from '../../../test/fake-api.ts'
import { frame } from '../../../test/scripted-server.ts'
import type { Message, MessagePage } from '../protocol/views.ts'
import type { ConversationSession } from './session.ts'
import { ConversationStore } from './store.ts'

const bo = person('bo')
const participants = [{ ...bo, side: 'wrk' as const }]

describe('presence and typing', () => {
  let chat: ConversationHarness
  let session: ConversationSession
  let stream: FakeStream

  beforeEach(async () => {
    chat = new ConversationHarness()
    ;[session, stream] = await chat.openLive(page({ streamCursor: 'e-3', participants }))
  })

  async function says(event: string, data: unknown): Promise<void> {
    stream.write(frame(event, data))
    await delivered()
  }

  const presence = (online: boolean): unknown => ({
    presence: [{ userId: 'bo', online, lastSeenAt: online ? null : '2026-11-22T10:00:00.000Z' }],
  })

  test('people come and go', async () => {
    await says('presence.updated', presence(true))
    expect(session.getView().presence.get('bo')).toEqual({ online: true, lastSeenAt: null })
    await says('presence.updated', presence(false))
    const lastSeenAt = Date.parse('2026-11-22T10:00:00.000Z')
    expect(session.getView().presence.get('bo')).toEqual({ online: false, lastSeenAt })
  })

  test('nobody’s presence is known while there is no connection', async () => {
    await says('presence.updated', presence(true))
    stream.end()
    await delivered()
    expect(session.getView().presence.size).toBe(0)
  })

  test('the same news twice renders nothing anew', async () => {
    await says('presence.updated', presence(true))
    const before = session.getView().presence
    await says('presence.updated', presence(true))
    expect(session.getView().presence).toBe(before)
  })

  test('who goes offline types no more', async () => {
    await says('typing.started', { userId: 'bo', ttlMs: 8_000 })
    expect(session.getView().typing.map(({ id }) => id)).toEqual(['bo'])
    await says('presence.updated', presence(false))
    expect(session.getView().typing).toEqual([])
  })

  test('typing ends seven seconds after its last signal', async () => {
    await says('typing.started', { userId: 'bo', ttlMs: 8_000 })
    await chat.clock.advance(6_999)
    expect(session.getView().typing).toHaveLength(1)
    await chat.clock.advance(1)
    expect(session.getView().typing).toEqual([])
  })
})

describe('unread', () => {
  function unread(values: Partial<MessagePage>, ...later: Message[]): number {
    const store = new ConversationStore(ME)
    store.applySnapshot(page(values))
    for (const one of later) store.apply({ type: 'message', message: one })
    return store.getView().unreadCount
  }

  const from = (seq: number, values: Partial<Message> = {}): Message =>
    message({ seq, sender: bo, ...values })

  test('counts messages of others, and neither own, deleted nor system ones', () => {
    const system = { senderType: 'system', sender: null } as const
    const messages = [
      from(1),
      from(2, { sender: person(ME) }),
      tombstone(from(3)),
      from(4, system),
      from(5),
    ]
    expect(unread({ messages, unreadCount: 2 })).toBe(2)
    expect(unread({ messages, unreadCount: 1, readReceipts: [receipt(ME, 3)] })).toBe(1)
  })

  test('counts no system message, whatever its data says', () => {
    const told = from(1, { senderType: 'system', sender: null, data: { notify: true } })
    expect(unread({ messages: [told], unreadCount: 0 })).toBe(0)
    expect(unread({}, told)).toBe(0)
  })

  test('knows of those above the loaded page, until it is read', () => {
    const messages = [from(101), from(102)]
    const first = { messages, hasMoreBefore: true, unreadCount: 40 }
    expect(unread(first)).toBe(40)
    expect(unread(first, from(103))).toBe(41)
    expect(unread({ ...first, unreadCount: 1, readReceipts: [receipt(ME, 101)] })).toBe(1)
  })
})

describe('seen by', () => {
  test('one receipt changes the readers of the rows that it moves between, and no other', () => {
    const store = new ConversationStore(ME)
    const messages = [1, 2, 3].map((seq) => message({ seq, sender: person(ME) }))
    const people = ['bo', 'cy'].map((id) => ({ ...person(id), side: 'client' as const }))
    const readReceipts = [receipt('bo', 1), receipt('cy', 2)]
    store.applySnapshot(page({ messages, participants: people, readReceipts }))
    const before = store.getView().seenBy
    store.apply({ type: 'receipts', receipts: [receipt('bo', 3)] })
    const after = store.getView().seenBy
    expect(after.get('m2')).toBe(before.get('m2'))
    expect([...after.keys()].toSorted()).toEqual(['m2', 'm3'])
    expect(store.getView().readByOthersSeq).toBe(3)
  })
})
