import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { linkify } from './linkify.ts'

const links = (text: string): string[] =>
  linkify(text).flatMap((part) => (part.type === 'link' ? [part.href] : []))

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
  ])('%s', (text, href) => expect(links(text)).toEqual([href]))
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
    'xhttps://a.example',
    'https://',
    'https://nothing',
    'mailto:',
  ])('%j', (text) => expect(links(text)).toEqual([]))
})

test('a host that mixes alphabets is shown as the machine reads it', () => {
  const [part] = linkify('https://аpple.example/login')
  expect(part?.text).toBe('https://xn--pple-43d.example/login')
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
