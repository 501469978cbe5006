import { WrkError } from '../protocol/errors.ts'
import { isMessage, isRecord } from '../protocol/guards.ts'

const LONGEST_WAIT_MS = 300_000
const CODE = /^[a-z]+(_[a-z]+)*$/

/** Whether the service itself wrote the refusal. A proxy, a firewall or a portal between writes what it likes. */
export function isProblem(response: Response): boolean {
  return response.headers.get('Content-Type')?.startsWith('application/problem+json') ?? false
}

/** A refusal as a typed error: RFC 9457 with a `code` when the service wrote it, else `unexpected_response`. */
export async function errorFrom(response: Response): Promise<WrkError> {
  const problem = isProblem(response) ? await problemOf(response) : {}
  const code = codeOf(problem['code'])
  return new WrkError({
    code: code ?? 'unexpected_response',
    status: response.status,
    detail: code === null ? notOurs(response) : (text(problem['detail']) ?? text(problem['title'])),
    requestId: text(problem['requestId']) ?? response.headers.get('X-Request-Id'),
    retryAfterMs: retryAfterMs(response),
    storedMessage: code !== null && isMessage(problem['message']) ? problem['message'] : null,
  })
}

async function problemOf(response: Response): Promise<Record<string, unknown>> {
  try {
    const body: unknown = await response.json()
    return isRecord(body) ? body : {}
  } catch {
    return {}
  }
}

/** Names that every object has are no codes. */
function codeOf(value: unknown): string | null {
  return typeof value === 'string' && CODE.test(value) && !(value in {}) ? value : null
}

function notOurs({ status, headers }: Response): string {
  return `Status ${status} (${headers.get('Content-Type') ?? 'no type'}) is not the chat service’s answer.`
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function retryAfterMs(response: Response): number | null {
  const seconds = Number(response.headers.get('Retry-After') ?? Number.NaN)
  if (!Number.isFinite(seconds) || seconds < 0) return null
  return Math.min(seconds * 1000, LONGEST_WAIT_MS)
}
