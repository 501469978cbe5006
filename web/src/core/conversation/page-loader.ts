import { Backoff, SLOW } from '../net/backoff.ts'
import type { Clock } from '../ports/ports.ts'
import { WrkError, asWrkError, isTransient } from '../protocol/errors.ts'
import type { MessagePage } from '../protocol/views.ts'
import type { ChatApi, PageQuery } from './chat-api.ts'

/** A position to catch up from; or everything anew, at its end or where the reader is. */
type Wanted = { readonly since: number } | 'latest' | 'here'

interface PageLoaderOptions {
  readonly api: ChatApi
  /** The message that the reader looks at; null when they are at the end. */
  readonly readerAt: () => string | null
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
  get isLoadingLatest(): boolean {
    return this.#wanted === 'latest' && this.#running !== null
  }

  wantSnapshot(where: 'latest' | 'here'): void {
    this.#wanted = where
    this.#load()
  }

  wantChanges(since: number): void {
    const wanted = this.#wanted
    if (typeof wanted === 'string') return this.#load()
    this.#wanted = { since: Math.min(since, wanted?.since ?? since) }
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
    const page = await this.#options.api.page(this.#queryFor(wanted), signal).catch(asWrkError)
    if (signal.aborted) return
    this.#running = null
    if (!(page instanceof WrkError)) this.#accept(wanted, page)
    else if (wanted === 'here' && page.code === 'message_not_found') this.wantSnapshot('latest')
    else this.#fail(page)
  }

  #queryFor(wanted: Wanted): PageQuery {
    if (typeof wanted !== 'string') return { changedAfterSeq: wanted.since }
    const around = wanted === 'here' ? this.#options.readerAt() : null
    return around === null ? {} : { around }
  }

  #accept(wanted: Wanted, page: MessagePage): void {
    this.#backoff.reset()
    this.#patience.reset()
    const isSnapshot = typeof wanted === 'string'
    if (!isSnapshot && page.hasMoreAfter) return this.wantSnapshot('here')
    this.#wanted = null
    if (isSnapshot) this.#options.onSnapshot(page)
    else this.#options.onChanges(page)
  }

  #fail(error: WrkError): void {
    const backoff = isTransient(error) ? this.#backoff : this.#patience
    const delay = backoff.next(error.retryAfterMs ?? 0)
    this.#cancelWait = this.#options.clock.after(delay, () => this.#load())
    this.#options.onFailure(error)
  }
}
