import type { Clock } from '../src/core/ports/ports.ts'

/** Real time, but faster: for tests over real sockets. */
export class ScaledClock implements Clock {
  readonly #factor: number

  constructor(factor: number) {
    this.#factor = factor
  }

  now(): number {
    return performance.now() * this.#factor
  }

  after(ms: number, callback: () => void): () => void {
    const timer = setTimeout(callback, ms / this.#factor)
    return () => clearTimeout(timer)
  }
}
