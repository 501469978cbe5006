import type { Strings } from './strings.ts'

const DAY_MS = 86_400_000
const UNITS = [
  ['day', DAY_MS],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const

/** Dates, times and lists as the reader's language writes them. */
export class Format {
  readonly #strings: Strings
  readonly #time: Intl.DateTimeFormat
  readonly #full: Intl.DateTimeFormat
  readonly #weekday: Intl.DateTimeFormat
  readonly #date: Intl.DateTimeFormat
  readonly #list: Intl.ListFormat
  readonly #relative: Intl.RelativeTimeFormat

  /** The reader's present time zone: days begin at its midnight. */
  readonly zone: string

  constructor(locale: string, strings: Strings, zone = '') {
    this.zone = zone
    this.#strings = strings
    this.#time = new Intl.DateTimeFormat(locale, { timeStyle: 'short' })
    this.#full = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short' })
    this.#weekday = new Intl.DateTimeFormat(locale, { weekday: 'long' })
    this.#date = new Intl.DateTimeFormat(locale, { dateStyle: 'long' })
    this.#list = new Intl.ListFormat(locale, { type: 'conjunction' })
    this.#relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  }

  time(at: number): string {
    return written(this.#time, at)
  }

  dateAndTime(at: number): string {
    return written(this.#full, at)
  }

  day(at: number, now: number): string {
    const days = Math.round((startOfDay(now) - startOfDay(at)) / DAY_MS)
    if (days === 0) return this.#strings.today
    if (days === 1) return this.#strings.yesterday
    return written(days > 0 && days < 7 ? this.#weekday : this.#date, at)
  }

  /** How long ago: "5 minutes ago", "yesterday". */
  ago(at: number, now: number): string {
    const passed = Math.max(0, now - at)
    if (!Number.isFinite(passed)) return ''
    const [unit, ms] = UNITS.find(([, length]) => passed >= length) ?? UNITS[2]
    return this.#relative.format(-Math.floor(passed / ms), unit)
  }

  /** The first names in full, the rest as a number. */
  names(names: readonly string[], shown = 2): string {
    const rest = names.length - shown
    if (rest <= 1) return this.#list.format(names)
    return this.#list.format([...names.slice(0, shown), this.#strings.others(rest)])
  }
}

/** A moment that is none is no reason to lose what it stands beside. */
function written(format: Intl.DateTimeFormat, at: number): string {
  return Number.isFinite(at) ? format.format(at) : ''
}

export function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0)
}
