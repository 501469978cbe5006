import { parseAddress } from './address.ts'

export type TextPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'link'; readonly text: string; readonly href: string }

/** What ends an address although no space follows: punctuation of scripts that put none, and quotes. */
const ENDS = '\\s<>"`、。，．！？：；…‥「」『』（）【】〈〉《》〔〕〖〗［］｛｝〝〞〟،؛؟۔।॥።'
const CLOSED = ',;|)\\]}\\p{scx=Han}\\p{scx=Hira}\\p{scx=Kana}\\p{scx=Hang}\\p{scx=Thai}'
/** Up to white space, an end, or another address that begins behind one that is closed. */
const CANDIDATE = new RegExp(
  `(?:https?:\\/\\/|mailto:|tel:|www\\.)(?:(?!(?<=[${CLOSED}])https?:\\/\\/)[^${ENDS}])+`,
  'giu',
)
/** Within a word, or behind the name of another protocol. Only scripts with spaces between words have insides of words. */
const WITHIN = /(?:[\p{Script=Latin}\p{N}_@/.-]|[\p{Script=Latin}\p{N}]:)$/u
/** The words behind an address, in scripts that put no space between: an ASCII address goes on in ASCII. */
const WORDS =
  /^([\x21-\x7e]*[a-z\d])[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/iu
const TRAILING = new Set('.,:;!?\'"»”’)]}|\\')
const PAIRS: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' }

/** Finds addresses that are safe to open; everything else stays text. Takes time in proportion to the text. */
export function linkify(text: string): readonly TextPart[] {
  const parts: TextPart[] = []
  let from = 0
  for (const { 0: found, index } of text.matchAll(CANDIDATE)) {
    if (WITHIN.test(text.slice(Math.max(0, index - 2), index))) continue
    const candidate = trimmed(WORDS.exec(found)?.[1] ?? found)
    const link = parseAddress(candidate)
    if (!link) continue
    if (index > from) parts.push({ type: 'text', text: text.slice(from, index) })
    parts.push({ type: 'link', text: link.shown, href: link.href })
    from = index + candidate.length
  }
  if (from < text.length || parts.length === 0) parts.push({ type: 'text', text: text.slice(from) })
  return parts
}

/** Sentences end after addresses, and brackets close around them. Brackets are counted once, not once per sign. */
function trimmed(candidate: string): string {
  const counts = new Map<string, number>()
  for (const sign of candidate) counts.set(sign, (counts.get(sign) ?? 0) + 1)
  let end = candidate.length
  while (end > 0) {
    const sign = candidate.charAt(end - 1)
    const count = counts.get(sign) ?? 0
    const isOwn = count > 0 && (counts.get(PAIRS[sign] ?? '') ?? 0) >= count
    if (!TRAILING.has(sign) || isOwn) break
    counts.set(sign, count - 1)
    end -= 1
  }
  return candidate.slice(0, end)
}
