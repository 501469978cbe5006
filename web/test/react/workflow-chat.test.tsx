import { StrictMode, act, createRef, version, type ReactNode } from 'react'
import { createRoot, hydrateRoot, type Root } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { WrkClient } from '../../src/core/index.ts'
import { WorkflowChat, WrkProvider, type ChatHandle } from '../../src/react/index.ts'
import { message, page } from '../builders.ts'
import { ConversationHarness, delivered } from '../conversation-harness.ts'

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

async function render(node: ReactNode): Promise<void> {
  await act(async () => root.render(<StrictMode>{node}</StrictMode>))
}

async function answerPage(index: number): Promise<void> {
  await act(async () => {
    chat.api.page(index, page({ messages: [message({ seq: 3, body: 'hello there' })] }))
    await delivered()
  })
}

function embedded(workflowId = 'w'): ReactNode {
  return (
    <WrkProvider client={client}>
      <WorkflowChat workflowId={workflowId} disabled={false} />
    </WrkProvider>
  )
}

/** What a conversation that nobody looks at must not have. */
async function expectNothingLeft(): Promise<void> {
  await act(async () => {
    await chat.clock.advance(0)
    await delivered()
  })
  expect(chat.lifecycle.size).toBe(0)
  await chat.clock.advance(60_000)
  expect(chat.clock.timers).toBe(0)
  expect(chat.api.openStreams).toBe(0)
}

test('runs in the React that this project is about', () => {
  expect(version.split('.')[0]).toBe(process.env['REACT_MAJOR'])
})

test('shows the conversation, and sends what is written', async () => {
  await render(embedded())
  await answerPage(0)
  expect(host.textContent).toContain('hello there')
  const input = host.querySelector('textarea')
  if (!input) throw new Error('no composer')
  await act(async () => {
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')?.set?.call(
      input,
      'my answer',
    )
    input.dispatchEvent(new Event('input', { bubbles: true }))
  })
  await act(async () => {
    input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
    await delivered()
  })
  expect(host.textContent).toContain('my answer')
  expect(chat.api.asked('POST', '/messages')).toHaveLength(1)
})

test('a ref gets the handle', async () => {
  const ref = createRef<ChatHandle>()
  await render(<WorkflowChat ref={ref} client={client} workflowId="w" />)
  await answerPage(0)
  ref.current?.focusComposer()
  expect(document.activeElement?.tagName).toBe('TEXTAREA')
})

test('93: fifty mounts and unmounts in StrictMode leave no stream, timer or listener', async () => {
  for (let cycle = 0; cycle < 50; cycle += 1) {
    await render(embedded())
    if (cycle % 10 === 0) await answerPage(chat.api.asked('GET', '/messages').length - 1)
    await render(null)
  }
  expect(chat.api.asked('GET', '/events')).not.toHaveLength(0)
  await expectNothingLeft()
})

test('another workflow ends the first one’s session', async () => {
  await render(embedded('w'))
  await answerPage(0)
  await render(embedded('w2'))
  await act(async () => chat.clock.advance(0))
  expect(chat.lifecycle.size).toBe(1)
  await render(null)
  await expectNothingLeft()
})

test('93: another user sees nothing of the first', async () => {
  await render(embedded())
  await answerPage(0)
  client.signOut()
  client = chat.createClient()
  await render(embedded())
  expect(host.textContent).not.toContain('hello there')
  expect(chat.storage.keys()).toEqual([])
})

test('94: what a server rendered hydrates without a warning', async () => {
  const complaints = vi.spyOn(console, 'error')
  await act(async () => root.unmount())
  host.innerHTML = renderToString(embedded())
  expect(host.querySelector('.wrk-chat')).not.toBeNull()
  await act(async () => {
    root = hydrateRoot(host, embedded())
  })
  expect(complaints).not.toHaveBeenCalled()
})
