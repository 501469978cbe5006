import { beforeEach, expect, test } from 'vitest'
import { FakeClock } from '../../../test/fake-clock.ts'
import { ServiceClock } from './service-clock.ts'
import { TokenSource } from './token-source.ts'

let clock: FakeClock
let asked: boolean[]
let serviceClock: ServiceClock

beforeEach(() => {
  clock = new FakeClock()
  asked = []
  serviceClock = new ServiceClock(clock)
})

function source(answer: () => string): TokenSource {
  const getToken = ({ force }: { force: boolean }): string => {
    asked.push(force)
    return answer()
  }
  return new TokenSource({ getToken, clock, serviceClock })
}

function signed(claims: object): string {
  return `h.${btoa(JSON.stringify(claims))}.s`
}

function lasting(ms: number): string {
  const claims = { sub: 'ana', name: 'Zoë?>', exp: (clock.now() + ms) / 1000 }
  return `h.${btoa(JSON.stringify(claims)).replaceAll('+', '-').replaceAll('/', '_')}.s`
}

test('asks once while the token lives, and anew a minute before it ends', async () => {
  const tokens = source(() => lasting(600_000))
  await tokens.token(false)
  await clock.advance(539_000)
  await tokens.token(false)
  expect(asked).toEqual([false])
  await clock.advance(1_000)
  await tokens.token(false)
  expect(asked).toEqual([false, false])
})

test('requests at the same time share one question', async () => {
  const tokens = source(() => lasting(600_000))
  await Promise.all([tokens.token(false), tokens.token(false)])
  expect(asked).toEqual([false])
})

test('a refused token is replaced', async () => {
  const tokens = source(() => lasting(600_000))
  await tokens.token(false)
  await tokens.token(true)
  await tokens.token(false)
  expect(asked).toEqual([false, true])
})

test('27: a clock that is a day ahead does not make every token an ended one', async () => {
  const hostNow = clock.now() / 1000
  clock.sleep(26 * 3_600_000)
  const tokens = source(() => signed({ iat: hostNow, exp: hostNow + 3_600 }))
  await tokens.token(false)
  await clock.advance(3_000_000)
  await tokens.token(false)
  expect(asked).toEqual([false])
  await clock.advance(600_000)
  await tokens.token(false)
  expect(asked).toHaveLength(2)
})

test('27: nor does a clock that is behind keep one that the service says has nearly ended', async () => {
  const serviceNow = clock.now() + 26 * 3_600_000
  serviceClock.observe(new Date(serviceNow).toISOString())
  const tokens = source(() => signed({ exp: serviceNow / 1000 + 90 }))
  await tokens.token(false)
  await clock.advance(29_000)
  await tokens.token(false)
  expect(asked).toHaveLength(1)
  await clock.advance(2_000)
  await tokens.token(false)
  expect(asked).toHaveLength(2)
})

test('54: a host that never answers is waited for ten seconds, and asked again the next time', async () => {
  let answer: (token: string) => void = () => {}
  const tokens = new TokenSource({
    clock,
    serviceClock,
    getToken: ({ force }) => {
      asked.push(force)
      return new Promise((resolve) => (answer = resolve))
    },
  })
  const refusal = tokens.token(false).catch((error: unknown) => error)
  await clock.advance(10_000)
  expect(await refusal).toMatchObject({
    code: 'token_unavailable',
    message: 'There is no token: no answer within 10 seconds',
  })
  answer(lasting(600_000))
  await clock.advance(0)
  await expect(tokens.token(false)).resolves.toContain('h.')
  expect(asked).toEqual([false])
  expect(clock.timers).toBe(0)
})

test.each([
  ['<!doctype html><title>Sign in</title>', 'a web page'],
  ['<html>', 'a web page'],
  ['{"token":"h.p.s"}', 'another text'],
  ['', 'an empty one'],
  ['Bearer h.p.s', 'another text'],
  ['h.p.\u00e9', 'another text'],
  [undefined, 'undefined'],
  [null, 'object'],
  [{ token: 'h.p.s' }, 'object'],
  [17, 'number'],
  [new Response('h.p.s'), 'a Response'],
])('54: %j from the host is no token, and named', async (returned, named) => {
  const tokens = source(() => returned as string)
  await expect(tokens.token(false)).rejects.toMatchObject({
    code: 'token_unavailable',
    status: 0,
    message: expect.stringContaining(named),
  })
})

test('54: a thrown text is told like an error', async () => {
  const tokens = source(() => {
    // oxlint-disable-next-line no-throw-literal -- as hosts do
    throw 'the session is over'
  })
  await expect(tokens.token(false)).rejects.toMatchObject({
    message: 'There is no token: the session is over',
  })
})

test('a token as a JSON string, as many frameworks answer, is a token', async () => {
  const token = lasting(600_000)
  await expect(source(() => `${JSON.stringify(token)}\n`).token(false)).resolves.toBe(token)
})

test('a token that tells no end is asked for every time', async () => {
  const tokens = source(() => 'opaque')
  await tokens.token(false)
  await tokens.token(false)
  expect(asked).toHaveLength(2)
})

test('a failure is told, and not kept', async () => {
  let isDown = true
  const tokens = source(() => {
    if (isDown) throw new Error('the host is away')
    return lasting(600_000)
  })
  await expect(tokens.token(false)).rejects.toMatchObject({ code: 'token_unavailable', status: 0 })
  isDown = false
  await expect(tokens.token(false)).resolves.toContain('h.')
})
