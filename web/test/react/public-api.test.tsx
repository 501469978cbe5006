import { act, useEffect, type ReactNode } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import {
  WorkflowChat,
  WrkProvider,
  useComposer,
  useTimeline,
  useViewport,
  type ChatSlots,
  type UsedComposer,
  type WrkClient,
} from '../../src/react/index.ts'
import { message, page } from '../builders.ts'
import { ConversationHarness, ME, delivered } from '../conversation-harness.ts'

let chat: ConversationHarness
let client: WrkClient
let host: HTMLElement
let root: Root

beforeEach(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true)
  chat = new ConversationHarness()
  client = chat.createClient()
  host = document.body.appendChild(document.createElement('div'))
  root = createRoot(host)
})

afterEach(async () => {
  await act(async () => root.unmount())
  host.remove()
  vi.unstubAllGlobals()
})

async function open(node: ReactNode): Promise<void> {
  await act(async () => root.render(<WrkProvider client={client}>{node}</WrkProvider>))
  await act(async () => {
    const own = { id: ME, name: 'Ana', avatarUrl: null }
    chat.api.page(
      0,
      page({
        messages: [message({ seq: 3, body: 'hello', sender: own })],
        permissions: ['workflow:chat:read', 'workflow:chat:write', 'workflow:chat:edit'],
      }),
    )
    await delivered()
  })
}

test('a slot that throws is replaced by what it would have replaced', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  const slots: ChatSlots = {
    Composer: () => {
      throw new Error('a mistake of the host')
    },
  }
  await open(<WorkflowChat workflowId="w" slots={slots} />)
  expect(host.querySelector('textarea')).not.toBeNull()
  expect(host.textContent).toContain('hello')
})

test('a slot wraps the part it replaces, with more data for it', async () => {
  const slots: ChatSlots = {
    MessageBody: ({ Default, ...props }) => (
      <div className="frame">
        <Default {...props} />
      </div>
    ),
    TypingLine: () => <output className="place">{String(useViewport().isAtBottom)}</output>,
  }
  await open(
    <WorkflowChat workflowId="w" slots={slots} slotProps={{ Composer: { takesFocus: true } }} />,
  )
  expect(host.querySelector('.frame .wrk-bubble')?.textContent).toContain('hello')
  expect(host.querySelector('.place')?.textContent).toBe('true')
  expect(document.activeElement?.tagName).toBe('TEXTAREA')
})

test('a composer of one’s own sends, edits, and keeps the draft meanwhile', async () => {
  const drawn: UsedComposer[] = []
  const Own = (): ReactNode => {
    const composer = useComposer('w')
    useEffect(() => void drawn.push(composer))
    return useTimeline('w').map(({ key, body }) => <p key={key}>{body}</p>)
  }
  const used = (): UsedComposer => {
    const composer = drawn.at(-1)
    if (!composer) throw new Error('not rendered')
    return composer
  }
  await open(<Own />)
  expect(used()).toMatchObject({ canSend: false, reason: 'empty', editing: null, cancel: null })
  await act(async () => used().setText('a draft'))
  await act(async () => used().edit('m3'))
  expect(used()).toMatchObject({ text: 'hello', editing: 'm3', canSend: true })
  await act(async () => used().setText('hello there'))
  await act(async () => used().send?.())
  expect(host.textContent).toBe('hello there')
  expect(used()).toMatchObject({ text: 'a draft', editing: null })
  await act(async () => used().send?.())
  expect(host.textContent).toBe('hello therea draft')
  expect(used().text).toBe('')
})
