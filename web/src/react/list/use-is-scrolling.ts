import { useEffect, useState, type RefObject } from 'react'
import { useWrk } from '../provider.tsx'

const REST_MS = 1_200

/** Whether what lies beside an element is being scrolled, or was a moment ago. */
export function useIsScrolling(ref: RefObject<HTMLElement | null>): boolean {
  const { client } = useWrk()
  const [isScrolling, setIsScrolling] = useState(false)
  useEffect(() => {
    const parent = ref.current?.parentElement
    let cancelRest = (): void => {}
    const onScroll = (): void => {
      cancelRest()
      cancelRest = client.clock.after(REST_MS, () => setIsScrolling(false))
      setIsScrolling(true)
    }
    // Scrolling does not bubble.
    parent?.addEventListener('scroll', onScroll, { capture: true, passive: true })
    return () => {
      cancelRest()
      parent?.removeEventListener('scroll', onScroll, { capture: true })
    }
  }, [client, ref])
  return isScrolling
}
