import { expect, test, vi } from 'vitest'
import { FakeClock } from '../../../test/fake-clock.ts'
import { frame } from '../../../test/scripted-server.ts'
import { Backoff } from './backoff.ts'
import { EventStream } from './event-stream.ts'

const delays = (random: number, attempts = 10): number[] => {
  const backoff = new Backoff(() => random)
  return Array.from({ length: attempts }, () => backoff.next())
}

test('55: waits are spread between half a second and a bound that doubles up to half a minute', () => {
  expect(new Set(delays(0))).toEqual(new Set([500]))
  expect(delays(1)).toEqual([
    1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000, 30_000, 30_000,
  ])
  expect(delays(0.5, 3)).toEqual([750, 1_250, 2_250])
})

test('55: what the server asks for is the least, and success begins anew', () => {
  const backoff = new Backoff(() => 1)
  expect(backoff.next(7_000)).toBe(7_000)
  expect(backoff.next()).toBe(2_000)
  backoff.reset()
  expect(backoff.next()).toBe(1_000)
})

test('55: only a stream that lived for five seconds counts as a success', async () => {
  const clock = new FakeClock()
  const open: ReadableStreamDefaultController<Uint8Array>[] = []
  const waits: number[] = []
  const connect = async (): Promise<Response> => {
    const start = (stream: ReadableStreamDefaultController<Uint8Array>): void => {
      stream.enqueue(new TextEncoder().encode(frame('ready', { head: 0, heartbeatMs: 30_000 })))
      open.push(stream)
    }
    const headers = { 'Content-Type': 'text/event-stream' }
    return new Response(new ReadableStream({ start }), { headers })
  }
  const stream = new EventStream({
    connect,
    clock,
    random: () => 1,
    onEvent: () => {},
    onStatus: (status) => {
      if (status.state === 'waiting') waits.push(status.retryAt - clock.now())
    },
  })
  stream.start('e-0')
  for (const lives of [0, 4_900, 5_000]) {
    await vi.waitFor(() => expect(stream.status.state).toBe('open'))
    await clock.advance(lives)
    const { length } = waits
    open.at(-1)?.close()
    await vi.waitFor(() => expect(waits).toHaveLength(length + 1))
    await clock.advance(waits.at(-1) ?? 0)
  }
  expect(waits).toEqual([1_000, 2_000, 1_000])
  stream.stop()
})
