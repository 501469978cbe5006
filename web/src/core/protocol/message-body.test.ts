import { expect, test } from 'vitest'
import { bodyLength, normaliseBody } from './message-body.ts'

test('the text becomes what the server would store', () => {
  expect(normaliseBody('  a\r\nb\rc\u000b\u0000\td \u3000')).toBe('a\nb\nc\td')
  expect(normaliseBody('\ud800x')).toBe('\ufffdx')
})

test('length is counted in code points', () => {
  expect(bodyLength('a👩‍🚀')).toBe(4)
})
