import { useState } from 'react'
import type { ConversationSession } from '../../core/index.ts'
import type { TimelineItem } from '../list/timeline.ts'
import { useWrk } from '../provider.tsx'
import type { Position } from './anchors.ts'
import { savePlace, type Place } from './saved-places.ts'
import type { Scene } from './scene.ts'
import type { Target } from './target.ts'
import { useViewport, type Viewport } from './use-viewport.ts'

interface ConversationViewportOptions {
  readonly session: ConversationSession
  readonly items: readonly TimelineItem[]
  readonly target: Target | null
  readonly onBottom: (isAtBottom: boolean) => void
}

interface ConversationViewport {
  readonly viewport: Viewport
  readonly isAtBottom: boolean
  readonly scene: Scene
}

const nothingSeen: Scene = { day: null, visibleSeq: null, visibleFromSeq: null, isFar: false }

/** The scroll engine, told what it means to a conversation. */
export function useConversationViewport(
  options: ConversationViewportOptions,
): ConversationViewport {
  const { session, items } = options
  const { client } = useWrk()
  const [isAtBottom, setIsAtBottom] = useState(true)
  const [scene, setScene] = useState(nothingSeen)
  const viewport = useViewport({
    items,
    opening: options.target,
    mayFollow: () => !session.getView().hasNewer,
    onBottom: (isBottom) => {
      setIsAtBottom(isBottom)
      options.onBottom(isBottom)
    },
    onNearTop: () => loadOlder(session),
    onNearEnd: () => loadNewer(session),
    onScene: (seen) => {
      const { visibleSeq, visibleFromSeq } = seen
      session.attend({ visibleSeq, visibleFromSeq })
      setScene((known) => (isSame(known, seen) ? known : seen))
    },
    onLeave: (position) => savePlace(client, session.workflowId, placeOf(session, position)),
  })
  return { viewport, isAtBottom, scene }
}

/** A failed page waits for the user, or the list would ask for it at every movement. */
function loadOlder(session: ConversationSession): void {
  if (session.getView().older === 'idle') session.loadOlder()
}

function loadNewer(session: ConversationSession): void {
  const { hasNewer, newer } = session.getView()
  if (hasNewer && newer === 'idle') session.loadNewer()
}

/** What is seen is told to the session; only what is drawn is worth a render. */
function isSame(known: Scene, seen: Scene): boolean {
  return known.day === seen.day && known.isFar === seen.isFar
}

function placeOf(session: ConversationSession, position: Position | null): Place | null {
  const row = session.getView().rows.find(({ key }) => key === position?.key)
  return position && row?.id ? { messageId: row.id, offset: position.offset } : null
}
