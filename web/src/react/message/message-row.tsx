import { memo, useId, type NamedExoticComponent, type ReactNode } from 'react'
import { failureOf, type Reader, type Row } from '../../core/index.ts'
import { Boundary } from '../boundary.tsx'
import { useChat } from '../chat-context.ts'
import { useWrk } from '../provider.tsx'
import type { SlotProps } from '../slot-types.ts'
import { slot } from '../slots.tsx'
import { Avatar } from './avatar.tsx'
import { EditForm } from './edit-form.tsx'
import { Failed } from './failed.tsx'
import { MessageContent } from './message-content.tsx'
import { MessageMeta } from './message-meta.tsx'
import { MessageStatus } from './message-status.tsx'
import { SeenBy } from './seen-by.tsx'

export interface MessageRowProps {
  readonly row: Row
  readonly chunk: number
  readonly day: number
  readonly startsGroup: boolean
  readonly endsGroup: boolean
  /** The very last row, where its state is worth a word. */
  readonly isLast: boolean
  readonly readers: readonly Reader[] | undefined
  readonly isEditing: boolean
  /** The one message that Tab reaches. */
  readonly isTabStop: boolean
  readonly isHighlighted: boolean
}

export const MessageRow: NamedExoticComponent<MessageRowProps> = memo(function MessageRow(
  props: MessageRowProps,
): ReactNode {
  const { row, startsGroup, endsGroup } = props
  const { strings } = useWrk()
  return (
    <li
      className="wrk-row"
      data-key={row.key}
      data-chunk={props.chunk}
      data-day={props.day}
      data-seq={row.seq ?? undefined}
      data-kind={row.type}
      data-own={row.isOwn}
      data-status={row.status}
      data-side={row.senderType}
      data-first={startsGroup || undefined}
      data-last={endsGroup || undefined}
      data-highlighted={props.isHighlighted || undefined}
      data-message-id={row.id ?? undefined}
    >
      <Boundary of={row} fallback={<p className="wrk-tombstone">{strings.broken}</p>}>
        <Message row={row}>
          <Article {...props} />
        </Message>
      </Boundary>
    </li>
  )
})

const Message = slot('Message', ({ children }: SlotProps['Message']) => children)

function Article(props: MessageRowProps): ReactNode {
  const { row, startsGroup, readers, isTabStop } = props
  const metaId = useId()
  return (
    <>
      {!row.isOwn && startsGroup && <Avatar person={row.sender} side={row.senderType} />}
      <article
        className="wrk-message"
        part="message"
        aria-labelledby={metaId}
        aria-keyshortcuts="Enter"
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- arrow keys move from message to message
        tabIndex={isTabStop ? 0 : -1}
      >
        <div id={metaId} className="wrk-contents">
          <MessageMeta row={row} isHidden={!startsGroup} />
        </div>
        <Editable {...props} />
        {row.status === 'failed' && <Failed row={row} />}
        {row.isOwn && row.status !== 'failed' && (
          <MessageStatus row={row} isShown={props.isLast && !readers} />
        )}
        {readers && <SeenBy readers={readers} />}
      </article>
    </>
  )
}

function Editable({ row, isEditing }: MessageRowProps): ReactNode {
  const { closeEditing } = useChat()
  const hasConflict = failureOf(row)?.code === 'version_conflict'
  return (
    <>
      {(!isEditing || hasConflict) && <MessageContent row={row} />}
      {isEditing && <EditForm row={row} onClose={() => closeEditing(row.key)} />}
    </>
  )
}
