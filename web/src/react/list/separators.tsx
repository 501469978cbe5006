import type { ReactNode } from 'react'
import { useWrk } from '../provider.tsx'
import { slot, type SlotProps } from '../slots.tsx'
import { useToday } from './use-today.ts'

interface DateRowProps {
  readonly at: number
  readonly chunk: number
}

export function DateRow({ at, chunk }: DateRowProps): ReactNode {
  const { format } = useWrk()
  return (
    <li className="wrk-date" data-date data-chunk={chunk}>
      {/* oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- an hr can hold no text */}
      <div role="separator" aria-label={format.day(at, useToday())}>
        <DateSeparator at={at} />
      </div>
    </li>
  )
}

export function UnreadRow({ chunk }: { readonly chunk: number }): ReactNode {
  const { strings } = useWrk()
  return (
    <li className="wrk-unread" data-key="unread" data-chunk={chunk}>
      {/* oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- an hr can hold no text */}
      <div role="separator" aria-label={strings.unread}>
        <UnreadDivider />
      </div>
    </li>
  )
}

/** Over the list, while the date of what is in view is not. */
export function StickyDate({ day }: { readonly day: number | null }): ReactNode {
  if (day === null) return null
  return (
    <div className="wrk-sticky-date" aria-hidden="true">
      <DateSeparator at={day} />
    </div>
  )
}

export function DateSeparatorText({ at }: SlotProps['DateSeparator']): ReactNode {
  const { format } = useWrk()
  return <span>{format.day(at, useToday())}</span>
}

const DateSeparator = slot('DateSeparator', DateSeparatorText)

const UnreadDivider = slot('UnreadDivider', function UnreadText() {
  const { strings } = useWrk()
  return <span>{strings.unread}</span>
})
