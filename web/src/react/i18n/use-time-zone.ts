import { useSyncExternalStore } from 'react'

/** The reader's time zone. No event tells of another one; it is looked at when somebody comes back to the page. */
export function useTimeZone(): string {
  return useSyncExternalStore(subscribe, timeZone, () => '')
}

function timeZone(): string {
  return new Intl.DateTimeFormat('en').resolvedOptions().timeZone
}

function subscribe(listener: () => void): () => void {
  const controller = new AbortController()
  const { signal } = controller
  document.addEventListener('visibilitychange', listener, { signal })
  document.addEventListener('resume', listener, { signal })
  for (const type of ['focus', 'pageshow']) addEventListener(type, listener, { signal })
  return () => controller.abort()
}
