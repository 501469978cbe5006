import type { ReactNode } from 'react'
import { useWrk } from '../provider.tsx'
import { usePresenceOf } from '../hooks/use-presence.ts'

/** A dot, and the same in words. */
export function Presence({ userId }: { readonly userId: string }): ReactNode {
  const { client, strings, format } = useWrk()
  const presence = usePresenceOf(userId)
  if (!presence) return null
  const { online, lastSeenAt } = presence
  if (!online && lastSeenAt === null) return null
  const text = online
    ? strings.online
    : strings.lastSeen(format.ago(lastSeenAt ?? 0, client.clock.now()))
  return (
    <span className="wrk-presence" data-online={online} title={text}>
      <span className="wrk-sr">{text}</span>
    </span>
  )
}
