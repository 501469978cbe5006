import { expect, test } from 'vitest'
import { message } from '../../../test/builders.ts'
import { parseEvent } from './parse-event.ts'

test.each([
  ['message.created', { seq: 1, message: message() }, { type: 'message', message: message() }],
  ['message.deleted', { seq: 1, message: { id: 'x' } }, null],
  ['resync', { reason: 'too_old', since: 'k7f3-a-880' }, { type: 'resync', since: 880 }],
  ['resync', { reason: 'epoch', since: null }, { type: 'resync', since: null }],
  ['typing.started', { userId: 'bo' }, { type: 'typing.started', userId: 'bo', ttlMs: 8000 }],
  ['typing.started', {}, null],
  ['readreceipt.updated', { readReceipts: 'none' }, null],
  ['toString', {}, null],
  ['heartbeat', { head: 3, serverTime: 'now' }, { type: 'heartbeat', serverTime: 'now' }],
  ['message.created', { seq: 1, message: { ...message(), createdAt: 'junk' } }, null],
])('%s %j', (name, data, expected) => {
  expect(parseEvent(name, JSON.stringify(data))).toEqual(expected)
})

test.each(['', '{', 'null', '[]', '"text"'])('broken data %j is nothing', (data) => {
  expect(parseEvent('ready', data)).toBeNull()
})
