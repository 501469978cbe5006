import { Backoff, SLOW } from '../net/backoff.ts'
import type { StreamStatus } from '../net/event-stream.ts'
import type { Ports } from '../ports/ports.ts'
import { WrkError, endsConversation, forbidsReading } from '../protocol/errors.ts'
import type { ConversationEvent, StreamFrame } from '../protocol/frames.ts'
import type { Message, MessagePage } from '../protocol/views.ts'
import { SharedStream } from '../tabs/shared-stream.ts'
import type { TabBus } from '../tabs/tab-bus.ts'
import type { ChatApi } from './chat-api.ts'
import { HistoryLoader } from './history-loader.ts'
import { PageLoader } from './page-loader.ts'
import { PeopleLookup } from './people-lookup.ts'
import type { ConversationStore } from './store.ts'
import { TypingExpiry } from './typing-expiry.ts'
import type { Connection } from './view.ts'

export interface FeedOptions {
  readonly api: ChatApi
  readonly store: ConversationStore
  readonly ports: Ports
  readonly userId: string
  readonly bus: TabBus
  readonly topic: string
  readonly lockName: string
  /** The message that the reader looks at; null when they are at the end. */
  readonly readerAt: () => string | null
  readonly onMessages: (messages: readonly Message[]) => void
  readonly onLead: (isLeading: boolean) => void
  readonly onUp: () => void
  readonly onServerTime: (serverTime: unknown) => void
  readonly onError: (error: WrkError) => void
}

/** What the server tells: first page, live stream, reloads and history, all into the store. */
export class ConversationFeed {
  readonly history: HistoryLoader
  readonly #options: FeedOptions
  readonly #store: ConversationStore
  readonly #stream: SharedStream
  readonly #loader: PageLoader
  readonly #typing: TypingExpiry
  readonly #people: PeopleLookup
  readonly #patience: Backoff
  #isOpen = false
  #cancelReturn: () => void = () => {}

