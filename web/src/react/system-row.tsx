import { memo, type NamedExoticComponent, type ReactNode } from 'react'
import type { Row } from '../core/index.ts'
import { SystemIcon } from './icons.tsx'
import { useWrk } from './provider.tsx'
import { Time } from './time.tsx'

interface SystemRowProps {
  readonly row: Row
}

/** An event of the workflow, told by the system: no bubble, no author, no actions. */
export const SystemRow: NamedExoticComponent<SystemRowProps> = memo(function SystemRow({
  row,
}: SystemRowProps): ReactNode {
  const { strings } = useWrk()
  return (
    <li
      className="wrk-system"
      data-row
      data-kind="system"
      data-system-kind={row.kind ?? undefined}
      data-message-id={row.id ?? undefined}
      data-status={row.status}
    >
      <article aria-label={strings.system} className="wrk-system-card">
        <SystemIcon />
        <span className="wrk-system-text" dir="auto">
          {row.body}
        </span>
        <Time at={row.createdAt} />
      </article>
    </li>
  )
})
