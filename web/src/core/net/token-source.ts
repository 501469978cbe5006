import type { Clock } from '../ports/ports.ts'
import { WrkError } from '../protocol/errors.ts'
import { claimsOf, tokenIn, type TokenClaims } from './host-token.ts'
import type { ServiceClock } from './service-clock.ts'
import { within } from './time-limit.ts'

/** Brings the host's identity token; with `force` a new one, because the last was refused. */
export type GetToken = (options: { force: boolean }) => Promise<string> | string

interface TokenSourceOptions {
  readonly getToken: GetToken
  readonly clock: Clock
  readonly serviceClock: ServiceClock
  /** Told of every token that is taken into use. */
  readonly onToken?: (claims: TokenClaims) => void
  /** Told why there is none, in words for the developer. */
  readonly onFailure?: (error: WrkError) => void
}

interface Question {
  readonly force: boolean
  readonly answer: Promise<string>
}

const ANSWER_LIMIT_MS = 10_000
const RENEW_BEFORE_MS = 60_000

/** Keeps the host's token while it lives, so that the host is asked once and not at every request. */
export class TokenSource {
  readonly #options: TokenSourceOptions
  #token = ''
  #renewAt = Number.NEGATIVE_INFINITY
  #asked: Question | null = null

  constructor(options: TokenSourceOptions) {
    this.#options = options
  }

  /** Whoever asks meanwhile waits for the same answer, unless it must be a new token. */
  token(force: boolean): Promise<string> {
    if (!force && this.#options.clock.now() < this.#renewAt) return Promise.resolve(this.#token)
    if (!this.#asked || (force && !this.#asked.force)) this.#ask(force)
    return this.#asked?.answer ?? this.token(force)
  }

  #ask(force: boolean): void {
    const question = { force, answer: this.#answer(force) }
    this.#asked = question
    const over = (): void => {
      if (this.#asked === question) this.#asked = null
    }
    question.answer.then(over, over)
  }

  async #answer(force: boolean): Promise<string> {
    this.#renewAt = Number.NEGATIVE_INFINITY
    try {
      return await within(this.#options.clock, ANSWER_LIMIT_MS, this.#received(force))
    } catch (cause) {
      const error = unavailable(cause)
      this.#options.onFailure?.(error)
      throw error
    }
  }

  /** An answer that comes after all is good for the next request. */
  async #received(force: boolean): Promise<string> {
    const token = tokenIn(await this.#options.getToken({ force }))
    const claims = claimsOf(token)
    this.#token = token
    this.#renewAt = this.#options.clock.now() + this.#useFor(claims)
    this.#options.onToken?.(claims)
    return token
  }

  /** How long it may be used: a duration, because the clocks of host, service and browser differ. */
  #useFor({ issuedAt, endsAt }: TokenClaims): number {
    const { clock, serviceClock } = this.#options
    if (endsAt === null) return 0
    const left = endsAt - (serviceClock.known ?? issuedAt ?? clock.now())
    return Math.max(left - RENEW_BEFORE_MS, Math.min(left, RENEW_BEFORE_MS) / 2)
  }
}

function unavailable(cause: unknown): WrkError {
  const detail = `There is no token: ${cause instanceof Error ? cause.message : String(cause)}`
  return new WrkError({ code: 'token_unavailable', status: 0, detail, cause })
}
