import { beforeEach, expect, test } from 'vitest'
import { message, page, person, receipt } from '../../../test/builders.ts'
import { ConversationHarness, ME, delivered } from '../../../test/conversation-harness.ts'
import { json, type FakeApi, type FakeStream } from '../../../test/fake-api.ts'
import { frame } from '../../../test/scripted-server.ts'
import type { ConversationSession } from './session.ts'

const ada = { ...person('ada'), name: 'Ada Okafor', side: 'client' as const }
const bo = { ...person('bo'), side: 'wrk' as const }
const own = message({ seq: 3, sender: person(ME) })
const first = page({ streamCursor: 'e-3', messages: [own], participants: [bo] })

let chat: ConversationHarness
let session: ConversationSession
let stream: FakeStream

beforeEach(async () => {
  chat = new ConversationHarness()
  ;[session, stream] = await chat.openLive(first)
})

function lookups(): FakeApi['questions'] {
  return chat.api.asked('GET', '/chat/people')
}

async function says(event: string, data: unknown): Promise<void> {
  stream.write(frame(event, data))
  await delivered()
}

async function types(userId: string): Promise<void> {
  await says('typing.started', { userId, ttlMs: 8_000 })
}

async function answer(index: number, status: number, body: unknown): Promise<void> {
  lookups()[index]?.answer(json(status, body))
  await delivered()
}

async function finds(index: number, ...people: unknown[]): Promise<void> {
  await answer(index, 200, { people, nextCursor: null })
}

function typists(): string[] {
  return session.getView().typing.map(({ name }) => name)
}

test('Ada, who has written nothing, types and is named once the service says who she is', async () => {
  await types('ada')
  expect(typists()).toEqual([''])
  expect(lookups().map(({ search }) => search.toString())).toEqual(['q=ada&limit=1'])
  await finds(0, ada)
  expect(typists()).toEqual(['Ada Okafor'])
})

test('she is named still after a page that does not name her', async () => {
  await types('ada')
  await finds(0, ada)
  await says('resync', { since: null })
  chat.api.page(1, first)
  await delivered()
  expect(typists()).toEqual(['Ada Okafor'])
})

test('a reader who has written nothing is named under what she has read', async () => {
  await says('readreceipt.updated', { readReceipts: [receipt('ada', 3)] })
  await finds(0, ada)
  const readers = [...session.getView().seenBy.values()].flat()
  expect(readers.map(({ name }) => name)).toEqual(['Ada Okafor'])
})

test('each is asked for once, one at a time, and the known and the user are not', async () => {
  for (const id of ['bo', ME, 'ada', 'cy', 'ada', 'cy']) await types(id)
  expect(lookups()).toHaveLength(1)
  await finds(0, ada)
  await finds(1)
  for (const id of ['ada', 'cy']) await types(id)
  expect(lookups().map(({ search }) => search.get('q'))).toEqual(['ada', 'cy'])
})

test('somebody else whose name has that id in it is not taken for her', async () => {
  await types('ada')
  await finds(0, { ...ada, id: 'zed', name: 'Canada' })
  expect(typists()).toEqual([''])
})

test('a failure says nothing, and is not repeated within a minute', async () => {
  await types('ada')
  await answer(0, 500, { code: 'internal', status: 500 })
  await chat.clock.advance(59_000)
  await types('ada')
  expect([lookups().length, chat.errors.length]).toEqual([1, 0])
  await chat.clock.advance(1_000)
  await types('ada')
  await finds(1, ada)
  expect(typists()).toEqual(['Ada Okafor'])
})

test('a service that has no such route is not asked again', async () => {
  await types('ada')
  await types('cy')
  await answer(0, 404, { code: 'route_not_found', status: 404 })
  await chat.clock.advance(120_000)
  await types('ada')
  expect([lookups().length, chat.errors.length]).toEqual([1, 0])
})

test('no more than twenty are asked for in a minute; the rest wait for the next', async () => {
  for (let index = 0; index < 21; index += 1) {
    await types(`guest-${index}`)
    await finds(index)
  }
  expect(lookups()).toHaveLength(20)
  await chat.clock.advance(60_000)
  expect(lookups()).toHaveLength(21)
})

test('who leaves wants no answer any more', async () => {
  await types('ada')
  await types('cy')
  session.stop()
  expect(lookups().map(({ signal }) => signal?.aborted)).toEqual([true])
  await delivered()
  expect(lookups()).toHaveLength(1)
})
