export type TextPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'link'; readonly text: string; readonly href: string }

const CANDIDATE = /(?:https?:\/\/|mailto:|tel:|www\.)[^\s<>"`{}|\\^]+/giu
const BEFORE = /[\p{L}\p{N}_@/:.-]$/u
const PROTOCOLS = new Set(['http:', 'https:', 'mailto:', 'tel:'])
/** Characters that change what a reader sees without being seen. */
const DECEIVING = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u
const TRAILING = /[.,:;!?'"»”’…)\]]$/u
const OPENING: Readonly<Record<string, string>> = { ')': '(', ']': '[' }
const SCRIPTS = [
  /\p{Script=Latin}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Armenian}/u,
]

/** Finds addresses that are safe to open; everything else stays text. */
export function linkify(text: string): readonly TextPart[] {
  const parts: TextPart[] = []
  let from = 0
  for (const match of text.matchAll(CANDIDATE)) {
    const link = BEFORE.test(text.slice(0, match.index)) ? null : linkOf(trimmed(match[0]))
    if (!link) continue
    if (match.index > from) parts.push({ type: 'text', text: text.slice(from, match.index) })
    parts.push({ type: 'link', text: link.shown, href: link.href })
    from = match.index + link.length
  }
  if (from < text.length || parts.length === 0) parts.push({ type: 'text', text: text.slice(from) })
  return parts
}

interface Link {
  readonly shown: string
  readonly href: string
  readonly length: number
}

function linkOf(candidate: string): Link | null {
  const isBare = /^www\./i.test(candidate)
  const url = parse(isBare ? `https://${candidate}` : candidate)
  if (!url || DECEIVING.test(candidate) || !isSafe(url)) return null
  return { shown: shownAs(candidate, url), href: url.href, length: candidate.length }
}

/** Names and passwords in an address serve only to make it look like another. */
function isSafe({ protocol, username, password, hostname, pathname }: URL): boolean {
  if (!PROTOCOLS.has(protocol) || username !== '' || password !== '') return false
  return protocol.startsWith('http')
    ? hostname.includes('.') || hostname === 'localhost'
    : pathname !== ''
}

function parse(candidate: string): URL | null {
  try {
    return new URL(candidate)
  } catch {
    return null
  }
}

/** Sentences end after addresses, and brackets close around them. */
function trimmed(candidate: string): string {
  let text = candidate
  while (TRAILING.test(text) && !closesOwnBracket(text)) text = text.slice(0, -1)
  return text
}

function closesOwnBracket(text: string): boolean {
  const close = text.at(-1) ?? ''
  const open = OPENING[close]
  return open !== undefined && count(text, open) >= count(text, close)
}

function count(text: string, character: string): number {
  return text.split(character).length - 1
}

/** A host that mixes alphabets is shown as the machine reads it. */
function shownAs(candidate: string, url: URL): string {
  const host = /^(?:https?:\/\/)?([^/?#:]+)/i.exec(candidate)?.[1] ?? ''
  const isMixed = SCRIPTS.filter((script) => script.test(host.replace(/\.\p{L}+$/u, ''))).length > 1
  return isMixed ? candidate.replace(host, url.hostname) : candidate
}
