import { useCallback, useRef, useState, type RefObject } from 'react'
import { focusComposer } from './use-handle.ts'

interface Editing {
  readonly key: string | null
  readonly start: (key: string) => void
  readonly startFromComposer: (key: string) => void
  readonly close: (key: string) => void
}

/** Which message is being edited, and where the focus came from. */
export function useEditing(
  root: RefObject<HTMLElement | null>,
  focusRow: (key: string) => void,
): Editing {
  const [key, setKey] = useState<string | null>(null)
  const isFromComposer = useRef(false)
  const start = useCallback((wanted: string) => {
    isFromComposer.current = false
    setKey(wanted)
  }, [])
  const startFromComposer = useCallback((wanted: string) => {
    isFromComposer.current = true
    setKey(wanted)
  }, [])
  const close = useCallback(
    (closed: string) => {
      setKey(null)
      if (isFromComposer.current) focusComposer(root.current)
      else focusRow(closed)
    },
    [root, focusRow],
  )
  return { key, start, startFromComposer, close }
}
