import { useEffect, useMemo, useSyncExternalStore } from 'react'
import type { ConversationSession, ConversationView } from '../../core/index.ts'
import { useWrk } from '../provider.tsx'
import { perFrame } from './per-frame.ts'

/** The shared session of a conversation, live while the component is mounted. */
export function useSession(workflowId: string): ConversationSession {
  const { client } = useWrk()
  const session = useMemo(() => client.conversation(workflowId), [client, workflowId])
  useEffect(() => client.hold(session), [client, session])
  return session
}

export function useView(session: ConversationSession): ConversationView {
  const subscribe = useMemo(() => perFrame(session.subscribe), [session])
  return useSyncExternalStore(subscribe, session.getView, session.getView)
}
