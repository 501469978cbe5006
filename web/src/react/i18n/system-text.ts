import type { Row } from '../../core/index.ts'
import { isolated, shownName } from './names.ts'
import type { Strings } from './strings.ts'

/** What the service says by itself comes as facts too; everything else as the text that somebody wrote. */
export function systemText({ kind, data, body }: Row, strings: Strings): string {
  const said = kind !== null && Object.hasOwn(SAYS, kind) ? SAYS[kind] : undefined
  const values = said?.needs.map((name) => valueOf(data, name)) ?? []
  return said && values.every((value) => value !== null)
    ? said.say(strings, ...values.map(isolated))
    : body
}

interface Said {
  readonly needs: readonly string[]
  readonly say: (strings: Strings, first?: string, second?: string) => string
}

const SAYS: Readonly<Record<string, Said>> = {
  'workflow.status_changed': {
    needs: ['oldStatus', 'newStatus'],
    say: (strings, from = '', to = '') => strings.statusChanged(from, to),
  },
  'task.assigned': {
    needs: ['task', 'assigneeName'],
    say: (strings, task = '', name = '') => strings.taskAssigned(task, name),
  },
  'workflow.assigned': {
    needs: ['assigneeName'],
    say: (strings, name = '') => strings.workflowAssigned(name),
  },
}

/** Null where it is no text, or one in which nothing can be seen: then the body says it better. */
function valueOf(data: Row['data'], name: string): string | null {
  const value = data?.[name]
  return typeof value === 'string' ? shownName(value, '') || null : null
}
