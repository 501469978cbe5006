import { useState, type ReactNode } from 'react'
import type { Editor, Row } from '../../core/index.ts'
import { useChat } from '../chat-context.ts'
import { isolated, shownName } from '../i18n/names.ts'
import type { Strings } from '../i18n/strings.ts'
import { RemovedIcon } from '../icons.tsx'
import { useWrk } from '../provider.tsx'
import type { SlotProps } from '../slot-types.ts'
import { slot } from '../slots.tsx'
import { MessageText } from '../text/message-text.tsx'
import { RunningText } from '../text/running-text.tsx'
import { DeleteDialog } from './delete-dialog.tsx'
import { MessageActions } from './message-actions.tsx'

/** The bubble and what can be done with it. */
export function MessageContent({ row }: { readonly row: Row }): ReactNode {
  const { session, features, setEditing, focusRow } = useChat()
  const [isDeleting, setIsDeleting] = useState(false)
  const remove = (): void => {
    if (row.id) session.commands.delete(row.id)
    else if (row.pending) session.commands.takeBack(row.pending.operation.id)
    focusRow(row.key)
  }
  const canEdit = row.canEdit && features.edit
  const canDelete = row.canDelete && features.delete
  return (
    <div className="wrk-line">
      {row.type === 'deleted' ? <Tombstone by={row.deletedBy} /> : <MessageBody row={row} />}
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
  return (
    <div className="wrk-bubble" part="bubble">
      <MessageText text={row.body} />
      {row.editedAt !== null && <Edited at={row.editedAt} by={row.editedBy} />}
    </div>
  )
}

const MessageBody = slot('MessageBody', DefaultBody)

interface EditedProps {
  readonly at: number
  readonly by: Row['editedBy']
}

/** Whose words they are now: somebody else's hand is named. */
function Edited({ at, by }: EditedProps): ReactNode {
  const { strings, format } = useWrk()
  const when = format.dateAndTime(at)
  return (
    <span className="wrk-edited" title={when}>
      <RunningText text={by ? strings.editedBy(whoIs(by, strings)) : strings.edited} />
      <span className="wrk-sr">{` ${when}`}</span>
    </span>
  )
}

function Tombstone({ by }: { readonly by: Row['deletedBy'] }): ReactNode {
  const { strings } = useWrk()
  return (
    <div className="wrk-tombstone">
      <RemovedIcon />
      <span>
        <RunningText text={by ? strings.deletedBy(whoIs(by, strings)) : strings.deleted} />
      </span>
    </div>
  )
}

/** "Wanda (Wrk)". */
function whoIs({ name, side }: Editor, strings: Strings): string {
  const team = side === 'wrk' ? strings.wrk : strings.client
  return `${isolated(shownName(name, strings.someone))} (${team})`
}
