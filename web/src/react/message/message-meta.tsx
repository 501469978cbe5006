import type { ReactNode } from 'react'
import type { Row } from '../../core/index.ts'
import { shownName } from '../i18n/names.ts'
import { useWrk } from '../provider.tsx'
import type { SlotProps } from '../slot-types.ts'
import { slot } from '../slots.tsx'
import { Presence } from './presence.tsx'
import { Time } from './time.tsx'

/** Who and when: above the first message of a group, and for screen readers with every one. */
function DefaultMeta({ row, isHidden }: SlotProps['MessageMeta']): ReactNode {
  const { strings } = useWrk()
  const author = row.isOwn ? strings.you : shownName(row.sender?.name, strings.someone)
  return (
    <header className={isHidden ? 'wrk-sr' : 'wrk-meta'}>
      <span className={row.isOwn ? 'wrk-sr' : 'wrk-author'} dir="auto">
        {author}
      </span>
      {!row.isOwn && !isHidden && <Side row={row} />}
      <Time at={row.createdAt} />
    </header>
  )
}

export const MessageMeta: (props: SlotProps['MessageMeta']) => ReactNode = slot(
  'MessageMeta',
  DefaultMeta,
)

function Side({ row }: { readonly row: Row }): ReactNode {
  const { strings } = useWrk()
  return (
    <>
      <span className="wrk-badge" data-side={row.senderType}>
        {row.senderType === 'wrk' ? strings.wrk : strings.client}
      </span>
      {row.sender && <Presence userId={row.sender.id} />}
    </>
  )
}
