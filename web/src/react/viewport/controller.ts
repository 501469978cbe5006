import { Anchors, type Position } from './anchors.ts'
import { elementOf, scaleOf } from './geometry.ts'
import { UserIntent } from './user-intent.ts'

export interface ViewportHandlers {
  /** While newer messages are not loaded, the end of the list is not the end of the conversation. */
  readonly mayFollow: () => boolean
  readonly onBottom: (isAtBottom: boolean) => void
  readonly onFollow: () => void
  readonly onNearTop: () => void
  readonly onNearEnd: () => void
  /** Something else is in view now. */
  readonly onMoved: () => void
}

const ENTER_BOTTOM_PX = 24
const LEAVE_BOTTOM_PX = 80
const PREFETCH_VIEWPORTS = 1.5

/**
 * The only owner of `scrollTop`. It either follows the end or holds the first visible row where it is,
 * whatever grows or shrinks: one idempotent correction after layout and before paint.
 */
export class ViewportController {
  readonly #scroller: HTMLElement
  readonly #list: HTMLElement
  readonly #handlers: ViewportHandlers
  readonly #anchors: Anchors
  readonly #intent: UserIntent
  readonly #isAnchoredByBrowser: boolean
  #isFollowing = true
  #isAtBottom: boolean | null = null
  #lastTop = 0
  #lastGeometry = ''

  constructor(scroller: HTMLElement, list: HTMLElement, handlers: ViewportHandlers) {
    this.#scroller = scroller
    this.#list = list
    this.#handlers = handlers
    this.#isAnchoredByBrowser = getComputedStyle(scroller).overflowAnchor === 'auto'
    this.#anchors = new Anchors(scroller, list)
    this.#intent = new UserIntent(scroller, () => this.#release())
  }

  connect(): () => void {
    const controller = new AbortController()
    const { signal } = controller
    const resizes = new ResizeObserver(() => this.settle())
    resizes.observe(this.#scroller)
    if (this.#scroller.firstElementChild) resizes.observe(this.#scroller.firstElementChild)
    this.#scroller.addEventListener('scroll', () => this.#scrolled(), { signal, passive: true })
    this.#intent.connect(signal)
    this.#forgetMove()
    return () => {
      resizes.disconnect()
      controller.abort()
    }
  }

  get isFollowing(): boolean {
    return this.#isFollowing
  }

  get position(): Position | null {
    return this.#isFollowing ? null : this.#anchors.first
  }

  /** False while the end of the list is not the end of the conversation. */
  follow(): boolean {
    this.#setFollowing()
    this.#forgetMove()
    this.settle()
    return this.#isFollowing
  }

  /** Holds what is seen now, also at the end. */
  hold(): void {
    this.#noticeMove()
    this.#isFollowing = false
    this.#anchors.remember()
  }

  /** Puts a row where it was; false while it is not mounted. */
  restore(position: Position): boolean {
    if (!elementOf(this.#list, position.key)) return false
    this.#isFollowing = false
    this.#anchors.hold(position)
    this.#forgetMove()
    this.settle()
    return true
  }

  /** Brings a row to a height of the view, given as its part; false while the row is not mounted. */
  show(key: string, part: number): boolean {
    const spare = part === 0.5 ? (elementOf(this.#list, key)?.offsetHeight ?? 0) / 2 : 0
    return this.restore({ key, offset: this.#scroller.clientHeight * part - spare })
  }

  /** Moves only as far as is needed to see the row. */
  reveal(element: HTMLElement): void {
    const view = this.#scroller.getBoundingClientRect()
    const { top, bottom } = element.getBoundingClientRect()
    const scale = scaleOf(this.#scroller)
    const above = (top - view.top) / scale
    const below = (bottom - view.bottom) / scale
    if (above >= 0 && below <= 0) return
    this.#isFollowing = false
    this.#write(this.#scroller.scrollTop + (above < 0 ? above : Math.min(above, below)))
    this.#anchors.remember()
    this.settle()
  }

  settle(): void {
    if (this.#scroller.clientHeight === 0) return
    this.#noticeMove()
    if (this.#isFollowing) this.#write(this.#maxTop)
    else this.#correct()
    this.#report()
  }

  #correct(): void {
    const drift = this.#anchors.drift()
    if (Math.abs(drift) >= 0.5) this.#write(this.#scroller.scrollTop + drift)
    if (this.#distance <= ENTER_BOTTOM_PX && !this.#intent.isUp) this.#setFollowing()
  }

  #scrolled(): void {
    if (Math.abs(this.#unseenMove) < 1) return
    this.#noticeMove()
    if (this.#geometry !== this.#lastGeometry) return this.settle()
    if (!this.#isFollowing) this.#anchors.remember()
    this.#report()
  }

  /** The scroll event comes a frame after the scroll; what is corrected meanwhile must not undo it. */
  #noticeMove(): void {
    const delta = this.#unseenMove
    if (Math.abs(delta) < 1 || this.#isForced(delta)) return
    this.#anchors.shift(delta)
    this.#lastTop = this.#scroller.scrollTop
    if (delta < 0) this.#release()
    else if (this.#distance <= ENTER_BOTTOM_PX) this.#setFollowing()
  }

  /** What comes now begins from here, however the user came here. */
  #forgetMove(): void {
    this.#lastTop = this.#scroller.scrollTop
    this.#lastGeometry = this.#geometry
  }

  /** The browser moves by itself when the content shrinks below the view, or when it anchors. */
  #isForced(delta: number): boolean {
    if (this.#geometry === this.#lastGeometry || this.#intent.isUp) return false
    return this.#isAnchoredByBrowser || (delta < 0 && this.#distance < 1)
  }

  #release(): void {
    if (!this.#isFollowing || this.#maxTop < 1) return
    this.#isFollowing = false
    this.#anchors.remember()
  }

  #setFollowing(): void {
    if (this.#isFollowing || !this.#handlers.mayFollow()) return
    this.#isFollowing = true
    this.#handlers.onFollow()
  }

  #write(top: number): void {
    if (Math.abs(this.#scroller.scrollTop - top) >= 0.5) this.#scroller.scrollTop = top
    this.#lastTop = this.#scroller.scrollTop
  }

  #report(): void {
    this.#lastGeometry = this.#geometry
    this.#reportBottom()
    const { scrollTop, clientHeight } = this.#scroller
    if (scrollTop < clientHeight * PREFETCH_VIEWPORTS) this.#handlers.onNearTop()
    if (this.#distance < clientHeight * PREFETCH_VIEWPORTS) this.#handlers.onNearEnd()
    this.#handlers.onMoved()
  }

  #reportBottom(): void {
    const limit = this.#isAtBottom ? LEAVE_BOTTOM_PX : ENTER_BOTTOM_PX
    const isAtBottom = this.#distance <= limit && this.#handlers.mayFollow()
    if (isAtBottom === this.#isAtBottom) return
    this.#isAtBottom = isAtBottom
    this.#handlers.onBottom(isAtBottom)
  }

  get #unseenMove(): number {
    return this.#scroller.scrollTop - this.#lastTop
  }

  get #maxTop(): number {
    return this.#scroller.scrollHeight - this.#scroller.clientHeight
  }

  get #distance(): number {
    return this.#maxTop - this.#scroller.scrollTop
  }

  get #geometry(): string {
    return `${this.#scroller.scrollHeight}/${this.#scroller.clientHeight}`
  }
}
