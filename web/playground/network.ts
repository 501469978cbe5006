/** What may go wrong between the page and the server; the tests and the panel turn it on. */
export interface Network {
  isOffline: boolean
  latencyMs: number
  /** What the server has done at once is answered this much later. */
  replyLatencyMs: number
  frameLatencyMs: number
  /** Every frame comes twice. */
  duplicates: boolean
  /** Slow, and now and then a request, a reply or a stream is lost. */
  isFlaky: boolean
  /** The server does what was asked, and its answer is lost. */
  lostReplies: number
  /** Answers to the next changes, instead of doing them. */
  refusals: { readonly status: number; readonly code: string; readonly retryAfter?: number }[]
  /** Pages that fail. */
  failingPages: number
  /** Tokens with a lower number are refused. */
  tokenNumber: number
  /** Somebody between answers everything, with this status and a page of his own. */
  impostorStatus: number | null
  /** What the host's callback brings instead of a token; `never` is no answer at all. */
  hostBrings: unknown
  /** The service is of a time that knew no `around=firstUnread`. */
  isOld: boolean
  /** The host has no new token to give: the user has to sign in again. */
  isSignedOut: boolean
}

export function fineNetwork(): Network {
  return {
    isOffline: false,
    latencyMs: 0,
    replyLatencyMs: 0,
    frameLatencyMs: 0,
    duplicates: false,
    isFlaky: false,
    lostReplies: 0,
    refusals: [],
    failingPages: 0,
    tokenNumber: 1,
    impostorStatus: null,
    hostBrings: undefined,
    isOld: false,
    isSignedOut: false,
  }
}

export function json(
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): Response {
  return new Response(status === 204 ? null : JSON.stringify(body), {
    status,
    headers: {
      'Content-Type': status < 400 ? 'application/json' : 'application/problem+json',
      ...headers,
    },
  })
}

export function problem(status: number, code: string, more: object = {}): Response {
  return json(status, { status, code, title: code, ...more })
}
