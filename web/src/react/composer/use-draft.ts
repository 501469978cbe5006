import { useCallback, useEffect, useRef, useState } from 'react'
import type { ConversationSession } from '../../core/index.ts'

interface Draft {
  readonly text: string
  readonly change: (text: string) => void
  /** What an input method is composing: shown, and nobody else's business until it is done. */
  readonly compose: (text: string) => void
  /** Clears the draft once the text is safely somewhere else. */
  readonly send: (deliver: (text: string) => boolean) => void
}

/**
 * What is written and not yet sent. It is kept by the session, so that it outlives the component and the page;
 * what another tab writes is taken over while nobody holds it here.
 */
export function useDraft({ draft }: ConversationSession): Draft {
  const [text, setText] = useState(() => draft.get())
  const latest = useRef(text)
  const compose = useCallback((value: string) => {
    latest.current = value
    setText(value)
  }, [])
  const change = useCallback(
    (value: string) => {
      compose(value)
      draft.set(value)
    },
    [compose, draft],
  )
  useEffect(
    () =>
      draft.subscribe(() => {
        latest.current = draft.get()
        setText(latest.current)
      }),
    [draft],
  )
  const send = useCallback(
    (deliver: (text: string) => boolean) => {
      if (deliver(latest.current)) change('')
    },
    [change],
  )
  return { text, change, compose, send }
}
