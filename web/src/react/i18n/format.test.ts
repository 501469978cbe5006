import { describe, expect, test } from 'vitest'
import { Format } from './format.ts'
import { en } from './en.ts'

const format = new Format('en-GB', en)
const now = new Date(2026, 2, 30, 0, 30).getTime()
const day = (month: number, date: number): string =>
  format.day(new Date(2026, month, date, 23, 50).getTime(), now)

describe('days', () => {
  test('are named by how far they lie back, counted from midnight', () => {
    expect(format.day(now, now)).toBe('Today')
    expect(day(2, 29)).toBe('Yesterday')
    expect(day(2, 25)).toBe('Wednesday')
    expect(day(2, 20)).toBe('20 March 2026')
  })
})

describe('names', () => {
  test.each([
    [['Ana'], 'Ana'],
    [['Ana', 'Bo'], 'Ana and Bo'],
    [['Ana', 'Bo', 'Cy'], 'Ana, Bo and Cy'],
    [['Ana', 'Bo', 'Cy', 'Di'], 'Ana, Bo and 2 others'],
  ])('%j', (names, expected) => expect(format.names(names)).toBe(expected))
})
