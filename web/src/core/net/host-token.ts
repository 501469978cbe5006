import { isRecord } from '../protocol/guards.ts'

/** What the payload of a token says; read, not verified: that is the server's business. */
export interface TokenClaims {
  readonly sub: string | null
  readonly issuedAt: number | null
  readonly endsAt: number | null
}

/** What a header can carry, and neither JSON nor a page. */
const HEADER_VALUE = /^(?![<{])[!-~]+$/

/** The token in what the host's callback returned. What cannot be one is refused with a sentence for the developer. */
export function tokenIn(value: unknown): string {
  const token = typeof value === 'string' ? withoutQuotes(value.trim()) : value
  if (typeof token === 'string' && HEADER_VALUE.test(token)) return token
  throw new Error(`getToken has to bring the JWT alone, as a string, and brought ${kindOf(token)}.`)
}

/** A JSON string is what many frameworks make of a returned token, and no JWT has quotes. */
function withoutQuotes(text: string): string {
  return /^"[^"\\]*"$/.test(text) ? text.slice(1, -1) : text
}

function kindOf(value: unknown): string {
  if (typeof value !== 'string') return value instanceof Response ? 'a Response' : typeof value
  if (value === '') return 'an empty one'
  return value.startsWith('<') ? 'a web page (the login page?)' : 'another text (JSON?)'
}

export function claimsOf(token: string): TokenClaims {
  const { sub, iat, exp } = payloadOf(token)
  return { sub: typeof sub === 'string' ? sub : null, issuedAt: msOf(iat), endsAt: msOf(exp) }
}

function payloadOf(token: string): Record<string, unknown> {
  try {
    const payload = token.split('.')[1] ?? ''
    const claims: unknown = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')))
    return isRecord(claims) ? claims : {}
  } catch {
    return {}
  }
}

function msOf(seconds: unknown): number | null {
  return typeof seconds === 'number' && Number.isFinite(seconds) ? seconds * 1000 : null
}
