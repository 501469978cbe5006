import { beforeEach, describe, expect, test, vi } from 'vitest'
import { message, page } from '../../../test/builders.ts'
import { ConversationHarness, bodies, delivered } from '../../../test/conversation-harness.ts'
import { json } from '../../../test/fake-api.ts'
import { settled } from '../../../test/fake-clock.ts'
import { frame } from '../../../test/scripted-server.ts'
import type { ConversationSession } from './session.ts'

let chat: ConversationHarness

beforeEach(() => {
  chat = new ConversationHarness()
})

const ofProxy = (status: number): Response =>
  new Response('<h1>Nothing here</h1>', { status, headers: { 'Content-Type': 'text/html' } })

function phaseOf(session: ConversationSession): string {
  return session.getView().phase.name
}

async function askedForPages(count: number): Promise<void> {
  await vi.waitFor(() => expect(chat.api.asked('GET', '/messages')).toHaveLength(count))
}

describe('an answer of somebody between', () => {
  test.each([400, 401, 403, 404, 410, 204])(
    'to the stream, with %i, is an interruption',
    async (status) => {
      const [session, stream] = await chat.openLive()
      stream.end()
      await delivered()
      await chat.clock.advance(1_000)
      const answer = status === 204 ? new Response(null, { status }) : ofProxy(status)
      chat.api.asked('GET', '/events')[1]?.answer(answer)
      await delivered()
      expect(phaseOf(session)).toBe('ready')
      expect(session.getView().connection.status.state).toBe('waiting')
      await chat.clock.advance(5_000)
      await chat.answerStream(2)
      expect(session.getView().connection.status.state).toBe('open')
      expect(chat.errors).toEqual([])
    },
  )

  test.each([
    ['a page of its own', ofProxy(404)],
    ['a text', json(200, 'x')],
    ['no list', json(200, { messages: null })],
    ['no position', json(200, { messages: [] })],
  ])('to the first load, %s, is a failure that passes', async (_, answer) => {
    const session = chat.open()
    await settled()
    chat.api.asked('GET', '/messages')[0]?.answer(answer)
    await delivered()
    expect(session.getView().phase).toMatchObject({
      name: 'failed',
      error: { code: 'unexpected_response' },
    })
    expect(chat.warnings).toEqual([expect.stringContaining('unexpected_response')])
    await chat.clock.advance(1_000)
    chat.api.page(1, page({ messages: [message({ seq: 3 })] }))
    await delivered()
    expect(bodies(session)).toEqual(['text 3'])
  })

  test('what does not fit in an answer is left out of it', async () => {
    const odd = { ...page({ messages: [message({ seq: 3 })] }), participants: null, permissions: 7 }
    const session = chat.open()
    await settled()
    const messages = [...odd.messages, { ...message({ seq: 4 }), createdAt: 'junk' }]
    chat.api.asked('GET', '/messages')[0]?.answer(json(200, { ...odd, messages }))
    await delivered()
    expect(bodies(session)).toEqual(['text 3'])
    expect(session.getView().canWrite).toBe(false)
  })

  test('to a message, it is no acknowledgement, and no refusal', async () => {
    const [session] = await chat.openLive()
    session.commands.send('hello')
    await settled()
    chat.api.asked('POST', '/messages')[0]?.answer(json(200, { ok: true }))
    await delivered()
    await chat.clock.advance(1_000)
    chat.api.asked('POST', '/messages')[1]?.answer(ofProxy(403))
    await delivered()
    expect(session.getView().rows.at(-1)).toMatchObject({ body: 'hello', status: 'sending' })
  })

  test('to one message for ever, lets the others pass', async () => {
    const [session] = await chat.openLive()
    session.commands.send('SELECT * FROM invoices')
    session.commands.send('hello')
    for (let attempt = 0; attempt < 8; attempt += 1) {
      while (chat.api.asked('POST', '/messages').length === attempt) await chat.clock.advance(500)
      chat.api.asked('POST', '/messages')[attempt]?.answer(ofProxy(403))
      await delivered()
    }
    expect(chat.api.asked('POST', '/messages').at(-1)?.body).toMatchObject({ body: 'hello' })
  })
})

