import type { ReactNode } from 'react'
import { isStaff, roleOf, type DemoPerson, type Workflow } from './people.ts'

interface PaneProps {
  readonly name: string
  readonly people: readonly DemoPerson[]
  readonly person: DemoPerson
  readonly workflow: Workflow | undefined
  readonly onChoose: (personId: string) => void
}

export function Pane({ name, people, person, workflow, onChoose }: PaneProps): ReactNode {
  const query = new URLSearchParams({ person: person.id, workflow: workflow?.id ?? '' })
  return (
    <section className="demo-pane" aria-label={`${name} pane`}>
      <label className="demo-be">
        <span>Be</span>
        <select
          aria-label={`${name} person`}
          value={person.id}
          onChange={(event) => onChoose(event.target.value)}
        >
          {groupsOf(people).map(([group, members]) => (
            <optgroup key={group} label={group}>
              {members.map((member) => (
                <option key={member.id} value={member.id}>
                  {member.name}: {roleOf(member)}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
      </label>
      <iframe key={person.id} title={`${name} chat`} src={`/?${query}`} />
    </section>
  )
}

function groupsOf(people: readonly DemoPerson[]): [string, DemoPerson[]][] {
  const groups = Map.groupBy(people, (person) =>
    isStaff(person) ? 'Wrk team' : (person.workspace ?? 'No workspace'),
  )
  return [...groups]
}
