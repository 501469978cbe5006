import { useState, type ReactNode } from 'react'
import type { Row } from '../../core/index.ts'
import { useChat } from '../chat-context.ts'
import { RemovedIcon } from '../icons.tsx'
import { useWrk } from '../provider.tsx'
import type { SlotProps } from '../slot-types.ts'
import { slot } from '../slots.tsx'
import { MessageText } from '../text/message-text.tsx'
import { DeleteDialog } from './delete-dialog.tsx'
import { MessageActions } from './message-actions.tsx'

/** The bubble and what can be done with it. */
export function MessageContent({ row }: { readonly row: Row }): ReactNode {
  const { session, features, setEditing, focusRow } = useChat()
  const [isDeleting, setIsDeleting] = useState(false)
  const remove = (): void => {
    if (row.id) session.commands.delete(row.id)
    else if (row.pending) session.commands.discard(row.pending.operation.id)
    focusRow(row.key)
  }
  const canEdit = row.canEdit && features.edit
  const canDelete = row.canDelete && features.delete
  return (
    <div className="wrk-line">
      {row.type === 'deleted' ? <Tombstone /> : <MessageBody row={row} />}
      <MessageActions
        row={row}
        onEdit={canEdit ? () => setEditing(row.key) : null}
        onDelete={canDelete ? () => setIsDeleting(true) : null}
      />
      {isDeleting && (
        <DeleteDialog text={row.body} onConfirm={remove} onClose={() => setIsDeleting(false)} />
      )}
    </div>
  )
}

function DefaultBody({ row }: SlotProps['MessageBody']): ReactNode {
  const { strings, format } = useWrk()
  return (
    <div className="wrk-bubble" part="bubble">
      <MessageText text={row.body} />
      {row.editedAt !== null && (
        <span className="wrk-edited" title={format.dateAndTime(row.editedAt)}>
          {strings.edited}
          <span className="wrk-sr"> {format.dateAndTime(row.editedAt)}</span>
        </span>
      )}
    </div>
  )
}

const MessageBody = slot('MessageBody', DefaultBody)

function Tombstone(): ReactNode {
  const { strings } = useWrk()
  return (
    <div className="wrk-tombstone">
      <RemovedIcon />
      {strings.deleted}
    </div>
  )
}
