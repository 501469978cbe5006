import type { Clock } from '../src/core/ports/ports.ts'

interface Timer {
  readonly at: number
  readonly callback: () => void
}

/** Time that passes only when a test says so. */
export class FakeClock implements Clock {
  #now = 1_000_000
  #timers: Timer[] = []

  now(): number {
    return this.#now
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.#now + ms, callback }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer)
    }
  }

  get timers(): number {
    return this.#timers.length
  }

  /** Fires what falls due, in order, and lets promises settle in between. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms
    await settled()
    for (let due = this.#next(end); due; due = this.#next(end)) {
      this.#fire(due)
      await settled()
    }
    this.#now = end
  }

  /** The machine sleeps: time passes, and no timer runs meanwhile. */
  sleep(ms: number): void {
    this.#now += ms
  }

  #next(end: number): Timer | undefined {
    return this.#timers.filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)[0]
  }

  #fire(timer: Timer): void {
    this.#timers = this.#timers.filter((other) => other !== timer)
    this.#now = Math.max(this.#now, timer.at)
    timer.callback()
  }
}

/** Lets everything run that waits for nothing but promises. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
}
