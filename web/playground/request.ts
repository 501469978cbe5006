/** What the chat asked, kept for the tests to look at. */
export interface RequestRecord {
  readonly method: string
  readonly route: string
  readonly search: string
  readonly body: unknown
}

export interface ChatRequest {
  readonly workflowId: string
  readonly method: string
  readonly query: URLSearchParams
  /** The route below the workflow's chat: `['messages', id]`. */
  readonly tail: readonly string[]
  readonly body: Readonly<Record<string, unknown>>
  readonly headers: Headers
  readonly signal: AbortSignal | undefined
}

export function requestOf(input: string | URL | Request, init: RequestInit): ChatRequest {
  const url = new URL(input instanceof Request ? input.url : input, location.href)
  const [workflowId = '', , ...tail] = url.pathname.split('/').slice(3).map(decodeURIComponent)
  return {
    workflowId,
    method: init.method ?? 'GET',
    query: url.searchParams,
    tail,
    body: typeof init.body === 'string' ? record(JSON.parse(init.body)) : {},
    headers: new Headers(init.headers),
    signal: init.signal ?? undefined,
  }
}

export function recordOf({ method, tail, query, body }: ChatRequest): RequestRecord {
  return { method, route: tail.join('/'), search: `?${query}`, body }
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
