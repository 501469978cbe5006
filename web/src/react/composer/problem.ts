import { bodyLength } from '../../core/index.ts'
import { isBlank } from '../text/blank.ts'

export type TextProblem = 'empty' | 'too_long'

/** What keeps a text from being a message; `maxLength` is in code points, of which a text never has more than units. */
export function problemOf(text: string, maxLength: number): TextProblem | null {
  if (isBlank(text)) return 'empty'
  return text.length > maxLength && bodyLength(text) > maxLength ? 'too_long' : null
}
