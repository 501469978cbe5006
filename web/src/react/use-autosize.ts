import { useLayoutEffect, useRef, type RefObject } from 'react'

/** For browsers whose text areas do not grow by `field-sizing: content`. */
export function useAutosize(text: string): RefObject<HTMLTextAreaElement | null> {
  const ref = useRef<HTMLTextAreaElement>(null)
  useLayoutEffect(() => {
    const area = ref.current
    if (!area || CSS.supports('field-sizing', 'content')) return
    area.style.blockSize = 'auto'
    area.style.blockSize = text === '' ? '' : `${area.scrollHeight}px`
  }, [text])
  return ref
}
