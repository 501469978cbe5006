import type { Clock } from '../ports/ports.ts'

/** The service's time, as far as it has told it: the clock of a computer may be hours wrong. */
export class ServiceClock {
  readonly #clock: Clock
  #aheadMs: number | null = null

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Null until the service has told the time. */
  get known(): number | null {
    return this.#aheadMs === null ? null : this.now()
  }

  now(): number {
    return this.#clock.now() + (this.#aheadMs ?? 0)
  }

  /** `serverTime` as frames carry it; anything else tells nothing. */
  observe(serverTime: unknown): void {
    const told = typeof serverTime === 'string' ? Date.parse(serverTime) : Number.NaN
    if (Number.isFinite(told)) this.#aheadMs = told - this.#clock.now()
  }
}
