import { useState, useSyncExternalStore } from 'react'
import { MAX_BODY_LENGTH, bodyLength, type ConversationSession } from '../../core/index.ts'
import { useSelected } from './use-selected.ts'
import { useSession } from './use-session.ts'

export interface UsedComposer {
  /** The draft, or the text of the message that is being edited. */
  readonly text: string
  readonly setText: (text: string) => void
  /** Sends the draft, or saves the edit. Null while there is nothing that could be sent; `reason` says why. */
  readonly send: (() => void) | null
  readonly canSend: boolean
  readonly reason: 'empty' | 'too_long' | 'read_only' | null
  /** The message that is being edited. */
  readonly editing: string | null
  /** Puts a message's text in the place of the draft, which stays as it is; nothing happens where one may not. */
  readonly edit: (messageId: string) => void
  /** Ends the edit and brings the draft back. Null while nothing is being edited. */
  readonly cancel: (() => void) | null
}

interface Edit {
  readonly messageId: string
  readonly text: string
}

/** The draft of a conversation and what can be done with it, for a composer of one's own. */
export function useComposer(workflowId: string): UsedComposer {
  const session = useSession(workflowId)
  const { draft } = session
  const drafted = useSyncExternalStore(draft.subscribe, draft.get, draft.get)
  const [edited, setEdited] = useState<Edit | null>(null)
  const canWrite = useSelected(session, (view) => view.canWrite)
  const text = edited?.text ?? drafted
  const reason = reasonOf(text, canWrite)
  const cancel = (): void => setEdited(null)
  const send = (): void => {
    if (edited) session.commands.edit(edited.messageId, text)
    else if (session.commands.send(text)) draft.set('')
    cancel()
  }
  return {
    text,
    setText: (value) => (edited ? setEdited({ ...edited, text: value }) : write(session, value)),
    send: reason === null ? send : null,
    canSend: reason === null,
    reason,
    editing: edited?.messageId ?? null,
    edit: (messageId) => setEdited(editOf(session, messageId)),
    cancel: edited ? cancel : null,
  }
}

/** Only a draft is told to others: nobody waits for the edit of an old message. */
function write(session: ConversationSession, text: string): void {
  session.draft.set(text)
  if (text.trim() === '') session.stopTyping()
  else session.keystroke()
}

function editOf(session: ConversationSession, messageId: string): Edit | null {
  const row = session.getView().rows.find(({ id }) => id === messageId)
  return row?.canEdit ? { messageId, text: row.body } : null
}

function reasonOf(text: string, canWrite: boolean): UsedComposer['reason'] {
  if (!canWrite) return 'read_only'
  if (text.trim() === '') return 'empty'
  return bodyLength(text) > MAX_BODY_LENGTH ? 'too_long' : null
}
