import type { ReactNode } from 'react'
import { DeleteIcon, EditIcon } from '../icons.tsx'
import { useWrk } from '../provider.tsx'
import type { SlotProps } from '../slot-types.ts'
import { slot } from '../slots.tsx'
import { Button } from '../button.tsx'

/** Offers only what the server would allow. Reached from the focused message by Enter, not by Tab through all of them. */
function DefaultActions({ onEdit, onDelete }: SlotProps['MessageActions']): ReactNode {
  const { strings } = useWrk()
  if (!onEdit && !onDelete) return null
  return (
    <div className="wrk-actions" role="toolbar" aria-label={strings.messageActions}>
      {onEdit && (
        <Action name="edit" label={strings.editMessage} onClick={onEdit}>
          <EditIcon />
        </Action>
      )}
      {onDelete && (
        <Action name="delete" label={strings.deleteMessage} onClick={onDelete}>
          <DeleteIcon />
        </Action>
      )}
    </div>
  )
}

export const MessageActions: (props: SlotProps['MessageActions']) => ReactNode = slot(
  'MessageActions',
  DefaultActions,
)

interface ActionProps {
  readonly name: string
  readonly label: string
  readonly onClick: () => void
  readonly children: ReactNode
}

function Action({ name, label, onClick, children }: ActionProps): ReactNode {
  return (
    <Button tabIndex={-1} aria-label={label} title={label} data-action={name} onClick={onClick}>
      {children}
    </Button>
  )
}
