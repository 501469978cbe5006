import { useLayoutEffect, type RefObject } from 'react'

/** For browsers whose text areas do not grow by `field-sizing: content`. */
export function useAutosize(ref: RefObject<HTMLTextAreaElement | null>, text: string): void {
  useLayoutEffect(() => {
    const area = ref.current
    if (!area || CSS.supports('field-sizing', 'content')) return
    area.style.blockSize = 'auto'
    area.style.blockSize = text === '' ? '' : `${area.scrollHeight}px`
  }, [ref, text])
}
