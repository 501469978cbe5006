import { indexBelow } from './geometry.ts'

/** What the user has before their eyes. */
export interface Scene {
  /** The day to name above the list: that of the first visible row, unless its date is in view itself. */
  readonly day: number | null
  /** The newest message of which at least half can be seen. */
  readonly visibleSeq: number | null
  /** The oldest message of which something can be seen. */
  readonly visibleFromSeq: number | null
  /** More than a view away from the end. */
  readonly isFar: boolean
}

export function sceneOf(list: HTMLElement, scroller: HTMLElement): Scene {
  const view = scroller.getBoundingClientRect()
  const { scrollHeight, scrollTop, clientHeight } = scroller
  return {
    day: dayAt(list, view.top),
    visibleSeq: visibleSeq(list, view),
    visibleFromSeq: visibleFromSeq(list, view.top),
    isFar: scrollHeight - scrollTop - clientHeight > clientHeight,
  }
}

function dayAt(list: HTMLElement, line: number): number | null {
  const first = list.children[indexBelow(list.children, line)]
  if (!(first instanceof HTMLElement) || first.dataset['date'] !== undefined) return null
  if (first === list.firstElementChild) return null
  const { day } = first.dataset
  return day === undefined ? null : Number(day)
}

function visibleFromSeq({ children }: HTMLElement, line: number): number | null {
  for (let index = indexBelow(children, line); index < children.length; index += 1) {
    const child = children[index]
    const seq = child instanceof HTMLElement ? child.dataset['seq'] : undefined
    if (seq !== undefined) return Number(seq)
  }
  return null
}

function visibleSeq(list: HTMLElement, view: DOMRect): number | null {
  const { children } = list
  for (let index = indexBelow(children, view.bottom); index >= 0; index -= 1) {
    const child = children[index]
    const seq = child instanceof HTMLElement ? child.dataset['seq'] : undefined
    if (!child || seq === undefined) continue
    const { top, bottom, height } = child.getBoundingClientRect()
    const seen = Math.min(bottom, view.bottom) - Math.max(top, view.top)
    if (seen >= Math.min(height, view.height) / 2) return Number(seq)
    if (bottom < view.top) return null
  }
  return null
}
