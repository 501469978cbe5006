import type { Row } from '../core/index.ts'
import { startOfDay } from './format.ts'

export interface TimelineItem {
  readonly row: Row
  /** Begins a day: a date stands above it. */
  readonly startsDay: boolean
  /** The first that the user had not read when he opened the conversation. */
  readonly startsUnread: boolean
  readonly startsGroup: boolean
  readonly endsGroup: boolean
}

const GROUP_WITHIN_MS = 5 * 60_000

/** Where dates, the unread line and groups of one author begin and end. */
export function timeline(rows: readonly Row[], readSeqAtOpening: number): readonly TimelineItem[] {
  const unread = firstUnread(rows, readSeqAtOpening)
  const starts = rows.map((row, index) => startsGroup(row, rows[index - 1]) || row === unread)
  return rows.map((row, index) => ({
    row,
    startsDay: startsDay(row, rows[index - 1]),
    startsUnread: row === unread,
    startsGroup: starts[index] ?? true,
    endsGroup: starts[index + 1] ?? true,
  }))
}

/** Everything unread from the very beginning needs no line. */
function firstUnread(rows: readonly Row[], readSeq: number): Row | undefined {
  if (readSeq === 0) return undefined
  const first = rows.find(({ seq }) => seq !== null && seq > readSeq)
  return first?.isOwn === false && first.type === 'message' ? first : undefined
}

function startsDay(row: Row, previous: Row | undefined): boolean {
  return !previous || startOfDay(previous.createdAt) !== startOfDay(row.createdAt)
}

function startsGroup(row: Row, previous: Row | undefined): boolean {
  if (!previous || startsDay(row, previous)) return true
  const isSameAuthor = row.isOwn ? previous.isOwn : previous.sender?.id === row.sender?.id
  const isSystem = row.type === 'system' || previous.type === 'system'
  return isSystem || !isSameAuthor || row.createdAt - previous.createdAt > GROUP_WITHIN_MS
}
