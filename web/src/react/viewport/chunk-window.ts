import { heightOf, type Chunk, type WindowView } from './chunks.ts'
import { scaleOf } from './geometry.ts'
import { pinnedChunks } from './pins.ts'
import type { Aim, Target } from './target.ts'

const REACH_VIEWPORTS = 3

/** Decides around which chunk rows are mounted, and remembers how high chunks were when they were. */
export class ChunkWindow {
  readonly #listeners = new Set<() => void>()
  readonly #heights = new Map<number, number>()
  #view: WindowView
  #aim: Aim | null

  constructor(centre: WindowView['centre'], opening: Target | null) {
    this.#aim = opening
    this.#view = { centre, pinned: new Set(), heights: this.#heights }
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly getView = (): WindowView => this.#view

  get aim(): Aim | null {
    return this.#aim
  }

  aimAt(aim: Aim | null): void {
    this.#aim = aim
  }

  centreOn(centre: WindowView['centre']): void {
    if (centre !== this.#view.centre) this.#set({ centre })
  }

  pin(list: HTMLElement): void {
    const pinned = pinnedChunks(list)
    const known = this.#view.pinned
    const isSame = pinned.size === known.size && [...pinned].every((id) => known.has(id))
    if (!isSame) this.#set({ pinned })
  }

  /** Every mounted chunk reaches to where the next thing begins. */
  measure(list: HTMLElement): void {
    const scale = scaleOf(list)
    let end = list.getBoundingClientRect().bottom
    for (let index = list.children.length - 1; index >= 0; index -= 1) {
      const child = list.children[index]
      const chunk = chunkOf(child)
      if (!child || chunk === chunkOf(list.children[index - 1])) continue
      const { top } = child.getBoundingClientRect()
      if (chunk !== null) this.#heights.set(chunk, (end - top) / scale)
      end = top
    }
  }

  /** Moves the window when a gap comes near the view. */
  look(list: HTMLElement, scroller: HTMLElement, chunks: readonly Chunk[]): void {
    const gaps = list.querySelectorAll<HTMLElement>(':scope > [data-gap]')
    if (gaps.length === 0) return
    const { top, bottom, height } = scroller.getBoundingClientRect()
    const reach = height * REACH_VIEWPORTS
    const isNear = [...gaps].some((gap) => {
      const box = gap.getBoundingClientRect()
      return box.bottom > top - reach && box.top < bottom + reach
    })
    if (isNear) this.#recentre(list, (top + bottom) / 2, chunks)
  }

  #recentre(list: HTMLElement, middle: number, chunks: readonly Chunk[]): void {
    this.measure(list)
    const scale = scaleOf(list)
    let end = list.getBoundingClientRect().bottom
    for (const chunk of chunks.toReversed()) {
      end -= heightOf(chunk, this.#heights) * scale
      if (end <= middle) return this.centreOn(chunk === chunks.at(-1) ? 'end' : chunk.id)
    }
  }

  #set(view: Partial<WindowView>): void {
    this.#view = { ...this.#view, ...view }
    for (const listener of this.#listeners) listener()
  }
}

function chunkOf(element: Element | undefined): number | null {
  const chunk = element instanceof HTMLElement ? element.dataset['chunk'] : undefined
  return chunk === undefined ? null : Number(chunk)
}
