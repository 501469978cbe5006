import { createElement } from 'react'
import { renderToString } from 'react-dom/server'
import { expect, test } from 'vitest'
import { define } from '../element/index.ts'
import { WorkflowChat, createWrkClient } from './index.ts'

test('94: without a window it is imported, and renders that it loads', () => {
  expect(globalThis).not.toHaveProperty('window')
  const client = createWrkClient({ user: { id: 'ana' }, getToken: () => 'token' })
  const html = renderToString(createElement(WorkflowChat, { client, workflowId: 'w' }))
  expect(html).toContain('data-state="loading"')
  expect(html).toContain('wrk-skeleton')
})

test('on a server the element is imported, and defining it does nothing', () => {
  expect(globalThis).not.toHaveProperty('customElements')
  expect(() => define()).not.toThrow()
})
