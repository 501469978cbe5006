import type { ConversationSession, ConversationView, Person, Row } from '../../core/index.ts'
import { useWrk } from '../provider.tsx'
import { useSelected } from './use-selected.ts'
import { useSession, useView } from './use-session.ts'

export interface UsedConversation {
  readonly session: ConversationSession
  readonly view: ConversationView
}

/** A conversation, live while the component is mounted. Several components share one session. */
export function useConversation(workflowId: string): UsedConversation {
  const session = useSession(workflowId)
  return { session, view: useView(session) }
}

/** Part of a conversation: the component is drawn again only when that part changes. */
export function useTimeline<T = readonly Row[]>(
  workflowId: string,
  select: (rows: readonly Row[]) => T,
): T {
  return useSelected(useSession(workflowId), ({ rows }) => select(rows))
}

export function useMessage(workflowId: string, key: string): Row | null {
  return useTimeline(workflowId, (rows) => rows.find((row) => row.key === key) ?? null)
}

export function useTyping(workflowId: string): readonly Person[] {
  return useSelected(useSession(workflowId), ({ typing }) => typing)
}

export function useReceipts(workflowId: string, key: string): readonly Person[] {
  return useSelected(useSession(workflowId), ({ seenBy }) => seenBy.get(key) ?? nobody)
}

export function usePresence(
  workflowId: string,
  userId: string,
): { readonly online: boolean; readonly lastSeenAt: number | null } | null {
  return useSelected(useSession(workflowId), ({ presence }) => presence.get(userId) ?? null)
}

export function useConnection(workflowId: string): ConversationView['connection'] {
  return useSelected(useSession(workflowId), ({ connection }) => connection)
}

export function useUnread(workflowId: string): number {
  return useSelected(useSession(workflowId), ({ unreadCount }) => unreadCount)
}

const nobody: readonly Person[] = []

export { useComposer, type UsedComposer } from './use-composer.ts'
export { useWrk }
