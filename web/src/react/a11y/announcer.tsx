import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import { useWrk } from '../provider.tsx'

export type Announce = (text: string, how?: 'polite' | 'assertive') => void

interface Announcer {
  readonly announce: Announce
  readonly regions: ReactNode
}

const INTERVAL_MS = 1_000
const FORGET_MS = 7_000
const ZERO_WIDTH_SPACE = '\u200b'

/** The only voice for screen readers. It speaks at most once a second, and then says all that was asked meanwhile. */
export function useAnnouncer(): Announcer {
  const [polite, sayPolitely] = useVoice()
  const [assertive, sayAssertively] = useVoice()
  const announce = useCallback<Announce>(
    (text, how = 'polite') => (how === 'polite' ? sayPolitely(text) : sayAssertively(text)),
    [sayPolitely, sayAssertively],
  )
  const regions = (
    <div className="wrk-sr" data-announcer>
      <div aria-live="polite">{polite}</div>
      <div aria-live="assertive">{assertive}</div>
    </div>
  )
  return { announce, regions }
}

function useVoice(): [string, (text: string) => void] {
  const { client } = useWrk()
  const [text, setText] = useState('')
  const waiting = useRef<string[]>([])
  const cancel = useRef<(() => void) | null>(null)
  useEffect(
    () => () => {
      cancel.current?.()
      cancel.current = null
    },
    [],
  )
  const say = useMemo(() => {
    const speak = (): void => {
      const words = [...new Set(waiting.current.splice(0))].join(' ')
      // The same words twice would be no change, and stay unspoken.
      if (words) setText((before) => (before === words ? words + ZERO_WIDTH_SPACE : words))
      cancel.current = client.clock.after(words ? INTERVAL_MS : FORGET_MS, words ? speak : forget)
    }
    const forget = (): void => {
      cancel.current = null
      setText('')
    }
    return (words: string): void => {
      const isIdle = waiting.current.length === 0
      waiting.current.push(words)
      if (!isIdle) return
      cancel.current?.()
      cancel.current = client.clock.after(INTERVAL_MS, speak)
    }
  }, [client])
  return [text, say]
}
