import type { ChatApi } from './chat-api.ts'
import { hasOlder } from './conversation-state.ts'
import type { ConversationStore } from './conversation-store.ts'

interface OlderPagesLoaderOptions {
  readonly api: ChatApi
  readonly store: ConversationStore
}

/** Loads history towards its beginning, one page at a time. */
export class OlderPagesLoader {
  readonly #options: OlderPagesLoaderOptions
  #controller: AbortController | null = null

  constructor(options: OlderPagesLoaderOptions) {
    this.#options = options
  }

  async load(): Promise<void> {
    const { store } = this.#options
    if (this.#controller || !hasOlder(store.state)) return
    const controller = new AbortController()
    this.#controller = controller
    store.setStatus({ older: 'loading' })
    const succeeded = await this.#fetch(store.state.floor, controller.signal)
    if (controller.signal.aborted) return
    this.#controller = null
    store.setStatus({ older: succeeded ? 'idle' : 'failed' })
  }

  /** What is on its way belongs to a history that is being replaced. */
  stop(): void {
    this.#controller?.abort()
    this.#controller = null
    this.#options.store.setStatus({ older: 'idle' })
  }

  async #fetch(before: number, signal: AbortSignal): Promise<boolean> {
    try {
      const page = await this.#options.api.page({ before }, signal)
      if (!signal.aborted) this.#options.store.apply({ type: 'older', page, before })
      return true
    } catch {
      return false
    }
  }
}
