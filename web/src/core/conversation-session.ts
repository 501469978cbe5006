import { ChatApi } from './chat-api.ts'
import { ConversationStore } from './conversation-store.ts'
import type { ConversationView } from './conversation-view.ts'
import { asWrkError, type WrkError } from './errors.ts'
import { EventStream, type StreamStatus } from './event-stream.ts'
import type { Http } from './http.ts'
import { MessageCommands } from './message-commands.ts'
import { OlderPagesLoader } from './older-pages-loader.ts'
import { OutboxStorage } from './outbox-storage.ts'
import { Outbox } from './outbox.ts'
import { PageLoader } from './page-loader.ts'
import type { LifecycleEvent, Ports } from './ports.ts'
import type { ConversationEvent, Message, MessagePage } from './protocol.ts'
import { ReadTracker, type Attention } from './read-tracker.ts'
import { TypingExpiry } from './typing-expiry.ts'
import { TypingSender } from './typing-sender.ts'

export interface SessionOptions {
  readonly http: Http
  readonly workflowId: string
  readonly userId: string
  readonly ports: Ports
  readonly onError: (error: WrkError) => void
}

/** One conversation's life: first page, live stream, resync, and what the user does meanwhile. */
export class ConversationSession {
  readonly workflowId: string
  readonly commands: MessageCommands
  readonly #options: SessionOptions
  readonly #api: ChatApi
  readonly #store: ConversationStore
  readonly #stream: EventStream
  readonly #loader: PageLoader
  readonly #older: OlderPagesLoader
  readonly #outbox: Outbox
  readonly #reads: ReadTracker
  readonly #typingSender: TypingSender
  readonly #typingExpiry: TypingExpiry
  readonly #subscriptions: (() => void)[] = []
  #isOpen = false

