/** Where an element's top lies below the scroller's top edge. */
export function offsetOf(element: Element, scroller: Element): number {
  return element.getBoundingClientRect().top - scroller.getBoundingClientRect().top
}

/** Children lie in document order, so that the first one reaching below a line is found by halving. */
export function indexBelow(children: HTMLCollection, line: number): number {
  let low = 0
  let high = children.length
  while (low < high) {
    const middle = (low + high) >> 1
    const bottom = children[middle]?.getBoundingClientRect().bottom ?? line
    if (bottom > line) high = middle
    else low = middle + 1
  }
  return low
}

export function keyOf(element: Element | null | undefined): string | undefined {
  return element instanceof HTMLElement ? element.dataset['key'] : undefined
}

export function elementOf(list: Element, key: string): HTMLElement | null {
  return list.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)
}
