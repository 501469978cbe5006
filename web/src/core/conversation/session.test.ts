import { beforeEach, describe, expect, test, vi } from 'vitest'
import { message, page, person } from '../../../test/builders.ts'
import {
  ConversationHarness,
  ME,
  bodies,
  delivered,
  statuses,
} from '../../../test/conversation-harness.ts'
import { json } from '../../../test/fake-api.ts'
import { settled } from '../../../test/fake-clock.ts'
import { frame } from '../../../test/scripted-server.ts'

let chat: ConversationHarness

beforeEach(() => {
  chat = new ConversationHarness()
})

const created = (seq: number): string =>
  frame('message.created', { seq, message: message({ seq }) }, `e-${seq}`)

describe('opening', () => {
  test('asks for the page first, and opens the stream where the page was read', async () => {
    const session = chat.open()
    await settled()
    expect(chat.api.asked('GET', '/events')).toHaveLength(0)
    expect(session.getView().phase.name).toBe('loading')
    chat.api.page(0, page({ streamCursor: 'e-42', messages: [message({ seq: 3 })] }))
    await vi.waitFor(() => expect(chat.api.asked('GET', '/events')).toHaveLength(1))
    expect(chat.api.asked('GET', '/events')[0]?.search.get('cursor')).toBe('e-42')
    expect(session.getView().phase.name).toBe('ready')
  })

  test('tries again by itself when the network fails, and says so meanwhile', async () => {
    const session = chat.open()
    await settled()
    chat.api.page(0, new TypeError('fetch failed'))
    await chat.clock.advance(0)
    expect(session.getView().phase).toMatchObject({ name: 'failed', error: { code: 'network' } })
    await chat.clock.advance(1_000)
    chat.api.page(1, page())
    await delivered()
    expect(session.getView().phase.name).toBe('ready')
  })

  test('somebody who may not chat is told once, and hardly anything more is asked', async () => {
    const session = chat.open()
    await settled()
    const refusal = json(403, { code: 'chat_not_allowed' })
    chat.api.asked('GET', '/messages')[0]?.answer(refusal)
    await delivered()
    expect(session.getView().phase).toMatchObject({ name: 'denied' })
    expect(chat.errors.map(({ code }) => code)).toEqual(['chat_not_allowed'])
    await chat.clock.advance(29_000)
    expect(chat.api.questions).toHaveLength(1)
    await chat.clock.advance(31_000)
    chat.api.asked('GET', '/messages')[1]?.answer(json(403, { code: 'chat_not_allowed' }))
    await delivered()
    expect(chat.errors).toHaveLength(1)
    session.reconnect()
    await delivered()
    chat.api.page(2, page())
    await delivered()
    expect(session.getView().phase.name).toBe('ready')
  })
})

describe('resync', () => {
  const resync = frame('resync', { reason: 'too_old', cursor: 'e-9', since: 'e-3' }, 'e-9')

  test('stays pending until its reload has succeeded', async () => {
    const [session, stream] = await chat.openLive()
    stream.write(resync)
    await delivered()
    expect(chat.api.asked('GET', '/messages')[1]?.search.get('changedAfterSeq')).toBe('3')
    chat.api.page(1, new TypeError('fetch failed'))
    await chat.clock.advance(1_000)
    chat.api.page(2, page({ messages: [message({ seq: 8 })] }))
    await delivered()
    expect(bodies(session)).toEqual(['text 3', 'text 8'])
    await chat.clock.advance(60_000)
    expect(chat.api.asked('GET', '/messages')).toHaveLength(3)
  })

  test('when the changes are too many for one answer, everything is loaded anew', async () => {
    const [session, stream] = await chat.openLive()
    stream.write(resync)
    await delivered()
    chat.api.page(1, page({ messages: [message({ seq: 8 })], hasMoreAfter: true }))
    await delivered()
    expect(chat.api.asked('GET', '/messages')[2]?.search.has('changedAfterSeq')).toBe(false)
    chat.api.page(2, page({ messages: [message({ seq: 500 })], hasMoreBefore: true }))
    await delivered()
    expect(bodies(session)).toEqual(['text 500'])
    expect(session.getView().hasOlder).toBe(true)
  })

  test('an overtaken answer does not count as the reload', async () => {
    const [session, stream] = await chat.openLive()
    chat.api.ignoresAbort = true
    stream.write(resync)
    await delivered()
    stream.write(frame('resync', { reason: 'epoch', cursor: 'f-9', since: null }, 'f-9'))
    await delivered()
    chat.api.page(1, page({ messages: [message({ seq: 8 })] }))
    await delivered()
    expect(bodies(session)).toEqual(['text 3'])
    chat.api.page(2, page({ messages: [message({ seq: 9 })] }))
    await delivered()
    expect(bodies(session)).toEqual(['text 9'])
  })

  test('erases neither what is unsent nor what arrives while the reload is on its way', async () => {
    const [session, stream] = await chat.openLive()
    session.commands.send('unsent')
    stream.write(frame('resync', { reason: 'epoch', cursor: 'f-9', since: null }, 'f-9'))
    stream.write(created(10))
    await delivered()
    expect(bodies(session)).toEqual(['text 3', 'text 10', 'unsent'])
    chat.api.page(1, page({ messages: [message({ seq: 9 })] }))
    await delivered()
    expect(bodies(session)).toEqual(['text 9', 'text 10', 'unsent'])
  })
})

