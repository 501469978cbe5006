import { warnOnce } from '../warn.ts'

/** What programs that speak no language call theirs. */
const NO_LANGUAGE = /^(?:c|posix)$/i
/** Of POSIX: the encoding and the variant. */
const POSIX_TAIL = /[.@].*$/
const RTL_SCRIPTS = new Set(
  'Adlm Arab Aran Hebr Mand Mend Nkoo Nbat Rohg Samr Syrc Thaa Yezi'.split(' '),
)

/** A language tag in the form that the browser reads. Where nobody can read it, it is named once, and undefined. */
export function localeOf(given: unknown): string | undefined {
  if (given === undefined || given === null) return undefined
  const text = typeof given === 'string' ? given.trim() : typeof given
  const tag = text.replace(POSIX_TAIL, '').replaceAll('_', '-')
  const locale = NO_LANGUAGE.test(tag) ? undefined : canonical(tag)
  if (locale === undefined) {
    warnOnce('bad_locale', `locale is "${text}"; it can be a BCP 47 tag, as "de-AT".`)
  }
  return locale
}

/** Which way a language is written. */
export function directionOf(locale: string): 'ltr' | 'rtl' {
  const { script } = new Intl.Locale(locale).maximize()
  return RTL_SCRIPTS.has(script ?? '') ? 'rtl' : 'ltr'
}

/** As much of a tag as the browser knows: an unknown one would mean the browser's own language. */
function canonical(tag: string): string | undefined {
  const parts = tag.split('-')
  const tags = parts.map((_, index) => parts.slice(0, parts.length - index).join('-'))
  return tags.flatMap(supported)[0]
}

function supported(tag: string): string[] {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(tag)
  } catch {
    return []
  }
}
