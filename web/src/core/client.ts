import { SessionRegistry } from './conversation/session-registry.ts'
import { ConversationSession } from './conversation/session.ts'
import { Http } from './net/http.ts'
import type { GetToken } from './net/token-source.ts'
import { browserPorts, memoryStorage } from './ports/browser-ports.ts'
import type { Ports } from './ports/ports.ts'
import { clearStorage, scopedStorage } from './ports/scoped-storage.ts'
import { WrkError } from './protocol/errors.ts'
import { TabBus } from './tabs/tab-bus.ts'

export interface WrkClientOptions {
  /** Where the chat service lives; by default the page's own origin. */
  readonly baseUrl?: string
  /** Asked when there is no token, or it is about to end; with `force` when the last was refused. */
  readonly getToken: GetToken
  /** Whose messages are "own", and whose drafts and unsent messages are kept in this browser. */
  readonly user: { readonly id: string }
  /** `memory` leaves nothing on a shared computer: drafts and unsent messages end with the page. */
  readonly storage?: 'persistent' | 'memory'
  /** Tabs of one conversation share a stream, unless `single`. */
  readonly tabs?: 'shared' | 'single'
  /** Every failure of any conversation, also of messages that could not be sent. */
  readonly onError?: (error: WrkError) => void
  /** Clock, storage, network and page lifecycle of one's own; for tests. */
  readonly ports?: Partial<Ports>
}

/** What one user does in this page; all components that get it share its conversations. */
export class WrkClient {
  readonly userId: string
  readonly #options: WrkClientOptions
  readonly #ports: Ports
  readonly #http: Http
  readonly #bus: TabBus
  readonly #sessions: SessionRegistry

  constructor(options: WrkClientOptions) {
    const baseUrl = (options.baseUrl ?? '').replace(/\/+$/, '')
    const namespace = `wrk-chat/1/${encodeURIComponent(baseUrl)}/${options.user.id}/`
    this.#options = options
    this.userId = options.user.id
    this.#ports = portsOf(options, namespace)
    this.#http = new Http({ ...this.#ports, baseUrl, getToken: options.getToken })
    this.#bus = new TabBus(this.#ports.tabs, namespace)
    this.#sessions = new SessionRegistry({
      clock: this.#ports.clock,
      create: (workflowId) => this.#createSession(workflowId, namespace),
      onBusy: () => this.#listenForSignOut(),
    })
  }

  get clock(): Ports['clock'] {
    return this.#ports.clock
  }

  /** The one session of a conversation; it does nothing until somebody holds it. */
  conversation(workflowId: string): ConversationSession {
    return this.#sessions.get(workflowId)
  }

  /** Keeps a session live until the returned function is called. */
  hold(session: ConversationSession): () => void {
    return this.#sessions.hold(session)
  }

  /** Ends every stream, timer and listener; what is unsent stays in this browser's storage. */
  dispose(): void {
    this.#sessions.dispose()
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
    for (const session of this.#sessions.all) session.forget(error)
    this.dispose()
    clearStorage(this.#ports.storage)
  }

  #createSession(workflowId: string, namespace: string): ConversationSession {
    return new ConversationSession({
      http: this.#http,
      workflowId,
      userId: this.userId,
      ports: this.#ports,
      bus: this.#bus,
      namespace,
      onError: (error) => this.#options.onError?.(error),
    })
  }
}

function portsOf({ ports, storage, tabs }: WrkClientOptions, namespace: string): Ports {
  const all = { ...browserPorts(), ...ports }
  // On a server there are no tabs, and a line for every client would be one for every request.
  if (tabs !== 'single' && all.tabs === null && !isServer(ports)) {
    all.debug('wrk-chat: no Web Locks or BroadcastChannel here, every tab keeps its own stream.')
  }
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