  constructor(options: FeedOptions) {
    const { api, store, ports } = options
    this.#options = options
    this.#patience = new Backoff(ports.random, SLOW)
    this.#store = store
    this.history = new HistoryLoader({ api, store })
    this.#typing = new TypingExpiry(ports.clock, store)
    this.#people = new PeopleLookup({ ...options, clock: ports.clock })
    this.#loader = new PageLoader({
      ...ports,
      api,
      readerAt: options.readerAt,
      onSnapshot: (page) => this.#onSnapshot(page),
      onChanges: (page) => this.#onChanges(page),
      onFailure: (error) => this.#onLoadFailure(error),
    })
    this.#stream = this.#createStream()
  }

  start(): void {
    this.#wantSnapshot('latest')
  }

  stop(): void {
    this.#isOpen = false
    this.#cancelReturn()
    this.#typing.stop()
    this.#people.stop()
    this.history.stop()
    this.#loader.stop()
    this.#stream.stop()
  }

  suspend(): void {
    this.#stream.suspend()
  }

  kick(): void {
    if (this.#isDenied) return this.#lookAgain()
    this.#stream.kick()
    this.#loader.retryNow()
  }

  recheck(): void {
    this.#stream.recheck()
  }

  /** Rights may have come back; only who has signed out must come with another client. */
  reopen(): void {
    if (this.#isDenied) return this.#restart()
    this.#loader.retryNow()
    this.#stream.reopen()
  }

  /** Back from somewhere in the past. What is on its way already is not asked for again. */
  showLatest(): void {
    if (!this.#loader.isLoadingLatest) this.#wantSnapshot('latest')
  }

  receive(message: Message): void {
    this.#store.apply({ type: 'message', message })
    this.#options.onMessages([message])
  }

  /** The right to it has ended, or the user has signed out. A right may come back, and is asked for now and then. */
  end(error: WrkError): void {
    this.stop()
    this.#store.setStatus({ phase: { name: 'denied', error } })
    if (this.#isDenied) this.#return(() => this.#lookAgain())
  }

  get #isDenied(): boolean {
    const { phase } = this.#store.status
    return phase.name === 'denied' && phase.error.code !== 'signed_out'
  }

  #return(again: () => void): void {
    this.#cancelReturn()
    this.#cancelReturn = this.#options.ports.clock.after(this.#patience.next(), again)
  }

  /** Without a word to the user: they are told when something has changed. */
  #lookAgain(): void {
    this.#cancelReturn()
    if (!this.#loader.isLoadingLatest) this.#wantSnapshot('latest')
  }

  #createStream(): SharedStream {
    const { ports, api } = this.#options
    return new SharedStream({
      ...this.#options,
      ...ports,
      connect: (position, signal) => api.events(position, signal),
      onEvent: (event) => this.#onEvent(event),
      onStatus: (status) => this.#onStreamStatus(status),
      currentState: () => this.#presenceFrames(),
    })
  }

  #restart(): void {
    this.#store.setStatus({ phase: { name: 'loading' } })
    this.start()
  }

  #wantSnapshot(where: 'latest' | 'here'): void {
    this.#store.expectSnapshot()
    this.#loader.wantSnapshot(where)
  }

  #onSnapshot(page: MessagePage): void {
    this.history.stop()
    this.#store.applySnapshot(page)
    this.#options.onMessages(page.messages)
    if (!this.#isOpen) this.#open(page)
  }

  #open(page: MessagePage): void {
    this.#isOpen = true
    this.#patience.reset()
    this.#store.opened()
    this.#stream.start(page.streamCursor)
  }

  #onChanges(page: MessagePage): void {
    this.#store.apply({ type: 'changes', page })
    this.#options.onMessages(page.messages)
  }

  #onLoadFailure(error: WrkError): void {
    const { phase } = this.#store.status
    const isDenied = forbidsReading(error)
    if (!isDenied && (phase.name === 'ready' || phase.name === 'denied')) return
    if (isDenied) this.end(error)
    else this.#store.setStatus({ phase: { name: 'failed', error } })
    const isKnown = phase.name === 'denied' && phase.error.code === error.code
    if (!isKnown) this.#options.onError(error)
  }

  #onEvent(event: ConversationEvent): void {
    switch (event.type) {
      case 'message':
        return this.receive(event.message)
      case 'typing.started':
        this.#typing.started(event.userId, event.ttlMs)
        return this.#people.meet([event.userId])
      case 'resync':
        return this.#resync(event.since)
      case 'receipts':
        this.#store.apply(event)
        return this.#people.meet(event.receipts.map(({ userId }) => userId))
      case 'presence':
      case 'typing.stopped':
        return this.#store.apply(event)
    }
  }

  #resync(since: number | null): void {
    if (since === null) this.#wantSnapshot('here')
    else this.#loader.wantChanges(since)
  }

  #onStreamStatus(status: StreamStatus): void {
    const { connection } = this.#store.status
    const isUp = status.state === 'open'
    const downSince = isUp ? null : (connection.downSince ?? this.#options.ports.clock.now())
    const needsToken = stillNeedsToken(status, connection)
    this.#store.setStatus({ connection: { status, downSince, needsToken } })
    if (isUp) this.#options.onUp()
    if (status.state === 'closed') this.#onStreamClosed(status.error)
    if (needsToken && !connection.needsToken) this.#options.onError(noToken())
  }

  #onStreamClosed(error: WrkError): void {
    const isOver = endsConversation(error) || error.status === 403
    if (isOver) this.end(error)
    else this.#return(() => this.#stream.reopen())
    this.#options.onError(error)
  }

  #presenceFrames(): StreamFrame[] {
    const presence = [...this.#store.state.presence.values()]
    if (presence.length === 0) return []
    return [{ event: 'presence.updated', data: JSON.stringify({ presence }), id: null }]
  }
}

/** Another attempt is not yet a token. */
function stillNeedsToken(status: StreamStatus, { needsToken }: Connection): boolean {
  if (status.state === 'connecting') return needsToken
  return status.state === 'waiting' && status.needsToken
}

function noToken(): WrkError {
  return new WrkError({ code: 'token_unavailable', status: 0 })
}
