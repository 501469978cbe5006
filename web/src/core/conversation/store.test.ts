import { beforeEach, describe, expect, test } from 'vitest'
import { message, page, person, receipt } from '../../../test/builders.ts'
import type { StreamStatus } from '../net/event-stream.ts'
import type { Operation, PendingOperation } from '../outbox/operations.ts'
import { WrkError } from '../protocol/errors.ts'
import type { Change } from './reduce.ts'
import { ConversationStore } from './store.ts'
import type { ConversationView } from './view.ts'

const ME = 'me'
const COUNT = 10_000
const permissions = ['workflow:chat:read', 'workflow:chat:write', 'workflow:chat:edit'] as const
const participants = [ME, 'bo', 'cy'].map((id) => ({ ...person(id), side: 'client' as const }))
const messages = Array.from({ length: COUNT }, (_, index) =>
  message({ seq: index + 1, sender: person(index % 3 === 0 ? ME : 'bo') }),
)

const edit: Operation = {
  id: 'op-1',
  createdAt: 1,
  kind: 'edit',
  messageId: 'm1',
  body: 'edited',
  version: 1,
}
const send: Operation = { id: 'op-2', createdAt: 2, kind: 'send', body: 'unsent' }

let store: ConversationStore
let before: ConversationView

beforeEach(() => {
  store = new ConversationStore(ME)
  store.setStatus(connection({ state: 'open' }))
  store.applySnapshot(page({ messages, permissions, participants }))
  before = store.getView()
})

function connection(status: StreamStatus): Pick<ConversationView, 'connection'> {
  return { connection: { status, downSince: null, needsToken: false } }
}

function pending(operation: Operation, values: Partial<PendingOperation> = {}): PendingOperation {
  return { operation, attempts: 0, failure: null, ...values }
}

describe('ten thousand rows are the same object', () => {
  const changes: Record<string, readonly Change[]> = {
    'somebody types': [{ type: 'typing', userId: 'bo', until: 5 }],
    'somebody types on': [
      { type: 'typing', userId: 'bo', until: 5 },
      { type: 'typing', userId: 'bo', until: 9 },
    ],
    'somebody stops typing': [
      { type: 'typing', userId: 'bo', until: 5 },
      { type: 'typing.stopped', userId: 'bo' },
    ],
    'somebody’s typing runs out': [
      { type: 'typing', userId: 'bo', until: 5 },
      { type: 'clock', now: 6 },
    ],
    'somebody reads': [{ type: 'receipts', receipts: [receipt('bo', 7)] }],
    'the user reads elsewhere': [{ type: 'receipts', receipts: [receipt(ME, COUNT)] }],
    'somebody comes': [
      { type: 'presence', presence: [{ userId: 'bo', online: true, lastSeenAt: null }] },
    ],
    'somebody goes': [
      { type: 'presence', presence: [{ userId: 'bo', online: true, lastSeenAt: null }] },
      {
        type: 'presence',
        presence: [{ userId: 'bo', online: false, lastSeenAt: '2026-05-04T12:00:00Z' }],
      },
    ],
    'an event comes twice': [{ type: 'message', message: message({ seq: 5 }) }],
    'a reconnect has missed nothing': [
      { type: 'changes', page: page({ permissions: [...permissions], participants }) },
    ],
  }

  test.each(Object.entries(changes))('when %s', (_, told) => {
    for (const change of told) store.apply(change)
    expect(store.getView().rows).toBe(before.rows)
  })

  const statuses: readonly StreamStatus[] = [
    { state: 'idle' },
    { state: 'connecting' },
    { state: 'waiting', retryAt: 5, needsToken: false },
    { state: 'waiting', retryAt: 5, needsToken: true },
    { state: 'closed', error: new WrkError({ code: 'token_expired', status: 401 }) },
    { state: 'open' },
  ]

  test.each(statuses)('when the connection is $state', (status) => {
    store.setStatus(connection(status))
    expect(store.getView().rows).toBe(before.rows)
    expect(store.getView().connection.status).toBe(status)
  })

  test('when a page is on its way', () => {
    store.setStatus({ older: 'loading' })
    expect(store.getView().rows).toBe(before.rows)
  })

  test('when the connection ends and a row says already that it failed', () => {
    const failure = { code: 'permission_denied', status: 403 }
    store.setEntries([pending(edit, { failure }), pending(send, { failure })])
    const { rows } = store.getView()
    store.setStatus(connection({ state: 'connecting' }))
    expect(store.getView().rows).toBe(rows)
  })
})

describe('what a change is not about is the same object', () => {
  test('one new message makes one new row', () => {
    store.setEntries([pending(edit), pending(send)])
    const known = new Set(store.getView().rows)
    store.apply({ type: 'message', message: message({ seq: COUNT + 1, sender: person('bo') }) })
    const made = store.getView().rows.filter((row) => !known.has(row))
    expect(made.map(({ id }) => id)).toEqual([`m${COUNT + 1}`])
  })

  test('an edit makes one new row', () => {
    const known = new Set(before.rows)
    store.apply({ type: 'message', message: message({ seq: 9, version: 2, body: 'other' }) })
    const made = store.getView().rows.filter((row) => !known.has(row))
    expect(made.map(({ body }) => body)).toEqual(['other'])
  })

  test('an operation makes one new row', () => {
    const known = new Set(before.rows)
    store.setEntries([pending(edit)])
    const made = store.getView().rows.filter((row) => !known.has(row))
    expect(made.map(({ body }) => body)).toEqual(['edited'])
  })

  test('the connection is about rows that wait for it, and no other', () => {
    store.setEntries([pending(send)])
    const known = new Set(store.getView().rows)
    store.setStatus(connection({ state: 'connecting' }))
    const made = store.getView().rows.filter((row) => !known.has(row))
    expect(made.map(({ body, status }) => [body, status])).toEqual([['unsent', 'queued']])
  })

  test('readers and typists', () => {
    store.apply({ type: 'receipts', receipts: [receipt('cy', 7)] })
    store.apply({ type: 'typing', userId: 'bo', until: 5 })
    const { seenBy, typing } = store.getView()
    store.apply({ type: 'typing', userId: 'bo', until: 9 })
    store.setStatus(connection({ state: 'connecting' }))
    expect(store.getView().seenBy).toBe(seenBy)
    expect(store.getView().typing).toBe(typing)
  })

  test('a right that ends makes all rows anew, for what they offer', () => {
    store.apply({ type: 'changes', page: page({ permissions: ['workflow:chat:read'] }) })
    expect(before.rows[0]?.canEdit).toBe(true)
    expect(store.getView().rows[0]?.canEdit).toBe(false)
  })
})
