import { act, useEffect, type ReactNode } from 'react'
import { createRoot } from 'react-dom/client'
import { expect, onTestFinished, test, vi } from 'vitest'
import {
  WorkflowChat,
  WrkProvider,
  useComposer,
  useTimeline,
  useViewport,
  type ChatSlots,
  type UsedComposer,
} from '../../src/react/index.ts'
import { message, page } from '../builders.ts'
import { ConversationHarness, ME, delivered } from '../conversation-harness.ts'

vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true)

/** A page with `node` in it and one message of the user's own. */
async function open(node: ReactNode): Promise<HTMLElement> {
  const chat = new ConversationHarness()
  const host = document.body.appendChild(document.createElement('div'))
  const root = createRoot(host)
  onTestFinished(async () => {
    await act(async () => root.unmount())
    host.remove()
  })
  const client = chat.createClient()
  await act(async () => root.render(<WrkProvider client={client}>{node}</WrkProvider>))
  const own = { id: ME, name: 'Ana', avatarUrl: null }
  await act(async () => {
    chat.api.page(
      0,
      page({
        messages: [message({ seq: 3, body: 'hello', sender: own })],
        permissions: ['workflow:chat:read', 'workflow:chat:write', 'workflow:chat:edit'],
      }),
    )
    await delivered()
  })
  return host
}

test('a slot that throws is replaced by what it would have replaced', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  const slots: ChatSlots = {
    Composer: () => {
      throw new Error('a mistake of the host')
    },
  }
  const host = await open(<WorkflowChat workflowId="w" slots={slots} />)
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
  const host = await open(
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
  const host = await open(<Own />)
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
