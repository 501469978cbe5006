import { useSyncExternalStore } from 'react'
import type { EnterKey } from './keys.ts'

const TOUCH_ONLY = '(pointer: coarse) and (not (any-pointer: fine))'

/** Where people type with a thumb, Enter begins a line, and the button sends. */
export function useEnterKey(wanted: EnterKey | 'auto'): EnterKey {
  const isTouchOnly = useSyncExternalStore(
    subscribe,
    () => touchOnly()?.matches ?? false,
    () => false,
  )
  if (wanted !== 'auto') return wanted
  return isTouchOnly ? 'newline' : 'send'
}

function subscribe(listener: () => void): () => void {
  const query = touchOnly()
  query?.addEventListener('change', listener)
  return () => query?.removeEventListener('change', listener)
}

/** Null where the browser has none, or refuses it. */
function touchOnly(): MediaQueryList | null {
  try {
    return matchMedia(TOUCH_ONLY)
  } catch {
    return null
  }
}
