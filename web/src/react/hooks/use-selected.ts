import { useSyncExternalStore } from 'react'
import type { ConversationSession, ConversationView } from '../../core/index.ts'

/** `select` has to give the same value for the same view. */
export function useSelected<T>(
  session: ConversationSession,
  select: (view: ConversationView) => T,
): T {
  const read = (): T => select(session.getView())
  return useSyncExternalStore(session.subscribe, read, read)
}
