import type { ReactNode } from 'react'
import { useWrk } from './provider.tsx'

export function DateSeparator({ at }: { readonly at: number }): ReactNode {
  const { client, format } = useWrk()
  return (
    <li className="wrk-date">
      <span>{format.day(at, client.clock.now())}</span>
    </li>
  )
}

export function UnreadSeparator(): ReactNode {
  const { strings } = useWrk()
  return (
    <li className="wrk-unread">
      <span>{strings.unread}</span>
    </li>
  )
}
