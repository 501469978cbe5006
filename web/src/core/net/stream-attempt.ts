import { createParser, type EventSourceMessage } from 'eventsource-parser'
import type { Clock } from '../ports/ports.ts'

export interface AttemptHandlers {
  /** Decides what a response means; a refused one is not read. */
  onResponse: (response: Response) => Promise<'read' | 'refused'>
  onFrame: (frame: EventSourceMessage) => void
  onRetry: (ms: number) => void
  /** The attempt is over without anybody having cancelled it; the cause where there is one. */
  onLost: (cause: unknown) => void
}

type Connect = (signal: AbortSignal) => Promise<Response>

const CONNECT_LIMIT_MS = 20_000
const CHECK_EVERY_MS = 5_000
const MAX_FRAME_CHARACTERS = 1_048_576

/** One connection from request to end. It owns its abort signal, and is silent once cancelled. */
export class StreamAttempt {
  readonly #controller = new AbortController()
  readonly #clock: Clock
  readonly #handlers: AttemptHandlers
  #silenceLimitMs = CONNECT_LIMIT_MS
  #lastByteAt: number
  #stopWatching: () => void = () => {}

  constructor(clock: Clock, handlers: AttemptHandlers) {
    this.#clock = clock
    this.#handlers = handlers
    this.#lastByteAt = clock.now()
  }

  get silentForMs(): number {
    return this.#clock.now() - this.#lastByteAt
  }

  checkSilence(): void {
    this.#watch()
  }

  expectBytesEvery(ms: number): void {
    this.#silenceLimitMs = ms
    this.#watch()
  }

  async run(connect: Connect): Promise<void> {
    this.#watch()
    try {
      const response = await connect(this.#controller.signal)
      if (this.#cancelled) return
      this.#lastByteAt = this.#clock.now()
      if ((await this.#handlers.onResponse(response)) === 'refused') return this.cancel()
      await this.#read(response)
      this.#lose()
    } catch (cause) {
      this.#lose(cause)
    }
  }

  cancel(): void {
    this.#stopWatching()
    this.#controller.abort()
  }

  get #cancelled(): boolean {
    return this.#controller.signal.aborted
  }

  async #read(response: Response): Promise<void> {
    if (!response.body) return
    const reader = response.body.getReader()
    const decoder = new TextDecoder()
    const parser = this.#createParser()
    for (;;) {
      const { done, value } = await reader.read()
      if (done || this.#cancelled) return
      this.#lastByteAt = this.#clock.now()
      parser.feed(decoder.decode(value, { stream: true }))
    }
  }

  #createParser(): ReturnType<typeof createParser> {
    return createParser({
      maxBufferSize: MAX_FRAME_CHARACTERS,
      onEvent: (frame) => {
        if (!this.#cancelled) this.#handlers.onFrame(frame)
      },
      onRetry: this.#handlers.onRetry,
    })
  }

  /** Judged by the wall clock: a suspended machine runs no timers, yet time has passed. */
  #watch(): void {
    this.#stopWatching()
    if (this.#cancelled) return
    if (this.silentForMs > this.#silenceLimitMs) return this.#lose()
    const untilLimit = this.#silenceLimitMs - this.silentForMs + 1
    this.#stopWatching = this.#clock.after(Math.min(CHECK_EVERY_MS, untilLimit), () =>
      this.#watch(),
    )
  }

  #lose(cause?: unknown): void {
    if (this.#cancelled) return
    this.cancel()
    this.#handlers.onLost(cause)
  }
}
