import { beforeEach, expect, test } from 'vitest'
import { FakeClock } from '../../../test/fake-clock.ts'
import { TokenSource } from './token-source.ts'

let clock: FakeClock
let asked: boolean[]

beforeEach(() => {
  clock = new FakeClock()
  asked = []
})

function source(answer: () => string): TokenSource {
  const getToken = ({ force }: { force: boolean }): string => {
    asked.push(force)
    return answer()
  }
  return new TokenSource(getToken, clock)
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
