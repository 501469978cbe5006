import { useState, type ReactNode } from 'react'
import type { ConversationSession, Row } from '../core/index.ts'
import { DeleteDialog } from './delete-dialog.tsx'
import { DeleteIcon, EditIcon } from './icons.tsx'
import { useWrk } from './provider.tsx'

interface MessageActionsProps {
  readonly row: Row
  readonly session: ConversationSession
  readonly onEdit: () => void
}

/** Offers only what the server would allow. */
export function MessageActions({ row, session, onEdit }: MessageActionsProps): ReactNode {
  const { strings } = useWrk()
  const [isDeleting, setIsDeleting] = useState(false)
  if (!row.canEdit && !row.canDelete) return null
  const remove = (): void => {
    if (row.id) session.commands.delete(row.id)
  }
  return (
    <div className="wrk-actions">
      {row.canEdit && (
        <button
          type="button"
          aria-label={strings.editMessage}
          title={strings.editMessage}
          onClick={onEdit}
        >
          <EditIcon />
        </button>
      )}
      {row.canDelete && (
        <button
          type="button"
          aria-label={strings.deleteMessage}
          title={strings.deleteMessage}
          onClick={() => setIsDeleting(true)}
        >
          <DeleteIcon />
        </button>
      )}
      {isDeleting && (
        <DeleteDialog text={row.body} onConfirm={remove} onClose={() => setIsDeleting(false)} />
      )}
    </div>
  )
}
