import type { Clock } from '../ports/ports.ts'

interface TypingSenderOptions {
  readonly send: (isTyping: boolean) => void
  readonly clock: Clock
}

const PING_INTERVAL_MS = 3_000
const IDLE_AFTER_MS = 5_000

/** Says that the user types: at once, then at most every three seconds; and says when they have stopped. */
export class TypingSender {
  readonly #options: TypingSenderOptions
  #lastPingAt = Number.NEGATIVE_INFINITY
  #cancelIdle: (() => void) | null = null

  constructor(options: TypingSenderOptions) {
    this.#options = options
  }

  keystroke(): void {
    this.#cancelIdle?.()
    this.#cancelIdle = this.#options.clock.after(IDLE_AFTER_MS, () => this.stop())
    const now = this.#options.clock.now()
    if (now - this.#lastPingAt < PING_INTERVAL_MS) return
    this.#lastPingAt = now
    this.#options.send(true)
  }

  /** Idle, sent, emptied or left. */
  stop(): void {
    if (!this.#cancelIdle) return
    this.#cancelIdle()
    this.#cancelIdle = null
    this.#lastPingAt = Number.NEGATIVE_INFINITY
    this.#options.send(false)
  }
}
