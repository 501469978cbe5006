import type { Message } from './views.ts'

/** Status 0 means that no answer came: the network, a timeout, or the host's token callback failed. */
export interface Failure {
  readonly code: string
  readonly status: number
}

interface WrkErrorDetails extends Failure {
  readonly detail?: string | undefined
  readonly requestId?: string | null | undefined
  readonly retryAfterMs?: number | null | undefined
  readonly storedMessage?: Message | null | undefined
  readonly cause?: unknown
}

export class WrkError extends Error implements Failure {
  readonly code: string
  readonly status: number
  readonly requestId: string | null
  readonly retryAfterMs: number | null
  /** The message as the server has it, which 409 answers carry. */
  readonly storedMessage: Message | null

  constructor(details: WrkErrorDetails) {
    super(details.detail ?? details.code, { cause: details.cause })
    this.name = 'WrkError'
    this.code = details.code
    this.status = details.status
    this.requestId = details.requestId ?? null
    this.retryAfterMs = details.retryAfterMs ?? null
    this.storedMessage = details.storedMessage ?? null
  }
}

export function asWrkError(cause: unknown): WrkError {
  if (cause instanceof WrkError) return cause
  return new WrkError({ code: 'network', status: 0, detail: String(cause), cause })
}

/** The user's right to the whole conversation has ended, or there is no such conversation for them. */
export function endsConversation({ code, status }: Failure): boolean {
  return code === 'chat_not_allowed' || code === 'workflow_not_found' || status === 410
}

/** The host had no token to give: perhaps its network failed, more likely nobody is signed in any more. */
export function lacksToken(cause: unknown): boolean {
  return cause instanceof WrkError && cause.code === 'token_unavailable'
}

const TRANSIENT_4XX = new Set([408, 425, 429])

/** Whether the same request may succeed later without anybody changing it. */
export function isTransient({ status }: Failure): boolean {
  return status === 0 || status >= 500 || TRANSIENT_4XX.has(status)
}
