const FARTHEST = 5

/** Chunks that must stay mounted: where the focus is, and what is selected. */
export function pinnedChunks(list: HTMLElement): Set<number> {
  const root = list.getRootNode()
  const focused = root instanceof Document || root instanceof ShadowRoot ? root.activeElement : null
  return new Set([...chunkAround(list, focused), ...selectedChunks(list)])
}

function selectedChunks(list: HTMLElement): number[] {
  const selection = getSelection()
  if (!selection || selection.isCollapsed) return []
  const from = chunkAround(list, selection.anchorNode)[0]
  const to = chunkAround(list, selection.focusNode)[0]
  if (from === undefined || to === undefined) return []
  return Math.abs(from - to) > FARTHEST
    ? [from, to]
    : between(Math.min(from, to), Math.max(from, to))
}

function between(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}

function chunkAround(list: HTMLElement, node: Node | null): number[] {
  const element = node instanceof Element ? node : node?.parentElement
  const row = element?.closest<HTMLElement>('[data-chunk]')
  return row && list.contains(row) ? [Number(row.dataset['chunk'])] : []
}
