import { describe, expect, test } from 'vitest'
import { message, page, person } from '../../test/builders.ts'
import { ConversationStore } from '../core/conversation-store.ts'
import type { Message, Row } from '../core/index.ts'
import { timeline } from './timeline.ts'

const noon = new Date(2026, 4, 4, 12).getTime()

function at(minutes: number, values: Partial<Message> = {}): Message {
  const createdAt = new Date(noon + minutes * 60_000).toISOString()
  return message({ seq: minutes + 1, createdAt, ...values })
}

function rowsOf(...messages: Message[]): readonly Row[] {
  const store = new ConversationStore('me')
  store.applySnapshot({ type: 'snapshot', page: page({ messages }) })
  return store.getView().rows
}

function groups(...messages: Message[]): boolean[] {
  return timeline(rowsOf(...messages), 0).map(({ startsGroup }) => startsGroup)
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
    const days = timeline(rowsOf(at(719), at(721)), 0)
    expect(days.map(({ startsGroup }) => startsGroup)).toEqual([true, true])
    expect(days.map(({ startsDay }) => startsDay)).toEqual([true, true])
  })
})

describe('the unread line', () => {
  const unread = (readSeq: number, ...messages: Message[]): number[] =>
    timeline(rowsOf(...messages), readSeq).flatMap(({ startsUnread, row }) =>
      startsUnread && row.seq !== null ? [row.seq] : [],
    )

  test('stands above the first that was not read', () => {
    expect(unread(1, at(0), at(1), at(2))).toEqual([2])
  })

  test('is not drawn above everything, nor above what one wrote oneself', () => {
    expect(unread(0, at(0), at(1))).toEqual([])
    expect(unread(1, at(0), at(1, { sender: person('me') }), at(2))).toEqual([])
  })
})
