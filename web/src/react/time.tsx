import type { ReactNode } from 'react'
import { useWrk } from './provider.tsx'

export function Time({ at }: { readonly at: number }): ReactNode {
  const { format } = useWrk()
  return (
    <time className="wrk-time" dateTime={new Date(at).toISOString()} title={format.dateAndTime(at)}>
      {format.time(at)}
    </time>
  )
}
