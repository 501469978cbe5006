import { ChatApi } from './conversation/chat-api.ts'
import { SessionRegistry } from './conversation/session-registry.ts'
import { ConversationSession } from './conversation/session.ts'
import { callHost } from './host-callback.ts'
import type { TokenClaims } from './net/host-token.ts'
import { Http } from './net/http.ts'
import { ServiceClock } from './net/service-clock.ts'
import { TokenSource, type GetToken } from './net/token-source.ts'
import { OutboxRegistry, type OutboxSummary } from './conversation/outbox-registry.ts'
import type { Operation } from './outbox/operations.ts'
import { browserPorts, memoryStorage } from './ports/browser-ports.ts'
import { dropForgotten } from './conversation/forgotten.ts'
import type { Ports } from './ports/ports.ts'
import { clearStorage, scopedStorage } from './ports/scoped-storage.ts'
import { Diagnostics } from './protocol/diagnosis.ts'
import { WrkError } from './protocol/errors.ts'
import type { Message } from './protocol/views.ts'
import { TabBus } from './tabs/tab-bus.ts'

export interface WrkClientOptions {
  /** Where the chat service lives; by default the page's own origin. */
  readonly baseUrl?: string
  /** Asked when there is no token, or it is about to end; with `force` when the last was refused. Has ten seconds. */
  readonly getToken: GetToken
  /** Whose messages are "own", and whose drafts and unsent messages are kept in this browser. */
  readonly user: { readonly id: string }
  /** `memory` leaves nothing on a shared computer: drafts and unsent messages end with the page. */
  readonly storage?: 'persistent' | 'memory'
  /** Tabs of one conversation share a stream, unless `single`. */
  readonly tabs?: 'shared' | 'single'
  /** Every failure of any conversation, also of messages that could not be sent. */
  readonly onError?: (error: WrkError) => void
  /** What waits to be sent, or was refused, in any conversation; whenever it changes. */
  readonly onOutboxChange?: (outbox: OutboxSummary) => void
  /** Clock, storage, network and page lifecycle of one's own; for tests. */
  readonly ports?: Partial<Ports>
}

const STORAGE = 'wrk-chat/1/'

/** What one user does in this page; all components that get it share its conversations. */
export class WrkClient {
  readonly userId: string
  readonly #options: WrkClientOptions
  readonly #ports: Ports
  readonly #tokens: TokenSource
  readonly #http: Http
  readonly #bus: TabBus
  readonly #serviceClock: ServiceClock
  readonly #sessions: SessionRegistry
  readonly #outboxes: OutboxRegistry
  readonly #diagnostics: Diagnostics
  readonly #outboxListeners = new Set<() => void>()
  #isRetired = false
  #mismatch: WrkError | null = null
  #signedOut: WrkError | null = null

