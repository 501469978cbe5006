import { beforeEach, expect, test, vi, type Mock } from 'vitest'
import { FakeClock } from '../../../test/fake-clock.ts'
import { LeaderWatch } from './leader-watch.ts'

let clock: FakeClock
let ask: Mock<() => void>
let onSilence: Mock<() => void>

beforeEach(() => {
  clock = new FakeClock()
  ask = vi.fn<() => void>()
  onSilence = vi.fn<() => void>()
})

function watch(random: number): LeaderWatch {
  const started = new LeaderWatch({ clock, random: () => random, ask, onSilence })
  started.start()
  return started
}

test.each([0, 1])(
  '90: a leader that says nothing is given up within three seconds',
  async (random) => {
    watch(random)
    await clock.advance(1_500)
    expect(onSilence).not.toHaveBeenCalled()
    await clock.advance(1_500)
    expect(ask).toHaveBeenCalledTimes(3)
    expect(onSilence).toHaveBeenCalledOnce()
  },
)

test('a leader that answers is not, and is asked only when it was quiet', async () => {
  const watching = watch(0.5)
  ask.mockImplementation(() => queueMicrotask(() => watching.heard()))
  await clock.advance(60_000)
  expect(onSilence).not.toHaveBeenCalled()
  expect(ask.mock.calls.length).toBeLessThan(70)
  watching.stop()
  expect(clock.timers).toBe(0)
})

test('who has slept does not take their own silence for the leader’s', async () => {
  const watching = watch(1)
  clock.sleep(60_000)
  await clock.advance(600)
  expect(onSilence).not.toHaveBeenCalled()
  watching.stop()
})
