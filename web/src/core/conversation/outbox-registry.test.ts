import { beforeEach, describe, expect, test } from 'vitest'
import { message, page, person } from '../../../test/builders.ts'
import { ConversationHarness, ME, delivered } from '../../../test/conversation-harness.ts'
import { json } from '../../../test/fake-api.ts'
import { settled } from '../../../test/fake-clock.ts'
import type { WrkClient } from '../client.ts'

let chat: ConversationHarness

beforeEach(() => {
  chat = new ConversationHarness()
})

const own = message({ seq: 3, sender: person(ME), body: 'before' })
const permissions = [
  'workflow:chat:read',
  'workflow:chat:write',
  'workflow:chat:edit',
  'workflow:chat:delete',
] as const

/** Somebody writes without a connection, and leaves the conversation. */
async function left(write: (client: WrkClient) => void): Promise<WrkClient> {
  const client = chat.createClient()
  const session = client.conversation('w')
  const release = client.hold(session)
  await settled()
  chat.api.page(0, page({ messages: [own], streamCursor: 'e-3', permissions }))
  await chat.answerStream(0)
  write(client)
  await settled()
  chat.api.questions.at(-1)?.fail(new TypeError('fetch failed'))
  await settled()
  release()
  await chat.clock.advance(0)
  return client
}

const writeHello = (client: WrkClient): void => {
  client.conversation('w').commands.send('hello')
}

function posts(): unknown[] {
  return chat.api.asked('POST', '/messages').map(({ body }) => (body as { body: string }).body)
}

function answerPost(index: number): void {
  const question = chat.api.asked('POST', '/messages')[index]
  const sent = question?.body as { body: string; clientGeneratedId: string }
  const stored = message({ seq: 9 + index, sender: person(ME), ...sent })
  question?.answer(json(201, stored))
}

describe('what was sent', () => {
  test('47: goes out after the conversation was left, and then nothing is left running', async () => {
    const client = await left(writeHello)
    expect(client.getOutbox()).toMatchObject({ waiting: 1, failed: 0 })
    await chat.clock.advance(1_000)
    expect(posts()).toEqual(['hello', 'hello'])
    answerPost(1)
    await delivered()
    expect(client.getOutbox().waiting).toBe(0)
    expect([chat.storage.keys(), chat.lifecycle.size, chat.clock.timers]).toEqual([[], 0, 0])
  })

  test('47: goes out from another conversation', async () => {
    const client = await left(writeHello)
    client.hold(client.conversation('another'))
    await chat.clock.advance(1_000)
    answerPost(1)
    await delivered()
    expect(client.getOutbox().waiting).toBe(0)
  })

  test('47: goes out from a page that was loaded anew and shows no conversation', async () => {
    ;(await left(writeHello)).dispose()
    await chat.clock.advance(60_000)
    const before = posts().length
    const client = chat.createClient()
    await chat.clock.advance(1_000)
    expect(client.getOutbox().conversations).toEqual([{ workflowId: 'w', waiting: 1, failed: 0 }])
    expect(posts()).toHaveLength(before + 1)
    answerPost(before)
    await delivered()
    expect(chat.storage.keys()).toEqual([])
  })

  test('47: goes out at once when the network is back', async () => {
    await left(writeHello)
    chat.api.asked('POST', '/messages')[1]?.fail(new TypeError('fetch failed'))
    await settled()
    expect(posts()).toEqual(['hello', 'hello'])
    for (const tell of chat.lifecycle) tell('online')
    await settled()
    expect(posts()).toEqual(['hello', 'hello', 'hello'])
  })

  test.each([
    ['an edit', (client: WrkClient) => client.conversation('w').commands.edit(own.id, 'after')],
    ['a deletion', (client: WrkClient) => client.conversation('w').commands.delete(own.id)],
  ])('47: and so does %s', async (_, write) => {
    const client = await left(write)
    await chat.clock.advance(1_000)
    const question = chat.api.questions.at(-1)
    expect(question?.path).toContain(own.id)
    question?.answer(json(200, { ...own, version: 2, body: 'after' }))
    await delivered()
    expect(client.getOutbox().waiting).toBe(0)
  })

  test('is seen again by whoever comes back, and sent once', async () => {
    const client = await left(writeHello)
    const session = client.conversation('w')
    client.hold(session)
    await settled()
    expect(session.getView().rows.map(({ body }) => body)).toEqual(['hello'])
    chat.api.page(1, page({ messages: [own], streamCursor: 'e-3' }))
    await chat.answerStream(1)
    answerPost(1)
    await delivered()
    expect(session.getView().rows.at(-1)).toMatchObject({ body: 'hello', status: 'sent' })
    expect(posts()).toEqual(['hello', 'hello'])
  })

  test('and is refused, is told, and waits for its author', async () => {
    const client = await left(writeHello)
    await chat.clock.advance(1_000)
    chat.api.asked('POST', '/messages')[1]?.answer(json(403, { code: 'permission_denied' }))
    await delivered()
    expect(chat.errors.map(({ code }) => code)).toEqual(['permission_denied'])
    expect(client.getOutbox()).toMatchObject({ waiting: 0, failed: 1 })
    expect(chat.storage.keys()).toHaveLength(1)
  })
})

