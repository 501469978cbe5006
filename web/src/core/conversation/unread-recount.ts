import type { Clock } from '../ports/ports.ts'
import type { MessagePage } from '../protocol/views.ts'

interface UnreadRecountOptions {
  readonly clock: Clock
  readonly isNeeded: () => boolean
  readonly ask: (signal: AbortSignal) => Promise<MessagePage>
  readonly onCounted: (page: MessagePage) => void
}

const CALM_MS = 1_000

/** Asks the service for its number, once for all that happens within a moment. */
export class UnreadRecount {
  readonly #options: UnreadRecountOptions
  #running: AbortController | null = null
  #cancel: (() => void) | null = null

  constructor(options: UnreadRecountOptions) {
    this.#options = options
  }

  /** Something has changed. */
  consider(): void {
    const { clock, isNeeded } = this.#options
    if (this.#cancel || this.#running || !isNeeded()) return
    this.#cancel = clock.after(CALM_MS, () => void this.#ask())
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = null
    this.#running?.abort()
    this.#running = null
  }

  async #ask(): Promise<void> {
    this.#cancel = null
    const { signal } = (this.#running = new AbortController())
    const page = await this.#options.ask(signal).catch(() => null)
    if (signal.aborted) return
    this.#running = null
    // A failed one is repeated with the next change.
    if (page) this.#options.onCounted(page)
  }
}
