import { useEffect } from 'react'
import type { ConversationSession, ConversationView, Message, WrkError } from '../../core/index.ts'
import { useLatest } from '../viewport/use-viewport.ts'

interface Reports {
  readonly onUnreadChange: ((count: number) => void) | undefined
  readonly onMessageSent: ((message: Message) => void) | undefined
  readonly onError: ((error: WrkError) => void) | undefined
}

/** What the host wants to hear of. */
export function useReports(
  session: ConversationSession,
  { phase, unreadCount }: ConversationView,
  reports: Reports,
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
