interface Range {
  readonly from: number
  readonly to: number
}

const FRAME_MS = 250

/** Which messages have been on the screen, as ranges of their numbers. */
export class ShownRanges {
  #ranges: readonly Range[] = []
  #last: Range = { from: 0, to: -1 }
  #movedAt = Number.NEGATIVE_INFINITY

  add(range: Range, now: number): void {
    const { from, to } = range
    if (from === this.#last.from && to === this.#last.to) return
    if (this.#isPassing(range, now)) this.#join(between(this.#last, range))
    this.#join(range)
    this.#last = range
    this.#movedAt = now
  }

  has(seq: number): boolean {
    return this.#ranges.some(({ from, to }) => from <= seq && seq <= to)
  }

  /** Nobody asks any more what lies up to here. */
  forgetUpTo(seq: number): void {
    this.#ranges = this.#ranges.filter(({ to }) => to > seq)
  }

  /** While somebody scrolls, the screen shows more than a busy page hears of: at most a view between two looks. */
  #isPassing({ from, to }: Range, now: number): boolean {
    const gap = Math.max(from - this.#last.to, this.#last.from - to)
    return now - this.#movedAt <= FRAME_MS && gap > 0 && gap <= to - from + 1
  }

  #join(range: Range): void {
    const touches = (one: Range): boolean => one.from <= range.to && one.to >= range.from
    const joined = [range, ...this.#ranges.filter(touches)]
    const from = Math.min(...joined.map((one) => one.from))
    const to = Math.max(...joined.map((one) => one.to))
    this.#ranges = [...this.#ranges.filter((one) => !touches(one)), { from, to }]
  }
}

function between(one: Range, other: Range): Range {
  return { from: Math.min(one.to, other.to), to: Math.max(one.from, other.from) }
}
