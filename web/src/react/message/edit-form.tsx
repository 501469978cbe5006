import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { failureOf, type Row } from '../../core/index.ts'
import { useChat } from '../chat-context.ts'
import { problemOf } from '../composer/problem.ts'
import { useAutosize } from '../composer/use-autosize.ts'
import { useComposition } from '../composer/use-composition.ts'
import { useWrk } from '../provider.tsx'
import { Button } from '../button.tsx'

interface EditFormProps {
  readonly row: Row
  readonly onClose: () => void
}

/** Edits a message where it stands, so that a draft in the composer stays what it is. */
export function EditForm({ row, onClose }: EditFormProps): ReactNode {
  const { strings } = useWrk()
  const { maxLength, announce } = useChat()
  const [text, setText] = useState(textOf(row))
  const noticeId = useId()
  const ref = useRef<HTMLTextAreaElement>(null)
  useAutosize(ref, text)
  const composition = useComposition()
  const [seenVersion] = useState(row.version)
  const save = useSave(row, seenVersion)
  const canSave = problemOf(text, maxLength) === null
  const hasConflict = failureOf(row)?.code === 'version_conflict' || row.version > seenVersion
  useEffect(() => announce(strings.editing), [announce, strings])
  const cancel = (): void => {
    announce(strings.editCancelled)
    onClose()
  }
  const submit = (): void => {
    if (!canSave) return
    save(text)
    onClose()
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (composition.takes(event)) return
    if (event.key === 'Escape') {
      event.stopPropagation()
      cancel()
    } else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault()
      submit()
    }
  }
  return (
    <form
      className="wrk-edit"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      {hasConflict && (
        <p id={noticeId} className="wrk-notice">
          {strings.editConflict}
        </p>
      )}
      <textarea
        ref={ref}
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- the user has just asked to edit this text
        autoFocus
        dir="auto"
        aria-label={strings.editedText}
        aria-describedby={hasConflict ? noticeId : undefined}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onFocus={(event) => event.target.setSelectionRange(text.length, text.length)}
        onCompositionEnd={composition.onCompositionEnd}
        onKeyDown={onKeyDown}
      />
      <div className="wrk-edit-buttons">
        <Button className="wrk-button" data-quiet onClick={cancel}>
          {strings.cancel}
        </Button>
        <button className="wrk-button" data-primary disabled={!canSave}>
          {strings.save}
        </button>
      </div>
    </form>
  )
}

/** What the user last wrote, whether the server has it or not. */
function textOf(row: Row): string {
  const operation = row.pending?.operation
  return operation && 'body' in operation ? operation.body : row.body
}

/** A message that is not known to be stored gets another text; a stored one is changed from what its author saw. */
function useSave(row: Row, seenVersion: number): (text: string) => void {
  const { session } = useChat()
  return (text) => {
    const { commands } = session
    if (row.id !== null) commands.edit(row.id, text, seenVersion)
    else if (row.pending) commands.revise(row.pending.operation.id, text)
  }
}
