import { expect, test } from 'vitest'
import { composerCommand } from './keys.ts'

type Key = Parameters<typeof composerCommand>[0]

const plain: Key = { key: 'Enter', shiftKey: false, altKey: false, ctrlKey: false, metaKey: false }
const up: Key = { ...plain, key: 'ArrowUp' }

test.each([
  [plain, 'text', 'send', 'send'],
  [{ ...plain, shiftKey: true }, 'text', 'send', null],
  [plain, 'text', 'newline', null],
  [{ ...plain, ctrlKey: true }, 'text', 'newline', 'send'],
  [{ ...plain, metaKey: true }, 'text', 'newline', 'send'],
  [up, '', 'send', 'edit-last'],
  [up, 'text', 'send', null],
  [{ ...plain, key: 'a' }, '', 'send', null],
] as const)('%j in %j with %s', (event, text, enterKey, expected) => {
  expect(composerCommand(event, text, enterKey)).toBe(expected)
})
