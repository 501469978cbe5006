import { Fragment, useId, type ReactNode } from 'react'
import type { ConversationSession, ConversationView } from '../../core/index.ts'
import type { Roving } from '../a11y/use-roving.ts'
import { MessageRow } from '../message/message-row.tsx'
import { useWrk } from '../provider.tsx'
import { Empty } from '../status/states.tsx'
import type { Segment } from '../viewport/chunks.ts'
import type { Viewport } from '../viewport/use-viewport.ts'
import { copyTranscript } from './copy.ts'
import { OlderMessages } from './older-messages.tsx'
import { DateRow, UnreadRow } from './separators.tsx'
import { SystemRow } from './system-row.tsx'
import type { TimelineItem } from './timeline.ts'

export interface MessageListProps {
  readonly session: ConversationSession
  readonly view: ConversationView
  readonly items: readonly TimelineItem[]
  readonly viewport: Viewport
  readonly roving: Roving
  readonly canCompose: boolean
  readonly showsReaders: boolean
  readonly editing: string | null
  readonly highlighted: string | null
}

/** Rows in normal flow. Where there are very many, those far from the view are gaps of their height. */
export function MessageList(props: MessageListProps): ReactNode {
  const { viewport, ...rest } = props
  const { view, items, roving } = rest
  const { scroller, list, segments } = viewport
  const wrk = useWrk()
  const { strings } = wrk
  const hintId = useId()
  return (
    <section
      className="wrk-scroller"
      ref={scroller}
      aria-label={strings.messages}
      aria-describedby={hintId}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrollable region must be reachable by keyboard
      tabIndex={0}
    >
      <div className="wrk-content">
        <p id={hintId} className="wrk-sr">
          {strings.messagesHint}
        </p>
        {items.length === 0 && <Empty canWrite={props.canCompose} />}
        {items.length > 0 && <OlderMessages session={props.session} view={view} />}
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- keys and focus of the rows in it */}
        <ol
          className="wrk-list"
          ref={list}
          onFocus={roving.onFocus}
          onKeyDown={roving.onKeyDown}
          onCopy={(event) => copyTranscript(event, items, wrk)}
        >
          {segments.flatMap((segment) => segmentRows(segment, rest))}
        </ol>
      </div>
    </section>
  )
}

type RowsProps = Omit<MessageListProps, 'viewport'>

function segmentRows(segment: Segment, props: RowsProps): ReactNode[] {
  if (segment.type === 'gap') return [<Gap key={`gap ${segment.id}`} height={segment.height} />]
  return segment.items.map((item) => itemRows(item, segment.id, props))
}

function Gap({ height }: { readonly height: number }): ReactNode {
  return <li data-gap aria-hidden="true" style={{ blockSize: height }} />
}

/**
 * No component: the rows alone are, and get what they need themselves. React compares the properties of components in
 * development, and whole conversations in those of hundreds of rows would take it seconds.
 */
function itemRows(item: TimelineItem, chunk: number, props: RowsProps): ReactNode {
  return (
    <Fragment key={item.row.key}>
      {item.startsDay && <DateRow at={item.day} chunk={chunk} />}
      {item.startsUnread && <UnreadRow chunk={chunk} />}
      {itemRow(item, chunk, props)}
    </Fragment>
  )
}

function itemRow(item: TimelineItem, chunk: number, props: RowsProps): ReactNode {
  const { row, day } = item
  const hasReaders = props.showsReaders && row.type !== 'deleted'
  const isTabStop = props.roving.tabStop === row.key
  if (row.type === 'system') {
    return <SystemRow row={row} run={item.run} chunk={chunk} day={day} isTabStop={isTabStop} />
  }
  return (
    <MessageRow
      row={row}
      chunk={chunk}
      day={day}
      startsGroup={item.startsGroup}
      endsGroup={item.endsGroup}
      isLast={props.items.at(-1) === item}
      readers={hasReaders ? props.view.seenBy.get(row.key) : undefined}
      isEditing={props.editing === row.key && (row.canEdit || row.status === 'failed')}
      isTabStop={isTabStop}
      isHighlighted={props.highlighted === row.key}
    />
  )
}
