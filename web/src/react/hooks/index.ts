import type {
  ConversationSession,
  ConversationView,
  Person,
  PersonPresence,
  Reader,
  Row,
} from '../../core/index.ts'
import { useSelected } from './use-selected.ts'
import { useSession, useView } from './use-session.ts'

export interface UsedConversation {
  /** What can be done: `commands.send`, `.edit`, `.delete`, `.retry`; `loadOlder`, `markRead`, `draft`. */
  readonly session: ConversationSession
  /** What there is to show; a new object whenever something has changed. */
  readonly view: ConversationView
}

/** A conversation, live while the component is mounted. Several components share one session. */
export function useConversation(workflowId: string): UsedConversation {
  const session = useSession(workflowId)
  return { session, view: useView(session) }
}

/** The rows of a conversation, oldest first, what is unsent at the end. */
export function useTimeline(workflowId: string): readonly Row[]
/** Part of them: the component is drawn again only when that part changes. */
export function useTimeline<T>(workflowId: string, select: (rows: readonly Row[]) => T): T
export function useTimeline<T>(
  workflowId: string,
  select?: (rows: readonly Row[]) => T,
): T | readonly Row[] {
  return useSelected(useSession(workflowId), ({ rows }) => (select ? select(rows) : rows))
}

/** One row by its key, which it keeps from optimistic to deleted. */
export function useMessage(workflowId: string, key: string): Row | null {
  return useTimeline(workflowId, (rows) => rows.find((row) => row.key === key) ?? null)
}

/** Who is typing, other than the user. */
export function useTyping(workflowId: string): readonly Person[] {
  return useSelected(useSession(workflowId), ({ typing }) => typing)
}

/** Who has read up to this row, of those who have read no further. */
export function useReceipts(workflowId: string, key: string): readonly Reader[] {
  return useSelected(useSession(workflowId), ({ seenBy }) => seenBy.get(key) ?? nobody)
}

/** Whether somebody is here; null while it is not known. */
export function usePresence(workflowId: string, userId: string): PersonPresence | null {
  return useSelected(useSession(workflowId), ({ presence }) => presence.get(userId) ?? null)
}

/** How it stands with the live stream. */
export function useConnection(workflowId: string): ConversationView['connection'] {
  return useSelected(useSession(workflowId), ({ connection }) => connection)
}

/** Messages of others that the user has not read. Works beside the chat, and without it: in a tab, on a button. */
export function useUnread(workflowId: string): number {
  return useSelected(useSession(workflowId), ({ unreadCount }) => unreadCount)
}

const nobody: readonly Reader[] = []

export { useComposer, type UsedComposer } from '../composer/use-composer.ts'
export { useOutbox } from './use-outbox.ts'
export { useViewport, type ChatViewport } from './use-viewport.ts'
