import { Fragment, useMemo, type ReactNode } from 'react'
import type { ConversationSession, ConversationView, Person, Row } from '../core/index.ts'
import { JumpPill } from './jump-pill.tsx'
import { MessageRow } from './message-row.tsx'
import { OlderMessages } from './older-messages.tsx'
import { useWrk, type Wrk } from './provider.tsx'
import { DateSeparator, UnreadSeparator } from './separators.tsx'
import { Empty } from './states.tsx'
import { SystemRow } from './system-row.tsx'
import { timeline, type TimelineItem } from './timeline.ts'
import type { ViewportBinding } from './use-viewport.ts'

interface MessageListProps {
  readonly session: ConversationSession
  readonly view: ConversationView
  readonly viewport: ViewportBinding
  readonly canCompose: boolean
  readonly editing: string | null
  readonly setEditing: (key: string | null) => void
}

const NAMED_READERS = 3

export function MessageList(props: MessageListProps): ReactNode {
  const { view } = props
  const { scroller, follow, leftAtSeq } = props.viewport
  const { strings } = useWrk()
  const items = useMemo(
    () => timeline(view.rows, view.readSeqAtOpening),
    [view.rows, view.readSeqAtOpening],
  )
  return (
    <div className="wrk-messages">
      <section
        className="wrk-scroller"
        ref={scroller}
        aria-label={strings.messages}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrollable region must be reachable by keyboard
        tabIndex={0}
      >
        <div className="wrk-content">
          {items.length === 0 && <Empty canWrite={props.canCompose} />}
          {items.length > 0 && <OlderMessages session={props.session} view={view} />}
          <ol className="wrk-list">
            {items.map((item) => (
              <Item key={item.row.key} item={item} {...props} />
            ))}
          </ol>
        </div>
      </section>
      <JumpPill rows={view.rows} leftAtSeq={leftAtSeq} onJump={follow} />
    </div>
  )
}

function Item(props: MessageListProps & { readonly item: TimelineItem }): ReactNode {
  const { item, view, session, editing, setEditing } = props
  const { row } = item
  const wrk = useWrk()
  const readers = view.seenBy.get(row.key)
  return (
    <Fragment>
      {item.startsDay && <DateSeparator at={row.createdAt} />}
      {item.startsUnread && <UnreadSeparator />}
      {row.type === 'system' ? (
        <SystemRow row={row} />
      ) : (
        <MessageRow
          row={row}
          startsGroup={item.startsGroup}
          endsGroup={item.endsGroup}
          isLast={isNewestOwn(row, view.rows)}
          readers={readers && namesOf(readers, wrk)}
          session={session}
          isEditing={editing === row.key && row.canEdit}
          setEditing={setEditing}
        />
      )}
    </Fragment>
  )
}

function namesOf(people: readonly Person[], { format, strings }: Wrk): string {
  return format.names(
    people.map(({ name }) => name || strings.someone),
    NAMED_READERS,
  )
}

function isNewestOwn(row: Row, rows: readonly Row[]): boolean {
  return row.isOwn && rows.at(-1) === row
}
