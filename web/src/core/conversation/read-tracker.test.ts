import { beforeEach, describe, expect, test } from 'vitest'
import { FakeClock } from '../../../test/fake-clock.ts'
import { ReadTracker, type Attention } from './read-tracker.ts'

const attentive: Attention = { isVisible: true, isFocused: true, isOpen: true, visibleSeq: null }

let clock: FakeClock
let sent: string[]
let fails: boolean
let tracker: ReadTracker

beforeEach(() => {
  clock = new FakeClock()
  sent = []
  fails = false
  const find = (seq: number): { messageId: string; seq: number } => ({ messageId: `m${seq}`, seq })
  tracker = new ReadTracker({ clock, send, find })
  tracker.start()
  tracker.touched()
})

async function send(messageId: string): Promise<void> {
  sent.push(messageId)
  if (fails) throw new Error('no network')
}

function arrives(seq: number, readSeq = 0): void {
  tracker.observe(seq, readSeq)
}

function shows(visibleSeq: number): void {
  tracker.attend({ ...attentive, visibleSeq })
}

describe('the five conditions', () => {
  test.each<keyof Attention>(['isVisible', 'isFocused', 'isOpen'])(
    'nothing counts as read without %s',
    async (missing) => {
      arrives(1)
      tracker.attend({ ...attentive, visibleSeq: 1, [missing]: false })
      await clock.advance(5_000)
      expect(sent).toEqual([])
      tracker.attend({ [missing]: true })
      await clock.advance(500)
      expect(sent).toEqual(['m1'])
    },
  )

  test('nor what is not in view, or not for half a second', async () => {
    arrives(2)
    shows(1)
    await clock.advance(499)
    expect(sent).toEqual([])
    tracker.attend({ visibleSeq: null })
    await clock.advance(5_000)
    expect(sent).toEqual([])
    shows(2)
    await clock.advance(500)
    expect(sent).toEqual(['m2'])
  })

  test('nor in a focused window that nobody sits at', async () => {
    await clock.advance(61_000)
    arrives(1)
    shows(1)
    await clock.advance(600_000)
    expect(sent).toEqual([])
    tracker.touched()
    await clock.advance(500)
    expect(sent).toEqual(['m1'])
  })

  test('a window that loses focus before the half second is over has read nothing', async () => {
    arrives(1)
    shows(1)
    await clock.advance(400)
    tracker.attend({ isFocused: false })
    await clock.advance(5_000)
    expect(sent).toEqual([])
  })
})

test('tells at most once a second, and then only the newest', async () => {
  arrives(1)
  shows(1)
  await clock.advance(500)
  for (const seq of [2, 3]) {
    arrives(seq)
    shows(seq)
    await clock.advance(500)
  }
  expect(sent).toEqual(['m1', 'm2'])
  await clock.advance(1_000)
  expect(sent).toEqual(['m1', 'm2', 'm3'])
})

test('what was seen is told at once when the page is left', async () => {
  arrives(2)
  shows(1)
  await clock.advance(500)
  shows(2)
  await clock.advance(500)
  expect(sent).toEqual(['m1'])
  tracker.flush()
  expect(sent).toEqual(['m1', 'm2'])
})

test('goes forward only', async () => {
  arrives(5)
  shows(5)
  await clock.advance(1_500)
  shows(4)
  shows(5)
  await clock.advance(10_000)
  expect(sent).toEqual(['m5'])
})

test('what the server knows already is not told again', async () => {
  arrives(5, 5)
  shows(5)
  await clock.advance(5_000)
  expect(sent).toEqual([])
})

test('a report that failed is repeated', async () => {
  fails = true
  arrives(1)
  shows(1)
  await clock.advance(5_499)
  fails = false
  await clock.advance(1)
  expect(sent).toEqual(['m1', 'm1'])
  await clock.advance(60_000)
  expect(sent).toHaveLength(2)
})

test('the user’s own word needs no condition', () => {
  arrives(3)
  tracker.markRead()
  expect(sent).toEqual(['m3'])
})

test('stopped, it tells what was seen, and then neither tells nor waits', async () => {
  fails = true
  arrives(1)
  shows(1)
  await clock.advance(500)
  tracker.stop()
  arrives(2)
  await clock.advance(60_000)
  expect(sent).toEqual(['m1', 'm1'])
  expect(clock.timers).toBe(0)
})
