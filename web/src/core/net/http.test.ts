import { describe, expect, test } from 'vitest'
import { message } from '../../../test/builders.ts'
import { json } from '../../../test/fake-api.ts'
import { FakeClock, settled } from '../../../test/fake-clock.ts'
import { forbidsReading, isAboutToken, isTransient, type WrkError } from '../protocol/errors.ts'
import { Http } from './http.ts'
import { ServiceClock } from './service-clock.ts'
import { TokenSource } from './token-source.ts'

const asIs = (body: unknown): unknown => body
const request = { method: 'GET', path: '/api/x' } as const

function createHttp(...answers: (Response | Error)[]): {
  http: Http
  clock: FakeClock
  seen: [string, string | null][]
} {
  const clock = new FakeClock()
  const seen: [string, string | null][] = []
  const fetch = (url: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    seen.push([String(url), new Headers(init?.headers).get('Authorization')])
    const answer = answers.shift()
    if (answer instanceof Response) return Promise.resolve(answer)
    if (answer) return Promise.reject(answer)
    return new Promise((_, fail) =>
      init?.signal?.addEventListener('abort', () => fail(new Error())),
    )
  }
  const getToken = ({ force }: { force: boolean }): string => (force ? 'new' : 'old')
  const tokens = new TokenSource({ getToken, clock, serviceClock: new ServiceClock(clock) })
  return { http: new Http({ baseUrl: 'https://chat', tokens, fetch, clock }), clock, seen }
}

async function refusal(promise: Promise<unknown>): Promise<WrkError> {
  return promise.then(
    () => expect.fail('It was not refused.'),
    (error: WrkError) => error,
  )
}

describe('http', () => {
  test('a 401 is repeated once with a forced token', async () => {
    const { http, seen } = createHttp(json(401, {}), json(200, { ok: 1 }))
    expect(await http.json(request, asIs)).toEqual({ ok: 1 })
    expect(seen.map(([, token]) => token)).toEqual(['Bearer old', 'Bearer new'])
  })

  test('a second 401 is an error', async () => {
    const { http, seen } = createHttp(json(401, {}), json(401, { code: 'token_expired' }))
    expect(await refusal(http.json(request, asIs))).toMatchObject({
      status: 401,
      code: 'token_expired',
    })
    expect(seen).toHaveLength(2)
  })

  test('a problem is a typed error with all it says', async () => {
    const stored = message()
    const problem = {
      code: 'version_conflict',
      detail: 'Changed.',
      requestId: 'r',
      message: stored,
    }
    const { http } = createHttp(json(409, problem))
    expect(await refusal(http.json(request, asIs))).toMatchObject({
      name: 'WrkError',
      status: 409,
      code: 'version_conflict',
      message: 'Changed.',
      requestId: 'r',
      storedMessage: stored,
    })
  })

  test('an answer that is no problem document is an error still', async () => {
    const { http } = createHttp(new Response('<h1>Bad gateway</h1>', { status: 502 }))
    expect(await refusal(http.json(request, asIs))).toMatchObject({
      status: 502,
      code: 'unexpected_response',
    })
  })

  test.each([
    ['a page', new Response('<h1>Sign in</h1>', { status: 401 })],
    ['JSON of somebody else', Response.json({ code: 'workflow_not_found' }, { status: 404 })],
    ['a problem without a code', json(403, { title: 'Forbidden' })],
    ['a code that every object has', json(403, { code: 'constructor' })],
  ])('%s is not the service’s refusal, and asks for no new token', async (_, answer) => {
    const { http, seen } = createHttp(answer)
    const error = await refusal(http.json(request, asIs))
    expect(error).toMatchObject({ code: 'unexpected_response' })
    expect([isTransient(error), isAboutToken(error), forbidsReading(error)]).toEqual([
      true,
      false,
      false,
    ])
    expect(seen).toHaveLength(1)
  })

  test('what cannot be read as JSON is not the service’s answer', async () => {
    const { http } = createHttp(new Response('<h1>Welcome to the hotel</h1>'))
    const error = await refusal(http.json(request, asIs))
    expect(error).toMatchObject({ code: 'unexpected_response', status: 200 })
  })

  test('Retry-After has a limit', async () => {
    const headers = { 'Retry-After': '86400000' }
    const { http } = createHttp(new Response('{}', { status: 503, headers }))
    expect(await refusal(http.json(request, asIs))).toMatchObject({ retryAfterMs: 300_000 })
  })

  test('Retry-After is told in milliseconds', async () => {
    const headers = { 'Retry-After': '3' }
    const { http } = createHttp(new Response('{}', { status: 503, headers }))
    expect(await refusal(http.json(request, asIs))).toMatchObject({ retryAfterMs: 3000 })
  })

  test('no answer in time is a network error', async () => {
    const { http, clock } = createHttp()
    const refused = refusal(http.json(request, asIs))
    await settled()
    await clock.advance(20_000)
    expect(await refused).toMatchObject({ status: 0, code: 'network' })
    expect(clock.timers).toBe(0)
  })

  test('an empty answer is undefined, and a query is encoded', async () => {
    const { http, seen } = createHttp(new Response(null, { status: 204 }))
    expect(await http.json({ ...request, query: { a: 'x y', b: undefined } }, asIs)).toBeUndefined()
    expect(seen[0]?.[0]).toBe('https://chat/api/x?a=x+y')
  })
})
