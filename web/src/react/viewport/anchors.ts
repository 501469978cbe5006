import { elementOf, indexBelow, keyOf, offsetOf } from './geometry.ts'

/** A row, and how far its top lies below the top edge of the view. */
export interface Position {
  readonly key: string
  readonly offset: number
}

const CANDIDATES = 8

/** What the reader looks at: the first visible rows. Several, because one may be removed while it is looked at. */
export class Anchors {
  readonly #scroller: HTMLElement
  readonly #list: HTMLElement
  #positions: readonly Position[] = []

  constructor(scroller: HTMLElement, list: HTMLElement) {
    this.#scroller = scroller
    this.#list = list
  }

  get first(): Position | null {
    return this.#positions[0] ?? null
  }

  hold(position: Position): void {
    this.#positions = [position]
  }

  remember(): void {
    const { children } = this.#list
    const from = indexBelow(children, this.#scroller.getBoundingClientRect().top)
    this.#positions = Array.from({ length: CANDIDATES }, (_, index) => children[from + index])
      .filter((child) => child !== undefined)
      .flatMap((child) => this.#positionOf(child))
  }

  /** It was the user who moved the content by this much. */
  shift(delta: number): void {
    this.#positions = this.#positions.map(({ key, offset }) => ({ key, offset: offset - delta }))
  }

  /** How far the content has moved under the reader's eyes. */
  drift(): number {
    for (const { key, offset } of this.#positions) {
      const element = elementOf(this.#list, key)
      if (element) return offsetOf(element, this.#scroller) - offset
    }
    this.remember()
    return 0
  }

  #positionOf(child: Element): Position[] {
    const key = keyOf(child)
    return key === undefined ? [] : [{ key, offset: offsetOf(child, this.#scroller) }]
  }
}
