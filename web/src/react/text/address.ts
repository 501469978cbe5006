export interface Address {
  /** As it was written, unless it would open something else than it seems to. */
  readonly shown: string
  readonly href: string
}

const PROTOCOLS = new Set(['http:', 'https:', 'mailto:', 'tel:'])
/** As long as browsers and servers take. */
const LONGEST = 2_048
/** What is not seen, but changes what is; and a stroke that browsers turn round. */
const DECEIVING = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800\\]/u
/** Joiners within words of scripts that write with them, as Persian does, and within emoji. */
const JOINERS =
  /(?<=\p{M}|[^\p{Script=Latin}\P{L}])[\u200c\u200d](?=\p{M}|[^\p{Script=Latin}\P{L}])|(?<=\p{Extended_Pictographic}\ufe0f?)(?:\u200d|\ufe0f)/gu
const PRINTABLE = /^[\x21-\x7e]+$/

/** An address that is safe to open; null for everything else. */
export function parseAddress(text: string): Address | null {
  if (text.length > LONGEST || DECEIVING.test(text.replace(JOINERS, ''))) return null
  const isBare = /^www\./i.test(text)
  const url = parse(isBare ? `https://${text}` : text)
  if (!url || !isSafe(url)) return null
  if (!url.protocol.startsWith('http')) {
    return PRINTABLE.test(text) ? { shown: text, href: url.href } : null
  }
  const { 1: before = '', 2: host = '', 3: after = '' } = HTTP.exec(text) ?? []
  // An empty name before the host is none to the browser, and still looks like one.
  if (host === '' || host.includes('@')) return null
  return { shown: `${before}${shownHost(host, url.hostname)}${after}`, href: url.href }
}

const HTTP = /^(https?:\/\/|(?=www\.))([^/?#:]+)(.*)$/isu

function parse(text: string): URL | null {
  try {
    return new URL(text)
  } catch {
    return null
  }
}

/** Names and passwords in an address serve only to make it look like another. */
function isSafe({ protocol, username, password, hostname, pathname }: URL): boolean {
  if (!PROTOCOLS.has(protocol) || username !== '' || password !== '') return false
  return protocol.startsWith('http')
    ? hostname.includes('.') || hostname === 'localhost'
    : pathname !== ''
}

/** As the machine reads it, unless it was written so, or every letter is of the top-level domain's own script. */
function shownHost(written: string, read: string): string {
  return written.toLowerCase() === read || isOfOneScript(written) ? written : read
}

function isOfOneScript(host: string): boolean {
  const last = host.split('.').at(-1) ?? ''
  const script = SCRIPTS.find(({ letters }) => letters.test(last))
  return script !== undefined && host.normalize('NFKC') === host && script.host.test(host)
}

/** Latin beyond its accents, as ɑ or ı, is made of look-alikes; other scripts may stand with digits. */
const SCRIPTS = [
  {
    letters: /^[a-z]+$/iu,
    host: /^[a-z\d.\u00df-\u00f6\u00f8-\u0130\u0132-\u017e\u01a1\u01b0\u0219\u021b\u1ea1-\u1ef9-]+$/iu,
  },
  ...[
    'Arabic',
    'Armenian',
    'Bengali',
    'Cyrillic',
    'Devanagari',
    'Georgian',
    'Greek',
    'Han',
    'Hangul',
    'Hebrew',
    'Tamil',
    'Thai',
  ].map((name) => ({
    letters: new RegExp(`^[\\p{Script=${name}}\\p{M}]+$`, 'u'),
    host: new RegExp(`^[\\p{Script=${name}}\\p{M}\\d.-]+$`, 'u'),
  })),
]
