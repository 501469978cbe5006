import type { Row } from '../../core/index.ts'
import { startOfDay } from '../i18n/format.ts'

export interface TimelineItem {
  readonly row: Row
  /** The start of the row's day. */
  readonly day: number
  /** Begins a day: a date stands above it. */
  readonly startsDay: boolean
  /** The first that the user had not read when they opened the conversation. */
  readonly startsUnread: boolean
  readonly startsGroup: boolean
  readonly endsGroup: boolean
  /** Consecutive system messages that are shown as one line; null for everything else. */
  readonly run: readonly Row[] | null
}

const GROUP_WITHIN_MS = 5 * 60_000
const SHORTEST_RUN = 3
/** By time zone. */
const known = new Map<string, WeakMap<Row, number>>()

/** Where dates, the unread line and groups of one author begin and end. */
export function timeline(
  rows: readonly Row[],
  unreadKey: string | null,
  zone = '',
): readonly TimelineItem[] {
  const dayOf = daysIn(zone)
  const starts = rows.map(
    (row, index) => startsGroup(row, rows[index - 1], dayOf) || row.key === unreadKey,
  )
  const items = rows.map((row, index) => ({
    row,
    day: dayOf(row),
    startsDay: startsDay(row, rows[index - 1], dayOf),
    startsUnread: row.key === unreadKey,
    startsGroup: starts[index] ?? true,
    endsGroup: starts[index + 1] ?? true,
    run: null,
  }))
  return collapseRuns(items)
}

/** The first message of somebody else that was not read. Everything unread from the very beginning needs no line. */
export function firstUnreadKey(
  rows: readonly Row[],
  readSeq: number,
  untilSeq: number,
): string | null {
  if (readSeq === 0) return null
  const after = rows.findIndex(({ seq }) => seq !== null && seq > readSeq)
  if (after <= 0) return null
  const first = rows.slice(after).find(({ type, isOwn }) => type === 'message' && !isOwn)
  if (!first || first.seq === null || first.seq > untilSeq) return null
  return first.key
}

function collapseRuns(items: readonly TimelineItem[]): readonly TimelineItem[] {
  const collapsed: TimelineItem[] = []
  for (let index = 0; index < items.length;) {
    const run = runFrom(items, index)
    const item = items[index]
    if (item) collapsed.push(run.length < SHORTEST_RUN ? item : { ...item, run })
    index += run.length < SHORTEST_RUN ? 1 : run.length
  }
  return collapsed
}

function runFrom(items: readonly TimelineItem[], start: number): Row[] {
  const run: Row[] = []
  for (let index = start; index < items.length; index += 1) {
    const item = items[index]
    const isBroken = index > start && (item?.startsDay || item?.startsUnread)
    if (item?.row.type !== 'system' || isBroken) break
    run.push(item.row)
  }
  return run
}

type DayOf = (row: Row) => number

function daysIn(zone: string): DayOf {
  const days = known.get(zone) ?? new WeakMap<Row, number>()
  known.set(zone, days)
  return (row) => {
    const day = days.get(row) ?? startOfDay(row.createdAt)
    days.set(row, day)
    return day
  }
}

function startsDay(row: Row, previous: Row | undefined, dayOf: DayOf): boolean {
  return !previous || !Object.is(dayOf(previous), dayOf(row))
}

function startsGroup(row: Row, previous: Row | undefined, dayOf: DayOf): boolean {
  if (!previous || startsDay(row, previous, dayOf)) return true
  const isSameAuthor = row.isOwn ? previous.isOwn : previous.sender?.id === row.sender?.id
  const isSystem = row.type === 'system' || previous.type === 'system'
  return isSystem || !isSameAuthor || row.createdAt - previous.createdAt > GROUP_WITHIN_MS
}
