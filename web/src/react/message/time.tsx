import type { ReactNode } from 'react'
import { useWrk } from '../provider.tsx'

export function Time({ at }: { readonly at: number }): ReactNode {
  const { format } = useWrk()
  return (
    <time className="wrk-time" dateTime={isoOf(at)} title={format.dateAndTime(at)}>
      {format.time(at)}
    </time>
  )
}

function isoOf(at: number): string {
  return Number.isFinite(at) ? new Date(at).toISOString() : ''
}
