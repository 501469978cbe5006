import type { ReactNode } from 'react'
import { Face } from './face.tsx'
import { isStaff, roleOf, workflowFor, type DemoPerson, type Workflow } from './people.ts'
import type { Choice } from './use-choice.ts'

interface PaneProps {
  readonly name: string
  readonly people: readonly DemoPerson[]
  readonly person: DemoPerson
  /** The workflow that is looked at; somebody who cannot see it is shown one of their own. */
  readonly chosen: Workflow | undefined
  readonly choice: Choice
  readonly onChoose: (personId: string) => void
}

export function Pane(props: PaneProps): ReactNode {
  const { name, people, person, chosen, onChoose } = props
  const workflow = workflowFor(person, chosen?.id ?? null)
  const { language, theme } = props.choice
  const address = addressOf({ person: person.id, workflow: workflow?.id, language, theme })
  return (
    <section className="demo-pane" aria-label={`${name} pane`}>
      <header className="demo-pane-head">
        <Face person={person} />
        <Picker name={name} people={people} person={person} onChoose={onChoose} />
        {workflow && workflow.id !== chosen?.id && (
          <span className="demo-workflow">{workflow.name}</span>
        )}
        <a
          className="demo-open"
          href={address}
          target="_blank"
          rel="noreferrer"
          aria-label={`Open ${person.name} in a tab of its own`}
          title="Open in a tab of its own"
        >
          <svg viewBox="0 0 20 20" aria-hidden="true">
            <path d="M8 5H5.5A1.5 1.5 0 0 0 4 6.5v8A1.5 1.5 0 0 0 5.5 16h8a1.5 1.5 0 0 0 1.5-1.5V12M11.5 4H16v4.5M16 4l-7 7" />
          </svg>
        </a>
      </header>
      {/* A new frame instead of a new address in the old one, which the back button would step through. */}
      <iframe key={address} title={`${name} chat`} src={address} />
    </section>
  )
}

type PickerProps = Pick<PaneProps, 'name' | 'people' | 'person' | 'onChoose'>

function Picker({ name, people, person, onChoose }: PickerProps): ReactNode {
  return (
    <select
      className="demo-person"
      aria-label={`${name} person`}
      value={person.id}
      onChange={(event) => onChoose(event.target.value)}
    >
      {groupsOf(people).map(([group, members]) => (
        <optgroup key={group} label={group}>
          {members.map((member) => (
            <option key={member.id} value={member.id}>
              {member.name} · {roleOf(member)}
            </option>
          ))}
        </optgroup>
      ))}
    </select>
  )
}

function addressOf(choice: Readonly<Record<string, string | undefined>>): string {
  const made = Object.entries(choice).filter((one): one is [string, string] => !!one[1])
  return `/?${new URLSearchParams(made)}`
}

function groupsOf(people: readonly DemoPerson[]): [string, DemoPerson[]][] {
  const groups = Map.groupBy(people, (person) =>
    isStaff(person) ? 'Wrk team' : (person.workspace ?? 'No workspace'),
  )
  return [...groups]
}
