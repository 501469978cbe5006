import { memo, type NamedExoticComponent, type ReactNode } from 'react'
import type { ConversationSession, Row } from '../core/index.ts'
import { Avatar } from './avatar.tsx'
import { EditForm } from './edit-form.tsx'
import { RemovedIcon } from './icons.tsx'
import { MessageActions } from './message-actions.tsx'
import { MessageFooter } from './message-footer.tsx'
import { MessageHeader } from './message-header.tsx'
import { useWrk } from './provider.tsx'

export interface MessageRowProps {
  readonly row: Row
  readonly startsGroup: boolean
  readonly endsGroup: boolean
  /** The very last row, where its state is worth a word. */
  readonly isLast: boolean
  /** Their names, ready to be shown. */
  readonly readers: string | undefined
  readonly session: ConversationSession
  readonly isEditing: boolean
  readonly setEditing: (key: string | null) => void
}

export const MessageRow: NamedExoticComponent<MessageRowProps> = memo(function MessageRow(
  props: MessageRowProps,
): ReactNode {
  const { row, startsGroup, endsGroup } = props
  const { strings, format } = useWrk()
  const author = row.isOwn ? strings.you : row.sender?.name || strings.someone
  return (
    <li
      className="wrk-row"
      data-row
      data-kind={row.type}
      data-own={row.isOwn}
      data-status={row.status}
      data-side={row.senderType}
      data-first={startsGroup || undefined}
      data-last={endsGroup || undefined}
      data-message-id={row.id ?? undefined}
    >
      {!row.isOwn && startsGroup && <Avatar person={row.sender} side={row.senderType} />}
      <article
        className="wrk-message"
        aria-label={strings.authored(author, format.time(row.createdAt))}
      >
        {startsGroup && <MessageHeader row={row} />}
        <MessageContent {...props} />
        <MessageFooter {...props} />
      </article>
    </li>
  )
})

function MessageContent({ row, session, isEditing, setEditing }: MessageRowProps): ReactNode {
  if (isEditing) return <EditForm row={row} session={session} onClose={() => setEditing(null)} />
  return (
    <div className="wrk-line">
      {row.type === 'deleted' ? <Tombstone /> : <Bubble row={row} />}
      <MessageActions row={row} session={session} onEdit={() => setEditing(row.key)} />
    </div>
  )
}

function Bubble({ row }: { readonly row: Row }): ReactNode {
  const { strings, format } = useWrk()
  return (
    <div className="wrk-bubble" dir="auto">
      {row.body}
      {row.editedAt !== null && (
        <span className="wrk-edited" title={format.dateAndTime(row.editedAt)}>
          {' '}
          {strings.edited}
        </span>
      )}
    </div>
  )
}

function Tombstone(): ReactNode {
  const { strings } = useWrk()
  return (
    <div className="wrk-tombstone">
      <RemovedIcon />
      {strings.deleted}
    </div>
  )
}
