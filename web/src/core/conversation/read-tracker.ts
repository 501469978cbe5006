import type { Clock } from '../ports/ports.ts'
import { ShownRanges } from './shown-ranges.ts'

export interface Attention {
  readonly isVisible: boolean
  readonly isFocused: boolean
  /** The list is neither inert nor under a dialog. */
  readonly isOpen: boolean
  /** The newest message of which at least half is in view; infinite at the very end. */
  readonly visibleSeq: number | null
  /** The oldest of which something is in view; everything before counts as shown where that is not told. */
  readonly visibleFromSeq?: number | null
}

export interface Position {
  readonly messageId: string
  readonly seq: number
}

interface ReadTrackerOptions {
  readonly send: (messageId: string) => Promise<unknown>
  /** The newest stored message up to a seq. */
  readonly find: (seq: number) => Position | null
  /** The first unread message after a seq that has not been shown; null where there is none. */
  readonly firstUnseen?: (seq: number, wasShown: (seq: number) => boolean) => number | null
  readonly clock: Clock
}

const DWELL_MS = 500
const ACTIVE_FOR_MS = 60_000
const SHORTEST_INTERVAL_MS = 1_000
const RETRY_MS = 5_000

/**
 * Tells the server how far the user has read: only what they surely saw and nothing beyond a message that was never
 * on the screen, forward only, at most once a second.
 * A focused window that nobody sits at reads nothing: there must have been input since the message came, or lately.
 */
export class ReadTracker {
  readonly #options: ReadTrackerOptions
  #attention: Attention = { isVisible: false, isFocused: false, isOpen: true, visibleSeq: null }
  readonly #shown = new ShownRanges()
  /** What is in view has been looked at long enough, and could not all be told. */
  #isSettled = false
  #touchedAt = Number.NEGATIVE_INFINITY
  #newestSeq = 0
  #newestArrivedAt = 0
  #seenSeq = 0
  #readSeq = 0
  #isStopped = true
  #cancelDwell: (() => void) | null = null
  #cancelPause: (() => void) | null = null

  constructor(options: ReadTrackerOptions) {
    this.#options = options
  }

  /** The newest message there is, and how far the server says that the user has read. */
  observe(newestSeq: number, readSeq: number): void {
    if (newestSeq > this.#newestSeq) this.#newestArrivedAt = this.#now
    this.#newestSeq = Math.max(this.#newestSeq, newestSeq)
    this.#readSeq = Math.max(this.#readSeq, readSeq)
    this.#consider()
  }

  attend(attention: Partial<Attention>): void {
    this.#attention = { ...this.#attention, ...attention }
    this.#isSettled = false
    if (this.#isAttentive) this.#noteShown()
    else this.#stopDwelling()
    this.#consider()
  }

  /** The user did something. */
  touched(): void {
    this.#touchedAt = this.#now
    this.#consider()
  }

  start(): void {
    this.#isStopped = false
  }

  stop(): void {
    this.flush()
    this.#isStopped = true
    this.#stopDwelling()
    this.#cancelPause?.()
    this.#cancelPause = null
  }

  /** The user says so. */
  markRead(): void {
    this.#seenSeq = this.#newestSeq
    this.flush()
  }

  /** The page may be gone the next moment: what was seen is told now. */
  flush(): void {
    if (!this.#isStopped && this.#seenSeq > this.#readSeq) void this.#tell(this.#seenSeq)
  }

  get #now(): number {
    return this.#options.clock.now()
  }

  get #isAttentive(): boolean {
    const { isVisible, isFocused, isOpen } = this.#attention
    return isVisible && isFocused && isOpen
  }

  get #isActive(): boolean {
    return this.#touchedAt >= this.#newestArrivedAt || this.#now - this.#touchedAt <= ACTIVE_FOR_MS
  }

  #consider(): void {
    const seq = Math.min(this.#attention.visibleSeq ?? 0, this.#newestSeq)
    const hasUnseen = seq > Math.max(this.#readSeq, this.#seenSeq)
    if (this.#isStopped || this.#isSettled || this.#cancelDwell || !hasUnseen) return
    if (!this.#isAttentive || !this.#isActive) return
    this.#cancelDwell = this.#options.clock.after(DWELL_MS, () => this.#dwelt(seq))
  }

  #dwelt(seq: number): void {
    this.#cancelDwell = null
    const isStillInView = (this.#attention.visibleSeq ?? 0) >= seq
    if (isStillInView && this.#isActive) this.#saw(seq)
    this.#report()
    this.#consider()
  }

  #saw(seq: number): void {
    const { firstUnseen } = this.#options
    const unseen = firstUnseen?.(this.#readSeq, (one) => this.#shown.has(one)) ?? null
    const upTo = unseen === null ? seq : Math.min(seq, unseen - 1)
    this.#seenSeq = Math.max(this.#seenSeq, upTo)
    this.#isSettled = upTo < seq
  }

  #noteShown(): void {
    const { visibleSeq: to, visibleFromSeq: from } = this.#attention
    this.#shown.forgetUpTo(this.#readSeq)
    if (to !== null) this.#shown.add({ from: from ?? 0, to }, this.#now)
  }

  #stopDwelling(): void {
    this.#cancelDwell?.()
    this.#cancelDwell = null
  }

  #report(): void {
    if (!this.#cancelPause) this.flush()
  }

  async #tell(upTo: number): Promise<void> {
    const position = this.#options.find(upTo)
    const before = this.#readSeq
    if (!position || position.seq <= before) return
    this.#readSeq = position.seq
    this.#pause(SHORTEST_INTERVAL_MS)
    try {
      await this.#options.send(position.messageId)
    } catch {
      this.#forget(position.seq, before)
    }
  }

  /** The failed report is repeated later, unless a further one has been made meanwhile. */
  #forget(seq: number, before: number): void {
    if (this.#readSeq !== seq || this.#isStopped) return
    this.#readSeq = before
    this.#pause(RETRY_MS)
  }

  #pause(ms: number): void {
    this.#cancelPause?.()
    this.#cancelPause = this.#options.clock.after(ms, () => {
      this.#cancelPause = null
      this.#report()
    })
  }
}