describe('what is over', () => {
  test('comes back by itself when the right does, without a word meanwhile', async () => {
    const [session, stream] = await chat.openLive()
    stream.write(frame('revoked', { code: 'chat_not_allowed' }))
    await delivered()
    expect(phaseOf(session)).toBe('denied')
    await chat.clock.advance(60_000)
    await askedForPages(2)
    expect(phaseOf(session)).toBe('denied')
    chat.api.page(1, page({ messages: [message({ seq: 5 })] }))
    await delivered()
    expect([phaseOf(session), bodies(session)]).toEqual(['ready', ['text 5']])
    expect(chat.errors.map(({ code }) => code)).toEqual(['chat_not_allowed'])
  })

  test('with a revoked token a new one is asked for before anybody is signed out', async () => {
    const [session, stream] = await chat.openLive()
    stream.write(frame('revoked', { code: 'token_revoked' }))
    await delivered()
    expect(phaseOf(session)).toBe('ready')
    await chat.clock.advance(1_000)
    await chat.answerStream(1)
    expect(session.getView().connection.status.state).toBe('open')
    expect(chat.tokensForced.at(-1)).toBe(true)
  })

  test('with a refused token as well, slowly', async () => {
    const [session, stream] = await chat.openLive()
    stream.end()
    await delivered()
    await chat.clock.advance(1_000)
    for (const index of [1, 2]) {
      chat.api.asked('GET', '/events')[index]?.answer(json(401, { code: 'token_expired' }))
      await delivered()
    }
    expect(session.getView().connection.status.state).toBe('closed')
    await chat.clock.advance(60_000)
    await chat.answerStream(3)
    expect(session.getView().connection.status.state).toBe('open')
  })

  test('but not for somebody who has signed out', async () => {
    const client = chat.createClient()
    client.hold(client.conversation('w'))
    await settled()
    client.signOut()
    await chat.clock.advance(3_600_000)
    expect(chat.api.asked('GET', '/messages')).toHaveLength(1)
    expect(chat.clock.timers).toBe(0)
  })
})

test('27: what is written gets the service’s time, whatever the computer’s clock says', async () => {
  const [session, stream] = await chat.openLive()
  const serviceTime = chat.clock.now() - 26 * 3_600_000
  stream.write(frame('heartbeat', { head: 3, serverTime: new Date(serviceTime).toISOString() }))
  await delivered()
  session.commands.send('hello')
  expect(session.getView().rows.at(-1)?.createdAt).toBe(serviceTime)
})

describe('the host', () => {
  test('whose listener throws hears of it, and breaks nothing', async () => {
    const thrown: unknown[] = []
    const hear = (error: unknown): void => void thrown.push(error)
    process.on('uncaughtException', hear)
    chat.onError = () => {
      throw new Error('in the host')
    }
    const [session] = await chat.openLive()
    session.commands.send('too long')
    session.commands.send('hello')
    await settled()
    chat.api.asked('POST', '/messages')[0]?.answer(json(422, { code: 'validation_failed' }))
    await delivered()
    expect(chat.api.asked('POST', '/messages')[1]?.body).toMatchObject({ body: 'hello' })
    expect(thrown).toMatchObject([{ message: 'in the host' }])
    process.off('uncaughtException', hear)
  })

  test('is told once, at the console, what is wrong with its token', async () => {
    chat.getToken = () => '<html>Sign in</html>'
    chat.open()
    await chat.clock.advance(60_000)
    expect(chat.warnings).toEqual([
      expect.stringMatching(/^workflow-chat: token_unavailable: .*web page.*docs/),
    ])
    expect(chat.api.questions).toEqual([])
  })

  test('is told when user and token are not the same person', async () => {
    chat.getToken = () => `h.${btoa(JSON.stringify({ sub: 'somebody-else' }))}.s`
    const [session] = await chat.openLive()
    expect(chat.errors.map(({ code }) => code)).toContain('user_mismatch')
    expect(chat.warnings).toEqual([expect.stringContaining('user_mismatch')])
    session.commands.send('in whose name?')
    await chat.clock.advance(60_000)
    expect(chat.api.asked('POST', '/messages')).toEqual([])
    chat.getToken = () => `h.${btoa(JSON.stringify({ sub: 'ana' }))}.s`
    session.reconnect()
    await delivered()
    expect(chat.api.asked('POST', '/messages')).toHaveLength(1)
  })
})
