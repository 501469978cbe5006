import { useSyncExternalStore } from 'react'
import { MAX_BODY_LENGTH, bodyLength } from '../../core/index.ts'
import { useSelected } from './use-selected.ts'
import { useSession } from './use-session.ts'

export interface UsedComposer {
  readonly text: string
  readonly setText: (text: string) => void
  /** Null while there is nothing that could be sent. */
  readonly send: (() => void) | null
  readonly reason: 'empty' | 'too_long' | 'read_only' | null
}

/** The draft of a conversation and what can be done with it, for a composer of one's own. */
export function useComposer(workflowId: string): UsedComposer {
  const session = useSession(workflowId)
  const { draft, commands } = session
  const text = useSyncExternalStore(draft.subscribe, draft.get, draft.get)
  const canWrite = useSelected(session, (view) => view.canWrite)
  const reason = reasonOf(text, canWrite)
  const setText = (value: string): void => {
    draft.set(value)
    if (value.trim() === '') session.stopTyping()
    else session.keystroke()
  }
  const send = (): void => {
    if (commands.send(text)) draft.set('')
  }
  return { text, setText, send: reason === null ? send : null, reason }
}

function reasonOf(text: string, canWrite: boolean): UsedComposer['reason'] {
  if (!canWrite) return 'read_only'
  if (text.trim() === '') return 'empty'
  return bodyLength(text) > MAX_BODY_LENGTH ? 'too_long' : null
}
