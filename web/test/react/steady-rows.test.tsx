import { act, useEffect, type ReactNode } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { ConversationView } from '../../src/core/index.ts'
import { WrkProvider, useConversation, useTimeline } from '../../src/react/index.ts'
import type { TimelineItem } from '../../src/react/list/timeline.ts'
import { useItems } from '../../src/react/list/use-items.ts'
import { message, page, person, receipt } from '../builders.ts'
import { ConversationHarness, ME, delivered } from '../conversation-harness.ts'
import type { FakeStream } from '../fake-api.ts'
import { frame } from '../scripted-server.ts'

vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true)

const COUNT = 10_000
const messages = Array.from({ length: COUNT }, (_, index) =>
  message({ seq: index + 1, sender: person(index % 3 === 0 ? ME : 'bo') }),
)
const participants = [ME, 'bo'].map((id) => ({ ...person(id), side: 'client' as const }))

let root: Root
let stream: FakeStream
let view: ConversationView
let arranged: Set<readonly TimelineItem[]>
let timelineDrawn: number

function List(): ReactNode {
  const used = useConversation('w')
  const items = useItems(used.view.rows, null)
  useEffect(() => {
    view = used.view
    arranged.add(items)
  })
  return null
}

function Rows(): ReactNode {
  useTimeline('w')
  useEffect(() => {
    timelineDrawn += 1
  })
  return null
}

beforeEach(async () => {
  const chat = new ConversationHarness()
  root = createRoot(document.createElement('div'))
  arranged = new Set()
  await act(async () =>
    root.render(
      <WrkProvider client={chat.createClient()}>
        <List />
        <Rows />
      </WrkProvider>,
    ),
  )
  await act(async () => {
    chat.api.page(0, page({ streamCursor: 'e-3', messages, participants }))
    stream = await chat.answerStream(0)
  })
  arranged.clear()
  timelineDrawn = 0
})

afterEach(() => act(async () => root.unmount()))

async function hear(...frames: string[]): Promise<void> {
  await act(async () => {
    for (const one of frames) stream.write(one)
    await delivered()
    await new Promise((resolve) => requestAnimationFrame(resolve))
  })
}

test('of 10,000 messages none is arranged anew because somebody types, reads or comes', async () => {
  await hear(frame('typing.started', { userId: 'bo', ttlMs: 8_000 }))
  expect(view.typing.map(({ id }) => id)).toEqual(['bo'])
  await hear(frame('readreceipt.updated', { readReceipts: [receipt('bo', COUNT)] }))
  expect(view.readByOthersSeq).toBe(COUNT)
  await hear(
    frame('presence.updated', { presence: [{ userId: 'bo', online: true, lastSeenAt: null }] }),
  )
  expect(view.presence.get('bo')?.online).toBe(true)
  await hear(frame('typing.stopped', { userId: 'bo' }))
  expect(view.typing).toEqual([])
  expect(arranged.size).toBe(1)
  expect(timelineDrawn).toBe(0)
})

test('nor because the connection ends', async () => {
  await act(async () => {
    stream.end()
    await delivered()
    await new Promise((resolve) => requestAnimationFrame(resolve))
  })
  expect(view.connection.status.state).toBe('waiting')
  expect(arranged.size).toBe(1)
  expect(timelineDrawn).toBe(0)
})

test('a new message is one', async () => {
  const sender = person('bo')
  const created = message({ seq: COUNT + 1, sender })
  await hear(frame('message.created', { seq: COUNT + 1, message: created }, 'e-4'))
  expect([...arranged].at(-1)?.length).toBe(COUNT + 1)
  expect(timelineDrawn).toBe(1)
})
