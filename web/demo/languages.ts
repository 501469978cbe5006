import { en, type Strings } from '../src/react/index.ts'

export type Language = 'en' | 'de' | 'fr' | 'es' | 'ar'

export const languages: Readonly<Record<Language, string>> = {
  en: 'English',
  de: 'Deutsch',
  fr: 'Français',
  es: 'Español',
  ar: 'العربية',
}

const loaders: Readonly<Record<Language, () => Promise<Strings>>> = {
  en: async () => en,
  de: async () => (await import('../src/react/i18n/de.ts')).de,
  fr: async () => (await import('../src/react/i18n/fr.ts')).fr,
  es: async () => (await import('../src/react/i18n/es.ts')).es,
  ar: async () => (await import('../src/react/i18n/ar.ts')).ar,
}

/** The chosen one, else the first that the browser's user reads and that there is. */
export function languageOf(chosen: string | undefined): Language {
  const wanted = [chosen ?? '', ...navigator.languages]
  return wanted.map(prefix).find(isLanguage) ?? 'en'
}

/** With the region of the browser where it has one for the language: it decides how times are written. */
export function localeOf(language: Language): string {
  return navigator.languages.find((one) => prefix(one) === language) ?? language
}

export function loadStrings(language: Language): Promise<Strings> {
  return loaders[language]()
}

function prefix(locale: string): string {
  return locale.split('-')[0] ?? ''
}

function isLanguage(name: string): name is Language {
  return name in languages
}
