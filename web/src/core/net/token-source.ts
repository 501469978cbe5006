import type { Clock } from '../ports/ports.ts'
import { WrkError } from '../protocol/errors.ts'

/** Brings the host's identity token; with `force` a new one, because the last was refused. */
export type GetToken = (options: { force: boolean }) => Promise<string> | string

const RENEW_BEFORE_MS = 60_000

/** Keeps the host's token while it lives, so that the host is asked once and not at every request. */
export class TokenSource {
  readonly #getToken: GetToken
  readonly #clock: Clock
  #token: Promise<string> | null = null
  #renewAt = 0

  constructor(getToken: GetToken, clock: Clock) {
    this.#getToken = getToken
    this.#clock = clock
  }

  token(force: boolean): Promise<string> {
    if (force || this.#clock.now() >= this.#renewAt) this.#token = null
    this.#token ??= this.#ask(force)
    return this.#token
  }

  /** Whoever asks meanwhile waits for the same answer; a failed one is not kept. */
  async #ask(force: boolean): Promise<string> {
    this.#renewAt = Number.POSITIVE_INFINITY
    try {
      const token = await this.#getToken({ force })
      this.#renewAt = (expiryOf(token) ?? 0) - RENEW_BEFORE_MS
      return token
    } catch (cause) {
      this.#renewAt = 0
      throw new WrkError({ code: 'token_unavailable', status: 0, cause })
    }
  }
}

/** Read, not verified: that is the server's business. */
function expiryOf(token: string): number | null {
  try {
    const payload = token.split('.')[1] ?? ''
    const claims: { exp?: unknown } = JSON.parse(
      atob(payload.replaceAll('-', '+').replaceAll('_', '/')),
    )
    return typeof claims.exp === 'number' ? claims.exp * 1000 : null
  } catch {
    return null
  }
}
