import type { Failure, WrkError } from './errors.ts'

const SEE = 'See docs/component.md#errors.'

const hints: Readonly<Record<string, string>> = {
  token_unavailable: 'getToken has to bring the JWT of the signed-in person, as a string.',
  token_malformed: 'Return the JWT alone, with a string (the person’s id) as its sub.',
  token_audience: 'aud has to be what WORKFLOW_CHAT_JWT_AUDIENCE says.',
  token_signature: 'Host and service need the same key.',
  token_expired:
    'With force, getToken has to bring a new token; look at the clocks of host and service.',
  token_revoked: 'The person was signed out everywhere: bring a token that was issued since.',
  user_mismatch: 'user.id and the sub of the token have to be the same id.',
  origin_not_allowed: 'Name this page’s origin in WORKFLOW_CHAT_ALLOWED_ORIGINS.',
  workflow_not_found:
    'Has the host put the workflow, and the person’s membership in its workspace?',
  chat_not_allowed: 'The person’s role has no chat, so none is shown.',
  route_not_found: 'Look at baseUrl.',
  unexpected_response:
    'Something between this page and the service answers: look at baseUrl and the proxies.',
}

/** What a failure means to the host's developer, and what to do; null for what people cause. */
export function diagnosisOf(error: WrkError): string | null {
  const { code, message } = error
  const hint = hintFor(error)
  if (hint === null) return null
  const detail = message === code ? '' : ` ${message}`
  return `workflow-chat: ${code}:${detail} ${hint} ${SEE}`
}

function hintFor({ code }: Failure): string | null {
  if (Object.hasOwn(hints, code)) return hints[code] ?? null
  return code.startsWith('token_') ? 'The service does not take this token.' : null
}

/** Says each thing once. */
export class Diagnostics {
  readonly #warn: (text: string) => void
  readonly #said = new Set<string>()

  constructor(warn: (text: string) => void) {
    this.#warn = warn
  }

  tell(error: WrkError): void {
    const text = diagnosisOf(error)
    const { code, message } = error
    const key = code === 'unexpected_response' ? code : `${code} ${message}`
    if (text === null || this.#said.has(key)) return
    this.#said.add(key)
    this.#warn(text)
  }
}
