/** What may go wrong between the page and the server; the tests and the panel turn it on. */
export interface Network {
  isOffline: boolean
  latencyMs: number
  /** The server does what was asked, and its answer is lost. */
  lostReplies: number
  /** Answers to the next changes, instead of doing them. */
  refusals: { readonly status: number; readonly code: string; readonly retryAfter?: number }[]
  /** Pages that fail. */
  failingPages: number
  isTokenExpired: boolean
}

export function fineNetwork(): Network {
  return {
    isOffline: false,
    latencyMs: 0,
    lostReplies: 0,
    refusals: [],
    failingPages: 0,
    isTokenExpired: false,
  }
}

export function json(
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): Response {
  return new Response(status === 204 ? null : JSON.stringify(body), {
    status,
    headers: { 'Content-Type': 'application/json', ...headers },
  })
}

export function problem(status: number, code: string, more: object = {}): Response {
  return json(status, { status, code, title: code, ...more })
}
