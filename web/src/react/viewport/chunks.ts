import type { TimelineItem } from '../list/timeline.ts'

/** Rows that are mounted and unmounted together. */
export interface Chunk {
  readonly id: number
  readonly items: readonly TimelineItem[]
}

export type Segment =
  | { readonly type: 'rows'; readonly id: number; readonly items: readonly TimelineItem[] }
  | { readonly type: 'gap'; readonly id: number; readonly height: number }

export interface WindowView {
  /** The chunk in the middle of the view. */
  readonly centre: number | 'end'
  /** Chunks with the focus or the selection. */
  readonly pinned: ReadonlySet<number>
  readonly heights: ReadonlyMap<number, number>
}

const SEQS_PER_CHUNK = 40
const MOUNTED_ROWS = 400
const GUESSED_ROW_PX = 56

/** By seq, so that neither older nor newer messages move a row to another chunk. What has none yet is in the last. */
export function chunksOf(items: readonly TimelineItem[]): readonly Chunk[] {
  const chunks: { id: number; items: TimelineItem[] }[] = []
  for (const item of items) {
    const last = chunks.at(-1)
    const id = item.row.seq === null ? (last?.id ?? 0) : Math.floor(item.row.seq / SEQS_PER_CHUNK)
    if (last?.id === id) last.items.push(item)
    else chunks.push({ id, items: [item] })
  }
  return chunks
}

/** What is mounted, and how high the gaps between are. */
export function segmentsOf(chunks: readonly Chunk[], view: WindowView): readonly Segment[] {
  const mounted = mountedIds(chunks, view)
  const segments: Segment[] = []
  for (const chunk of chunks) {
    if (mounted.has(chunk.id)) segments.push({ type: 'rows', ...chunk })
    else widen(segments, chunk, view.heights)
  }
  return segments
}

/** As last measured. Only what has never been in view is guessed, and that is below the reader. */
export function heightOf({ id, items }: Chunk, heights: WindowView['heights']): number {
  return heights.get(id) ?? items.length * GUESSED_ROW_PX
}

function widen(segments: Segment[], chunk: Chunk, heights: WindowView['heights']): void {
  const { id } = chunk
  const height = heightOf(chunk, heights)
  const last = segments.at(-1)
  if (last?.type !== 'gap') segments.push({ type: 'gap', id, height })
  else segments[segments.length - 1] = { ...last, height: last.height + height }
}

/** The pinned ones, then outward from the centre as far as the budget goes. */
function mountedIds(chunks: readonly Chunk[], { centre, pinned }: WindowView): Set<number> {
  const middle = indexOfCentre(chunks, centre)
  const byDistance = chunks.map((chunk, index) => ({ chunk, away: Math.abs(index - middle) }))
  byDistance.sort((a, b) => rank(a.chunk) + a.away - rank(b.chunk) - b.away)
  const mounted = new Set<number>()
  let rows = 0
  for (const { chunk } of byDistance) {
    if (rows >= MOUNTED_ROWS) break
    mounted.add(chunk.id)
    rows += chunk.items.length
  }
  return mounted

  function rank({ id }: Chunk): number {
    return pinned.has(id) ? -chunks.length : 0
  }
}

function indexOfCentre(chunks: readonly Chunk[], centre: WindowView['centre']): number {
  if (centre === 'end') return chunks.length - 1
  const index = chunks.findIndex(({ id }) => id >= centre)
  return index < 0 ? chunks.length - 1 : index
}
