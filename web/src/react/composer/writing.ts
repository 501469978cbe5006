import type { ConversationSession } from '../../core/index.ts'

/** A text that is being written, and where it goes. */
export interface Writing {
  readonly text: string
  readonly write: (text: string) => void
  /** An input method has not yet decided. */
  readonly compose: (text: string) => void
  /** As it is when the input is left. */
  readonly keep: (text: string) => void
  readonly send: () => void
}

export interface Edit {
  readonly session: ConversationSession
  readonly messageId: string
  readonly text: string
  /** What its author changes. */
  readonly version: number
}

interface DraftWritingOptions {
  readonly session: ConversationSession
  readonly text: string
  readonly tellsTyping: boolean
  readonly deliver: (text: string) => boolean
}

export function draftWriting(options: DraftWritingOptions): Writing {
  const { session, text, tellsTyping, deliver } = options
  const { draft } = session
  return {
    text,
    write: (value) => (tellsTyping ? session.write(value) : draft.set(value)),
    compose: (value) => draft.compose(value),
    keep: (value) => draft.set(value),
    send: () => {
      // What it is now, and not when it was drawn: Enter may come twice before that.
      if (deliver(draft.get())) draft.set('')
    },
  }
}

/** Nobody is told of it: nobody waits for the edit of an old message. */
export function editWriting(edit: Edit, setEdit: (edit: Edit | null) => void): Writing {
  const change = (text: string): void => setEdit({ ...edit, text })
  return {
    text: edit.text,
    write: change,
    compose: change,
    keep: change,
    send: () => {
      edit.session.commands.edit(edit.messageId, edit.text, edit.version)
      setEdit(null)
    },
  }
}

/** Null where one may not. */
export function editOf(session: ConversationSession, messageId: string): Edit | null {
  const row = session.getView().rows.find(({ id }) => id === messageId)
  return row?.canEdit ? { session, messageId, text: row.body, version: row.version } : null
}
