import { browserPorts } from './browser-ports.ts'
import { ConversationSession } from './conversation-session.ts'
import type { WrkError } from './errors.ts'
import { Http, type GetToken } from './http.ts'
import { clearOutboxes } from './outbox-storage.ts'
import type { Ports } from './ports.ts'

export interface WrkClientOptions {
  /** Where the chat service lives; by default the page's own origin. */
  readonly baseUrl?: string
  /** Brings the host's identity token; with `force` a new one, because the last was refused. */
  readonly getToken: GetToken
  /** Whose messages are "own", and whose unsent ones are kept in this browser. */
  readonly user: { readonly id: string }
  readonly onError?: (error: WrkError) => void
  readonly ports?: Partial<Ports>
}

/** Shares one session per conversation among all who look at it. */
export class WrkClient {
  readonly userId: string
  readonly #options: WrkClientOptions
  readonly #ports: Ports
  readonly #http: Http
  readonly #sessions = new Map<string, ConversationSession>()
  readonly #holders = new Map<ConversationSession, number>()

  constructor(options: WrkClientOptions) {
    this.#options = options
    this.userId = options.user.id
    this.#ports = { ...browserPorts(), ...options.ports }
    const baseUrl = (options.baseUrl ?? '').replace(/\/+$/, '')
    this.#http = new Http({ ...this.#ports, baseUrl, getToken: options.getToken })
  }

  get clock(): Ports['clock'] {
    return this.#ports.clock
  }

  /** The one session of a conversation; it does nothing until somebody holds it. */
  conversation(workflowId: string): ConversationSession {
    const session = this.#sessions.get(workflowId) ?? this.#create(workflowId)
    this.#sessions.set(workflowId, session)
    return session
  }

  /** Keeps a session live until the returned function is called. */
  hold(session: ConversationSession): () => void {
    const holders = this.#holders.get(session)
    this.#holders.set(session, (holders ?? 0) + 1)
    this.#sessions.set(session.workflowId, session)
    if (holders === undefined) session.start()
    return () => this.#release(session)
  }

  dispose(): void {
    for (const session of this.#holders.keys()) session.stop()
    this.#holders.clear()
    this.#sessions.clear()
  }

  /** Leaves nothing of this user in the browser. */
  signOut(): void {
    this.dispose()
    clearOutboxes(this.#ports.storage, this.userId)
  }

  #create(workflowId: string): ConversationSession {
    return new ConversationSession({
      http: this.#http,
      workflowId,
      userId: this.userId,
      ports: this.#ports,
      onError: (error) => this.#options.onError?.(error),
    })
  }

  #release(session: ConversationSession): void {
    const holders = this.#holders.get(session)
    if (holders === undefined) return
    this.#holders.set(session, holders - 1)
    // A moment later, so that a component which only moves does not interrupt the conversation.
    this.#ports.clock.after(0, () => this.#closeUnheld(session))
  }

  #closeUnheld(session: ConversationSession): void {
    if (this.#holders.get(session) !== 0) return
    this.#holders.delete(session)
    this.#sessions.delete(session.workflowId)
    session.stop()
  }
}

export function createWrkClient(options: WrkClientOptions): WrkClient {
  return new WrkClient(options)
}
