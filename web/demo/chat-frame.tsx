import { useEffect, useMemo, useState, type ReactNode } from 'react'
import {
  WorkflowChat,
  WrkProvider,
  createWrkClient,
  type WrkClient,
  type WrkError,
} from '../src/react/index.ts'
import { fetchPeople, roleOf, whyNoChat, workflowFor, type DemoPerson } from './people.ts'
import type { Choice } from './use-choice.ts'

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
      <header className="demo-frame-header">
        <span className="demo-dot" data-staff={person.staffRole !== null} />
        <h1>{person.name}</h1>
        <span className="demo-role">{roleOf(person)}</span>
        {workflow && <span className="demo-workflow">{workflow.name}</span>}
      </header>
      <main>
        {workflow ? (
          <Chat person={person} workflowId={workflow.id} />
        ) : (
          <p className="demo-note">{person.name} has no workflows.</p>
        )}
      </main>
    </div>
  )
}

interface ChatProps {
  readonly person: DemoPerson
  readonly workflowId: string
}

function Chat({ person, workflowId }: ChatProps): ReactNode {
  const client = useClient(person)
  const [error, setError] = useState<WrkError | null>(null)
  const isHidden = error?.code === 'chat_not_allowed'
  return (
    <WrkProvider client={client}>
      {isHidden && <NoChat person={person} />}
      <WorkflowChat workflowId={workflowId} onError={setError} />
    </WrkProvider>
  )
}

function NoChat({ person }: { readonly person: DemoPerson }): ReactNode {
  return (
    <div className="demo-note">
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
