import { useEffect, useRef } from 'react'
import type { Row } from '../../core/index.ts'
import { shownName } from '../i18n/names.ts'
import { systemText } from '../i18n/system-text.ts'
import type { Strings } from '../i18n/strings.ts'
import { failureText } from '../message/failed.tsx'
import { useWrk } from '../provider.tsx'
import type { Announce } from './announcer.tsx'

export type Verbosity = 'full' | 'summary' | 'off'

const INTERVAL_MS = 1_000

/** Tells of what others write, batched, and of every failure once. Own messages and history are known. */
export function useMessageAnnouncements(
  rows: readonly Row[],
  verbosity: Verbosity,
  announce: Announce,
): void {
  const { client, strings } = useWrk()
  const heardSeq = useRef(newestSeq(rows))
  const latest = useRef(rows)
  const cancel = useRef<(() => void) | null>(null)
  useFailures(rows, announce)
  useEffect(() => () => cancelOnce(cancel), [])
  useEffect(() => {
    latest.current = rows
    if (verbosity === 'off' || cancel.current || newestSeq(rows) <= heardSeq.current) return
    cancel.current = client.clock.after(INTERVAL_MS, () => {
      cancel.current = null
      const news = newsIn(latest.current, heardSeq.current)
      heardSeq.current = newestSeq(latest.current)
      if (news.length > 0) announce(textOf(news, verbosity, strings))
    })
  }, [client, rows, verbosity, announce, strings])
}

function useFailures(rows: readonly Row[], announce: Announce): void {
  const { strings } = useWrk()
  const told = useRef(new Set<string>())
  useEffect(() => {
    for (const row of rows) {
      const id = row.status === 'failed' ? row.pending?.operation.id : undefined
      if (!id || told.current.has(id)) continue
      told.current.add(id)
      announce(failureText(row, strings), 'assertive')
    }
  }, [rows, announce, strings])
}

function cancelOnce(cancel: { current: (() => void) | null }): void {
  cancel.current?.()
  cancel.current = null
}

function newestSeq(rows: readonly Row[]): number {
  return rows.findLast(({ seq }) => seq !== null)?.seq ?? 0
}

function newsIn(rows: readonly Row[], heardSeq: number): readonly Row[] {
  const start = rows.findLastIndex(({ seq }) => seq !== null && seq <= heardSeq)
  return rows.slice(start + 1).filter(({ isOwn, type }) => !isOwn && type !== 'deleted')
}

function textOf(news: readonly Row[], verbosity: Verbosity, strings: Strings): string {
  const [first] = news
  if (news.length > 1 || verbosity === 'summary' || !first) return strings.newMessages(news.length)
  if (first.type === 'system') return strings.announced(strings.system, systemText(first, strings))
  return strings.announced(shownName(first.sender?.name, strings.someone), first.body)
}
