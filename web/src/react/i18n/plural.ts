type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string }

/** Chooses the form that a language wants for a number, and puts the number, written its way, in place of `#`. */
export function plural(locale: string): (count: number, forms: Forms) => string {
  const rules = new Intl.PluralRules(locale)
  const numbers = new Intl.NumberFormat(locale)
  return (count, forms) =>
    (forms[rules.select(count)] ?? forms.other).replace('#', numbers.format(count))
}

/** A number of seconds with its unit, as short as the language has it. */
export function secondsIn(locale: string): (seconds: number) => string {
  const numbers = new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: 'second',
    unitDisplay: 'short',
  })
  return (seconds) => numbers.format(seconds)
}
