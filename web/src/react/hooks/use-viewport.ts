import { createContext, useContext, type Context } from 'react'
import type { ChatHandle } from '../use-handle.ts'

/** Where the reader of a `<WorkflowChat>` is, and how to bring them elsewhere. */
export interface ChatViewport extends Pick<ChatHandle, 'scrollToLatest' | 'scrollToMessage'> {
  readonly isAtBottom: boolean
  /** Messages of others that have come below the fold since the reader left the end. */
  readonly newMessages: number
}

export const ViewportContext: Context<ChatViewport | null> = createContext<ChatViewport | null>(
  null,
)

/** For slots: the list of the chat that they are part of. */
export function useViewport(): ChatViewport {
  const viewport = useContext(ViewportContext)
  if (!viewport) throw new Error('useViewport works inside a loaded <WorkflowChat>, in its slots.')
  return viewport
}
