import { useCallback, useLayoutEffect, useMemo, useRef, useState, type RefObject } from 'react'
import type { ConversationSession } from '../core/index.ts'
import { Viewport } from './viewport.ts'

export interface ViewportBinding {
  readonly scroller: RefObject<HTMLElement | null>
  readonly follow: () => void
  /** The newest message when the user left the end; null while he is there. */
  readonly leftAtSeq: number | null
}

/** Binds the scroll engine to the scroller; its content is the scroller's first child. */
export function useViewport(session: ConversationSession): ViewportBinding {
  const scroller = useRef<HTMLElement>(null)
  const viewport = useRef<Viewport | null>(null)
  const [leftAtSeq, setLeftAtSeq] = useState<number | null>(null)
  useLayoutEffect(() => {
    const content = scroller.current?.firstElementChild
    if (!scroller.current || !(content instanceof HTMLElement)) return undefined
    viewport.current = new Viewport(scroller.current, content, {
      onNearTop: () => prefetch(session),
      onBottom: (isAtBottom) => {
        session.attend({ isAtBottom })
        setLeftAtSeq(isAtBottom ? null : newestSeq(session))
      },
    })
    return viewport.current.connect()
  }, [session])
  const follow = useCallback(() => viewport.current?.follow(), [])
  return useMemo(() => ({ scroller, follow, leftAtSeq }), [follow, leftAtSeq])
}

function newestSeq(session: ConversationSession): number {
  return session.getView().rows.findLast(({ seq }) => seq !== null)?.seq ?? 0
}

/** A failed page waits for the user, or the list would ask for it at every movement. */
function prefetch(session: ConversationSession): void {
  if (session.getView().older === 'idle') session.loadOlder()
}