describe('sending', () => {
  function sent(index: number): { body: string; clientGeneratedId: string } {
    const question = chat.api.asked('POST', '/messages')[index]
    return question?.body as { body: string; clientGeneratedId: string }
  }

  function stored(index: number, seq: number): ReturnType<typeof message> {
    return message({ seq, sender: person(ME), ...sent(index) })
  }

  test('the row is there at once, last, and keeps its key when the reply and the event come', async () => {
    const [session, stream] = await chat.openLive()
    session.commands.send('  hello\r\n')
    const key = session.getView().rows.at(-1)?.key
    expect(bodies(session)).toEqual(['text 3', 'hello'])
    expect(statuses(session)).toEqual(['sent', 'sending'])
    await settled()
    chat.api.asked('POST', '/messages')[0]?.answer(json(201, stored(0, 4)))
    await delivered()
    stream.write(frame('message.created', { seq: 4, message: stored(0, 4) }, 'e-4'))
    await delivered()
    expect(bodies(session)).toEqual(['text 3', 'hello'])
    expect(statuses(session)).toEqual(['sent', 'sent'])
    expect(session.getView().rows.at(-1)?.key).toBe(key)
  })

  test('the event before the reply makes no second row', async () => {
    const [session, stream] = await chat.openLive()
    session.commands.send('hello')
    await settled()
    stream.write(frame('message.created', { seq: 4, message: stored(0, 4) }, 'e-4'))
    await delivered()
    expect(statuses(session)).toEqual(['sent', 'sent'])
    chat.api.asked('POST', '/messages')[0]?.answer(json(201, stored(0, 4)))
    await delivered()
    expect(bodies(session)).toEqual(['text 3', 'hello'])
  })

  test('45: without an answer nothing is called a failure, and every attempt uses the same id', async () => {
    const [session] = await chat.openLive()
    session.commands.send('hello')
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await chat.clock.advance(2_000)
      chat.api.asked('POST', '/messages')[attempt]?.fail(new TypeError('fetch failed'))
      await settled()
    }
    expect(statuses(session)).toEqual(['sent', 'sending'])
    const operationId = session.getView().rows.at(-1)?.pending?.operation.id ?? ''
    session.commands.retry(operationId)
    await settled()
    expect(sent(3).clientGeneratedId).toBe(sent(0).clientGeneratedId)
    expect(sent(3).clientGeneratedId).toBe(operationId)
  })

  test('a reload of the page while sending shows the message once', async () => {
    const [before] = await chat.openLive()
    before.commands.send('hello')
    await settled()
    const inFlight = stored(0, 4)
    before.stop()
    const after = chat.open()
    await settled()
    expect(bodies(after)).toEqual(['hello'])
    chat.api.page(1, page({ messages: [message({ seq: 3 }), inFlight] }))
    await delivered()
    expect(bodies(after)).toEqual(['text 3', 'hello'])
    expect(chat.storage.keys()).toEqual([])
    expect(chat.api.asked('POST', '/messages')).toHaveLength(1)
  })
})

