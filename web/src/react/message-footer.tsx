import type { ReactNode } from 'react'
import { failureOf, type ConversationSession, type Row } from '../core/index.ts'
import type { MessageRowProps } from './message-row.tsx'
import { AlertIcon } from './icons.tsx'
import { useWrk } from './provider.tsx'
import type { Strings } from './strings.ts'

/** How it stands with a message: on its way, failed, arrived, seen. */
export function MessageFooter({ row, session, readers, isLast }: MessageRowProps): ReactNode {
  const { strings } = useWrk()
  if (row.status === 'failed') return <Failed row={row} session={session} />
  if (row.status === 'sending') return <p className="wrk-status wrk-sending">{strings.sending}</p>
  if (readers && row.type !== 'deleted') {
    return <p className="wrk-status">{strings.seenBy(readers)}</p>
  }
  return isLast && row.type === 'message' ? <p className="wrk-status">{strings.sent}</p> : null
}

interface FailedProps {
  readonly row: Row
  readonly session: ConversationSession
}

function Failed({ row, session }: FailedProps): ReactNode {
  const { strings } = useWrk()
  const id = row.pending?.operation.id
  if (!id) return null
  return (
    <div className="wrk-failed">
      <AlertIcon />
      <span>{failureText(row, strings)}</span>
      <button type="button" className="wrk-link" onClick={() => session.commands.retry(id)}>
        {strings.retry}
      </button>
      <button type="button" className="wrk-link" onClick={() => session.commands.discard(id)}>
        {strings.discard}
      </button>
    </div>
  )
}

function failureText(row: Row, strings: Strings): string {
  const what = { send: strings.notSent, edit: strings.notSaved, delete: strings.notDeleted }
  const reason = strings.failure(failureOf(row)?.code ?? 'network')
  return `${what[row.pending?.operation.kind ?? 'send']} ${reason}`
}
