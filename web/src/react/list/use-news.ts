import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { Row } from '../../core/index.ts'

export interface News {
  readonly count: number
  readonly first: Row | null
  /** Tell it where the reader is. */
  readonly onBottom: (isAtBottom: boolean) => void
  /** The first of what is new, and null when the reader has been shown it. */
  readonly take: () => Row | null
}

/** What others wrote below the fold since the reader left the end. */
export function useNews(rows: readonly Row[], hasNewer: boolean): News {
  const [leftAtSeq, setLeftAtSeq] = useState<number | null>(null)
  const latestSeq = useRef(0)
  const isTaken = useRef(false)
  const news = useMemo(
    () => (hasNewer ? [] : newsSince(rows, leftAtSeq)),
    [rows, leftAtSeq, hasNewer],
  )
  useLayoutEffect(() => {
    latestSeq.current = newestSeq(rows)
  }, [rows])
  // Pages that are read forward are not news: what is, begins where they reach the end.
  useEffect(() => {
    if (!hasNewer) setLeftAtSeq((known) => (known === null ? null : latestSeq.current))
  }, [hasNewer])
  const onBottom = useCallback((isAtBottom: boolean) => {
    isTaken.current = false
    setLeftAtSeq(isAtBottom ? null : latestSeq.current)
  }, [])
  const first = news[0] ?? null
  const take = (): Row | null => {
    if (isTaken.current || !first) return null
    isTaken.current = true
    return first
  }
  return { count: news.length, first, onBottom, take }
}

function newestSeq(rows: readonly Row[]): number {
  return rows.findLast(({ seq }) => seq !== null)?.seq ?? 0
}

/** Looks from the end, where all of it is. */
function newsSince(rows: readonly Row[], leftAtSeq: number | null): Row[] {
  if (leftAtSeq === null) return []
  const start = rows.findLastIndex(({ seq }) => seq !== null && seq <= leftAtSeq)
  return rows.slice(start + 1).filter((row) => !row.isOwn && row.type === 'message')
}
