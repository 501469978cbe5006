import type { Channel, LockHandlers, Tabs } from './ports.ts'

/** Web Locks exist in secure contexts only; an intranet on plain http has none. */
export function browserTabs(): Tabs | null {
  const locks = globalThis.navigator?.locks
  if (!locks || typeof BroadcastChannel === 'undefined') return null
  return { openChannel, lock: (...parameters) => lock(locks, ...parameters) }
}

function openChannel(name: string, listener: (message: unknown) => void): Channel {
  const channel = new BroadcastChannel(name)
  channel.addEventListener('message', (event) => listener(event.data))
  return {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel is no window
    post: (message) => channel.postMessage(message),
    close: () => channel.close(),
  }
}

function lock(
  locks: LockManager,
  name: string,
  handlers: LockHandlers,
  { steal }: { readonly steal: boolean },
): () => void {
  const released = new AbortController()
  const hold = (): Promise<void> | undefined => {
    if (released.signal.aborted) return undefined
    handlers.onHeld()
    return aborted(released.signal)
  }
  locks.request(name, steal ? { steal } : { signal: released.signal }, hold).catch(() => {
    if (!released.signal.aborted) handlers.onLost()
  })
  return () => released.abort()
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve())
  })
}
