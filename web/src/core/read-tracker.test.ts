import { beforeEach, expect, test } from 'vitest'
import { FakeClock } from '../../test/fake-clock.ts'
import { ReadTracker, type Attention } from './read-tracker.ts'

const attentive: Attention = { isVisible: true, isFocused: true, isAtBottom: true }

let clock: FakeClock
let sent: string[]
let fails: boolean
let tracker: ReadTracker

beforeEach(() => {
  clock = new FakeClock()
  sent = []
  fails = false
  tracker = new ReadTracker({ clock, send })
  tracker.start()
})

async function send(messageId: string): Promise<void> {
  sent.push(messageId)
  if (fails) throw new Error('no network')
}

function arrives(seq: number, readSeq = 0): void {
  tracker.observe({ messageId: `m${seq}`, seq }, readSeq)
}

test.each<keyof Attention>(['isVisible', 'isFocused', 'isAtBottom'])(
  'nothing counts as read without %s',
  (missing) => {
    tracker.attend({ ...attentive, [missing]: false })
    arrives(1)
    expect(sent).toEqual([])
    tracker.attend({ [missing]: true })
    expect(sent).toEqual(['m1'])
  },
)

test('tells at most once a second, and then only the newest', async () => {
  tracker.attend(attentive)
  for (const seq of [1, 2, 3]) arrives(seq)
  expect(sent).toEqual(['m1'])
  await clock.advance(999)
  expect(sent).toEqual(['m1'])
  await clock.advance(1)
  expect(sent).toEqual(['m1', 'm3'])
})

test('goes forward only', async () => {
  tracker.attend(attentive)
  arrives(5)
  await clock.advance(1_000)
  arrives(4)
  arrives(5)
  await clock.advance(10_000)
  expect(sent).toEqual(['m5'])
})

test('what the server knows already is not told again', () => {
  tracker.attend(attentive)
  arrives(5, 5)
  expect(sent).toEqual([])
})

test('a report that failed is repeated', async () => {
  fails = true
  tracker.attend(attentive)
  arrives(1)
  await clock.advance(4_999)
  fails = false
  await clock.advance(1)
  expect(sent).toEqual(['m1', 'm1'])
  await clock.advance(60_000)
  expect(sent).toHaveLength(2)
})

test('stopped, it neither tells nor waits', async () => {
  fails = true
  tracker.attend(attentive)
  arrives(1)
  tracker.stop()
  arrives(2)
  await clock.advance(60_000)
  expect(sent).toEqual(['m1'])
  expect(clock.timers).toBe(0)
})