describe('changing', () => {
  const own = message({ seq: 3, sender: person(ME), body: 'before' })
  const permissions = ['workflow:chat:edit', 'workflow:chat:delete'] as const
  const first = page({ messages: [own], permissions })

  test('an edit shows at once, and rolls back visibly when it is refused', async () => {
    const [session] = await chat.openLive(first)
    session.commands.edit(own.id, 'after')
    expect(bodies(session)).toEqual(['after'])
    await settled()
    chat.api.asked('PATCH', `/${own.id}`)[0]?.answer(json(403, { code: 'permission_denied' }))
    await delivered()
    expect(bodies(session)).toEqual(['before'])
    expect(statuses(session)).toEqual(['failed'])
  })

  test('after a conflict the retry starts from the version that won', async () => {
    const [session] = await chat.openLive(first)
    session.commands.edit(own.id, 'mine')
    await settled()
    const theirs = { ...own, version: 7, body: 'theirs' }
    const conflict = { code: 'version_conflict', message: theirs }
    chat.api.asked('PATCH', `/${own.id}`)[0]?.answer(json(409, conflict))
    await delivered()
    expect(bodies(session)).toEqual(['theirs'])
    session.commands.retry(session.getView().rows[0]?.pending?.operation.id ?? '')
    await settled()
    expect(chat.api.asked('PATCH', `/${own.id}`)[1]?.body).toEqual({ body: 'mine', version: 7 })
  })

  test('an edit whose response was lost is recognised by its result', async () => {
    const [session] = await chat.openLive(first)
    session.commands.edit(own.id, 'after')
    await settled()
    const result = { ...own, version: 2, body: 'after' }
    const conflict = json(409, { code: 'version_conflict', message: result })
    chat.api.asked('PATCH', `/${own.id}`)[0]?.answer(conflict)
    await delivered()
    expect(bodies(session)).toEqual(['after'])
    expect(statuses(session)).toEqual(['sent'])
    expect(chat.errors).toEqual([])
  })

  test('a delete shows as a tombstone at once', async () => {
    const [session] = await chat.openLive(first)
    session.commands.delete(own.id)
    expect(session.getView().rows[0]).toMatchObject({ type: 'deleted', status: 'sending' })
  })
})

describe('leaving', () => {
  test('the last holder’s release ends every connection, timer and listener', async () => {
    const client = chat.createClient()
    const session = client.conversation('w')
    const release = client.hold(session)
    await settled()
    chat.api.page(0, page())
    await chat.answerStream(0)
    session.keystroke()
    release()
    await chat.clock.advance(0)
    expect(chat.lifecycle.size).toBe(0)
    await chat.clock.advance(120_000)
    expect(chat.api.asked('GET', '/events')).toHaveLength(1)
    expect(chat.clock.timers).toBe(0)
  })

  test('a component that only moves does not interrupt it', async () => {
    const client = chat.createClient()
    const session = client.conversation('w')
    const release = client.hold(session)
    release()
    client.hold(session)
    await chat.clock.advance(0)
    expect(chat.api.asked('GET', '/messages')).toHaveLength(1)
    expect(client.conversation('w')).toBe(session)
  })

  test('held again after it was closed, it loads and listens again', async () => {
    const client = chat.createClient()
    const session = client.conversation('w')
    const release = client.hold(session)
    await settled()
    chat.api.page(0, page())
    await chat.answerStream(0)
    release()
    await chat.clock.advance(0)
    client.hold(session)
    await settled()
    chat.api.page(1, page({ messages: [message({ seq: 9 })], streamCursor: 'e-9' }))
    await vi.waitFor(() => expect(chat.api.asked('GET', '/events')).toHaveLength(2))
    expect(chat.api.asked('GET', '/events')[1]?.search.get('cursor')).toBe('e-9')
    expect(bodies(session)).toEqual(['text 9'])
  })
})
