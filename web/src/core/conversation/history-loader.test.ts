import { beforeEach, describe, expect, test } from 'vitest'
import { message, page } from '../../../test/builders.ts'
import { ConversationHarness, bodies, delivered } from '../../../test/conversation-harness.ts'
import { json, type FakeStream } from '../../../test/fake-api.ts'
import { frame } from '../../../test/scripted-server.ts'
import type { ConversationSession } from './session.ts'

let chat: ConversationHarness
let session: ConversationSession
let stream: FakeStream

const messages = (...seqs: number[]): ReturnType<typeof message>[] =>
  seqs.map((seq) => message({ seq }))

beforeEach(async () => {
  chat = new ConversationHarness()
  const first = page({ streamCursor: 'e-9', messages: messages(8, 9), hasMoreBefore: true })
  ;[session, stream] = await chat.openLive(first)
})

/** Requests wait for a token first. */
async function answer(index: number, values: Parameters<typeof page>[0] | Error): Promise<void> {
  await delivered()
  chat.api.page(index, values instanceof Error ? values : page(values))
  await delivered()
}

async function openAround(): Promise<boolean> {
  const opened = session.openAround('m4')
  const past = { messages: messages(3, 4, 5), hasMoreBefore: true, hasMoreAfter: true }
  await answer(1, past)
  return opened
}

describe('a conversation opened in its past', () => {
  test('shows what is around the message, and not what is new', async () => {
    expect(await openAround()).toBe(true)
    expect(chat.api.asked('GET', '/messages')[1]?.search.get('around')).toBe('m4')
    stream.write(frame('message.created', { seq: 10, message: message({ seq: 10 }) }, 'e-10'))
    await delivered()
    expect(bodies(session)).toEqual(['text 3', 'text 4', 'text 5'])
    expect(session.getView()).toMatchObject({ hasNewer: true, hasOlder: true })
  })

  test('joins the present page by page, with what came meanwhile', async () => {
    await openAround()
    stream.write(frame('message.created', { seq: 10, message: message({ seq: 10 }) }, 'e-10'))
    session.loadNewer()
    session.loadNewer()
    expect(session.getView().newer).toBe('loading')
    await answer(2, { messages: messages(6, 7, 8, 9) })
    expect(chat.api.asked('GET', '/messages')).toHaveLength(3)
    expect(chat.api.asked('GET', '/messages')[2]?.search.get('after')).toBe('5')
    expect(bodies(session)).toEqual([3, 4, 5, 6, 7, 8, 9, 10].map((seq) => `text ${seq}`))
    expect(session.getView()).toMatchObject({ hasNewer: false, newer: 'idle' })
  })

  test('goes back to the latest for the user’s own message', async () => {
    await openAround()
    session.commands.send('mine')
    await answer(2, { messages: messages(8, 9), hasMoreBefore: true })
    expect(bodies(session)).toEqual(['text 8', 'text 9', 'mine'])
  })

  test('asks for the latest once, however much is sent before it comes', async () => {
    await openAround()
    session.commands.send('one')
    session.showLatest()
    session.commands.send('two')
    await answer(2, { messages: messages(8, 9), hasMoreBefore: true })
    expect(chat.api.asked('GET', '/messages')).toHaveLength(3)
    expect(bodies(session)).toEqual(['text 8', 'text 9', 'one', 'two'])
  })

  test('asks for the latest again where the first attempt has failed', async () => {
    await openAround()
    session.commands.send('mine')
    await answer(2, new TypeError('fetch failed'))
    session.showLatest()
    await answer(3, { messages: messages(8, 9), hasMoreBefore: true })
    expect(bodies(session)).toEqual(['text 8', 'text 9', 'mine'])
  })

  test('a message that does not exist changes nothing', async () => {
    const opened = session.openAround('gone')
    await delivered()
    chat.api.asked('GET', '/messages')[1]?.answer(json(404, { code: 'message_not_found' }))
    expect(await opened).toBe(false)
    expect(bodies(session)).toEqual(['text 8', 'text 9'])
  })
})

test('a page that failed keeps what is there, and says so', async () => {
  session.loadOlder()
  await answer(1, new TypeError('fetch failed'))
  expect(session.getView().older).toBe('failed')
  session.loadOlder()
  await answer(2, { messages: messages(6, 7) })
  expect(bodies(session)).toEqual(['text 6', 'text 7', 'text 8', 'text 9'])
  expect(session.getView()).toMatchObject({ older: 'idle', hasOlder: false })
})
