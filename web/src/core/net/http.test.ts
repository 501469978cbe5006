import { describe, expect, test } from 'vitest'
import { message } from '../../../test/builders.ts'
import { json } from '../../../test/fake-api.ts'
import { FakeClock, settled } from '../../../test/fake-clock.ts'
import type { WrkError } from '../protocol/errors.ts'
import { Http } from './http.ts'

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
  return { http: new Http({ baseUrl: 'https://chat', getToken, fetch, clock }), clock, seen }
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
    expect(await http.json(request)).toEqual({ ok: 1 })
    expect(seen.map(([, token]) => token)).toEqual(['Bearer old', 'Bearer new'])
  })

  test('a second 401 is an error', async () => {
    const { http, seen } = createHttp(json(401, {}), json(401, { code: 'token_expired' }))
    expect(await refusal(http.json(request))).toMatchObject({ status: 401, code: 'token_expired' })
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
    expect(await refusal(http.json(request))).toMatchObject({
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
    expect(await refusal(http.json(request))).toMatchObject({
      status: 502,
      code: 'unexpected_response',
    })
  })

  test('Retry-After is told in milliseconds', async () => {
    const headers = { 'Retry-After': '3' }
    const { http } = createHttp(new Response('{}', { status: 503, headers }))
    expect(await refusal(http.json(request))).toMatchObject({ retryAfterMs: 3000 })
  })

  test('no answer in time is a network error', async () => {
    const { http, clock } = createHttp()
    const refused = refusal(http.json(request))
    await settled()
    await clock.advance(20_000)
    expect(await refused).toMatchObject({ status: 0, code: 'network' })
    expect(clock.timers).toBe(0)
  })

  test('an empty answer is undefined, and a query is encoded', async () => {
    const { http, seen } = createHttp(new Response(null, { status: 204 }))
    expect(await http.json({ ...request, query: { a: 'x y', b: undefined } })).toBeUndefined()
    expect(seen[0]?.[0]).toBe('https://chat/api/x?a=x+y')
  })
})
