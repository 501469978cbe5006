import { expect, test } from 'vitest'
import { composerCommand } from './keys.ts'

const key = (name: string, shiftKey = false): Parameters<typeof composerCommand>[0] => ({
  key: name,
  shiftKey,
  altKey: false,
})

test.each([
  [key('Enter'), 'text', 'send'],
  [key('Enter', true), 'text', null],
  [key('ArrowUp'), '', 'edit-last'],
  [key('ArrowUp'), 'text', null],
  [key('a'), '', null],
])('%j in %j', (event, text, expected) => {
  expect(composerCommand(event, text)).toBe(expected)
})
