import type { ReactNode } from 'react'
import type { Row } from '../../core/index.ts'
import { ClockIcon, CheckIcon } from '../icons.tsx'
import { useWrk } from '../provider.tsx'

interface MessageStatusProps {
  readonly row: Row
  /** Shown where it tells something new; said to screen readers everywhere. */
  readonly isShown: boolean
}

/** How it stands with an own message that has not failed. */
export function MessageStatus({ row, isShown }: MessageStatusProps): ReactNode {
  const { strings } = useWrk()
  if (row.type !== 'message') return null
  if (row.status === 'sent') {
    return (
      <p className={isShown ? 'wrk-status' : 'wrk-sr'}>
        {isShown && <CheckIcon />}
        <span>{strings.sent}</span>
      </p>
    )
  }
  return (
    <p className="wrk-status wrk-late">
      <ClockIcon />
      <span>{row.status === 'sending' ? strings.sending : strings.queued}</span>
    </p>
  )
}
