import { isBlank } from '../text/blank.ts'

/** What turns the text around a name; it would also end the isolation that a name stands in. */
const DIRECTIONS = /[\u202a-\u202e\u2066-\u2069]/g
const ISOLATE = '\u2068'
const END = '\u2069'
const ISOLATED = /\u2068([^\u2069]*)\u2069/u

/** A name as it can be shown; `fallback` where there is nothing in it to see. */
export function shownName(name: string | null | undefined, fallback: string): string {
  const plain = (name ?? '').replace(DIRECTIONS, '')
  return isBlank(plain) ? fallback : plain
}

/** For running text: its direction is its own, and turns no word around it. */
export function isolated(name: string): string {
  return ISOLATE + name + END
}

/** Running text in pieces: at every odd place is what was isolated. */
export function piecesOf(text: string): readonly string[] {
  return text.split(ISOLATED)
}
