import { useState, type KeyboardEvent, type ReactNode } from 'react'
import { MAX_BODY_LENGTH, bodyLength, type ConversationSession, type Row } from '../core/index.ts'
import { isComposing } from './keys.ts'
import { useWrk } from './provider.tsx'
import { useAutosize } from './use-autosize.ts'

interface EditFormProps {
  readonly row: Row
  readonly session: ConversationSession
  readonly onClose: () => void
}

export function EditForm({ row, session, onClose }: EditFormProps): ReactNode {
  const { strings } = useWrk()
  const [text, setText] = useState(row.body)
  const ref = useAutosize(text)
  const canSave = text.trim() !== '' && bodyLength(text) <= MAX_BODY_LENGTH
  const save = (): void => {
    if (!canSave || !row.id) return
    session.commands.edit(row.id, text)
    onClose()
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (isComposing(event)) return
    if (event.key === 'Escape') return onClose()
    if (event.key !== 'Enter' || event.shiftKey) return
    event.preventDefault()
    save()
  }
  return (
    <form
      className="wrk-edit"
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
    >
      <textarea
        ref={ref}
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- the user has just asked to edit this text
        autoFocus
        dir="auto"
        aria-label={strings.editedText}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onFocus={(event) => event.target.setSelectionRange(text.length, text.length)}
        onKeyDown={onKeyDown}
      />
      <div className="wrk-edit-buttons">
        <button type="button" className="wrk-button" data-quiet onClick={onClose}>
          {strings.cancel}
        </button>
        <button type="submit" className="wrk-button" data-primary disabled={!canSave}>
          {strings.save}
        </button>
      </div>
    </form>
  )
}
