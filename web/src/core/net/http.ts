import type { Clock, Ports } from '../ports/ports.ts'
import { asWrkError } from '../protocol/errors.ts'
import { errorFrom } from './problem.ts'
import { TokenSource, type GetToken } from './token-source.ts'

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly query?: Readonly<Record<string, string | number | undefined>>
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
  readonly keepalive?: boolean
  /** Ask the host for a new token even before the server has refused the present one. */
  readonly freshToken?: boolean
}

interface HttpOptions extends Pick<Ports, 'fetch' | 'clock'> {
  readonly baseUrl: string
  readonly getToken: GetToken
}

const TIMEOUT_MS = 20_000

export class Http {
  readonly #options: HttpOptions
  readonly #tokens: TokenSource

  constructor(options: HttpOptions) {
    this.#options = options
    this.#tokens = new TokenSource(options.getToken, options.clock)
  }

  /** One JSON exchange; every failure is a WrkError. */
  async json<T>(request: HttpRequest): Promise<T> {
    const deadline = new Deadline(this.#options.clock, TIMEOUT_MS, request.signal)
    try {
      const response = await this.open({ ...request, signal: deadline.signal })
      if (!response.ok) throw await errorFrom(response)
      const text = await response.text()
      const body: T = text === '' ? undefined : JSON.parse(text)
      return body
    } catch (cause) {
      throw asWrkError(cause)
    } finally {
      deadline.clear()
    }
  }

  /** The raw response; a 401 is answered once with a forced token. */
  async open(request: HttpRequest): Promise<Response> {
    const force = request.freshToken ?? false
    const first = await this.#fetch(request, await this.#tokens.token(force))
    if (first.status !== 401 || force) return first
    await first.body?.cancel()
    return this.#fetch(request, await this.#tokens.token(true))
  }

  #fetch(request: HttpRequest, token: string): Promise<Response> {
    const { method, body, signal, keepalive } = request
    return this.#options.fetch(this.#url(request), {
      method,
      headers: headersOf(request, token),
      cache: 'no-store',
      credentials: 'omit',
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal && { signal }),
      ...(keepalive && { keepalive }),
    })
  }

  #url({ path, query = {} }: HttpRequest): string {
    const parameters = new URLSearchParams()
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) parameters.set(name, String(value))
    }
    const search = parameters.size > 0 ? `?${parameters}` : ''
    return `${this.#options.baseUrl}${path}${search}`
  }
}

function headersOf(request: HttpRequest, token: string): Record<string, string> {
  return {
    Authorization: `Bearer ${token}`,
    ...(request.body === undefined ? {} : { 'Content-Type': 'application/json' }),
    ...request.headers,
  }
}

class Deadline {
  readonly #controller = new AbortController()
  readonly #cancel: () => void
  readonly #caller: AbortSignal | undefined
  readonly #abort = (): void => this.#controller.abort()

  constructor(clock: Clock, ms: number, caller: AbortSignal | undefined) {
    this.#cancel = clock.after(ms, this.#abort)
    this.#caller = caller
    caller?.addEventListener('abort', this.#abort)
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  clear(): void {
    this.#cancel()
    this.#caller?.removeEventListener('abort', this.#abort)
  }
}
