import { beforeEach, expect, test } from 'vitest'
import { message } from '../../../test/builders.ts'
import type { ConversationEvent, StreamFrame } from '../protocol/frames.ts'
import { Follower } from './follower.ts'

let heard: ConversationEvent[]
let follower: Follower

beforeEach(() => {
  heard = []
  follower = new Follower((event) => heard.push(event))
  follower.cursor = 'e-3'
})

function created(seq: number, id = `e-${seq}`): StreamFrame {
  const data = JSON.stringify({ seq, message: message({ seq }) })
  return { event: 'message.created', data, id }
}

function told(): (string | number | null)[] {
  return heard.map((event) =>
    event.type === 'message'
      ? event.message.seq
      : event.type === 'resync'
        ? `since ${event.since}`
        : event.type,
  )
}

test('applies each event once, and moves on', () => {
  follower.receive(created(4), 'e-3')
  follower.receive(created(4), 'e-3')
  follower.receive(created(5), 'e-4')
  expect(told()).toEqual([4, 5])
  expect(follower.cursor).toBe('e-5')
})

test('what it has loaded already is not news', () => {
  follower.receive(created(2), 'e-1')
  expect(told()).toEqual([])
  expect(follower.cursor).toBe('e-3')
})

test('numbers that the leader never got are no gap', () => {
  follower.receive(created(9), 'e-3')
  expect(told()).toEqual([9])
})

test('a gap asks for what changed since, once', () => {
  follower.receive(created(8), 'e-7')
  follower.receive(created(9), 'e-8')
  expect(told()).toEqual(['since 3', 8, 9])
})

test('a leader that is further tells of a gap, one that is behind does not', () => {
  follower.reach('e-3')
  follower.reach('e-1')
  expect(told()).toEqual([])
  follower.reach('e-6')
  follower.reach('e-6')
  expect(told()).toEqual(['since 3'])
})

test('another epoch means to load everything anew', () => {
  follower.reach('f-1')
  expect(told()).toEqual(['since null'])
  follower.receive(created(2, 'f-2'), 'f-1')
  expect(told()).toEqual(['since null', 2])
})

test('a resync of the leader is everybody’s', () => {
  const data = JSON.stringify({ reason: 'epoch', cursor: 'f-9', since: null })
  follower.receive({ event: 'resync', data, id: 'f-9' }, 'e-3')
  expect(told()).toEqual(['since null'])
  expect(follower.cursor).toBe('f-9')
})

test('signals without a number are applied as they come', () => {
  const data = JSON.stringify({ userId: 'bo', ttlMs: 8_000 })
  follower.receive({ event: 'typing.started', data, id: null }, 'e-99')
  follower.receive({ event: 'heartbeat', data: '{}', id: null }, 'e-99')
  expect(told()).toEqual(['typing.started'])
})
