import type { Http } from '../net/http.ts'
import type { ServiceClock } from '../net/service-clock.ts'
import { topicOf, type OutboxRegistry } from './outbox-registry.ts'
import type { Outbox } from '../outbox/outbox.ts'
import type { LifecycleEvent, Ports } from '../ports/ports.ts'
import { endsConversation, type WrkError } from '../protocol/errors.ts'
import type { Message } from '../protocol/views.ts'
import type { TabBus } from '../tabs/tab-bus.ts'
import type { TabMessage } from '../tabs/tab-message.ts'
import { ChatApi } from './chat-api.ts'
import { Draft } from './draft.ts'
import { ConversationFeed } from './feed.ts'
import { MessageCommands } from './message-commands.ts'
import { ReadTracker, type Attention, type Position } from './read-tracker.ts'
import type { Row } from './rows.ts'
import { newestSeq, readSeqOf } from './state.ts'
import { ConversationStore } from './store.ts'
import { UnreadRecount } from './unread-recount.ts'
import { TypingSender } from './typing-sender.ts'
import type { ConversationView } from './view.ts'

export interface SessionOptions {
  readonly http: Http
  readonly workflowId: string
  readonly userId: string
  /** Its storage holds this user's things only. */
  readonly ports: Ports
  readonly bus: TabBus
  readonly outboxes: OutboxRegistry
  readonly serviceClock: ServiceClock
  /** Begins the names of what this user's tabs share. */
  readonly namespace: string
  readonly onError: (error: WrkError) => void
}

const PAGES_LOOKED_THROUGH = 10
const CLOSE_TO_END = 25
const FIRST_UNREAD = 'firstUnread'

type SentListener = (message: Message) => void

/** One conversation for everybody in this page who looks at it: what the server tells, and what the user does. */
export class ConversationSession {
  readonly workflowId: string
  readonly commands: MessageCommands
  readonly draft: Draft
  readonly #options: SessionOptions
  readonly #api: ChatApi
  readonly #store: ConversationStore
  readonly #feed: ConversationFeed
  readonly #outbox: Outbox
  readonly #reads: ReadTracker
  readonly #recount: UnreadRecount
  readonly #typing: TypingSender
  #visibleSeq: number | null = null
  readonly #subscriptions: (() => void)[] = []
  readonly #sentListeners = new Set<SentListener>()

