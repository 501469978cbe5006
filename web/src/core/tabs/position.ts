/** How one stream position relates to another: `<epoch>-<seq>`, comparable within an epoch only. */
export type Relation = 'same' | 'behind' | 'ahead' | 'unrelated'

export function relate(own: string, other: string): Relation {
  if (own === other) return 'same'
  const [mine, theirs] = [parse(own), parse(other)]
  if (!mine || !theirs || mine.epoch !== theirs.epoch) return 'unrelated'
  return mine.seq < theirs.seq ? 'behind' : 'ahead'
}

export function seqOf(cursor: string): number | null {
  return parse(cursor)?.seq ?? null
}

function parse(cursor: string): { epoch: string; seq: number } | null {
  const [, epoch, seq] = /^(.+)-(\d+)$/.exec(cursor) ?? []
  return epoch === undefined ? null : { epoch, seq: Number(seq) }
}
