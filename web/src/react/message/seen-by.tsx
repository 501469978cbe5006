import { useEffect, useId, useRef, type ReactNode } from 'react'
import type { Reader } from '../../core/index.ts'
import { isolated, shownName } from '../i18n/names.ts'
import { useWrk } from '../provider.tsx'
import type { SlotProps } from '../slot-types.ts'
import { slot } from '../slots.tsx'
import { RunningText } from '../text/running-text.tsx'
import { Avatar } from './avatar.tsx'
import { Time } from './time.tsx'
import { Button } from '../button.tsx'

const SHOWN = 3

/** Who has read up to here; the names and times open by click and keyboard. */
function DefaultSeenBy({ readers }: SlotProps['SeenBy']): ReactNode {
  const { strings, format } = useWrk()
  const id = useId()
  const button = useRef<HTMLButtonElement>(null)
  const popover = useRef<HTMLDivElement>(null)
  usePopover(button, popover, id)
  const names = format.names(
    readers.map(({ name }) => isolated(shownName(name, strings.someone))),
    SHOWN,
  )
  return (
    <>
      <Button ref={button} className="wrk-seen" tabIndex={-1} aria-controls={id}>
        <span className="wrk-sr">
          <RunningText text={strings.seenBy(names)} />
        </span>
        {readers.slice(0, SHOWN).map((reader) => (
          <Avatar key={reader.id} person={reader} side={reader.side} />
        ))}
        {readers.length > SHOWN && <span aria-hidden="true">{`+${readers.length - SHOWN}`}</span>}
      </Button>
      <div ref={popover} id={id} className="wrk-popover" popover="auto">
        <ul>
          {readers.map((reader) => (
            <ReaderLine key={reader.id} reader={reader} />
          ))}
        </ul>
      </div>
    </>
  )
}

export const SeenBy: (props: SlotProps['SeenBy']) => ReactNode = slot('SeenBy', DefaultSeenBy)

function ReaderLine({ reader }: { readonly reader: Reader }): ReactNode {
  const { strings } = useWrk()
  return (
    <li>
      <Avatar person={reader} side={reader.side} />
      <bdi className="wrk-reader">{shownName(reader.name, strings.someone)}</bdi>
      <Time at={reader.readAt} />
    </li>
  )
}

/** The attribute is set by hand because React 18 does not know it; the place, because CSS anchors are not everywhere. */
function usePopover(
  button: React.RefObject<HTMLButtonElement | null>,
  popover: React.RefObject<HTMLDivElement | null>,
  id: string,
): void {
  useEffect(() => {
    const opener = button.current
    const box = popover.current
    if (!opener || !box) return undefined
    opener.setAttribute('popovertarget', id)
    const place = (event: Event): void => {
      if (!('newState' in event) || event.newState !== 'open') return
      const { top, left, right } = opener.getBoundingClientRect()
      const zoom = zoomOf(box)
      const isRtl = getComputedStyle(opener).direction === 'rtl'
      const start = isRtl ? left / zoom : right / zoom - box.offsetWidth
      const farthest = innerWidth / zoom - box.offsetWidth - 8
      box.style.top = `${Math.max(8, top / zoom - box.offsetHeight - 6)}px`
      box.style.left = `${Math.min(Math.max(8, start), farthest)}px`
    }
    box.addEventListener('toggle', place)
    return () => box.removeEventListener('toggle', place)
  }, [button, popover, id])
}

/** What lies above the page is zoomed with what it belongs to, and not scaled. */
function zoomOf(element: HTMLElement): number {
  return 'currentCSSZoom' in element && typeof element.currentCSSZoom === 'number'
    ? element.currentCSSZoom
    : 1
}
