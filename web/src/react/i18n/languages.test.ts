import { expect, test } from 'vitest'
import { ar } from './ar.ts'
import { de } from './de.ts'
import { en } from './en.ts'
import { es } from './es.ts'
import { fr } from './fr.ts'

const others = { ar, de, es, fr }

test.each(Object.entries(others))(
  '%s says every word, and every failure in its own',
  (_, words) => {
    expect(Object.keys(words)).toEqual(Object.keys(en))
    expect(Object.values(words)).not.toContain('')
    const codes = ['network', 'rate_limited', 'version_conflict', 'message_deleted', 'unavailable']
    const told = codes.map((code) => words.failure(code))
    expect(new Set([...told, words.failure('unheard_of')]).size).toBe(codes.length + 1)
    for (const code of codes) expect(words.failure(code)).not.toBe(en.failure(code))
  },
)

test('Arabic has six forms', () => {
  const told = [0, 1, 2, 3, 11, 100].map((count) => ar.charactersLeft(count))
  expect(new Set(told.map((text) => text.replace(/\d+/, '#'))).size).toBe(6)
  expect([1, 2, 3].map((count) => ar.typing('س', count))).toEqual([
    'س يكتب…',
    'س يكتبان…',
    'س يكتبون…',
  ])
})

test('numbers and units are written the language’s way', () => {
  expect(en.nextTry(8)).toBe('Next try in 8 sec')
  expect(de.nextTry(8)).toBe('Nächster Versuch in 8 Sek.')
  expect(de.newMessages(1_234)).toBe('1.234 neue Nachrichten')
  expect(fr.charactersOver(0)).toBe('0 caractère de trop')
})

test.each(Object.entries({ en, ...others }))(
  '%s tells of what the service says by itself',
  (language, words) => {
    expect(words.language).toBe(language)
    const told = [
      words.statusChanged('Draft', 'Live'),
      words.taskAssigned('Draft', 'Live'),
      words.workflowAssigned('Draft Live'),
      words.editedBy('Draft Live'),
      words.deletedBy('Draft Live'),
    ]
    for (const text of told) expect(text).toMatch(/Draft.*Live/)
    expect(new Set(told).size).toBe(told.length)
  },
)
