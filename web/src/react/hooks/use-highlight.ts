import { useCallback, useEffect, useState } from 'react'
import { useWrk } from '../provider.tsx'

const SHOWN_MS = 2_000

/** Points a message out for a moment. */
export function useHighlight(initial: string | null): [string | null, (key: string) => void] {
  const { client } = useWrk()
  const [highlighted, setHighlighted] = useState(initial)
  useEffect(() => {
    if (highlighted === null) return undefined
    return client.clock.after(SHOWN_MS, () => setHighlighted(null))
  }, [client, highlighted])
  return [highlighted, useCallback((key: string) => setHighlighted(key), [])]
}
