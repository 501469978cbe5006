import type { ReactNode } from 'react'
import type { ConversationSession, WrkError } from '../core/index.ts'
import { useWrk } from './provider.tsx'

export function Loading(): ReactNode {
  const { strings } = useWrk()
  return (
    <output className="wrk-skeleton" aria-label={strings.loading}>
      {['a', 'b', 'c', 'd', 'e'].map((row) => (
        <div key={row} className="wrk-skeleton-row" />
      ))}
    </output>
  )
}

interface LoadFailedProps {
  readonly error: WrkError
  readonly session: ConversationSession
}

export function LoadFailed({ error, session }: LoadFailedProps): ReactNode {
  const { strings } = useWrk()
  const isSignedOut = error.status === 401
  return (
    <div className="wrk-state" role="alert">
      <p className="wrk-state-title">{strings.loadFailed}</p>
      <p className="wrk-state-hint">
        {isSignedOut ? strings.signedOut : strings.failure(error.code)}
      </p>
      <button type="button" className="wrk-button" onClick={() => session.reconnect()}>
        {strings.tryAgain}
      </button>
    </div>
  )
}

export function NoAccess(): ReactNode {
  const { strings } = useWrk()
  return (
    <div className="wrk-state" role="alert">
      <p className="wrk-state-title">{strings.noAccess}</p>
    </div>
  )
}

export function Empty({ canWrite }: { readonly canWrite: boolean }): ReactNode {
  const { strings } = useWrk()
  return (
    <div className="wrk-state">
      <p className="wrk-state-title">{strings.empty}</p>
      {canWrite && <p className="wrk-state-hint">{strings.emptyHint}</p>}
    </div>
  )
}
