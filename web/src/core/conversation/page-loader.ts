import { Backoff, SLOW } from '../net/backoff.ts'
import type { Clock } from '../ports/ports.ts'
import { WrkError, asWrkError, isTransient } from '../protocol/errors.ts'
import type { MessagePage } from '../protocol/views.ts'
import type { ChatApi } from './chat-api.ts'

/** A position to catch up from, or everything anew. */
type Wanted = { readonly since: number } | 'snapshot'

interface PageLoaderOptions {
  readonly api: ChatApi
  readonly onSnapshot: (page: MessagePage) => void
  readonly onChanges: (page: MessagePage) => void
  readonly onFailure: (error: WrkError) => void
  readonly clock: Clock
  readonly random: () => number
}

/** Holds a reload pending until it has succeeded; an answer to an overtaken question is dropped. */
export class PageLoader {
  readonly #options: PageLoaderOptions
  readonly #backoff: Backoff
  readonly #patience: Backoff
  #wanted: Wanted | null = null
  #running: AbortController | null = null
  #cancelWait: () => void = () => {}

  constructor(options: PageLoaderOptions) {
    this.#options = options
    this.#backoff = new Backoff(options.random)
    this.#patience = new Backoff(options.random, SLOW)
  }

  /** False while it waits for its next attempt. */
  get isLoadingSnapshot(): boolean {
    return this.#wanted === 'snapshot' && this.#running !== null
  }

  wantSnapshot(): void {
    this.#wanted = 'snapshot'
    this.#load()
  }

  wantChanges(since: number): void {
    if (this.#wanted === 'snapshot') return this.#load()
    this.#wanted = { since: Math.min(since, this.#wanted?.since ?? since) }
    this.#load()
  }

  retryNow(): void {
    if (this.#wanted) this.#load()
  }

  stop(): void {
    this.#wanted = null
    this.#cancel()
  }

  #cancel(): void {
    this.#cancelWait()
    this.#running?.abort()
    this.#running = null
  }

  #load(): void {
    this.#cancel()
    if (this.#wanted) void this.#fetch(this.#wanted)
  }

  async #fetch(wanted: Wanted): Promise<void> {
    const { signal } = (this.#running = new AbortController())
    const query = wanted === 'snapshot' ? {} : { changedAfterSeq: wanted.since }
    const page = await this.#options.api.page(query, signal).catch(asWrkError)
    if (signal.aborted) return
    this.#running = null
    if (page instanceof WrkError) this.#fail(page)
    else this.#accept(wanted, page)
  }

  #accept(wanted: Wanted, page: MessagePage): void {
    this.#backoff.reset()
    this.#patience.reset()
    if (wanted !== 'snapshot' && page.hasMoreAfter) return this.wantSnapshot()
    this.#wanted = null
    if (wanted === 'snapshot') this.#options.onSnapshot(page)
    else this.#options.onChanges(page)
  }

  #fail(error: WrkError): void {
    const backoff = isTransient(error) ? this.#backoff : this.#patience
    const delay = backoff.next(error.retryAfterMs ?? 0)
    this.#cancelWait = this.#options.clock.after(delay, () => this.#load())
    this.#options.onFailure(error)
  }
}
