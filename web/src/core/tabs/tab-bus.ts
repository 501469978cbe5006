import type { Channel, Tabs } from '../ports/ports.ts'
import { isRecord } from '../protocol/guards.ts'
import { isTabMessage, type TabMessage } from './tab-message.ts'

type Listener = (message: TabMessage) => void

/** What tabs tell each other, by topic. The channel is open only while somebody listens. */
export class TabBus {
  readonly #tabs: Tabs | null
  readonly #name: string
  readonly #listeners = new Map<Listener, string>()
  #channel: Channel | null = null

  constructor(tabs: Tabs | null, name: string) {
    this.#tabs = tabs
    this.#name = name
  }

  subscribe(topic: string, listener: Listener): () => void {
    this.#listeners.set(listener, topic)
    this.#channel ??=
      this.#tabs?.openChannel(this.#name, (message) => this.#receive(message)) ?? null
    return () => this.#unsubscribe(listener)
  }

  post(topic: string, message: TabMessage): void {
    this.#channel?.post({ topic, message })
  }

  #receive(envelope: unknown): void {
    if (!isRecord(envelope) || !isTabMessage(envelope['message'])) return
    for (const [listener, topic] of this.#listeners) {
      if (topic === envelope['topic']) listener(envelope['message'])
    }
  }

  #unsubscribe(listener: Listener): void {
    this.#listeners.delete(listener)
    if (this.#listeners.size > 0) return
    this.#channel?.close()
    this.#channel = null
  }
}
