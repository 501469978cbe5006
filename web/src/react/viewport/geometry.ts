/**
 * How many pixels of the screen one of the layout is: boxes are told in the former, scrolling in the latter, and a host
 * that zooms or scales has two kinds.
 */
export function scaleOf(element: HTMLElement): number {
  const { height } = element.getBoundingClientRect()
  const { offsetHeight } = element
  const isRoundedOnly = Math.abs(height - offsetHeight) < 1
  return isRoundedOnly || height === 0 || offsetHeight === 0 ? 1 : height / offsetHeight
}

/** Where an element's top lies below the scroller's top edge, in pixels of the layout. */
export function offsetOf(element: Element, scroller: HTMLElement): number {
  const distance = element.getBoundingClientRect().top - scroller.getBoundingClientRect().top
  return distance / scaleOf(scroller)
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
