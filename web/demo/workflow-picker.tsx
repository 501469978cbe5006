import { useState, type ReactNode } from 'react'
import type { Workflow } from './people.ts'

interface WorkflowPickerProps {
  readonly workspace: string
  readonly workflows: readonly Workflow[]
  readonly chosen: Workflow | undefined
  readonly onChoose: (workflowId: string) => void
}

const SHOWN = 50
const SEARCHABLE_FROM = 8

export function WorkflowPicker(props: WorkflowPickerProps): ReactNode {
  const { workspace, workflows, chosen, onChoose } = props
  const [query, setQuery] = useState('')
  const found = workflows.filter(({ id, name }) => matches(`${name} ${id}`, query))
  const shown = withChosen(found.slice(0, SHOWN), chosen, query)
  return (
    <nav className="demo-workflows" aria-label={`Workflows of ${workspace}`}>
      <h2>{workspace}</h2>
      {workflows.length >= SEARCHABLE_FROM && (
        <input
          type="search"
          aria-label="Find a workflow"
          placeholder={`Find (${workflows.length})`}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
      )}
      <ul>
        {shown.map(({ id, name }) => (
          <li key={id}>
            <button
              type="button"
              aria-current={id === chosen?.id || undefined}
              onClick={() => onChoose(id)}
            >
              {name}
            </button>
          </li>
        ))}
      </ul>
      {found.length > SHOWN && <p>{found.length - SHOWN} more. Type to narrow the list.</p>}
      {found.length === 0 && <p>Nothing found.</p>}
    </nav>
  )
}

/** The chosen one is seen even where the list is cut before it. */
function withChosen(
  shown: readonly Workflow[],
  chosen: Workflow | undefined,
  query: string,
): readonly Workflow[] {
  if (!chosen || query !== '' || shown.includes(chosen)) return shown
  return [chosen, ...shown.slice(1)]
}

function matches(text: string, query: string): boolean {
  return text.toLowerCase().includes(query.trim().toLowerCase())
}
