import { act, useEffect, type ReactNode } from 'react'
import { createRoot } from 'react-dom/client'
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
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

let chat: ConversationHarness

beforeEach(() => {
  chat = new ConversationHarness()
})

/** A page with `node` in it and one message of the user's own. */
async function open(node: ReactNode): Promise<HTMLElement> {
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

/** As a person does: at the caret, and not by the value alone. */
async function type(field: HTMLTextAreaElement, text: string, isComposing = false): Promise<void> {
  const { value, selectionStart, selectionEnd } = field
  const typed = value.slice(0, selectionStart) + text + value.slice(selectionEnd)
  await act(async () => {
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')?.set?.call(field, typed)
    field.setSelectionRange(selectionStart + text.length, selectionStart + text.length)
    field.dispatchEvent(new InputEvent('input', { bubbles: true, isComposing }))
  })
}

async function press(field: HTMLElement, init: KeyboardEventInit): Promise<void> {
  await act(async () => {
    field.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init }))
    await delivered()
  })
}

function fieldIn(host: HTMLElement): HTMLTextAreaElement {
  const field = host.querySelector('textarea')
  if (!field) throw new Error('no text area')
  return field
}

const told = (end: string): unknown[] => chat.api.asked('POST', end).map(({ body }) => body)

test('a text area of one’s own is a composer by its input', async () => {
  const onEditLast = vi.fn<() => void>()
  const Own = (): ReactNode => {
    const { input, reason } = useComposer('w', { maxLength: 8, enterKey: 'send', onEditLast })
    return <textarea {...input} aria-invalid={reason === 'too_long'} />
  }
  const field = fieldIn(await open(<Own />))
  await press(field, { key: 'ArrowUp' })
  expect(onEditLast).toHaveBeenCalledOnce()
  await type(field, 'に', true)
  expect(field.value).toBe('に')
  expect(told('/typing')).toEqual([])
  await press(field, { key: 'Enter', isComposing: true })
  expect(told('/messages')).toEqual([])
  await type(field, 'ほん and more')
  expect(told('/typing')).toEqual([{ isTyping: true }])
  await press(field, { key: 'Enter' })
  expect(told('/messages')).toEqual([])
  expect(field.getAttribute('aria-invalid')).toBe('true')
  field.setSelectionRange(3, field.value.length)
  await type(field, '')
  await press(field, { key: 'Enter' })
  expect(told('/messages')).toMatchObject([{ body: 'にほん' }])
  expect(field.value).toBe('')
})

test('a draft that is written in its middle keeps the caret there', async () => {
  const Own = (): ReactNode => {
    const { text, setText } = useComposer('w')
    return <textarea value={text} onChange={({ target }) => setText(target.value)} />
  }
  const field = fieldIn(await open(<Own />))
  await type(field, 'ac')
  field.setSelectionRange(1, 1)
  await type(field, 'b')
  expect(field.value).toBe('abc')
  expect(field.selectionStart).toBe(2)
})
