import { warnOnce } from './warn.ts'

/** One of the known words, of which the first is the default: a wrong one costs what it was for, and is named once. */
export function oneOf<T extends string>(
  name: string,
  value: unknown,
  [first, ...others]: readonly [T, ...T[]],
): T {
  if (value === undefined || value === null) return first
  const found = [first, ...others].find((one) => one === value)
  if (found !== undefined) return found
  const words = [first, ...others].map((one) => `\`${one}\``).join(', ')
  warnOnce(`bad_${name}`, `${name} is ${told(value)}; it can be ${words}.`)
  return first
}

/** A length in characters, of which `most` is the default. */
export function lengthOf(name: string, value: unknown, most: number): number {
  if (value === undefined || value === null) return most
  const length = Number(value)
  if (Number.isInteger(length) && length > 0 && length <= most) return length
  warnOnce(`bad_${name}`, `${name} is ${told(value)}; it can be a number from 1 to ${most}.`)
  return most
}

/** The words of templates that had nothing to put in. */
const NOTHINGS = new Set(['undefined', 'null', 'None', 'NaN', 'nil', '[object Object]'])

/** An id of the host's. Ids are strings; a number is taken as the string that it was meant to be. */
export function idOf(name: string, value: unknown): string {
  if (typeof value === 'string') {
    if (NOTHINGS.has(value)) {
      warnOnce(`bad_${name}`, `${name} is the text "${value}": there was nothing to put in.`)
    }
    return value
  }
  warnOnce(
    `bad_${name}`,
    `${name} is ${told(value)}; ids are strings, as \`String(${String(value)})\`.`,
  )
  return String(value)
}

/** A part of the host's: a component, or what `memo` and `forwardRef` make of one. */
export function partOf<T>(name: string, value: T): T | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'function' || typeof value === 'object') return value
  warnOnce(`bad_${name}`, `${name} is ${told(value)}; it can be a component.`)
  return undefined
}

function told(value: unknown): string {
  return typeof value === 'string' ? `"${value}"` : `${typeof value} ${String(value)}`
}
