const SHORTEST_MS = 500
const LONGEST_MS = 30_000

/** Full jitter: a random moment up to an exponentially growing bound, so that clients do not return together. */
export class Backoff {
  #failures = 0
  readonly #random: () => number

  constructor(random: () => number) {
    this.#random = random
  }

  next(floorMs = 0): number {
    this.#failures += 1
    const bound = Math.min(LONGEST_MS, SHORTEST_MS * 2 ** this.#failures)
    const delay = SHORTEST_MS + this.#random() * (bound - SHORTEST_MS)
    return Math.max(floorMs, delay)
  }

  reset(): void {
    this.#failures = 0
  }
}
