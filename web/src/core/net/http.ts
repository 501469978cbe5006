import type { Clock, Ports } from '../ports/ports.ts'
import { asWrkError, unexpected } from '../protocol/errors.ts'
import { errorFrom, isProblem } from './problem.ts'
import { abortable } from './time-limit.ts'
import type { TokenSource } from './token-source.ts'

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
  readonly tokens: TokenSource
}

const TIMEOUT_MS = 20_000

export class Http {
  readonly #options: HttpOptions

  constructor(options: HttpOptions) {
    this.#options = options
  }

  /** One JSON exchange, read by `parse`, which knows the service's answers; every failure is a WrkError. */
  async json<T>(request: HttpRequest, parse: (body: unknown) => T): Promise<T> {
    const deadline = new Deadline(this.#options.clock, TIMEOUT_MS, request.signal)
    const { signal } = deadline
    try {
      return await abortable(signal, this.#exchange({ ...request, signal }, parse))
    } catch (cause) {
      throw asWrkError(cause)
    } finally {
      deadline.clear()
    }
  }

  /** The raw response; the service's 401 is answered once with a forced token. */
  async open(request: HttpRequest): Promise<Response> {
    const force = request.freshToken ?? false
    const first = await this.#fetch(request, await this.#token(request, force))
    if (first.status !== 401 || force || !isProblem(first)) return first
    first.body?.cancel().catch(() => {})
    return this.#fetch(request, await this.#token(request, true))
  }

  async #exchange<T>(request: HttpRequest, parse: (body: unknown) => T): Promise<T> {
    const response = await this.open(request)
    if (!response.ok) throw await errorFrom(response)
    return parse(bodyOf(await response.text(), response.status))
  }

  #token({ signal }: HttpRequest, force: boolean): Promise<string> {
    return abortable(signal, this.#options.tokens.token(force))
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

function bodyOf(text: string, status: number): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    throw unexpected(status)
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
