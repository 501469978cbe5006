import type { ReactNode } from 'react'
import { bodyLength } from '../../core/index.ts'
import { useWrk } from '../provider.tsx'

const SHOWN_FROM = 0.9

interface CounterProps {
  readonly text: string
  readonly limit: number
}

export function Counter({ text, limit }: CounterProps): ReactNode {
  const { strings } = useWrk()
  const shownFrom = limit * SHOWN_FROM
  // Code points are never more than units, and worth counting only where the limit is near.
  const length = text.length < shownFrom ? text.length : bodyLength(text)
  if (length < shownFrom) return null
  const left = limit - length
  return (
    <output className="wrk-counter" data-over={left < 0 || undefined}>
      {left < 0 ? strings.charactersOver(-left) : strings.charactersLeft(left)}
    </output>
  )
}
