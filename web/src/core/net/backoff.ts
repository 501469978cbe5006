interface Pace {
  readonly shortestMs: number
  readonly longestMs: number
}

/** After what may pass by itself in a moment. */
const QUICK: Pace = { shortestMs: 500, longestMs: 30_000 }

/** After what only somebody can change: a right, a login, a setting. */
export const SLOW: Pace = { shortestMs: 30_000, longestMs: 600_000 }

/** Full jitter: a random moment up to an exponentially growing bound, so that clients do not return together. */
export class Backoff {
  #failures = 0
  readonly #random: () => number
  readonly #pace: Pace

  constructor(random: () => number, pace: Pace = QUICK) {
    this.#random = random
    this.#pace = pace
  }

  next(floorMs = 0): number {
    this.#failures += 1
    const { shortestMs, longestMs } = this.#pace
    const bound = Math.min(longestMs, shortestMs * 2 ** this.#failures)
    const delay = shortestMs + this.#random() * (bound - shortestMs)
    return Math.max(floorMs, delay)
  }

  reset(): void {
    this.#failures = 0
  }
}
