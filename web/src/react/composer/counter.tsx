import type { ReactNode } from 'react'
import { useWrk } from '../provider.tsx'

const SHOWN_FROM = 0.9

/** Code points are worth counting only where the limit is near. */
export function isNearLimit(length: number, limit: number): boolean {
  return length >= limit * SHOWN_FROM
}

interface CounterProps {
  readonly length: number
  readonly limit: number
}

export function Counter({ length, limit }: CounterProps): ReactNode {
  const { strings } = useWrk()
  const left = limit - length
  if (!isNearLimit(length, limit)) return null
  return (
    <output className="wrk-counter" data-over={left < 0 || undefined}>
      {left < 0 ? strings.charactersOver(-left) : strings.charactersLeft(left)}
    </output>
  )
}
