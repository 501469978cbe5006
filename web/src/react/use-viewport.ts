import { useCallback, useMemo, useRef, useState, type RefCallback } from 'react'
import type { ConversationSession } from '../core/index.ts'
import { Viewport } from './viewport.ts'

export interface ViewportBinding {
  readonly attach: RefCallback<HTMLElement>
  readonly follow: () => void
  /** The newest message when the user left the end; null while he is there. */
  readonly leftAtSeq: number | null
}

/** Binds the scroll engine to the scroller; its content is the scroller's first child. */
export function useViewport(session: ConversationSession): ViewportBinding {
  const current = useRef<Viewport | null>(null)
  const [leftAtSeq, setLeftAtSeq] = useState<number | null>(null)
  const onBottom = useCallback(
    (isAtBottom: boolean) => {
      session.attend({ isAtBottom })
      setLeftAtSeq(isAtBottom ? null : newestSeq(session))
    },
    [session],
  )
  const attach = useCallback(
    (scroller: HTMLElement | null) => {
      const content = scroller?.firstElementChild
      if (!scroller || !(content instanceof HTMLElement)) return undefined
      const viewport = new Viewport(scroller, content, {
        onBottom,
        onNearTop: () => prefetch(session),
      })
      current.current = viewport
      return viewport.connect()
    },
    [onBottom, session],
  )
  const follow = useCallback(() => current.current?.follow(), [])
  return useMemo(() => ({ attach, follow, leftAtSeq }), [attach, follow, leftAtSeq])
}

function newestSeq(session: ConversationSession): number {
  return session.getView().rows.findLast(({ seq }) => seq !== null)?.seq ?? 0
}

/** A failed page waits for the user, or the list would ask for it at every movement. */
function prefetch(session: ConversationSession): void {
  if (session.getView().older === 'idle') session.loadOlder()
}
