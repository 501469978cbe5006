import { expect, test } from 'vitest'
import { isEmojiOnly } from './emoji.ts'

test.each([
  ['👍', true],
  ['👨‍👩‍👧‍👦 🇩🇪 ❤️', true],
  ['👍🏽👍🏽👍🏽', true],
  ['👍👍👍👍', false],
  ['ok 👍', false],
  ['', false],
  ['123', false],
  ['…', false],
])('%s', (text, expected) => expect(isEmojiOnly(text)).toBe(expected))