  constructor(options: SessionOptions) {
    const { ports, userId, workflowId, http } = options
    const { clock } = ports
    this.#options = options
    this.workflowId = workflowId
    this.#api = new ChatApi(http, workflowId)
    this.#store = new ConversationStore(userId)
    this.#outbox = options.outboxes.get(workflowId)
    this.#feed = this.#createFeed()
    this.#reads = new ReadTracker({
      clock,
      send: (id) => this.#reportRead(id),
      find: (seq) => this.#positionAt(seq),
      firstUnseen: (seq, wasShown) => this.#store.firstUnseen(seq, wasShown),
    })
    this.#recount = new UnreadRecount({
      clock,
      isNeeded: () => this.#store.isUnreadStale,
      ask: (signal) => this.#api.page({ limit: 1 }, signal),
      onCounted: (page) => this.#store.recountUnread(page),
    })
    this.#typing = new TypingSender({ clock, send: (isTyping) => this.#reportTyping(isTyping) })
    this.draft = this.#createDraft()
    this.commands = new MessageCommands({
      serviceClock: options.serviceClock,
      store: this.#store,
      outbox: this.#outbox,
      onSend: () => this.#onSend(),
    })
  }

  readonly subscribe = (listener: () => void): (() => void) => this.#store.subscribe(listener)

  readonly getView = (): ConversationView => this.#store.getView()

  start(): void {
    const { ports, bus, outboxes } = this.#options
    this.#subscriptions.push(
      this.#observeOutbox(),
      outboxes.hold(this.workflowId),
      ports.lifecycle.subscribe((event) => this.#onLifecycle(event)),
      bus.subscribe(this.#topic, (message) => this.#onTabMessage(message)),
      this.#store.subscribe(() => this.#observeReads()),
    )
    this.#store.setEntries(this.#outbox.entries)
    this.#reads.start()
    this.#feed.start()
  }

  stop(): void {
    this.draft.flush()
    this.#typing.stop()
    this.#reads.stop()
    this.#recount.stop()
    this.#feed.stop()
    for (const unsubscribe of this.#subscriptions.splice(0)) unsubscribe()
  }

  /** Ends it and forgets everything, because the user has signed out. */
  forget(error: WrkError): void {
    this.draft.clear()
    this.stop()
    this.#feed.end(error)
    this.#store.clear()
  }

  /** Called with every message that was written in this tab, once it is stored. */
  onSent(listener: SentListener): () => void {
    this.#sentListeners.add(listener)
    return () => this.#sentListeners.delete(listener)
  }

  loadOlder(): void {
    void this.#feed.history.older()
  }

  /** The newest row that fits, from older pages where it is not loaded; null when none of the next ten has it. */
  async findOlder(fits: (row: Row) => boolean): Promise<Row | null> {
    for (let pages = 0; pages < PAGES_LOOKED_THROUGH; pages += 1) {
      const { rows, hasOlder } = this.getView()
      const row = rows.findLast(fits)
      if (row || !hasOlder) return row ?? null
      await this.#feed.history.older()
    }
    return null
  }

  loadNewer(): void {
    void this.#feed.history.newer()
  }

  /** Shows the history around a message; false when there is none. */
  openAround(messageId: string): Promise<boolean> {
    return this.#feed.history.around(messageId)
  }

  /** Shows the history around the first unread message; false when the service cannot say which that is. */
  openAtFirstUnread(): Promise<boolean> {
    return this.#feed.history.around(FIRST_UNREAD)
  }

  showLatest(): void {
    if (this.getView().hasNewer) this.#feed.showLatest()
  }

  /** After a failure, or when the user does not want to wait for the next attempt. */
  reconnect(): void {
    this.#feed.reopen()
    this.#outbox.kick()
  }

  /** The user has changed what is in the composer: it is kept as the draft, and others see that somebody types. */
  write(text: string): void {
    this.draft.set(text)
    if (text.trim() === '') this.stopTyping()
    else this.keystroke()
  }

  keystroke(): void {
    this.#typing.keystroke()
  }

  stopTyping(): void {
    this.#typing.stop()
  }

  attend(attention: Partial<Attention>): void {
    if (attention.visibleSeq !== undefined) this.#visibleSeq = attention.visibleSeq
    this.#reads.attend(attention)
  }

  /** The user did something in the page. */
  touched(): void {
    this.#reads.touched()
  }

  markRead(): void {
    this.#reads.markRead()
  }

  get #topic(): string {
    return topicOf(this.workflowId)
  }

  #createFeed(): ConversationFeed {
    const { bus, ports, userId, namespace, serviceClock, onError } = this.#options
    return new ConversationFeed({
      api: this.#api,
      store: this.#store,
      ports,
      userId,
      bus,
      topic: this.#topic,
      lockName: `${namespace}${this.workflowId}`,
      readerAt: () => this.#readerAt(),
      onMessages: (messages) => this.#outbox.acknowledge(messages),
      onLead: (isLeading) => (isLeading ? this.#outbox.start() : this.#outbox.stop()),
      onUp: () => this.#outbox.kick(),
      onServerTime: (serverTime) => serviceClock.observe(serverTime),
      onError,
    })
  }

  #observeOutbox(): () => void {
    return this.#outbox.observe({
      onDone: (message) => this.#store.apply({ type: 'message', message }),
      onSent: (message) => this.#onSent(message),
      onChange: () => this.#store.setEntries(this.#outbox.entries),
      onRefused: (error) => {
        if (endsConversation(error)) this.#feed.end(error)
      },
    })
  }

  #createDraft(): Draft {
    const { ports, workflowId, bus } = this.#options
    const share = (text: string): void => bus.post(this.#topic, { type: 'draft', text })
    return new Draft({ ...ports, key: `draft/${workflowId}`, share })
  }

  #onTabMessage(message: TabMessage): void {
    if (message.type === 'draft') this.draft.receive(message.text)
  }

  #onSend(): void {
    this.#typing.stop()
    this.showLatest()
  }

  #onSent(message: Message): void {
    for (const listener of this.#sentListeners) listener(message)
  }

  #onLifecycle(event: LifecycleEvent): void {
    if (event === 'pagehide' || event === 'freeze') return this.#suspend()
    if (event === 'offline') return this.#feed.recheck()
    this.#feed.kick()
    this.#outbox.kick()
  }

  #suspend(): void {
    this.draft.flush()
    this.#typing.stop()
    this.#reads.flush()
    this.#feed.suspend()
  }

  #observeReads(): void {
    const { state } = this.#store
    this.#reads.observe(newestSeq(state), readSeqOf(state, this.#options.userId))
    this.#recount.consider()
  }

  /** Who is close to the end finds their place in the latest page. */
  #readerAt(): string | null {
    const { rows, hasNewer } = this.#store.getView()
    const upTo = this.#visibleSeq
    const at = rows.findLastIndex(
      ({ id, seq }) => id && seq !== null && upTo !== null && seq <= upTo,
    )
    const isCloseToEnd = !hasNewer && rows.length - at <= CLOSE_TO_END
    return isCloseToEnd ? null : (rows[at]?.id ?? null)
  }

  #positionAt(upTo: number): Position | null {
    const { rows } = this.#store.getView()
    const row = rows.findLast(({ id, seq }) => id !== null && seq !== null && seq <= upTo)
    return row?.id && row.seq !== null ? { messageId: row.id, seq: row.seq } : null
  }

  async #reportRead(messageId: string): Promise<void> {
    const { readReceipt } = await this.#api.read(messageId)
    if (readReceipt) this.#store.apply({ type: 'receipts', receipts: [readReceipt] })
  }

  /** Lost typing signals are not worth a word: they expire by themselves. */
  #reportTyping(isTyping: boolean): void {
    this.#api.typing(isTyping).catch(() => {})
  }
}
