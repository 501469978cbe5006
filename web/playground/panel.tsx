import type { ReactNode } from 'react'
import { OTHER_WORKFLOW, WORKFLOW } from './options.ts'
import type { Playground } from './playground.ts'

const scenarios: readonly [string, string][] = [
  ['A conversation', '?'],
  ['10,000 messages', '?story=history&count=10000'],
  ['Unread', '?story=history&unread=12'],
  ['Everything extreme', '?story=extremes'],
  ['Arabic, right to left', '?story=arabic&locale=ar'],
  ['German', '?locale=de'],
  ['Dark', '?theme=dark'],
  ['Empty', '?story=empty'],
  ['Reader only', '?access=reader'],
  ['No access', '?access=none'],
  ['Load fails', '?failing'],
  ['Slow network', '?latency=1500'],
  ['Flaky network', '?flaky'],
  ['Two tabs', '?tabs=2'],
  ['Parts that throw', '?parts=throwing'],
  ['Hostile host', '?host=hostile'],
  ['In a cascade layer', '?host=layer'],
]

/** For people: choose a scenario, and make things go wrong. */
export function Panel({ playground }: { readonly playground: Playground }): ReactNode {
  const { server, room } = playground
  const actions: readonly [string, () => void][] = [
    ['Mia writes', () => void playground.say('mia', 'A new message from Mia.')],
    ['Burst 50/s', () => playground.burst(50, 5)],
    ['Mia types', () => room.tell('typing.started', { userId: 'mia', ttlMs: 8_000 })],
    ['Go offline', () => server.goOffline()],
    ['Go online', () => server.goOnline()],
    ['Silence the stream', () => server.stallStreams()],
    [
      'Refuse the next send',
      () => void server.network.refusals.push({ status: 422, code: 'validation_failed' }),
    ],
    ['Lose the next reply', () => server.set({ lostReplies: 1 })],
    ['Expire the token', () => server.expireTokens()],
    ['End the login', () => server.endLogin()],
    ['Log in again', () => server.set({ isSignedOut: false })],
    ['Other conversation', () => playground.show({ workflowId: OTHER_WORKFLOW })],
    ['First conversation', () => playground.show({ workflowId: WORKFLOW })],
  ]
  return (
    <nav className="panel" aria-label="Playground">
      {scenarios.map(([name, address]) => (
        <a key={address} href={address}>
          {name}
        </a>
      ))}
      <hr />
      {actions.map(([name, act]) => (
        <button key={name} type="button" onClick={act}>
          {name}
        </button>
      ))}
    </nav>
  )
}
