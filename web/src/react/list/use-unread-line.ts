import { useCallback, useMemo, useState } from 'react'
import type { Row } from '../../core/index.ts'
import { firstUnreadKey } from './timeline.ts'

/** Where the unread line stands: found once per opening, gone after one's own send. What comes later is no part of it. */
export function useUnreadLine(
  rows: readonly Row[],
  readSeqAtOpening: number,
): [string | null, () => void] {
  const [untilSeq] = useState(() => rows.findLast(({ seq }) => seq !== null)?.seq ?? 0)
  const [key, setKey] = useState<string | null>(null)
  const [isDismissed, setIsDismissed] = useState(false)
  const first = useMemo(
    () => firstUnreadKey(rows, readSeqAtOpening, untilSeq),
    [rows, readSeqAtOpening, untilSeq],
  )
  const found = key ?? first
  if (found !== key) setKey(found)
  const dismiss = useCallback(() => setIsDismissed(true), [])
  return [isDismissed ? null : found, dismiss]
}
