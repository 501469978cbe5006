import { useSyncExternalStore } from 'react'
import type { EnterKey } from './keys.ts'

const TOUCH_ONLY = '(pointer: coarse) and (not (any-pointer: fine))'

/** Where people type with a thumb, Enter begins a line, and the button sends. */
export function useEnterKey(wanted: EnterKey | 'auto'): EnterKey {
  const isTouchOnly = useSyncExternalStore(
    subscribe,
    () => matchMedia(TOUCH_ONLY).matches,
    () => false,
  )
  if (wanted !== 'auto') return wanted
  return isTouchOnly ? 'newline' : 'send'
}

function subscribe(listener: () => void): () => void {
  const query = matchMedia(TOUCH_ONLY)
  query.addEventListener('change', listener)
  return () => query.removeEventListener('change', listener)
}
