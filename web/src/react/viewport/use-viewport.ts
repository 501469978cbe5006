import {
  useCallback,
  useInsertionEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
  type RefObject,
} from 'react'
import type { TimelineItem } from '../list/timeline.ts'
import type { Position } from './anchors.ts'
import { ChunkWindow } from './chunk-window.ts'
import { chunksOf, segmentsOf, type Segment } from './chunks.ts'
import { ViewportController } from './controller.ts'
import { sceneOf, type Scene } from './scene.ts'
import type { Aim, Target } from './target.ts'

export interface ViewportOptions {
  readonly items: readonly TimelineItem[]
  /** Null opens at the end. */
  readonly opening: Target | null
  readonly mayFollow: () => boolean
  readonly onBottom: (isAtBottom: boolean) => void
  readonly onNearTop: () => void
  readonly onNearEnd: () => void
  readonly onScene: (scene: Scene) => void
  readonly onLeave: (position: Position | null) => void
}

export interface Viewport {
  readonly scroller: RefObject<HTMLElement | null>
  readonly list: RefObject<HTMLOListElement | null>
  readonly segments: readonly Segment[]
  readonly follow: () => void
  /** Stops following until the reader is at the end again: what is seen stays, whatever grows. */
  readonly hold: () => void
  /** Brings a row to a height of the view, mounting it first where needed. */
  readonly show: (key: string, part: number) => void
  readonly reveal: (element: HTMLElement) => void
}

/** Binds the scroll engine and the window of mounted rows to the list. */
export function useViewport(options: ViewportOptions): Viewport {
  const latest = useLatest(options)
  const [chunkWindow] = useState(() => new ChunkWindow(centreOf(options), options.opening))
  const { subscribe, getView } = chunkWindow
  const view = useSyncExternalStore(subscribe, getView, getView)
  const chunks = useMemo(() => chunksOf(options.items), [options.items])
  const latestChunks = useLatest(chunks)
  const segments = useMemo(() => segmentsOf(chunks, view), [chunks, view])
  const scroller = useRef<HTMLElement>(null)
  const list = useRef<HTMLOListElement>(null)
  const controller = useRef<ViewportController | null>(null)

  useLayoutEffect(() => {
    if (!scroller.current || !list.current) return undefined
    const elements = { scroller: scroller.current, list: list.current }
    const moved = (): void => {
      chunkWindow.look(elements.list, elements.scroller, latestChunks())
      latest().onScene(sceneOf(elements.list, elements.scroller))
    }
    const engine = new ViewportController(elements.scroller, elements.list, {
      mayFollow: () => latest().mayFollow(),
      onBottom: (isAtBottom) => latest().onBottom(isAtBottom),
      onFollow: () => chunkWindow.centreOn('end'),
      onNearTop: () => latest().onNearTop(),
      onNearEnd: () => latest().onNearEnd(),
      onMoved: moved,
    })
    controller.current = engine
    const disconnect = engine.connect()
    const unpin = watchPins(elements.list, chunkWindow)
    return () => {
      chunkWindow.aimAt(engine.position)
      latest().onLeave(engine.position)
      unpin()
      disconnect()
    }
  }, [chunkWindow, latest, latestChunks])

  // After every commit, and before anything else can scroll.
  useLayoutEffect(() => {
    const engine = controller.current
    if (!engine || !list.current) return
    const { aim } = chunkWindow
    if (aim && isReached(engine, aim)) chunkWindow.aimAt(null)
    else engine.settle()
    chunkWindow.measure(list.current)
  })

  const follow = useCallback(() => {
    chunkWindow.centreOn('end')
    chunkWindow.aimAt(controller.current?.follow() ? null : 'end')
  }, [chunkWindow])
  const show = useCallback(
    (key: string, part: number) => {
      if (controller.current?.show(key, part)) return
      chunkWindow.aimAt({ key, part })
      const chunk = latestChunks().find((one) => one.items.some(({ row }) => row.key === key))
      if (chunk) chunkWindow.centreOn(chunk.id)
    },
    [chunkWindow, latestChunks],
  )
  const hold = useCallback(() => controller.current?.hold(), [])
  const reveal = useCallback((element: HTMLElement) => controller.current?.reveal(element), [])
  return useMemo(
    () => ({ scroller, list, segments, follow, hold, show, reveal }),
    [segments, follow, hold, show, reveal],
  )
}

function isReached(engine: ViewportController, aim: Aim): boolean {
  if (aim === 'end') return engine.follow()
  return 'part' in aim ? engine.show(aim.key, aim.part) : engine.restore(aim)
}

function centreOf({ opening, items }: ViewportOptions): number | 'end' {
  const chunk = chunksOf(items).find((one) => one.items.some(({ row }) => row.key === opening?.key))
  return chunk?.id ?? 'end'
}

function watchPins(list: HTMLElement, chunkWindow: ChunkWindow): () => void {
  const controller = new AbortController()
  const { signal } = controller
  const pin = (): void => chunkWindow.pin(list)
  list.addEventListener('focusin', pin, { signal })
  list.addEventListener('focusout', () => queueMicrotask(pin), { signal })
  document.addEventListener('selectionchange', pin, { signal })
  return () => controller.abort()
}

/** For callbacks that must see the present values, and must not be made anew with each of them. */
export function useLatest<T>(value: T): () => T {
  const ref = useRef(value)
  // Before every layout effect that may ask, and without React 18's warning on servers.
  useInsertionEffect(() => {
    ref.current = value
  })
  return useCallback(() => ref.current, [])
}
