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

/** An answer of somebody between this page and the service; it says nothing of the service's own. */
export const UNEXPECTED = 'unexpected_response'

export function unexpected(status: number): WrkError {
  return new WrkError({
    code: UNEXPECTED,
    status,
    detail: 'That is not the chat service’s answer.',
  })
}

/** The user's right to the whole conversation has ended, or there is no such conversation for them. */
export function endsConversation({ code }: Failure): boolean {
  return code === 'chat_not_allowed' || code === 'workflow_not_found'
}

/** What is asked for may not be seen: by the code, which only the service writes. */
export function forbidsReading(failure: Failure): boolean {
  return endsConversation(failure) || failure.code === 'permission_denied'
}

/** Only another token helps. */
export function isAboutToken({ code }: Failure): boolean {
  return code.startsWith('token_') || code === 'signed_out'
}

/** The host had no token to give: perhaps its network failed, more likely nobody is signed in any more. */
export function lacksToken(cause: unknown): boolean {
  return cause instanceof WrkError && cause.code === 'token_unavailable'
}

const TRANSIENT_4XX = new Set([408, 425, 429])

/** Whether the same request may succeed later without anybody changing it. */
export function isTransient({ code, status }: Failure): boolean {
  return code === UNEXPECTED || status === 0 || status >= 500 || TRANSIENT_4XX.has(status)
}
