import { createElement } from 'react'
import { renderToString } from 'react-dom/server'
import { expect, test } from 'vitest'
import { WorkflowChat, createWrkClient } from './index.ts'

test('94: without a window it is imported, and renders that it loads', () => {
  expect(globalThis).not.toHaveProperty('window')
  const client = createWrkClient({ user: { id: 'ana' }, getToken: () => 'token' })
  const html = renderToString(createElement(WorkflowChat, { client, workflowId: 'w' }))
  expect(html).toContain('data-state="loading"')
  expect(html).toContain('wrk-skeleton')
})
