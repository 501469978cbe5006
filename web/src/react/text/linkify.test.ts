import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { linkify } from './linkify.ts'

const links = (text: string): string[] =>
  linkify(text).flatMap((part) => (part.type === 'link' ? [part.href] : []))

const shown = (text: string): string[] =>
  linkify(text).flatMap((part) => (part.type === 'link' ? [part.text] : []))

describe('what can be opened', () => {
  test.each([
    ['see https://a.example/x.', 'https://a.example/x'],
    ['(https://a.example/x)', 'https://a.example/x'],
    ['https://a.example/wiki/Foo_(bar)', 'https://a.example/wiki/Foo_(bar)'],
    ['“https://a.example/x”, he said', 'https://a.example/x'],
    ['www.example.com/y!', 'https://www.example.com/y'],
    ['write to mailto:ana@example.com;', 'mailto:ana@example.com'],
    ['call tel:+49123456', 'tel:+49123456'],
    ['http://localhost:3000/', 'http://localhost:3000/'],
    ['https://a.example/x|y', 'https://a.example/x|y'],
    ['https://a.example/{id}/x', 'https://a.example/%7Bid%7D/x'],
    ['{"at": https://a.example/x}', 'https://a.example/x'],
  ])('%s', (text, href) => expect(links(text)).toEqual([href]))
})

describe('scripts that put no space around an address', () => {
  test.each([
    ['请看https://a.example/x。谢谢', ['https://a.example/x']],
    [
      '参照：https://a.example/x、https://b.example/y。',
      ['https://a.example/x', 'https://b.example/y'],
    ],
    ['「https://a.example/x」を見て', ['https://a.example/x']],
    ['（https://a.example/x）です', ['https://a.example/x']],
    ['https://a.example/xを見てください', ['https://a.example/x']],
    ['https://a.example에서 확인', ['https://a.example']],
    [
      'https://a.example/甲和https://b.example/y',
      ['https://a.example/甲和', 'https://b.example/y'],
    ],
    ['https://zh.example/wiki/维基百科！', ['https://zh.example/wiki/维基百科']],
    ['https://a.example/x,https://b.example/y', ['https://a.example/x', 'https://b.example/y']],
    ['انظرhttps://a.example/x، شكرا', ['https://a.example/x']],
    ['https://fa.example/نامه‌ای؟', ['https://fa.example/نامه‌ای']],
    ['देखोhttps://a.example/x।', ['https://a.example/x']],
  ])('%s', (text, addresses) => expect(shown(text)).toEqual(addresses))

  test('an archive’s address is one', () => {
    const address = 'https://web.archive.example/2020/https://a.example/?u=https://b.example'
    expect(shown(address)).toEqual([address])
  })
})

describe('what stays text', () => {
  test.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,<b>x</b>',
    'vbscript:x',
    'https://user:password@a.example',
    'https://bank.example@evil.example',
    'https://a.example/\u202egnp.exe',
    'https://a.exa\u200bmple',
    'https://a.exa\u200cmple',
    'https://a.example/\u3164x',
    'xhttps://a.example',
    'view-source:https://a.example',
    'https://a.example\\@evil.example',
    'https:///evil.example/',
    'mailto:ana@аpple.example',
    `https://a.example/${'x'.repeat(2_048)}`,
    'https://',
    'https://nothing',
    'mailto:',
  ])('%j', (text) => expect(links(text)).toEqual([]))
})

describe('a host is shown as the machine reads it', () => {
  test.each([
    ['https://аpple.example/login', 'https://xn--pple-43d.example/login'],
    // Every letter is of one script, which is not that of .com.
    ['https://аррӏе.com/login', 'https://xn--80ak6aa92e.com/login'],
    ['https://bank.example∕login.evil.example', 'https://bank.xn--examplelogin-ni5g.evil.example'],
    ['https://ɑpple.com', 'https://xn--pple-p5b.com'],
    ['https://ａpple.example', 'https://apple.example'],
    ['https://bank.example%2eevil.example', 'https://bank.example.evil.example'],
    ['http://0x7f.1/', 'http://127.0.0.1/'],
  ])('%s', (text, address) => expect(shown(text)).toEqual([address]))

  test.each(['https://bücher.example/x', 'https://пример.рф/x', 'https://Shop.Example'])(
    'but %s as it is written: all letters are of the script of its top-level domain',
    (text) => expect(shown(text)).toEqual([text]),
  )
})

test('74: nothing is lost or invented, and every link is harmless', () => {
  const word = fc.constantFrom('https://', 'a.example', 'javascript:', '@', ')', '.', 'x', ' ', '/')
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(word).map((words) => words.join('')),
  )
  fc.assert(
    fc.property(text, (input) => {
      const parts = linkify(input)
      expect(parts.map((part) => part.text).join('')).toBe(input)
      for (const href of links(input)) expect(href).toMatch(/^(https?|mailto|tel):/)
    }),
    { numRuns: 2000 },
  )
})

describe('ten times the text is ten times the work', () => {
  afterEach(() => vi.restoreAllMocks())

  /** How many characters are looked at, over all expressions and pieces. */
  function workOf(text: string): number {
    const exec = vi.spyOn(RegExp.prototype, 'exec')
    const slice = vi.spyOn(String.prototype, 'slice')
    const split = vi.spyOn(String.prototype, 'split')
    linkify(text)
    // One that goes on from where it was looks at the text once.
    const tried = exec.mock.calls.filter(
      (_, call) => !(exec.mock.contexts[call] as RegExp | undefined)?.global,
    )
    const lengths = [
      ...tried.map(([input]) => input.length),
      ...slice.mock.results.map(({ value }) => String(value).length),
      ...split.mock.contexts.map((whole) => String(whole).length),
    ]
    vi.restoreAllMocks()
    return lengths.reduce((sum, length) => sum + length, text.length)
  }

  test.each([
    ['closing brackets', (n: number) => `http://a.b/${')'.repeat(n)}`],
    ['square ones', (n: number) => `http://a.b/${']'.repeat(n)}`],
    ['addresses', (n: number) => 'http://a.b/ '.repeat(n / 12)],
    ['addresses without a space', (n: number) => 'http://a.b/,'.repeat(n / 12)],
    ['beginnings', (n: number) => 'www.'.repeat(n / 4)],
    ['ends of sentences', (n: number) => `https://a.example/x${'.,'.repeat(n / 2)}`],
  ])('%s', (_, textOf) => {
    expect(workOf(textOf(10_000))).toBeLessThan(12 * workOf(textOf(1_000)))
  })
})
