import { browserTabs } from './browser-tabs.ts'
import type { Clock, KeyValueStorage, Lifecycle, LifecycleEvent, Ports } from './ports.ts'

const TICK_MS = 1_000
const SLEPT_MS = 15_000

const clock: Clock = {
  now: () => Date.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, Math.min(ms, 0x7fffffff))
    return () => clearTimeout(timer)
  },
}

export function memoryStorage(): KeyValueStorage {
  const values = new Map<string, string>()
  return {
    keys: () => [...values.keys()],
    get: (key) => values.get(key) ?? null,
    set: (key, value) => values.set(key, value),
    remove: (key) => values.delete(key),
  }
}

/** Private windows and full disks make localStorage throw; the chat works without, until the page is left. */
function browserStorage(): KeyValueStorage {
  try {
    const storage = globalThis.localStorage
    storage.setItem('wrk-chat/probe', '1')
    storage.removeItem('wrk-chat/probe')
    return persistentStorage(storage)
  } catch {
    return memoryStorage()
  }
}

function attempt<T>(action: () => T, fallback: () => T): T {
  try {
    return action()
  } catch {
    return fallback()
  }
}

/** What the browser does not take, or no longer gives, lives on in memory and is lost only with the page. */
function persistentStorage(storage: Storage): KeyValueStorage {
  const inMemory = memoryStorage()
  return {
    keys: () => [
      ...new Set([
        ...inMemory.keys(),
        ...attempt(
          () => Object.keys(storage),
          () => [],
        ),
      ]),
    ],
    get: (key) =>
      inMemory.get(key) ??
      attempt(
        () => storage.getItem(key),
        () => null,
      ),
    set: (key, value) => {
      inMemory.remove(key)
      attempt(
        () => storage.setItem(key, value),
        () => inMemory.set(key, value),
      )
    },
    remove: (key) => {
      inMemory.remove(key)
      attempt(
        () => storage.removeItem(key),
        () => {},
      )
    },
  }
}

const lifecycle: Lifecycle = {
  subscribe: (listener) => {
    const controller = new AbortController()
    const { signal } = controller
    const on = (target: EventTarget, type: string, event: LifecycleEvent): void =>
      target.addEventListener(type, () => listener(event), { signal })
    on(globalThis, 'online', 'online')
    on(globalThis, 'offline', 'offline')
    on(globalThis, 'pageshow', 'pageshow')
    on(globalThis, 'pagehide', 'pagehide')
    on(document, 'freeze', 'freeze')
    on(document, 'resume', 'resume')
    onVisible(listener, signal)
    onWake(listener, signal)
    return () => controller.abort()
  },
}

type Listener = (event: LifecycleEvent) => void

function onVisible(listener: Listener, signal: AbortSignal): void {
  const tell = (): void => {
    if (document.visibilityState === 'visible') listener('visible')
  }
  document.addEventListener('visibilitychange', tell, { signal })
}

/** No event tells of a machine's sleep; a timer that fires far too late does. Hidden pages are throttled, and do not count. */
function onWake(listener: Listener, signal: AbortSignal): void {
  let last = Date.now()
  const timer = setInterval(() => {
    const gap = Date.now() - last
    last = Date.now()
    if (gap > SLEPT_MS && document.visibilityState === 'visible') listener('wake')
  }, TICK_MS)
  signal.addEventListener('abort', () => clearInterval(timer))
}

export function browserPorts(): Ports {
  return {
    clock,
    lifecycle,
    storage: browserStorage(),
    tabs: browserTabs(),
    debug: (text) => console.debug(text),
    warn: (text) => console.warn(text),
    random: Math.random,
    fetch: (...parameters) => globalThis.fetch(...parameters),
  }
}
