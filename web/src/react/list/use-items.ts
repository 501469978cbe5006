import { useMemo } from 'react'
import type { Row } from '../../core/index.ts'
import { useWrk } from '../provider.tsx'
import { timeline, type TimelineItem } from './timeline.ts'

/** What the list draws, the same until a row or the unread line changes: thousands are not arranged at each ping. */
export function useItems(rows: readonly Row[], unreadKey: string | null): readonly TimelineItem[] {
  const { zone } = useWrk().format
  return useMemo(() => timeline(rows, unreadKey, zone), [rows, unreadKey, zone])
}
