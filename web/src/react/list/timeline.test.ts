import { describe, expect, test } from 'vitest'
import { message, page, person } from '../../../test/builders.ts'
import { ConversationStore } from '../../core/conversation/store.ts'
import type { Message, Row } from '../../core/index.ts'
import { firstUnreadKey, timeline } from './timeline.ts'

const noon = new Date(2026, 4, 4, 12).getTime()

function at(minutes: number, values: Partial<Message> = {}): Message {
  const createdAt = new Date(noon + minutes * 60_000).toISOString()
  return message({ seq: minutes + 1, createdAt, ...values })
}

function rowsOf(...messages: Message[]): readonly Row[] {
  const store = new ConversationStore('me')
  store.applySnapshot(page({ messages }))
  return store.getView().rows
}

function groups(...messages: Message[]): boolean[] {
  return timeline(rowsOf(...messages), null).map(({ startsGroup }) => startsGroup)
}

describe('groups', () => {
  test('one author within five minutes', () => {
    expect(groups(at(0), at(4), at(10))).toEqual([true, false, true])
  })

  test('another author begins a new one', () => {
    expect(groups(at(0), at(1, { sender: person('bo') }))).toEqual([true, true])
  })

  test('a system message stands alone', () => {
    const told = at(1, { senderType: 'system', sender: null })
    expect(groups(at(0), told, at(2))).toEqual([true, true, true])
  })

  test('midnight ends one', () => {
    const days = timeline(rowsOf(at(719), at(721)), null)
    expect(days.map(({ startsGroup }) => startsGroup)).toEqual([true, true])
    expect(days.map(({ startsDay }) => startsDay)).toEqual([true, true])
  })
})

describe('the unread line', () => {
  const unread = (readSeq: number, untilSeq: number, ...messages: Message[]): string | null =>
    firstUnreadKey(rowsOf(...messages), readSeq, untilSeq)

  test('stands above the first that was not read', () => {
    expect(unread(1, 9, at(0), at(1), at(2))).toBe('m2')
  })

  test('is not drawn above everything, and never above what one wrote oneself', () => {
    expect(unread(0, 9, at(0), at(1))).toBeNull()
    const own = at(1, { sender: person('me') })
    expect(unread(1, 9, at(0), own)).toBeNull()
    expect(unread(1, 9, at(0), own, at(2))).toBe('m3')
  })

  test('passes over what the system said, and does not count what came after the opening', () => {
    const told = at(1, { senderType: 'system', sender: null })
    expect(unread(1, 9, at(0), told, at(2))).toBe('m3')
    expect(unread(1, 1, at(0), at(1))).toBeNull()
  })
})

describe('system messages', () => {
  const told = (minutes: number): Message => at(minutes, { senderType: 'system', sender: null })
  const runs = (...messages: Message[]): (number | null)[] =>
    timeline(rowsOf(...messages), null).map(({ run }) => run?.length ?? null)

  test('that follow each other become one line', () => {
    expect(runs(at(0), told(1), told(2), told(3), at(4))).toEqual([null, 3, null])
  })

  test('two are not worth it', () => {
    expect(runs(told(1), told(2), at(4))).toEqual([null, null, null])
  })
})
