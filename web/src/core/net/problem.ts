import { WrkError } from '../protocol/errors.ts'
import { isMessage, isRecord } from '../protocol/guards.ts'

/** A refusal as a typed error: RFC 9457 problem+json when the server wrote it, else only the status. */
export async function errorFrom(response: Response): Promise<WrkError> {
  const problem = await problemOf(response)
  return new WrkError({
    code: text(problem['code']) ?? 'unexpected_response',
    status: response.status,
    detail: text(problem['detail']) ?? text(problem['title']),
    requestId: text(problem['requestId']) ?? response.headers.get('X-Request-Id'),
    retryAfterMs: retryAfterMs(response),
    storedMessage: isMessage(problem['message']) ? problem['message'] : null,
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

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function retryAfterMs(response: Response): number | null {
  const seconds = Number(response.headers.get('Retry-After') ?? Number.NaN)
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : null
}
