import { useEffect, useState, type ReactNode } from 'react'
import type { Connection } from '../core/index.ts'
import { useWrk } from './provider.tsx'
import type { Strings } from './strings.ts'

const PATIENCE_MS = 4_000

interface ConnectionBannerProps {
  readonly connection: Connection
  readonly onTryNow: () => void
}

/** Short interruptions heal unseen. */
export function ConnectionBanner({ connection, onTryNow }: ConnectionBannerProps): ReactNode {
  const { strings } = useWrk()
  const isLongDown = useLongDown(connection.downSince)
  const isClosed = connection.status.state === 'closed'
  if (!isLongDown && !isClosed) return null
  return (
    <div className="wrk-banner" data-state={connection.status.state}>
      <span>{textOf(connection, strings)}</span>
      <button type="button" className="wrk-link" onClick={onTryNow}>
        {strings.tryNow}
      </button>
    </div>
  )
}

function textOf({ status }: Connection, strings: Strings): string {
  if (status.state === 'closed') return strings.signedOut
  return navigator.onLine ? strings.reconnecting : strings.offline
}

function useLongDown(downSince: number | null): boolean {
  const { client } = useWrk()
  const [longDownSince, setLongDownSince] = useState<number | null>(null)
  useEffect(() => {
    if (downSince === null) return undefined
    const left = downSince + PATIENCE_MS - client.clock.now()
    return client.clock.after(Math.max(0, left), () => setLongDownSince(downSince))
  }, [client, downSince])
  return downSince !== null && longDownSince === downSince
}
