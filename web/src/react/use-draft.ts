import { useCallback, useRef, useState } from 'react'

interface Draft {
  readonly text: string
  readonly change: (text: string) => void
  /** Hands the text out once, however often it is asked for before the next render. */
  readonly take: () => string
}

export function useDraft(): Draft {
  const [text, setText] = useState('')
  const latest = useRef('')
  const change = useCallback((value: string) => {
    latest.current = value
    setText(value)
  }, [])
  const take = useCallback(() => {
    const taken = latest.current
    change('')
    return taken
  }, [change])
  return { text, change, take }
}
