import { UNEXPECTED, isAboutToken, type WrkError } from './errors.ts'

/** What only the host or its operator can mend, besides tokens; docs/component.md says what to do about each. */
const FOR_DEVELOPERS = new Set([
  UNEXPECTED,
  'user_mismatch',
  'workflow_not_found',
  'chat_not_allowed',
  'origin_not_allowed',
  'route_not_found',
])

/** Says at the console what the host's developer has to know, each thing once. */
export class Diagnostics {
  readonly #warn: (text: string) => void
  readonly #said = new Set<string>()

  constructor(warn: (text: string) => void) {
    this.#warn = warn
  }

  tell(error: WrkError): void {
    const { code, message } = error
    const isTheirs = FOR_DEVELOPERS.has(code) || (isAboutToken(error) && code !== 'signed_out')
    const key = code === UNEXPECTED ? code : code + message
    if (!isTheirs || this.#said.has(key)) return
    this.#said.add(key)
    this.#warn(`workflow-chat: ${code}: ${message} What to do: docs/component.md#errors`)
  }
}
