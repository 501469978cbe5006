import { asWrkError } from '../protocol/errors.ts'
import type { MessagePage } from '../protocol/views.ts'
import type { ChatApi } from './chat-api.ts'
import type { Change } from './reduce.ts'
import { hasNewer, hasOlder } from './state.ts'
import type { ConversationStore } from './store.ts'

interface HistoryLoaderOptions {
  readonly api: ChatApi
  readonly store: ConversationStore
}

type Direction = 'older' | 'newer'

/** Loads history page by page, in either direction, or around a message; never the same page twice at a time. */
export class HistoryLoader {
  readonly #options: HistoryLoaderOptions
  readonly #running = new Map<Direction | 'around', AbortController>()

  constructor(options: HistoryLoaderOptions) {
    this.#options = options
  }

  older(): Promise<void> {
    const { state } = this.#options.store
    const { floor: before } = state
    if (!hasOlder(state)) return Promise.resolve()
    return this.#load('older', { before }, (page) => ({ type: 'older', page, before }))
  }

  newer(): Promise<void> {
    const { state } = this.#options.store
    const { ceiling: after } = state
    if (!hasNewer(state)) return Promise.resolve()
    return this.#load('newer', { after }, (page) => ({ type: 'newer', page, after }))
  }

  /** Shows the history around a message; false when there is no such message, or no answer. */
  async around(messageId: string): Promise<boolean> {
    this.stop()
    const controller = this.#begin('around')
    try {
      const page = await this.#options.api.page({ around: messageId }, controller.signal)
      if (!controller.signal.aborted) this.#options.store.apply({ type: 'around', page })
      return !controller.signal.aborted
    } catch (cause) {
      const { code } = asWrkError(cause)
      if (code !== 'message_not_found' && code !== 'validation_failed') throw cause
      return false
    }
  }

  /** What is on its way belongs to a history that is being replaced. */
  stop(): void {
    for (const controller of this.#running.values()) controller.abort()
    this.#running.clear()
    this.#options.store.setStatus({ older: 'idle', newer: 'idle' })
  }

  async #load(
    direction: Direction,
    query: Parameters<ChatApi['page']>[0],
    change: (page: MessagePage) => Change,
  ): Promise<void> {
    if (this.#running.has(direction)) return
    const { store, api } = this.#options
    const { signal } = this.#begin(direction)
    store.setStatus({ [direction]: 'loading' })
    const page = await api.page(query, signal).catch(() => null)
    if (signal.aborted) return
    this.#running.delete(direction)
    if (page) store.apply(change(page))
    store.setStatus({ [direction]: page ? 'idle' : 'failed' })
  }

  #begin(task: Direction | 'around'): AbortController {
    const controller = new AbortController()
    this.#running.set(task, controller)
    return controller
  }
}