  constructor(options: WrkClientOptions) {
    const baseUrl = (options.baseUrl ?? '').replace(/\/+$/, '')
    const namespace = `${STORAGE}${encodeURIComponent(baseUrl)}/${options.user.id}/`
    this.#options = options
    this.userId = options.user.id
    this.#ports = portsOf(options, namespace)
    this.#diagnostics = new Diagnostics(this.#ports.warn)
    this.#serviceClock = new ServiceClock(this.#ports.clock)
    this.#tokens = this.#createTokens()
    this.#http = new Http({ ...this.#ports, baseUrl, tokens: this.#tokens })
    this.#bus = new TabBus(this.#ports.tabs, namespace)
    this.#outboxes = this.#createOutboxes()
    this.#sessions = new SessionRegistry({
      clock: this.#ports.clock,
      create: (workflowId) => this.#createSession(workflowId, namespace),
      onBusy: () => this.#listenForSignOut(),
    })
  }

  get clock(): Ports['clock'] {
    return this.#ports.clock
  }

  /** What waits to be sent, or was refused, in any conversation. */
  readonly getOutbox = (): OutboxSummary => this.#outboxes.summary

  readonly subscribeToOutbox = (listener: () => void): (() => void) => {
    this.#outboxListeners.add(listener)
    return () => this.#outboxListeners.delete(listener)
  }

  /** The one session of a conversation; it does nothing until somebody holds it. */
  conversation(workflowId: string): ConversationSession {
    return this.#sessions.get(workflowId)
  }

  /** Keeps a session live until the returned function is called. */
  hold(session: ConversationSession): () => void {
    this.#isRetired = false
    return this.#sessions.hold(session)
  }

  /** Ends every stream, timer and listener; what is unsent stays in this browser's storage. */
  dispose(): void {
    // First, or each would go on where its session leaves off.
    this.#outboxes.stop()
    this.#sessions.dispose()
  }

  /** As `dispose`, once what waits to be sent has been sent. */
  retire(): void {
    this.#isRetired = true
    this.#sessions.dispose()
    this.#disposeWhenSent()
  }

  /** Leaves nothing of this user in the browser, in no tab. */
  signOut(): void {
    const hangUp = this.#bus.subscribe('client', () => {})
    this.#bus.post('client', { type: 'signed-out' })
    hangUp()
    this.#forget()
  }

  #listenForSignOut(): () => void {
    return this.#bus.subscribe('client', ({ type }) => {
      if (type === 'signed-out') this.#forget()
    })
  }

  #forget(): void {
    const error = new WrkError({ code: 'signed_out', status: 401 })
    this.#signedOut = error
    this.#outboxes.clear()
    for (const session of this.#sessions.all) session.forget(error)
    this.dispose()
    clearStorage(this.#ports.storage)
  }

  #createTokens(): TokenSource {
    return new TokenSource({
      getToken: this.#options.getToken,
      clock: this.#ports.clock,
      serviceClock: this.#serviceClock,
      onToken: (claims) => this.#checkUser(claims),
      onFailure: (error) => this.#diagnostics.tell(error),
    })
  }

  #checkUser({ sub }: TokenClaims): void {
    this.#mismatch = sub === null || sub === this.userId ? null : mismatch(this.userId, sub)
    if (this.#mismatch) this.#report(this.#mismatch)
  }

  /** What somebody has written goes out in nobody else's name, whoever is signed in by now. */
  async #perform(workflowId: string, operation: Operation): Promise<Message | null> {
    await this.#tokens.token(false)
    const obstacle = this.#signedOut ?? this.#mismatch
    if (obstacle) throw obstacle
    return new ChatApi(this.#http, workflowId).perform(operation)
  }

  #createOutboxes(): OutboxRegistry {
    return new OutboxRegistry({
      ports: this.#ports,
      bus: this.#bus,
      userId: this.userId,
      perform: (workflowId, operation) => this.#perform(workflowId, operation),
      onChange: (summary) => this.#onOutboxChange(summary),
      onRefused: (error) => this.#report(error),
      onBusy: () => this.#listenForSignOut(),
    })
  }

  #onOutboxChange(summary: OutboxSummary): void {
    for (const listener of this.#outboxListeners) listener()
    callHost(() => this.#options.onOutboxChange?.(summary))
    if (this.#isRetired) this.#disposeWhenSent()
  }

  #disposeWhenSent(): void {
    if (this.#outboxes.summary.waiting === 0) this.dispose()
  }

  #createSession(workflowId: string, namespace: string): ConversationSession {
    return new ConversationSession({
      http: this.#http,
      workflowId,
      userId: this.userId,
      ports: this.#ports,
      bus: this.#bus,
      outboxes: this.#outboxes,
      serviceClock: this.#serviceClock,
      namespace,
      onError: (error) => this.#report(error),
    })
  }

  #report(error: WrkError): void {
    this.#diagnostics.tell(error)
    callHost(() => this.#options.onError?.(error))
  }
}

function mismatch(userId: string, sub: string): WrkError {
  const detail = `The client is made for ${userId}, the token for ${sub}.`
  return new WrkError({ code: 'user_mismatch', status: 401, detail })
}

function portsOf({ ports, storage, tabs }: WrkClientOptions, namespace: string): Ports {
  const all = { ...browserPorts(), ...ports }
  // On a server there are no tabs, and a line for every client would be one for every request.
  if (tabs !== 'single' && all.tabs === null && !isServer(ports)) {
    all.debug('wrk-chat: no Web Locks or BroadcastChannel here, every tab keeps its own stream.')
  }
  dropForgotten(scopedStorage(all.storage, STORAGE), all.clock.now())
  return {
    ...all,
    tabs: tabs === 'single' ? null : all.tabs,
    storage: scopedStorage(storage === 'memory' ? memoryStorage() : all.storage, namespace),
  }
}

/** No page at all, and nobody who stands in for one. */
function isServer(ports: WrkClientOptions['ports']): boolean {
  return !('document' in globalThis) && ports === undefined
}

export function createWrkClient(options: WrkClientOptions): WrkClient {
  return new WrkClient(options)
}
