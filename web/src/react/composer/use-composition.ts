import { useMemo, useRef, type KeyboardEvent } from 'react'
import { isComposing } from './keys.ts'

interface Composition {
  readonly onCompositionEnd: () => void
  /** Whether a key belongs to the input method, and not to the chat. */
  readonly takes: (event: KeyboardEvent) => boolean
}

/** Safari ends the composition before it reports the Enter that ended it, so that Enter is ignored for one task more. */
export function useComposition(): Composition {
  const hasJustEnded = useRef(false)
  return useMemo(
    () => ({
      onCompositionEnd: () => {
        hasJustEnded.current = true
        setTimeout(() => (hasJustEnded.current = false))
      },
      takes: (event) => isComposing(event) || hasJustEnded.current,
    }),
    [],
  )
}
