import type { ReactNode } from 'react'
import { forbidsReading, isAboutToken } from '../../core/index.ts'
import { AlertIcon, ChatIcon } from '../icons.tsx'
import { useWrk } from '../provider.tsx'
import type { SlotProps } from '../slot-types.ts'
import { slot } from '../slots.tsx'
import { Button } from '../button.tsx'

/** Seen only where loading takes a while. */
export function Loading(): ReactNode {
  const { strings } = useWrk()
  return (
    <output className="wrk-skeleton" aria-label={strings.loading}>
      {['a', 'b', 'c', 'd', 'e', 'f'].map((row) => (
        <span key={row} className="wrk-skeleton-row" />
      ))}
    </output>
  )
}

/** By what the service says, and not by a status that anything on the way may have given. */
function DefaultErrorState({ error, onRetry }: SlotProps['ErrorState']): ReactNode {
  const { strings } = useWrk()
  const isSignedOut = isAboutToken(error)
  const isDenied = forbidsReading(error)
  return (
    <div className="wrk-state" role="alert">
      <span className="wrk-state-icon" data-alarm>
        <AlertIcon />
      </span>
      <p className="wrk-state-title">{isDenied ? strings.noAccess : strings.loadFailed}</p>
      {!isDenied && (
        <p className="wrk-state-hint">
          {isSignedOut ? strings.signedOut : strings.failure(error.code)}
        </p>
      )}
      <Button className="wrk-button" onClick={onRetry}>
        {isSignedOut ? strings.signIn : strings.tryAgain}
      </Button>
    </div>
  )
}

export const ErrorState: (props: SlotProps['ErrorState']) => ReactNode = slot(
  'ErrorState',
  DefaultErrorState,
)

function DefaultEmpty({ canWrite }: SlotProps['Empty']): ReactNode {
  const { strings } = useWrk()
  return (
    <div className="wrk-state">
      <span className="wrk-state-icon">
        <ChatIcon />
      </span>
      <p className="wrk-state-title">{strings.empty}</p>
      {canWrite && <p className="wrk-state-hint">{strings.emptyHint}</p>}
    </div>
  )
}

export const Empty: (props: SlotProps['Empty']) => ReactNode = slot('Empty', DefaultEmpty)
