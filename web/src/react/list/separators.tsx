import { useRef, type ReactNode } from 'react'
import { useWrk } from '../provider.tsx'
import type { SlotProps } from '../slot-types.ts'
import { slot } from '../slots.tsx'
import { useIsScrolling } from './use-is-scrolling.ts'
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

interface StickyDateProps {
  readonly day: number | null
  readonly isAtBottom: boolean
}

/** Over the list while one scrolls, where the date of what is in view is not. */
export function StickyDate({ day, isAtBottom }: StickyDateProps): ReactNode {
  const ref = useRef<HTMLDivElement>(null)
  const isScrolling = useIsScrolling(ref)
  return (
    <div
      ref={ref}
      className="wrk-sticky-date"
      aria-hidden="true"
      hidden={day === null}
      data-shown={(isScrolling && !isAtBottom) || undefined}
    >
      {day !== null && <DateSeparator at={day} />}
    </div>
  )
}

function DateSeparatorText({ at }: SlotProps['DateSeparator']): ReactNode {
  const { format } = useWrk()
  return <span>{format.day(at, useToday())}</span>
}

const DateSeparator = slot('DateSeparator', DateSeparatorText)

const UnreadDivider = slot('UnreadDivider', function UnreadText() {
  const { strings } = useWrk()
  return <span>{strings.unread}</span>
})
