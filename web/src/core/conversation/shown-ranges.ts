interface Range {
  readonly from: number
  readonly to: number
}

/** Which messages have been on the screen, as ranges of their numbers. */
export class ShownRanges {
  #ranges: readonly Range[] = []

  add(from: number, to: number): void {
    const [apart, joined] = [[] as Range[], [{ from, to }]]
    for (const range of this.#ranges) {
      const touches = range.from <= to && range.to >= from
      ;(touches ? joined : apart).push(range)
    }
    const start = Math.min(...joined.map((range) => range.from))
    const end = Math.max(...joined.map((range) => range.to))
    this.#ranges = [...apart, { from: start, to: end }]
  }

  has(seq: number): boolean {
    return this.#ranges.some(({ from, to }) => from <= seq && seq <= to)
  }

  /** Nobody asks any more what lies up to here. */
  forgetUpTo(seq: number): void {
    this.#ranges = this.#ranges.filter(({ to }) => to > seq)
  }
}
