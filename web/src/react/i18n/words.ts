import { warnOnce } from '../warn.ts'
import { en } from './en.ts'
import type { Strings } from './strings.ts'

/** The host's words over those that are there. A word of another kind, as a text for a function, costs itself. */
export function wordsOver(base: Strings, given: Partial<Strings> | undefined): Strings {
  const fitting = Object.entries(given ?? {}).filter(([name, word]) => {
    const isFitting = typeof word === typeof Reflect.get(en, name)
    if (!isFitting && word !== undefined)
      warnOnce('bad_strings', `strings.${name} is a ${typeof word}.`)
    return isFitting
  })
  return { ...base, ...Object.fromEntries(fitting) }
}
