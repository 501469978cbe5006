/** What the core needs from its surroundings; injected, so that tests own time, storage and the network. */
export interface Clock {
  now(): number
  /** Calls back once after `ms`; returns the function that cancels it. */
  after(ms: number, callback: () => void): () => void
}

export interface KeyValueStorage {
  keys(): readonly string[]
  get(key: string): string | null
  set(key: string, value: string): void
  remove(key: string): void
}

export type LifecycleEvent = 'online' | 'offline' | 'visible' | 'wake' | 'pagehide' | 'pageshow'

export interface Lifecycle {
  subscribe(listener: (event: LifecycleEvent) => void): () => void
}

export interface Ports {
  clock: Clock
  storage: KeyValueStorage
  lifecycle: Lifecycle
  random: () => number
  fetch: typeof fetch
}
