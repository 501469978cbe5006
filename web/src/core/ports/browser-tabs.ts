import type { Channel, LockHandlers, Tabs } from './ports.ts'

/** Web Locks exist in secure contexts only; an intranet on plain http has none. */
export function browserTabs(): Tabs | null {
  try {
    const locks = globalThis.navigator?.locks
    if (!locks || typeof BroadcastChannel === 'undefined') return null
    new BroadcastChannel('wrk-chat/probe').close()
    return { openChannel, lock: (...parameters) => lock(locks, ...parameters) }
  } catch {
    // It is there, and refuses: blocked site data, a sandboxed frame.
    return null
  }
}

function openChannel(name: string, listener: (message: unknown) => void): Channel {
  const channel = new BroadcastChannel(name)
  channel.addEventListener('message', (event) => listener(event.data))
  return {
    post: (message) => {
      try {
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel is no window
        channel.postMessage(message)
      } catch {
        // Nobody hears it: what depends on an answer has a limit.
      }
    },
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
  let isHeld = false
  const hold = (): Promise<void> | undefined => {
    if (released.signal.aborted) return undefined
    isHeld = true
    handlers.onHeld()
    return aborted(released.signal)
  }
  const end = (): void => {
    if (released.signal.aborted) return
    if (isHeld) handlers.onLost()
    else handlers.onRefused()
  }
  const request = async (): Promise<void> =>
    locks.request(name, steal ? { steal } : { signal: released.signal }, hold)
  request().catch(end)
  return () => released.abort()
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve())
  })
}
