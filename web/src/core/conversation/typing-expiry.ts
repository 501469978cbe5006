import type { Clock } from '../ports/ports.ts'
import type { ConversationStore } from './store.ts'

/** Whoever still types says so every three seconds: two lost signals are an end. */
const LONGEST_MS = 7_000

/** Ends the typing of those who fell silent without saying so. */
export class TypingExpiry {
  readonly #clock: Clock
  readonly #store: ConversationStore
  #cancel: () => void = () => {}

  constructor(clock: Clock, store: ConversationStore) {
    this.#clock = clock
    this.#store = store
  }

  started(userId: string, ttlMs: number): void {
    const until = this.#clock.now() + Math.min(ttlMs, LONGEST_MS)
    this.#store.apply({ type: 'typing', userId, until })
    this.#schedule()
  }

  stop(): void {
    this.#cancel()
  }

  #schedule(): void {
    this.#cancel()
    const next = Math.min(...this.#store.state.typing.values())
    if (!Number.isFinite(next)) return
    this.#cancel = this.#clock.after(Math.max(0, next - this.#clock.now()), () => this.#expire())
  }

  #expire(): void {
    this.#store.apply({ type: 'clock', now: this.#clock.now() })
    this.#schedule()
  }
}
