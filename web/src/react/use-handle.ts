import { useImperativeHandle, useMemo, type Ref, type RefObject } from 'react'
import type { ConversationSession } from '../core/index.ts'
import type { Viewport } from './viewport/use-viewport.ts'

/** What a host can ask of a mounted chat. */
export interface ChatHandle {
  /** Puts the cursor into the composer, where there is one. */
  readonly focusComposer: () => void
  /** Shows a message in the middle and points it out; loads it where needed. False when there is none. */
  readonly scrollToMessage: (messageId: string) => Promise<boolean>
  /** Goes to the end, and follows what comes. */
  readonly scrollToLatest: () => void
  /** Everything up to the newest message counts as read. */
  readonly markRead: () => void
}

interface HandleParts {
  readonly session: ConversationSession
  readonly viewport: Viewport
  readonly root: RefObject<HTMLElement | null>
  readonly highlight: (key: string) => void
}

export function useHandle(ref: Ref<ChatHandle> | undefined, parts: HandleParts): ChatHandle {
  const { session, viewport, root, highlight } = parts
  const { follow, show } = viewport
  const handle = useMemo<ChatHandle>(
    () => ({
      focusComposer: () => focusComposer(root.current),
      scrollToMessage: async (messageId) => {
        const isThere = keyOf(session, messageId) !== null || (await session.openAround(messageId))
        const key = isThere ? keyOf(session, messageId) : null
        if (key === null) return false
        show(key, 0.5)
        highlight(key)
        return true
      },
      scrollToLatest: () => {
        session.showLatest()
        follow()
      },
      markRead: () => session.markRead(),
    }),
    [session, root, follow, show, highlight],
  )
  useImperativeHandle(ref, () => handle, [handle])
  return handle
}

export function focusComposer(root: HTMLElement | null): void {
  root?.querySelector<HTMLElement>('.wrk-input')?.focus()
}

function keyOf(session: ConversationSession, messageId: string): string | null {
  return session.getView().rows.find(({ id }) => id === messageId)?.key ?? null
}
