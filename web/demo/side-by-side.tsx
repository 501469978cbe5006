import iconUrl from './icon.svg'
import type { ReactNode } from 'react'
import { isStaff, whyNoChat, type DemoPerson, type Workflow } from './people.ts'
import { Pane } from './pane.tsx'
import { Settings } from './settings.tsx'
import { ThingsToTry } from './things-to-try.tsx'
import type { Choice } from './use-choice.ts'
import { WorkflowPicker } from './workflow-picker.tsx'

interface SideBySideProps {
  readonly people: readonly DemoPerson[]
  readonly choice: Choice
  readonly choose: (changes: Choice) => void
}

const WORKSPACE = 'Acme'

export function SideBySide({ people, choice, choose }: SideBySideProps): ReactNode {
  const workflows = workflowsOf(people)
  const workflow = workflows.find(({ id }) => id === choice.workflow) ?? workflows[0]
  const left = people.find(({ id }) => id === choice.left) ?? defaultClient(people)
  const right = people.find(({ id }) => id === choice.right) ?? defaultStaff(people)
  return (
    <div className="demo">
      <aside className="demo-side">
        <h1>
          <img src={iconUrl} alt="" width="28" height="28" />
          Workflow Chat
        </h1>
        <p className="demo-lead">
          Two people, one workflow. Write on one side and watch the other.
        </p>
        <WorkflowPicker
          workspace={WORKSPACE}
          workflows={workflows}
          chosen={workflow}
          onChoose={(id) => choose({ workflow: id })}
        />
        <ThingsToTry people={people} choose={choose} />
        <footer className="demo-foot">
          <Settings choice={choice} choose={choose} />
          <a href="/docs">API documentation</a>
        </footer>
      </aside>
      <main className="demo-panes">
        {left && (
          <Pane
            name="Left"
            people={people}
            person={left}
            chosen={workflow}
            choice={choice}
            onChoose={(id) => choose({ left: id })}
          />
        )}
        {right && (
          <Pane
            name="Right"
            people={people}
            person={right}
            chosen={workflow}
            choice={choice}
            onChoose={(id) => choose({ right: id })}
          />
        )}
      </main>
    </div>
  )
}

/** Members of the workspace know its workflows; staff know those of every workspace. */
function workflowsOf(people: readonly DemoPerson[]): readonly Workflow[] {
  const members = people.filter(({ workspace }) => workspace === WORKSPACE)
  const fullest = members.toSorted((a, b) => b.workflows.length - a.workflows.length)
  const chatter = fullest.find((person) => !isStaff(person) && !whyNoChat(person))
  return chatter?.workflows ?? people.find(isStaff)?.workflows ?? []
}

function defaultClient(people: readonly DemoPerson[]): DemoPerson | undefined {
  const members = people.filter(({ workspace }) => workspace === WORKSPACE)
  return members.find(({ role }) => role === 'owner') ?? people[0]
}

function defaultStaff(people: readonly DemoPerson[]): DemoPerson | undefined {
  const staff = people.filter((person) => isStaff(person) && person.workspace === null)
  return staff.find(({ staffRole }) => staffRole === 'wrk_operator') ?? staff[0] ?? people.at(-1)
}