  constructor(options: SessionOptions) {
    const { ports, userId, workflowId } = options
    this.#options = options
    this.workflowId = workflowId
    this.#api = new ChatApi(options.http, workflowId)
    this.#store = new ConversationStore(userId)
    this.#stream = this.#createStream()
    this.#loader = this.#createLoader()
    this.#older = new OlderPagesLoader({ api: this.#api, store: this.#store })
    this.#outbox = this.#createOutbox()
    const { clock } = ports
    this.#reads = new ReadTracker({ clock, send: (id) => this.#reportRead(id) })
    this.#typingSender = new TypingSender({
      clock,
      send: (isTyping) => this.#reportTyping(isTyping),
    })
    this.#typingExpiry = new TypingExpiry(clock, this.#store)
    this.commands = new MessageCommands({
      clock,
      store: this.#store,
      outbox: this.#outbox,
      onSend: () => this.#typingSender.stop(),
    })
  }

  readonly subscribe = (listener: () => void): (() => void) => this.#store.subscribe(listener)

  readonly getView = (): ConversationView => this.#store.getView()

  start(): void {
    const { lifecycle } = this.#options.ports
    this.#subscriptions.push(
      lifecycle.subscribe((event) => this.#onLifecycle(event)),
      this.#store.subscribe(() => this.#observeReads()),
    )
    this.#store.setEntries(this.#outbox.entries)
    this.#reads.start()
    this.#store.expectSnapshot()
    this.#loader.wantSnapshot()
  }

  stop(): void {
    this.#isOpen = false
    for (const unsubscribe of this.#subscriptions.splice(0)) unsubscribe()
    this.#typingSender.stop()
    this.#typingExpiry.stop()
    this.#reads.stop()
    this.#outbox.stop()
    this.#older.stop()
    this.#loader.stop()
    this.#stream.stop()
  }

  loadOlder(): void {
    void this.#older.load()
  }

  /** After a failure, or when the user does not want to wait for the next attempt. */
  reconnect(): void {
    this.#loader.retryNow()
    this.#stream.reopen()
    this.#outbox.kick()
  }

  keystroke(): void {
    this.#typingSender.keystroke()
  }

  stopTyping(): void {
    this.#typingSender.stop()
  }

  attend(attention: Partial<Attention>): void {
    this.#reads.attend(attention)
  }

  get #now(): number {
    return this.#options.ports.clock.now()
  }

  #createStream(): EventStream {
    const { clock, random } = this.#options.ports
    return new EventStream({
      clock,
      random,
      connect: (position, signal) => this.#api.events(position, signal),
      onEvent: (event) => this.#onEvent(event),
      onStatus: (status) => this.#onStreamStatus(status),
    })
  }

  #createLoader(): PageLoader {
    const { clock, random } = this.#options.ports
    return new PageLoader({
      clock,
      random,
      api: this.#api,
      onSnapshot: (page) => this.#onSnapshot(page),
      onChanges: (page) => this.#onChanges(page),
      onFailure: (error) => this.#onLoadFailure(error),
    })
  }

  #createOutbox(): Outbox {
    const { ports, userId, workflowId, onError } = this.#options
    return new Outbox({
      clock: ports.clock,
      random: ports.random,
      userId,
      storage: new OutboxStorage(ports.storage, userId, workflowId),
      perform: (operation) => this.#api.perform(operation),
      onDone: (message) => this.#receive(message),
      onChange: () => this.#store.setEntries(this.#outbox.entries),
      onRefused: onError,
    })
  }

  #onSnapshot(page: MessagePage): void {
    this.#older.stop()
    this.#store.applySnapshot({ type: 'snapshot', page })
    this.#outbox.acknowledge(page.messages)
    if (!this.#isOpen) this.#open(page)
  }

  #open(page: MessagePage): void {
    this.#isOpen = true
    const readSeqAtOpening = this.#ownReadSeq()
    this.#store.setStatus({ phase: { name: 'ready' }, readSeqAtOpening })
    this.#stream.start(page.streamCursor)
    this.#outbox.start()
  }

  #onChanges(page: MessagePage): void {
    this.#store.apply({ type: 'changes', page })
    this.#outbox.acknowledge(page.messages)
  }

  #onLoadFailure(error: WrkError): void {
    const { name } = this.#store.status.phase
    if (name === 'ready' && error.status !== 403 && error.status !== 404) return
    const isDenied = error.status === 403 || error.status === 404
    this.#store.setStatus({ phase: { name: isDenied ? 'denied' : 'failed', error } })
    this.#options.onError(error)
  }

  #onEvent(event: ConversationEvent): void {
    switch (event.type) {
      case 'message':
        return this.#receive(event.message)
      case 'typing.started':
        return this.#typingExpiry.started(event.userId, event.ttlMs)
      case 'resync':
        return this.#resync(event.since)
      case 'receipts':
      case 'typing.stopped':
        return this.#store.apply(event)
    }
  }

  #resync(since: number | null): void {
    if (since !== null) return this.#loader.wantChanges(since)
    this.#store.expectSnapshot()
    this.#loader.wantSnapshot()
  }

  #receive(message: Message): void {
    this.#store.apply({ type: 'message', message })
    this.#outbox.acknowledge([message])
  }

  #onStreamStatus(status: StreamStatus): void {
    const { downSince } = this.#store.status.connection
    const isUp = status.state === 'open'
    this.#store.setStatus({
      connection: { status, downSince: isUp ? null : (downSince ?? this.#now) },
    })
    if (isUp) this.#outbox.kick()
    if (status.state === 'closed') this.#onStreamClosed(status.error)
  }

  #onStreamClosed(error: WrkError): void {
    if (!error.code.startsWith('token_'))
      this.#store.setStatus({ phase: { name: 'denied', error } })
    this.#options.onError(error)
  }

  #onLifecycle(event: LifecycleEvent): void {
    if (event === 'pagehide') return this.#suspend()
    if (event === 'offline') return this.#stream.recheck()
    this.#stream.kick()
    this.#loader.retryNow()
    this.#outbox.kick()
  }

  #suspend(): void {
    this.#typingSender.stop()
    this.#stream.suspend()
  }

  #observeReads(): void {
    const { rows } = this.#store.getView()
    const newest = rows.findLast(({ id }) => id !== null)
    const position = newest?.id && newest.seq ? { messageId: newest.id, seq: newest.seq } : null
    this.#reads.observe(position, this.#ownReadSeq())
  }

  #ownReadSeq(): number {
    return this.#store.state.receipts.get(this.#options.userId)?.lastReadSeq ?? 0
  }

  async #reportRead(messageId: string): Promise<void> {
    const { readReceipt } = await this.#api.read(messageId)
    if (readReceipt) this.#store.apply({ type: 'receipts', receipts: [readReceipt] })
  }

  /** Lost typing signals are not worth a word: they expire by themselves. */
  #reportTyping(isTyping: boolean): void {
    this.#api.typing(isTyping).catch((cause: unknown) => asWrkError(cause))
  }
}
