import { useEffect } from 'react'
import type { ConversationSession, ConversationView } from '../../core/index.ts'
import type { ChatReports } from '../chat-props.ts'
import { useLatest } from '../viewport/use-viewport.ts'

/** What the host wants to hear of. */
export function useReports(
  session: ConversationSession,
  { phase, unreadCount }: ConversationView,
  reports: ChatReports,
): void {
  const latest = useLatest(reports)
  const error = 'error' in phase ? phase.error : null
  useEffect(() => {
    if (error) latest().onError?.(error)
  }, [error, latest])
  const isReady = phase.name === 'ready'
  useEffect(() => {
    if (isReady) latest().onUnreadChange?.(unreadCount)
  }, [isReady, unreadCount, latest])
  useEffect(() => session.onSent((message) => latest().onMessageSent?.(message)), [session, latest])
}
