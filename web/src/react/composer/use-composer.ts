import { useState, useSyncExternalStore } from 'react'
import { MAX_BODY_LENGTH } from '../../core/index.ts'
import { useSelected } from '../hooks/use-selected.ts'
import { useSession } from '../hooks/use-session.ts'
import { problemOf, type TextProblem } from './problem.ts'
import { useComposerInput, type ComposerInput } from './use-composer-input.ts'
import { draftWriting, editOf, editWriting, type Edit } from './writing.ts'

export interface ComposerOptions {
  /** In code points. The service takes 10,000; less may be wanted. */
  readonly maxLength?: number
  /** What Enter does; `auto` sends, except where people type with a thumb. Ctrl or Cmd with Enter always sends. */
  readonly enterKey?: 'auto' | 'send' | 'newline'
  /** Whether others see that one types. */
  readonly tellsTyping?: boolean
  /** In place of sending at once; false keeps the draft. */
  readonly onSend?: (text: string) => boolean
  /** Up was pressed in the empty input. */
  readonly onEditLast?: () => void
}

export interface UsedComposer {
  /** The draft, or the text of the message that is being edited. */
  readonly text: string
  readonly setText: (text: string) => void
  /** Sends the draft, or saves the edit. Null while there is nothing that could be sent; `reason` says why. */
  readonly send: (() => void) | null
  readonly canSend: boolean
  readonly reason: TextProblem | 'read_only' | null
  /** The message that is being edited. */
  readonly editing: string | null
  /** Puts a message's text in the place of the draft, which stays as it is; nothing happens where one may not. */
  readonly edit: (messageId: string) => void
  /** Ends the edit and brings the draft back. Null while nothing is being edited. */
  readonly cancel: (() => void) | null
  /** For `<textarea {...input} />`: Enter sends, input methods keep their keys, and it grows with its text. */
  readonly input: ComposerInput
}

/** The draft of a conversation and what can be done with it: our composer's behaviour, for one of one's own. */
export function useComposer(workflowId: string, options: ComposerOptions = {}): UsedComposer {
  const { maxLength = MAX_BODY_LENGTH, enterKey = 'auto', onSend, onEditLast } = options
  const { tellsTyping = true } = options
  const session = useSession(workflowId)
  const { draft, commands } = session
  const drafted = useSyncExternalStore(draft.subscribe, draft.get, draft.get)
  const canWrite = useSelected(session, (view) => view.canWrite)
  const [begun, setEdit] = useState<Edit | null>(null)
  const edit = begun?.session === session ? begun : null
  const writing = edit
    ? editWriting(edit, setEdit)
    : draftWriting({
        session,
        text: drafted,
        tellsTyping,
        deliver: onSend ?? ((text) => commands.send(text)),
      })
  const reason = canWrite ? problemOf(writing.text, maxLength) : 'read_only'
  const send = reason === null ? writing.send : null
  return {
    text: writing.text,
    setText: writing.write,
    send,
    canSend: send !== null,
    reason,
    editing: edit?.messageId ?? null,
    edit: (messageId) => setEdit(editOf(session, messageId)),
    cancel: edit ? () => setEdit(null) : null,
    input: useComposerInput({ session, writing, enterKey, onSend: send, onEditLast }),
  }
}
