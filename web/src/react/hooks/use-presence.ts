import { useSyncExternalStore } from 'react'
import { useChat } from '../chat-context.ts'

interface Presence {
  readonly online: boolean
  readonly lastSeenAt: number | null
}

/** Whether a person is here; unknown while we ourselves are not connected. */
export function usePresenceOf(userId: string): Presence | null {
  const { session, features } = useChat()
  const read = (): Presence | null => {
    const { presence, connection } = session.getView()
    if (!features.presence || connection.downSince !== null) return null
    return presence.get(userId) ?? null
  }
  return useSyncExternalStore(session.subscribe, read, read)
}
