import { scaleOf } from './geometry.ts'

const KEYS_UP = new Set(['ArrowUp', 'PageUp', 'Home'])
const RECENT_MS = 400

/** Hears that the user wants to go up before anything has moved, so that no burst of messages can pull them back. */
export class UserIntent {
  readonly #scroller: HTMLElement
  readonly #onUp: () => void
  #upAt = Number.NEGATIVE_INFINITY
  #touchY = 0
  #isDragging = false

  constructor(scroller: HTMLElement, onUp: () => void) {
    this.#scroller = scroller
    this.#onUp = onUp
  }

  get isUp(): boolean {
    return this.#isDragging || performance.now() - this.#upAt < RECENT_MS
  }

  connect(signal: AbortSignal): void {
    const options = { signal, passive: true }
    const scroller = this.#scroller
    scroller.addEventListener('wheel', ({ deltaY }) => this.#moved(deltaY), options)
    scroller.addEventListener('touchstart', (event) => this.#touched(event), options)
    scroller.addEventListener('touchmove', (event) => this.#moved(-this.#touched(event)), options)
    scroller.addEventListener('keydown', (event) => this.#pressed(event), options)
    scroller.addEventListener('pointerdown', (event) => this.#grabbed(event), options)
    addEventListener('pointerup', () => (this.#isDragging = false), options)
    addEventListener('pointercancel', () => (this.#isDragging = false), options)
  }

  #moved(deltaY: number): void {
    if (deltaY >= 0) return
    this.#upAt = performance.now()
    this.#onUp()
  }

  #touched({ touches }: TouchEvent): number {
    const y = touches[0]?.clientY ?? this.#touchY
    const moved = y - this.#touchY
    this.#touchY = y
    return moved
  }

  #pressed({ key, shiftKey, target }: KeyboardEvent): void {
    if (target instanceof HTMLTextAreaElement) return
    if (KEYS_UP.has(key) || (key === ' ' && shiftKey)) this.#moved(-1)
  }

  /** The scrollbar is the part of the scroller that is not content. */
  #grabbed({ target, clientX }: PointerEvent): void {
    const { left } = this.#scroller.getBoundingClientRect()
    const { clientLeft, clientWidth } = this.#scroller
    const x = (clientX - left) / scaleOf(this.#scroller) - clientLeft
    this.#isDragging = target === this.#scroller && (x < 0 || x >= clientWidth)
  }
}
