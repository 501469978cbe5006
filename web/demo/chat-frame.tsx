import { useEffect, useMemo, useState, type ReactNode } from 'react'
import {
  WorkflowChat,
  WrkProvider,
  createWrkClient,
  type WrkClient,
  type WrkError,
} from '../src/react/index.ts'
import { Face } from './face.tsx'
import { languageOf, localeOf } from './languages.ts'
import {
  fetchPeople,
  roleOf,
  whyNoChat,
  workflowFor,
  type DemoPerson,
  type Workflow,
} from './people.ts'
import { themeOf } from './theme.ts'
import type { Choice } from './use-choice.ts'
import { useStrings } from './use-strings.ts'

interface ChatFrameProps {
  readonly people: readonly DemoPerson[]
  readonly choice: Choice
}

/** One person's view, as a host application would embed it. */
export function ChatFrame({ people, choice }: ChatFrameProps): ReactNode {
  const person = people.find(({ id }) => id === choice.person)
  if (!person) return <p className="demo-note">Nobody here has the id “{choice.person}”.</p>
  const workflow = workflowFor(person, choice.workflow ?? null)
  return (
    <div className="demo-frame">
      {isAlone && <Header person={person} workflow={workflow} />}
      <main>
        {workflow ? (
          <Chat person={person} workflowId={workflow.id} choice={choice} />
        ) : (
          <p className="demo-note">{person.name} has no workflows.</p>
        )}
      </main>
    </div>
  )
}

/** In a frame the pane around it says who this is. */
const isAlone = window.top === window.self

interface HeaderProps {
  readonly person: DemoPerson
  readonly workflow: Workflow | undefined
}

function Header({ person, workflow }: HeaderProps): ReactNode {
  return (
    <header className="demo-pane-head">
      <Face person={person} />
      <h1>{person.name}</h1>
      <span className="demo-role">{roleOf(person)}</span>
      {workflow && <span className="demo-workflow">{workflow.name}</span>}
    </header>
  )
}

interface ChatProps {
  readonly person: DemoPerson
  readonly workflowId: string
  readonly choice: Choice
}

function Chat({ person, workflowId, choice }: ChatProps): ReactNode {
  const client = useClient(person)
  const language = languageOf(choice.language)
  const strings = useStrings(language)
  const [error, setError] = useState<WrkError | null>(null)
  const isHidden = error?.code === 'chat_not_allowed'
  if (!strings) return null
  return (
    <WrkProvider
      client={client}
      locale={localeOf(language)}
      strings={strings}
      theme={themeOf(choice.theme)}
    >
      {isHidden && <NoChat person={person} />}
      <WorkflowChat workflowId={workflowId} onError={setError} />
    </WrkProvider>
  )
}

function NoChat({ person }: { readonly person: DemoPerson }): ReactNode {
  return (
    <div className="demo-note">
      <svg viewBox="0 0 20 20" aria-hidden="true">
        <path d="M6 9V6.5a4 4 0 0 1 8 0V9M5 9h10v7.5H5z" />
      </svg>
      <strong>No chat for this person</strong>
      <p>{whyNoChat(person) ?? `${person.name} may not use this chat.`}</p>
    </div>
  )
}

function useClient(person: DemoPerson): WrkClient {
  const client = useMemo(() => clientFor(person), [person])
  useEffect(() => () => client.dispose(), [client])
  return client
}

function clientFor(person: DemoPerson): WrkClient {
  let token = person.token
  return createWrkClient({
    user: { id: person.id },
    getToken: async ({ force }) => {
      if (force) token = (await fetchPeople()).find(({ id }) => id === person.id)?.token ?? token
      return token
    },
  })
}
