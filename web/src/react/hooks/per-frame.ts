const CALM_MS = 33

/**
 * Tells of a change at once while changes are rare, and in a burst once per frame: on a slow machine messages may come
 * faster than they can be drawn, and keys must not wait behind all of them. Hidden pages have no frames, and no hurry.
 */
export function perFrame(
  subscribe: (listener: () => void) => () => void,
): (listener: () => void) => () => void {
  return (listener) => {
    let toldAt = Number.NEGATIVE_INFINITY
    let frame: number | null = null
    const tell = (): void => {
      if (frame !== null) cancelAnimationFrame(frame)
      frame = null
      toldAt = performance.now()
      listener()
    }
    const unsubscribe = subscribe(() => {
      const isCalm = performance.now() - toldAt > CALM_MS
      if (isCalm || document.visibilityState === 'hidden') tell()
      else frame ??= requestAnimationFrame(tell)
    })
    return () => {
      unsubscribe()
      if (frame !== null) cancelAnimationFrame(frame)
    }
  }
}
