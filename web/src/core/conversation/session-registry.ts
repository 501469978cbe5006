import type { Clock } from '../ports/ports.ts'
import type { ConversationSession } from './session.ts'

interface SessionRegistryOptions {
  readonly clock: Clock
  readonly create: (workflowId: string) => ConversationSession
  /** Called when the first session is held; what it returns, when none is any more. */
  readonly onBusy: () => () => void
}

/** One session per conversation, live while at least one component holds it. */
export class SessionRegistry {
  readonly #options: SessionRegistryOptions
  readonly #sessions = new Map<string, ConversationSession>()
  readonly #holders = new Map<ConversationSession, number>()
  #onIdle: (() => void) | null = null

  constructor(options: SessionRegistryOptions) {
    this.#options = options
  }

  get all(): ConversationSession[] {
    return [...this.#sessions.values()]
  }

  get(workflowId: string): ConversationSession {
    const session = this.#sessions.get(workflowId) ?? this.#options.create(workflowId)
    this.#sessions.set(workflowId, session)
    return session
  }

  hold(session: ConversationSession): () => void {
    const holders = this.#holders.get(session)
    this.#onIdle ??= this.#options.onBusy()
    this.#holders.set(session, (holders ?? 0) + 1)
    this.#sessions.set(session.workflowId, session)
    if (holders === undefined) session.start()
    return () => this.#release(session)
  }

  dispose(): void {
    for (const session of this.#holders.keys()) session.stop()
    this.#holders.clear()
    this.#sessions.clear()
    this.#becomeIdle()
  }

  #release(session: ConversationSession): void {
    const holders = this.#holders.get(session)
    if (holders === undefined) return
    this.#holders.set(session, holders - 1)
    // A moment later, so that a component which only moves does not interrupt the conversation.
    this.#options.clock.after(0, () => this.#closeUnheld(session))
  }

  #closeUnheld(session: ConversationSession): void {
    if (this.#holders.get(session) !== 0) return
    this.#holders.delete(session)
    this.#sessions.delete(session.workflowId)
    session.stop()
    if (this.#holders.size === 0) this.#becomeIdle()
  }

  #becomeIdle(): void {
    this.#onIdle?.()
    this.#onIdle = null
  }
}