describe('the host', () => {
  test('is told what waits, whenever that changes', async () => {
    await left(writeHello)
    await chat.clock.advance(1_000)
    answerPost(1)
    await delivered()
    expect(chat.outboxes.map(({ waiting }) => waiting)).toEqual([1, 0])
  })

  test('that disposes of the client ends it, and the message stays in the storage', async () => {
    const client = await left(writeHello)
    const before = posts().length
    client.dispose()
    await chat.clock.advance(60_000)
    expect(posts()).toHaveLength(before)
    expect([chat.storage.keys().length, chat.lifecycle.size, chat.clock.timers]).toEqual([1, 0, 0])
  })

  test('that lets it retire gets the last message sent', async () => {
    const client = await left(writeHello)
    client.retire()
    await chat.clock.advance(1_000)
    answerPost(1)
    await delivered()
    expect([chat.storage.keys(), chat.lifecycle.size, chat.clock.timers]).toEqual([[], 0, 0])
  })

  test('93: that signs somebody out leaves nothing of what waited', async () => {
    const client = await left(writeHello)
    const before = posts().length
    client.signOut()
    await chat.clock.advance(60_000)
    expect(posts()).toHaveLength(before)
    expect([chat.storage.keys(), client.getOutbox().waiting]).toEqual([[], 0])
  })
})

test('93: who signs out while a token is waited for sends nothing any more', async () => {
  const [session] = await chat.openLive()
  let answer: (token: string) => void = () => {}
  chat.getToken = () => new Promise<string>((resolve) => (answer = resolve))
  session.commands.send('not any more')
  await settled()
  chat.clients.at(-1)?.signOut()
  answer('token')
  await chat.clock.advance(60_000)
  expect(posts()).toEqual([])
  expect(chat.storage.keys()).toEqual([])
})

test.each(['signOut', 'dispose'] as const)(
  '93: %s in the middle of a conversation sends nothing again',
  async (end) => {
    const [session] = await chat.openLive()
    session.commands.send('hello')
    await settled()
    chat.clients.at(-1)?.[end]()
    await chat.clock.advance(60_000)
    expect(posts()).toEqual(['hello'])
  },
)

test('93: drafts and unsent messages of anybody end after a month', () => {
  const now = chat.clock.now()
  const month = 30 * 24 * 3_600_000
  const entry = (createdAt: number): string => JSON.stringify({ operation: { createdAt } })
  const draft = (savedAt: number): string => JSON.stringify({ text: 'a thought', savedAt })
  const kept = ['wrk-chat/1//ben/draft/w', 'wrk-chat/1//ben/outbox/w/2', 'of-the-host']
  chat.storage.set('wrk-chat/1//ben/draft/old', draft(now - month - 1))
  chat.storage.set('wrk-chat/1//ben/draft/undated', 'a thought')
  chat.storage.set('wrk-chat/1//ben/outbox/w/1', entry(now - month - 1))
  chat.storage.set('wrk-chat/1//ben/draft/w', draft(now - 1_000))
  chat.storage.set('wrk-chat/1//ben/outbox/w/2', entry(now + 26 * 3_600_000))
  chat.storage.set('of-the-host', 'x')
  chat.createClient()
  expect(chat.storage.keys()).toEqual(kept)
})
