import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { message } from '../../../test/builders.ts'
import { ScaledClock } from '../../../test/scaled-clock.ts'
import { ScriptedServer, frame, type Exchange, type Script } from '../../../test/scripted-server.ts'
import { ChatApi } from '../conversation/chat-api.ts'
import type { ConversationEvent } from '../protocol/frames.ts'
import { EventStream, type StreamStatus } from './event-stream.ts'
import { Http } from './http.ts'
import { ServiceClock } from './service-clock.ts'
import { TokenSource } from './token-source.ts'

/** Half a second of protocol time passes in 5 ms. */
const SPEED = 100
const clock = new ScaledClock(SPEED)

const ready = frame('ready', { head: 0, heartbeatMs: 30_000 }, 'e-0')
const created = (seq: number): string =>
  frame('message.created', { seq, message: message({ seq }) }, `e-${seq}`)
const live: Script = (exchange) => exchange.stream(ready)

let server: ScriptedServer
let stream: EventStream
let events: ConversationEvent[]
let statuses: StreamStatus[]
let tokensForced: boolean[]

beforeEach(() => {
  server = new ScriptedServer()
  events = []
  statuses = []
  tokensForced = []
})

afterEach(async () => {
  stream.stop()
  await server.close()
})

async function open(...scripts: Script[]): Promise<void> {
  const tokens = new TokenSource({
    clock,
    serviceClock: new ServiceClock(clock),
    getToken: ({ force }) => {
      tokensForced.push(force)
      return force ? 'new' : 'old'
    },
  })
  const baseUrl = await server.listen(scripts)
  const http = new Http({ baseUrl, fetch: globalThis.fetch, clock, tokens })
  const api = new ChatApi(http, 'w')
  stream = new EventStream({
    connect: (position, signal) => api.events(position, signal),
    onEvent: (event) => events.push(event),
    onStatus: (status) => statuses.push(status),
    clock,
    random: () => 0,
  })
  stream.start('e-start')
}

function seqs(): number[] {
  return events.flatMap((event) => (event.type === 'message' ? [event.message.seq] : []))
}

async function until(check: () => void): Promise<void> {
  await vi.waitFor(check, { timeout: 2000, interval: 2 })
}

const isOpen = (): void => expect(stream.status.state).toBe('open')
const requests = (count: number) => (): void => expect(server.exchanges).toHaveLength(count)

function nth(index: number): Exchange {
  const found = server.exchanges[index]
  if (!found) throw new Error(`There was no request ${index}.`)
  return found
}

describe('position', () => {
  test('starts at the cursor, continues after the last id', async () => {
    await open((first) => first.stream(ready, created(1), created(4)).end(), live)
    await until(requests(2))
    expect(nth(0).cursor).toBe('e-start')
    expect(nth(0).lastEventId).toBeUndefined()
    expect(nth(1).cursor).toBeNull()
    expect(nth(1).lastEventId).toBe('e-4')
    expect(seqs()).toEqual([1, 4])
  })

  test('an event cut in the middle neither arrives nor moves the position', async () => {
    const half = created(2).slice(0, 40)
    await open((first) => {
      first.stream(ready, created(1), half)
      setTimeout(() => first.cut(), 10)
    }, live)
    await until(requests(2))
    expect(nth(1).lastEventId).toBe('e-1')
    expect(seqs()).toEqual([1])
  })

  test('frames without an id leave it where it is; unknown ones are ignored', async () => {
    const typing = frame('typing.started', { userId: 'bo', ttlMs: 8000 })
    const sync = frame('sync', {}, 'e-7')
    const unknown = frame('from.the.future', { any: 'thing' })
    await open((first) => first.stream(ready, sync, typing, unknown).end(), live)
    await until(requests(2))
    expect(nth(1).lastEventId).toBe('e-7')
    expect(events).toEqual([{ type: 'typing.started', userId: 'bo', ttlMs: 8000 }])
  })

  test('a resync opens the stream, tells from where to catch up, and moves the position', async () => {
    const resync = { reason: 'too_old', cursor: 'f-90', since: 'f-40' }
    await open((first) => first.stream(frame('resync', resync, 'f-90')), live)
    await until(isOpen)
    expect(events).toEqual([{ type: 'resync', since: 40 }])
    nth(0).cut()
    await until(requests(2))
    expect(nth(1).lastEventId).toBe('f-90')
  })
})

