import { expect, test } from 'vitest'
import { isolated, piecesOf, shownName } from './names.ts'

test.each([
  ['Ana', 'Ana'],
  ['Omar \u202e\u2067\u202eHaddad', 'Omar Haddad'],
  ['Omar\u2069', 'Omar'],
  ['', 'Someone'],
  [' \u200b\u3164\u00ad', 'Someone'],
  ['\u2800', 'Someone'],
  ['👩‍🚀', '👩‍🚀'],
  [null, 'Someone'],
  [undefined, 'Someone'],
])('%j is shown as %j', (name, shown) => expect(shownName(name, 'Someone')).toBe(shown))

test('names are found again in running text', () => {
  const text = `Seen by ${isolated('Ana')} and ${isolated('نور')}`
  expect(piecesOf(text)).toEqual(['Seen by ', 'Ana', ' and ', 'نور', ''])
})
