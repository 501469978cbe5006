import { afterEach, expect, test, vi } from 'vitest'
import { directionOf, localeOf } from './locale.ts'

afterEach(() => vi.restoreAllMocks())

test.each([
  ['de-AT', 'de-AT'],
  ['de_DE', 'de-DE'],
  ['ar_EG', 'ar-EG'],
  ['ar_EG.UTF-8', 'ar-EG'],
  ['en-US@posix', 'en-US'],
  ['iw', 'he'],
  ['zh_Hans_CN', 'zh-Hans-CN'],
  [' fr ', 'fr'],
  ['de-DE-1', 'de-DE'],
])('%j is %s', (given, tag) => expect(localeOf(given)).toBe(tag))

test('what nobody can read is named once, and costs itself', () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  for (const given of ['', 'C', 'POSIX', 'xx-nonsense-1', 'i', 'und', 17, {}, ['de']]) {
    expect(localeOf(given)).toBeUndefined()
  }
  expect(warn).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('bad_locale'))
})

test('none is none, and no mistake', () => expect(localeOf(undefined)).toBeUndefined())

test.each([
  ['ar-EG', 'rtl'],
  ['he', 'rtl'],
  ['ku-Arab', 'rtl'],
  ['pa-PK', 'rtl'],
  ['ckb', 'rtl'],
  ['de', 'ltr'],
  ['ur-Latn', 'ltr'],
])('%s is written %s', (locale, direction) => expect(directionOf(locale)).toBe(direction))
