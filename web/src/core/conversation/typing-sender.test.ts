import { beforeEach, expect, test } from 'vitest'
import { FakeClock } from '../../../test/fake-clock.ts'
import { TypingSender } from './typing-sender.ts'

let clock: FakeClock
let sent: boolean[]
let sender: TypingSender

beforeEach(() => {
  clock = new FakeClock()
  sent = []
  sender = new TypingSender({ clock, send: (isTyping) => sent.push(isTyping) })
})

async function type(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 200) {
    sender.keystroke()
    await clock.advance(200)
  }
}

test('the first key tells at once, then at most every three seconds', async () => {
  sender.keystroke()
  expect(sent).toEqual([true])
  await type(8_800)
  expect(sent).toEqual([true, true, true])
})

test('five seconds of silence end it, once', async () => {
  sender.keystroke()
  await clock.advance(4_999)
  expect(sent).toEqual([true])
  await clock.advance(60_000)
  expect(sent).toEqual([true, false])
})

test('sending ends it at once, and the next key starts anew', () => {
  sender.keystroke()
  sender.stop()
  sender.keystroke()
  expect(sent).toEqual([true, false, true])
})

test('stopping what never started says nothing, and leaves no timer', () => {
  sender.stop()
  sender.keystroke()
  sender.stop()
  sender.stop()
  expect(sent).toEqual([true, false])
  expect(clock.timers).toBe(0)
})
