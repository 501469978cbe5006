import { useEffect, useRef, useState, type ReactNode } from 'react'
import type { Row } from '../core/index.ts'
import { useWrk } from './provider.tsx'
import type { Strings } from './strings.ts'

const INTERVAL_MS = 1_000

/** The only voice for screen readers: what others write, and what failed, at most once a second. */
export function Announcer({ rows }: { readonly rows: readonly Row[] }): ReactNode {
  return (
    <div className="wrk-announcer" aria-live="polite">
      {useAnnouncement(rows)}
    </div>
  )
}

function useAnnouncement(rows: readonly Row[]): string {
  const { client, strings } = useWrk()
  const [text, setText] = useState('')
  const heard = useRef(rows)
  const latest = useRef(rows)
  const cancel = useRef<(() => void) | null>(null)
  useEffect(() => () => cancel.current?.(), [])
  useEffect(() => {
    latest.current = rows
    if (cancel.current || rows === heard.current) return
    cancel.current = client.clock.after(INTERVAL_MS, () => {
      cancel.current = null
      setText(announcement(heard.current, latest.current, strings))
      heard.current = latest.current
    })
  }, [client, rows, strings])
  return text
}

function announcement(before: readonly Row[], after: readonly Row[], strings: Strings): string {
  if (failedCount(after) > failedCount(before)) return strings.notSent
  const heardSeq = before.findLast(({ seq }) => seq !== null)?.seq ?? 0
  const news = after.filter((row) => isSpoken(row, heardSeq))
  const [first] = news
  if (!first) return ''
  if (news.length > 1) return strings.newMessages(news.length)
  return strings.announced(first.sender?.name ?? strings.system, first.body)
}

function isSpoken({ isOwn, seq, type }: Row, heardSeq: number): boolean {
  return !isOwn && type !== 'deleted' && seq !== null && seq > heardSeq
}

function failedCount(rows: readonly Row[]): number {
  return rows.filter(({ status }) => status === 'failed').length
}
