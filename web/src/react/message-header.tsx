import type { ReactNode } from 'react'
import type { Row } from '../core/index.ts'
import { useWrk } from './provider.tsx'
import { Time } from './time.tsx'

/** Stands above the first message of a group. */
export function MessageHeader({ row }: { readonly row: Row }): ReactNode {
  const { strings } = useWrk()
  return (
    <div className="wrk-header">
      {!row.isOwn && <span className="wrk-author">{row.sender?.name || strings.someone}</span>}
      {!row.isOwn && <SideBadge row={row} />}
      <Time at={row.createdAt} />
    </div>
  )
}

function SideBadge({ row }: { readonly row: Row }): ReactNode {
  const { strings } = useWrk()
  return (
    <span className="wrk-badge" data-side={row.senderType}>
      {row.senderType === 'wrk' ? strings.wrk : strings.client}
    </span>
  )
}
