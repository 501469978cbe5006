import type { ClipboardEvent } from 'react'
import type { Row } from '../../core/index.ts'
import { shownName } from '../i18n/names.ts'
import type { Wrk } from '../provider.tsx'
import type { TimelineItem } from './timeline.ts'

/** Several messages are copied as a transcript: "Ana, 14:02: text". One is copied as the browser does. */
export function copyTranscript(
  event: ClipboardEvent<HTMLElement>,
  items: readonly TimelineItem[],
  wrk: Wrk,
): void {
  const selection = getSelection()
  if (!selection || selection.isCollapsed) return
  const range = selection.getRangeAt(0)
  const rows = new Map(items.map(({ row }) => [row.key, row]))
  const lines = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-key]')]
    .filter((element) => range.intersectsNode(element))
    .flatMap((element) => lineOf(rows.get(element.dataset['key'] ?? ''), element, range, wrk))
  if (lines.length < 2) return
  event.clipboardData.setData('text/plain', lines.join('\n'))
  event.preventDefault()
}

function lineOf(row: Row | undefined, element: HTMLElement, range: Range, wrk: Wrk): string[] {
  const text = element.querySelector('.wrk-text, .wrk-system-text')
  if (!row || !text || !range.intersectsNode(text)) return []
  const { strings, format } = wrk
  const other = row.type === 'system' ? strings.system : strings.someone
  const author = row.isOwn ? strings.you : shownName(row.sender?.name, other)
  return [`${author}, ${format.time(row.createdAt)}: ${selectedText(text, range)}`]
}

function selectedText(text: Element, range: Range): string {
  const part = document.createRange()
  part.selectNodeContents(text)
  if (text.contains(range.startContainer)) part.setStart(range.startContainer, range.startOffset)
  if (text.contains(range.endContainer)) part.setEnd(range.endContainer, range.endOffset)
  return part.toString()
}
