import type { Clock } from './ports.ts'

export interface Attention {
  readonly isVisible: boolean
  readonly isFocused: boolean
  readonly isAtBottom: boolean
}

interface ReadTrackerOptions {
  readonly send: (messageId: string) => Promise<unknown>
  readonly clock: Clock
}

interface Position {
  readonly messageId: string
  readonly seq: number
}

const SHORTEST_INTERVAL_MS = 1_000
const RETRY_MS = 5_000

/** Tells the server how far the user has read: only what he surely saw, forward only, at most once a second. */
export class ReadTracker {
  readonly #options: ReadTrackerOptions
  #attention: Attention = { isVisible: false, isFocused: false, isAtBottom: false }
  #newest: Position | null = null
  #readSeq = 0
  #isStopped = true
  #cancelTimer: (() => void) | null = null

  constructor(options: ReadTrackerOptions) {
    this.#options = options
  }

  /** The newest message there is, and how far the server says that the user has read. */
  observe(newest: Position | null, readSeq: number): void {
    this.#newest = newest
    this.#readSeq = Math.max(this.#readSeq, readSeq)
    this.#consider()
  }

  attend(attention: Partial<Attention>): void {
    this.#attention = { ...this.#attention, ...attention }
    this.#consider()
  }

  start(): void {
    this.#isStopped = false
  }

  stop(): void {
    this.#isStopped = true
    this.#cancelTimer?.()
    this.#cancelTimer = null
  }

  #consider(): void {
    const { isVisible, isFocused, isAtBottom } = this.#attention
    const isAttentive = isVisible && isFocused && isAtBottom
    const newest = this.#newest
    if (
      this.#isStopped ||
      !isAttentive ||
      this.#cancelTimer ||
      !newest ||
      newest.seq <= this.#readSeq
    )
      return
    void this.#tell(newest)
  }

  async #tell({ messageId, seq }: Position): Promise<void> {
    const before = this.#readSeq
    this.#readSeq = seq
    this.#pause(SHORTEST_INTERVAL_MS)
    try {
      await this.#options.send(messageId)
    } catch {
      this.#forget(seq, before)
    }
  }

  /** The failed report is repeated later, unless a further one has been made meanwhile. */
  #forget(seq: number, before: number): void {
    if (this.#readSeq !== seq || this.#isStopped) return
    this.#readSeq = before
    this.#pause(RETRY_MS)
  }

  #pause(ms: number): void {
    this.#cancelTimer?.()
    this.#cancelTimer = this.#options.clock.after(ms, () => {
      this.#cancelTimer = null
      this.#consider()
    })
  }
}
