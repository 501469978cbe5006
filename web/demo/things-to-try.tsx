import type { ReactNode } from 'react'
import { whyNoChat, type DemoPerson } from './people.ts'
import type { Choice } from './use-choice.ts'

interface ThingsToTryProps {
  readonly people: readonly DemoPerson[]
  readonly choose: (changes: Choice) => void
}

/** What is worth seeing first. */
export function ThingsToTry({ people, choose }: ThingsToTryProps): ReactNode {
  const viewer = people.find((person) => whyNoChat(person) !== null)
  const reader = people.find(({ staffRole }) => staffRole === 'wrk_viewer')
  return (
    <section className="demo-try">
      <h2>Try this</h2>
      <ul>
        <li>Type on one side, and read on the other.</li>
        <li>Stop the server, write, and start it again: nothing is lost.</li>
        {viewer && (
          <li>
            Be{' '}
            <button type="button" onClick={() => choose({ left: viewer.id })}>
              {viewer.name}
            </button>
            , a viewer: there is no chat.
          </li>
        )}
        {reader && (
          <li>
            Be{' '}
            <button type="button" onClick={() => choose({ right: reader.id })}>
              {reader.name}
            </button>
            , who may only read.
          </li>
        )}
      </ul>
    </section>
  )
}
