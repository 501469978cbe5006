import {
  useCallback,
  useLayoutEffect,
  useRef,
  useState,
  type FocusEvent,
  type KeyboardEvent,
  type RefObject,
} from 'react'
import type { TimelineItem } from '../list/timeline.ts'
import { elementOf, keyOf } from '../viewport/geometry.ts'

export interface Roving {
  /** The message that Tab reaches: the last focused one, else the newest. */
  readonly tabStop: string | null
  readonly focusRow: (key: string) => void
  readonly onFocus: (event: FocusEvent) => void
  readonly onKeyDown: (event: KeyboardEvent) => void
}

const OVER = 'dialog, [popover], [role=dialog], [role=menu]'
const ACTIONS: Readonly<Record<string, string>> = { r: 'retry', e: 'edit', Delete: 'delete' }

/** One message is in the tab order; arrow keys move from there, Enter goes inside, Escape comes back. */
export function useRoving(
  items: readonly TimelineItem[],
  list: RefObject<HTMLElement | null>,
  reveal: (element: HTMLElement) => void,
): Roving {
  const [active, setActive] = useState<string | null>(null)
  const focusRow = useCallback((key: string) => focusArticle(list, key, reveal), [list, reveal])
  useRefocus(items, active, list, focusRow)
  const onFocus = (event: FocusEvent): void => {
    const row = event.target.closest('[data-key]')
    setActive(keyOf(row) ?? null)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const { target } = event
    if (!(target instanceof HTMLElement) || target instanceof HTMLTextAreaElement) return
    const row = target.closest<HTMLElement>('[data-key]')
    // What lies over the list, a dialog or a menu, has its keys for itself.
    if (isOver(target, event.currentTarget)) return
    if (!row || event.ctrlKey || event.metaKey || event.altKey) return
    const isHandled = target.tagName === 'ARTICLE' ? onRow(event.key, row) : inRow(event.key, row)
    if (!isHandled) return
    event.preventDefault()
    event.stopPropagation()
  }
  const onRow = (key: string, row: HTMLElement): boolean => {
    const action = ACTIONS[key]
    if (action) return press(row.querySelector(`[data-action="${action}"]`))
    if (key === 'Enter') return focusIn(row, 0)
    const next = neighbour(items, keyOf(row) ?? '', key)
    if (next) focusRow(next)
    return next !== null
  }
  const isActive = items.some(({ row }) => row.key === active)
  return {
    tabStop: isActive ? active : (items.at(-1)?.row.key ?? null),
    focusRow,
    onFocus,
    onKeyDown,
  }
}

function focusArticle(
  list: RefObject<HTMLElement | null>,
  key: string,
  reveal: (element: HTMLElement) => void,
): void {
  const article = list.current && elementOf(list.current, key)?.querySelector('article')
  if (!article) return
  article.focus({ preventScroll: true })
  reveal(article)
}

function neighbour(items: readonly TimelineItem[], key: string, pressed: string): string | null {
  const index = items.findIndex(({ row }) => row.key === key)
  const last = items.length - 1
  const targets: Readonly<Record<string, number>> = {
    ArrowUp: Math.max(0, index - 1),
    ArrowDown: Math.min(last, index + 1),
    Home: 0,
    End: last,
  }
  return items[targets[pressed] ?? -1]?.row.key ?? null
}

function insides(row: HTMLElement): HTMLElement[] {
  return [...row.querySelectorAll<HTMLElement>('button, a[href]')].filter(
    (one) => one.checkVisibility() && !isOver(one, row),
  )
}

function isOver(element: Element, list: Element): boolean {
  const over = element.closest(OVER)
  return over !== null && list.contains(over)
}

function focusIn(row: HTMLElement, index: number): boolean {
  const found = insides(row).at(index)
  found?.focus()
  return found !== undefined
}

function inRow(key: string, row: HTMLElement): boolean {
  const all = insides(row)
  const root = row.getRootNode()
  const focused = root instanceof Document || root instanceof ShadowRoot ? root.activeElement : null
  const index = all.findIndex((one) => one === focused)
  if (key === 'Escape') {
    // An open popover wants the key for itself.
    if (row.querySelector(':popover-open')) return false
    row.querySelector<HTMLElement>('article')?.focus()
    return true
  }
  if (key === 'ArrowRight') return focusIn(row, Math.min(index + 1, all.length - 1))
  return key === 'ArrowLeft' && focusIn(row, Math.max(index - 1, 0))
}

function press(button: Element | null): boolean {
  if (button instanceof HTMLElement) button.click()
  return button !== null
}

/** When the focused message goes, a neighbour gets the focus, and not the page. */
function useRefocus(
  items: readonly TimelineItem[],
  active: string | null,
  list: RefObject<HTMLElement | null>,
  focusRow: (key: string) => void,
): void {
  const place = useRef({ index: -1, hadFocus: false })
  useLayoutEffect(() => {
    const index = items.findIndex(({ row }) => row.key === active)
    const { current: before } = place
    const isGone = index < 0 && before.hadFocus && active !== null
    const next = items[Math.min(before.index, items.length - 1)]
    if (isGone && next) focusRow(next.row.key)
    place.current = { index, hadFocus: list.current?.matches(':focus-within') ?? false }
  })
}
