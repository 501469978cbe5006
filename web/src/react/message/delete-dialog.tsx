import { useEffect, useId, useRef, type ReactNode } from 'react'
import { useWrk } from '../provider.tsx'

interface DeleteDialogProps {
  readonly text: string
  readonly onConfirm: () => void
  readonly onClose: () => void
}

const CONFIRMED = 'confirmed'

/** Modal from the moment it is mounted. */
export function DeleteDialog({ text, onConfirm, onClose }: DeleteDialogProps): ReactNode {
  const { strings } = useWrk()
  const titleId = useId()
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  const close = (): void => {
    if (dialog.current?.returnValue === CONFIRMED) onConfirm()
    onClose()
  }
  return (
    <dialog
      ref={dialog}
      className="wrk-dialog"
      aria-labelledby={titleId}
      onClose={close}
      // Escape closes it, and nothing that it lies over.
      onKeyDown={(event) => event.stopPropagation()}
    >
      <form method="dialog">
        <h2 id={titleId}>{strings.deleteQuestion}</h2>
        <blockquote dir="auto">{text}</blockquote>
        <p>{strings.deleteHint}</p>
        <div className="wrk-dialog-buttons">
          <button className="wrk-button">{strings.cancel}</button>
          <button className="wrk-button" data-danger value={CONFIRMED}>
            {strings.delete}
          </button>
        </div>
      </form>
    </dialog>
  )
}
