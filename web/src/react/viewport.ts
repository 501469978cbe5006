export interface ViewportHandlers {
  onBottom: (isAtBottom: boolean) => void
  onNearTop: () => void
}

interface Anchor {
  readonly element: Element
  readonly offset: number
}

const BOTTOM_TOLERANCE_PX = 24
const PREFETCH_VIEWPORTS = 1.5

/**
 * The only owner of `scrollTop`. It either follows the end or holds the first visible row where it is,
 * whatever grows or shrinks; both by one correction after layout and before paint.
 */
export class Viewport {
  readonly #scroller: HTMLElement
  readonly #content: HTMLElement
  readonly #handlers: ViewportHandlers
  #isFollowing = true
  #anchor: Anchor | null = null
  #lastTop = 0
  #lastGeometry = ''

  constructor(scroller: HTMLElement, content: HTMLElement, handlers: ViewportHandlers) {
    this.#scroller = scroller
    this.#content = content
    this.#handlers = handlers
  }

  connect(): () => void {
    const onScroll = (): void => this.#scrolled()
    const resizes = new ResizeObserver(() => this.#settle())
    resizes.observe(this.#scroller)
    resizes.observe(this.#content)
    this.#scroller.addEventListener('scroll', onScroll, { passive: true })
    this.#handlers.onBottom(true)
    return () => {
      resizes.disconnect()
      this.#scroller.removeEventListener('scroll', onScroll)
    }
  }

  follow(): void {
    this.#setFollowing(true)
    this.#settle()
  }

  #scrolled(): void {
    const { scrollTop } = this.#scroller
    const movedUp = scrollTop < this.#lastTop - 1
    const isSameGeometry = this.#geometry() === this.#lastGeometry
    if (isSameGeometry) this.#setFollowing(this.#isNearBottom() && !movedUp)
    this.#remember()
    this.#prefetch()
  }

  #settle(): void {
    if (this.#isFollowing) this.#scroller.scrollTop = this.#scroller.scrollHeight
    else this.#holdAnchor()
    this.#remember()
    this.#prefetch()
  }

  #holdAnchor(): void {
    if (!this.#anchor?.element.isConnected) return
    const moved = this.#offsetOf(this.#anchor.element) - this.#anchor.offset
    if (Math.abs(moved) >= 1) this.#scroller.scrollTop += moved
  }

  #remember(): void {
    this.#lastTop = this.#scroller.scrollTop
    this.#lastGeometry = this.#geometry()
    this.#anchor = this.#isFollowing ? null : this.#firstVisible()
  }

  #prefetch(): void {
    const { scrollTop, clientHeight } = this.#scroller
    if (scrollTop < clientHeight * PREFETCH_VIEWPORTS) this.#handlers.onNearTop()
  }

  #setFollowing(isFollowing: boolean): void {
    if (this.#isFollowing === isFollowing) return
    this.#isFollowing = isFollowing
    this.#handlers.onBottom(isFollowing)
  }

  #isNearBottom(): boolean {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller
    return scrollHeight - clientHeight - scrollTop <= BOTTOM_TOLERANCE_PX
  }

  #geometry(): string {
    return `${this.#scroller.scrollHeight}/${this.#scroller.clientHeight}`
  }

  /** Rows lie in document order, so that the first one reaching into view is found by halving. */
  #firstVisible(): Anchor | null {
    const rows = this.#content.querySelectorAll('[data-row]')
    let low = 0
    let high = rows.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#bottomOf(rows[middle]) > 0) high = middle
      else low = middle + 1
    }
    const element = rows[low]
    return element ? { element, offset: this.#offsetOf(element) } : null
  }

  #offsetOf(element: Element): number {
    return element.getBoundingClientRect().top - this.#scroller.getBoundingClientRect().top
  }

  #bottomOf(element: Element | undefined): number {
    return element ? this.#offsetOf(element) + element.getBoundingClientRect().height : 0
  }
}
