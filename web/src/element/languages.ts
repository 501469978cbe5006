import { ar } from '../react/i18n/ar.ts'
import { de } from '../react/i18n/de.ts'
import { en } from '../react/i18n/en.ts'
import { es } from '../react/i18n/es.ts'
import { fr } from '../react/i18n/fr.ts'
import type { Strings } from '../react/i18n/strings.ts'

/** A page without a bundler has one file, and so that has all languages in it. */
const languages = new Map([ar, de, en, es, fr].map((strings) => [strings.language, strings]))

/** The words of a locale; none where the language is not there. */
export function stringsIn(locale: string | undefined): Partial<Strings> {
  const strings = locale === undefined ? undefined : languages.get(new Intl.Locale(locale).language)
  return strings ?? {}
}
