import { isRecord } from '../protocol/guards.ts'

/** What the payload of a token says; read, not verified: that is the server's business. */
export interface TokenClaims {
  readonly sub: string | null
  readonly issuedAt: number | null
  readonly endsAt: number | null
}

const HEADER_VALUE = /^[\u0021-\u007e]+$/

/** The token in what the host's callback returned. What cannot be one is refused with a sentence for the developer. */
export function tokenIn(value: unknown): string {
  if (typeof value !== 'string') throw new Error(`it returned ${kindOf(value)}, not a string.`)
  const token = withoutQuotes(value.trim())
  if (token === '') throw new Error('it returned an empty string.')
  if (token.startsWith('<')) {
    throw new Error('it returned a web page, perhaps the login page: look at the answer’s status.')
  }
  if (token.startsWith('{'))
    throw new Error('it returned JSON: parse it, and return the token in it.')
  if (!HEADER_VALUE.test(token)) {
    throw new Error('it returned a text that is no token: it must be the JWT alone.')
  }
  return token
}

/** A JSON string is what many frameworks make of a returned token, and no JWT has quotes. */
function withoutQuotes(text: string): string {
  return /^"[^"\\]*"$/.test(text) ? text.slice(1, -1) : text
}

function kindOf(value: unknown): string {
  if (value instanceof Response) return 'a Response'
  return value === null || value === undefined ? String(value) : `a value of type ${typeof value}`
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
