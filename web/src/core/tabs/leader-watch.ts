import type { Clock } from '../ports/ports.ts'

interface LeaderWatchOptions {
  readonly clock: Clock
  readonly random: () => number
  readonly ask: () => void
  readonly onSilence: () => void
}

const ASK_EVERY_MS = 450
const UNANSWERED = 3

/**
 * Notices within three seconds that the leading tab is frozen or hangs. Counted in unanswered questions and not in
 * time, because a tab that has slept itself must not take its own silence for the leader's.
 */
export class LeaderWatch {
  readonly #options: LeaderWatchOptions
  #hasHeard = false
  #unanswered = 0
  #cancel: () => void = () => {}

  constructor(options: LeaderWatchOptions) {
    this.#options = options
  }

  start(): void {
    this.heard()
    this.#schedule()
  }

  stop(): void {
    this.#cancel()
  }

  heard(): void {
    this.#hasHeard = true
    this.#unanswered = 0
  }

  /** Spread, so that several tabs neither ask nor take over together. */
  #schedule(): void {
    const { clock, random } = this.#options
    this.#cancel()
    this.#cancel = clock.after(ASK_EVERY_MS * (1 + random() / 4), () => this.#look())
  }

  #look(): void {
    if (this.#unanswered >= UNANSWERED) return this.#options.onSilence()
    this.#schedule()
    if (!this.#hasHeard) this.#ask()
    this.#hasHeard = false
  }

  #ask(): void {
    this.#unanswered += 1
    this.#options.ask()
  }
}
