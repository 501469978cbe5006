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

export type LifecycleEvent =
  | 'online'
  | 'offline'
  | 'visible'
  | 'wake'
  | 'pagehide'
  | 'pageshow'
  | 'freeze'
  | 'resume'

export interface Lifecycle {
  subscribe(listener: (event: LifecycleEvent) => void): () => void
}

export interface Channel {
  post(message: unknown): void
  close(): void
}

export interface LockHandlers {
  onHeld: () => void
  /** Another tab has taken the lock by force. */
  onLost: () => void
  /** The browser has the interface and does not let this page use it. */
  onRefused: () => void
}

/** What tabs of one browser profile share. */
export interface Tabs {
  openChannel(name: string, listener: (message: unknown) => void): Channel
  /** Waits for the lock, or takes it with `steal`; returns the function that gives it back, or stops waiting. */
  lock(name: string, handlers: LockHandlers, options: { readonly steal: boolean }): () => void
}

export interface Ports {
  clock: Clock
  storage: KeyValueStorage
  lifecycle: Lifecycle
  /** Null where the browser lacks Web Locks or BroadcastChannel: then every tab is on its own. */
  tabs: Tabs | null
  random: () => number
  debug: (text: string) => void
  /** For the host's developer, who looks at the console. */
  warn: (text: string) => void
  fetch: typeof fetch
}
