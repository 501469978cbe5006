import { createElement } from 'react'
import { renderToString } from 'react-dom/server'
import { expect, test, vi } from 'vitest'
import { define } from '../element/index.ts'
import { WorkflowChat, createWrkClient } from './index.ts'

test('94: without a window it is imported, and renders that it loads', () => {
  expect(globalThis).not.toHaveProperty('window')
  const said = ['debug', 'warn', 'error'] as const
  const lines = said.map((how) => vi.spyOn(console, how))
  const client = createWrkClient({ user: { id: 'ana' }, getToken: () => 'token' })
  const html = renderToString(createElement(WorkflowChat, { client, workflowId: 'w' }))
  expect(html).toContain('data-state="loading"')
  expect(html).toContain('wrk-skeleton')
  for (const line of lines) expect(line).not.toHaveBeenCalled()
})

test('on a server the element is imported, and defining it does nothing', () => {
  expect(globalThis).not.toHaveProperty('customElements')
  expect(() => define()).not.toThrow()
})
