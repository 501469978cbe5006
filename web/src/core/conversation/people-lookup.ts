import type { Clock } from '../ports/ports.ts'
import { asWrkError } from '../protocol/errors.ts'
import type { Participant } from '../protocol/views.ts'
import type { ChatApi } from './chat-api.ts'
import type { ConversationStore } from './store.ts'

interface PeopleLookupOptions {
  readonly api: ChatApi
  readonly store: ConversationStore
  readonly clock: Clock
  readonly userId: string
}

const MINUTE_MS = 60_000
const LOOKUPS_A_MINUTE = 20
const LONGEST_QUEUE = 20

/** Asks who somebody is that acts in the conversation and is not named by its page: each once, one at a time. */
export class PeopleLookup {
  readonly #options: PeopleLookupOptions
  readonly #queue = new Set<string>()
  /** When each person may be asked for again; whoever has been answered for, never. */
  readonly #notBefore = new Map<string, number>()
  #isOffered = true
  #minuteEnds = Number.NEGATIVE_INFINITY
  #lookups = 0
  #running: AbortController | null = null
  #cancelWait: (() => void) | null = null

  constructor(options: PeopleLookupOptions) {
    this.#options = options
  }

  /** Somebody acts. Beyond a full queue they are left to what they do next. */
  meet(userIds: readonly string[]): void {
    for (const id of userIds) {
      if (this.#queue.size < LONGEST_QUEUE && this.#isWanted(id)) this.#queue.add(id)
    }
    this.#next()
  }

  stop(): void {
    this.#cancelWait?.()
    this.#cancelWait = null
    this.#running?.abort()
    this.#running = null
    this.#queue.clear()
    this.#notBefore.clear()
  }

  #isWanted(id: string): boolean {
    const { store, clock, userId } = this.#options
    const isStranger = id !== userId && !store.state.participants.has(id)
    return this.#isOffered && isStranger && clock.now() >= (this.#notBefore.get(id) ?? 0)
  }

  #next(): void {
    if (this.#running || this.#cancelWait) return
    for (const id of this.#queue) {
      if (this.#mustWait) return this.#wait()
      this.#queue.delete(id)
      if (this.#isWanted(id)) return void this.#ask(id)
    }
  }

  get #mustWait(): boolean {
    return this.#lookups >= LOOKUPS_A_MINUTE && this.#options.clock.now() < this.#minuteEnds
  }

  #wait(): void {
    const { clock } = this.#options
    this.#cancelWait = clock.after(this.#minuteEnds - clock.now(), () => {
      this.#cancelWait = null
      this.#next()
    })
  }

  async #ask(id: string): Promise<void> {
    this.#count()
    this.#notBefore.set(id, Number.POSITIVE_INFINITY)
    const { signal } = (this.#running = new AbortController())
    const found = await this.#options.api.person(id, signal).catch(asWrkError)
    if (signal.aborted) return
    this.#running = null
    if (found instanceof Error) this.#onFailure(id, found.code)
    else this.#onAnswer(found)
    this.#next()
  }

  #count(): void {
    const now = this.#options.clock.now()
    if (now >= this.#minuteEnds) [this.#minuteEnds, this.#lookups] = [now + MINUTE_MS, 0]
    this.#lookups += 1
  }

  #onAnswer(person: Participant | null): void {
    if (person) this.#options.store.apply({ type: 'people.found', people: [person] })
  }

  /** A service of an earlier version has no such route, and is not asked again. */
  #onFailure(id: string, code: string): void {
    this.#notBefore.set(id, this.#options.clock.now() + MINUTE_MS)
    if (code === 'route_not_found') this.#isOffered = false
  }
}
