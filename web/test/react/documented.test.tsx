import { act } from 'react'
import { createRoot } from 'react-dom/client'
import { expect, onTestFinished, test, vi } from 'vitest'
import { define } from '../../src/element/index.ts'
import {
  WorkflowChat,
  type Row,
  type SystemMessageRow,
  type SystemRenderers,
} from '../../src/react/index.ts'
import { message, page } from '../builders.ts'
import { ConversationHarness, delivered } from '../conversation-harness.ts'

vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true)

/** As docs/component.md has it. */
const StatusChange = ({ row }: { row: SystemMessageRow }) => <p>Now {row.data?.newStatus}</p>
/** One that wants no more than any row has. */
const Plain = ({ row }: { row: Row }) => <p>{row.body.toUpperCase()}</p>
const renderers: SystemRenderers = {
  'workflow.status_changed': StatusChange,
  'task.assigned': ({ row }) => <p>For {row.data?.assigneeName}</p>,
  'host.own': Plain,
}

test('renderers get what their kind is about, and text where it is something else', async () => {
  const chat = new ConversationHarness()
  const host = document.body.appendChild(document.createElement('div'))
  const root = createRoot(host)
  onTestFinished(async () => {
    await act(async () => root.unmount())
    host.remove()
  })
  const client = chat.createClient()
  await act(async () =>
    root.render(<WorkflowChat client={client} workflowId="w" systemRenderers={renderers} />),
  )
  const told = (seq: number, kind: string, data: object): object =>
    message({
      seq,
      senderType: 'system',
      sender: null,
      kind,
      data: { ...data },
      body: `text ${seq}`,
    })
  const said = (seq: number): object => message({ seq, body: `said ${seq}` })
  await act(async () => {
    const messages = [
      told(1, 'workflow.status_changed', { oldStatus: 'Draft', newStatus: 'Live' }),
      said(2),
      told(3, 'task.assigned', { task: 'x', assigneeName: 7 }),
      said(4),
      told(5, 'host.own', { anything: [1] }),
    ]
    chat.api.page(0, page({ messages: messages as ReturnType<typeof message>[] }))
    await delivered()
  })
  const shown = [...host.querySelectorAll('.wrk-system-card')].map(({ textContent }) => textContent)
  expect(shown[0]).toBe('Now Live')
  expect(shown[1]).toContain('text 3')
  expect(shown[2]).toBe('TEXT 5')
})

test('the element has a name, properties and events', () => {
  define()
  const chat = document.createElement('wrk-workflow-chat')
  chat.getToken = async () => 'token'
  const counts: number[] = []
  chat.addEventListener('wrk-unread', ({ detail }) => counts.push(detail.count))
  chat.dispatchEvent(new CustomEvent('wrk-unread', { detail: { count: 3 } }))
  expect(counts).toEqual([3])
  expect(<wrk-workflow-chat user-id="ada" workflow-id="w" density="compact" />).toBeDefined()
})
