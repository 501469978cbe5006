import type { Network } from './network.ts'

const SLOWEST_MS = 1_200
const LOST = 0.2
const STREAM_LIVES_MS = 6_000

/** What a flaky network does; the same every time, so that what went wrong can be seen again. */
export class Weather {
  readonly #network: Network
  #state = 1

  constructor(network: Network) {
    this.#network = network
  }

  get delayMs(): number {
    return this.#network.isFlaky ? this.#random() * SLOWEST_MS : 0
  }

  /** Whether what goes over the line now is lost. */
  get loses(): boolean {
    return this.#network.isFlaky && this.#random() < LOST
  }

  /** When it cuts a stream that opens now. */
  get streamLivesMs(): number {
    return this.#network.isFlaky ? STREAM_LIVES_MS * (0.5 + this.#random()) : Infinity
  }

  #random(): number {
    this.#state = (this.#state * 48_271) % 0x7fffffff
    return this.#state / 0x7fffffff
  }
}