describe('a connection that fails', () => {
  test('silence for two and a half heartbeats is a dead connection', async () => {
    const quick = frame('ready', { head: 0, heartbeatMs: 2_000 }, 'e-0')
    await open((first) => first.stream(quick), live)
    await until(isOpen)
    const openedAt = clock.now()
    await until(requests(2))
    expect(clock.now() - openedAt).toBeGreaterThan(5_000)
    expect(nth(0).response.destroyed || nth(0).request.destroyed).toBe(true)
  })

  test('heartbeats keep it', async () => {
    // A second of real silence would be too much: a busy machine makes less than that.
    const slow = frame('ready', { head: 0, heartbeatMs: 40_000 }, 'e-0')
    let beating: NodeJS.Timeout | undefined
    await open((first) => {
      first.stream(slow)
      beating = setInterval(() => first.write(frame('heartbeat', { head: 0 })), 50)
    }, live)
    await until(isOpen)
    await new Promise((resolve) => setTimeout(resolve, 1_300))
    clearInterval(beating)
    expect(server.exchanges).toHaveLength(1)
  })

  test('a 503 waits at least as long as Retry-After says', async () => {
    await open((first) => first.refuse(503, 'unavailable', { 'Retry-After': '9' }), live)
    await until(() => expect(stream.status.state).toBe('waiting'))
    const waitingSince = clock.now()
    await until(isOpen)
    expect(clock.now() - waitingSince).toBeGreaterThan(8_500)
  })

  test('the server’s retry is the least wait', async () => {
    await open((first) => first.stream('retry: 7000\n\n', ready).end(), live)
    await until(() => expect(stream.status.state).toBe('waiting'))
    const waitingSince = clock.now()
    await until(requests(2))
    expect(clock.now() - waitingSince).toBeGreaterThan(6_500)
  })

  test('an answer that is no event stream is tried again', async () => {
    const portal: Script = ({ response }) => response.end('<html>Welcome to the hotel</html>')
    await open(portal, live)
    await until(isOpen)
    expect(server.exchanges).toHaveLength(2)
  })

  test('a kick does not wait', async () => {
    await open((first) => first.refuse(503, 'unavailable', { 'Retry-After': '900' }), live)
    await until(() => expect(stream.status.state).toBe('waiting'))
    stream.kick()
    await until(isOpen)
  })

  test('a recheck replaces even a fresh connection, but wakes no closed one', async () => {
    await open(live, (second) => second.refuse(404, 'workflow_not_found'))
    await until(isOpen)
    stream.recheck()
    await until(() => expect(stream.status.state).toBe('closed'))
    stream.recheck()
    stream.kick()
    expect(stream.status.state).toBe('closed')
  })

  test('a kick leaves a fresh connection alone, and replaces a silent one', async () => {
    await open(live)
    await until(isOpen)
    stream.kick()
    expect(server.exchanges).toHaveLength(1)
    await new Promise((resolve) => setTimeout(resolve, 6_000 / SPEED))
    stream.kick()
    await until(requests(2))
    await until(isOpen)
  })
})

describe('identity', () => {
  test('a 401 is answered once with a new token', async () => {
    await open((first) => first.refuse(401, 'token_expired'), live)
    await until(isOpen)
    expect(tokensForced).toEqual([false, true])
    expect(nth(1).request.headers.authorization).toBe('Bearer new')
  })

  test('a second 401 ends it', async () => {
    await open((any) => any.refuse(401, 'token_signature'))
    await until(() => expect(stream.status.state).toBe('closed'))
    expect(server.exchanges).toHaveLength(2)
    expect(stream.status).toMatchObject({ error: { code: 'token_signature', status: 401 } })
  })

  test.each([
    [403, 'chat_not_allowed'],
    [404, 'workflow_not_found'],
  ])('a %i ends it', async (status, code) => {
    await open((any) => any.refuse(status, code))
    await until(() => expect(stream.status).toMatchObject({ state: 'closed', error: { code } }))
    await new Promise((resolve) => setTimeout(resolve, 40))
    expect(server.exchanges).toHaveLength(1)
  })

  test('revoked ends it, and nothing after it is heard', async () => {
    const revoked = frame('revoked', { code: 'chat_not_allowed' })
    await open((first) => first.stream(ready + revoked + created(1)), live)
    await until(() => expect(stream.status.state).toBe('closed'))
    expect(stream.status).toMatchObject({ error: { code: 'chat_not_allowed' } })
    expect(seqs()).toEqual([])
  })

  test('a token that runs out is renewed before the next connection', async () => {
    const reconnect = frame('reconnect', { reason: 'token_expiring' })
    await open((first) => first.stream(ready, reconnect).end(), live)
    await until(requests(2))
    await until(isOpen)
    expect(tokensForced).toEqual([false, true])
  })
})

describe('attempts', () => {
  test('a late answer to an abandoned attempt changes nothing', async () => {
    await open((first) => setTimeout(() => first.refuse(404, 'workflow_not_found'), 80), live)
    await until(requests(1))
    await new Promise((resolve) => setTimeout(resolve, 6_000 / SPEED))
    stream.kick()
    await until(isOpen)
    await new Promise((resolve) => setTimeout(resolve, 60))
    expect(stream.status.state).toBe('open')
  })

  test('a refusal that is still being read when its attempt is abandoned changes nothing', async () => {
    await open(({ response }) => {
      response.writeHead(404, { 'Content-Type': 'application/problem+json' })
      response.write('{"code":')
    }, live)
    await until(requests(1))
    await new Promise((resolve) => setTimeout(resolve, 20))
    stream.reopen()
    await until(isOpen)
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(stream.status.state).toBe('open')
  })

  test('there is never more than one connection', async () => {
    await open(live)
    await until(isOpen)
    for (let round = 0; round < 5; round += 1) stream.reopen()
    await until(isOpen)
    await until(() => {
      const alive = server.exchanges.filter(({ response }) => !response.destroyed)
      expect(alive).toHaveLength(1)
    })
  })

  test('stopped, it stays silent', async () => {
    await open((first) => first.stream(ready), live)
    await until(isOpen)
    stream.stop()
    nth(0).cut()
    await new Promise((resolve) => setTimeout(resolve, 40))
    expect(server.exchanges).toHaveLength(1)
    expect(stream.status.state).toBe('idle')
  })
})
