import type { Channel, LockHandlers, Tabs } from '../src/core/ports/ports.ts'

interface Tab {
  readonly channels: Set<{ name: string; listener: (message: unknown) => void }>
  isFrozen: boolean
}

interface Waiting {
  readonly tab: Tab
  readonly handlers: LockHandlers
}

/** One browser profile: channels and locks shared by tabs, which a test can freeze or close. */
export class FakeBrowser {
  readonly #tabs = new Map<Tabs, Tab>()
  readonly #locks = new Map<string, Waiting[]>()

  openTab(): Tabs {
    const tab: Tab = { channels: new Set(), isFrozen: false }
    const tabs: Tabs = {
      openChannel: (name, listener) => this.#openChannel(tab, name, listener),
      lock: (name, handlers, { steal }) => this.#lock(tab, name, handlers, steal),
    }
    this.#tabs.set(tabs, tab)
    return tabs
  }

  /** The tab runs no code any more, and keeps its locks: it hears nothing, and says nothing. */
  freeze(tabs: Tabs): void {
    const tab = this.#tabs.get(tabs)
    if (tab) tab.isFrozen = true
  }

  /** What the browser does when a tab is closed or crashes. */
  close(tabs: Tabs): void {
    const tab = this.#tabs.get(tabs)
    if (!tab) return
    this.freeze(tabs)
    for (const [name, queue] of this.#locks) {
      this.#setQueue(
        name,
        queue.filter((waiting) => waiting.tab !== tab),
      )
    }
  }

  get openChannels(): number {
    return [...this.#tabs.values()].reduce((sum, { channels }) => sum + channels.size, 0)
  }

  get lockRequests(): number {
    return [...this.#locks.values()].flat().length
  }

  #openChannel(tab: Tab, name: string, listener: (message: unknown) => void): Channel {
    const own = { name, listener }
    tab.channels.add(own)
    return {
      post: (message) => this.#post(tab, own, structuredClone(message)),
      close: () => tab.channels.delete(own),
    }
  }

  #post(from: Tab, own: { name: string }, message: unknown): void {
    if (from.isFrozen) return
    for (const tab of this.#tabs.values()) {
      for (const channel of tab.channels) {
        if (channel === own || channel.name !== own.name) continue
        queueMicrotask(() => {
          if (!tab.isFrozen) channel.listener(message)
        })
      }
    }
  }

  #lock(tab: Tab, name: string, handlers: LockHandlers, steal: boolean): () => void {
    const request = { tab, handlers }
    const queue = this.#locks.get(name) ?? []
    const robbed = steal ? queue[0] : undefined
    this.#setQueue(name, steal ? [request, ...queue.slice(1)] : [...queue, request])
    queueMicrotask(() => robbed && !robbed.tab.isFrozen && robbed.handlers.onLost())
    return () => {
      const present = this.#locks.get(name) ?? []
      this.#setQueue(
        name,
        present.filter((other) => other !== request),
      )
    }
  }

  #setQueue(name: string, queue: Waiting[]): void {
    const before = this.#locks.get(name)?.[0]
    this.#locks.set(name, queue)
    const [holder] = queue
    if (!holder || holder === before) return
    queueMicrotask(() => {
      if (this.#locks.get(name)?.[0] === holder) holder.handlers.onHeld()
    })
  }
}
