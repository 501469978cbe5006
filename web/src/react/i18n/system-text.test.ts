import { expect, test } from 'vitest'
import { message, page } from '../../../test/builders.ts'
import { ConversationStore } from '../../core/conversation/store.ts'
import type { Message, Row } from '../../core/index.ts'
import { de } from './de.ts'
import { systemText } from './system-text.ts'

function told(kind: string | null, data: Message['data'], body = 'as it was written'): string {
  const store = new ConversationStore('me')
  store.applySnapshot(
    page({ messages: [message({ senderType: 'system', sender: null, kind, data, body })] }),
  )
  const row: Row | undefined = store.getView().rows[0]
  return row ? systemText(row, de).replaceAll(/[\u2068\u2069]/g, '') : ''
}

test.each([
  [
    'workflow.status_changed',
    { oldStatus: 'Entwurf', newStatus: 'Im Bau' },
    'Status von Entwurf zu Im Bau geändert',
  ],
  [
    'task.assigned',
    { task: 'Limit prüfen', assigneeId: 'ben', assigneeName: 'Ben' },
    'Aufgabe „Limit prüfen“ wurde Ben zugewiesen',
  ],
  [
    'workflow.assigned',
    { assigneeId: 'omar', assigneeName: 'Omar \u202eHaddad' },
    'Omar Haddad vom Wrk-Team betreut jetzt diesen Workflow',
  ],
])('%s is told in the reader’s language', (kind, data, text) => expect(told(kind, data)).toBe(text))

test.each([
  ['workflow.status_changed', null],
  ['workflow.status_changed', { oldStatus: 'Draft' }],
  ['workflow.status_changed', { oldStatus: 'Draft', newStatus: 3 }],
  ['task.assigned', { task: 'x', assigneeName: '\u200b' }],
  ['toString', { oldStatus: 'a', newStatus: 'b' }],
  ['host.own', { oldStatus: 'a', newStatus: 'b' }],
  [null, null],
])('%s with %j is told as it was written', (kind, data) =>
  expect(told(kind, data)).toBe('as it was written'),
)
