import { beforeEach, expect, test, vi, type MockInstance } from 'vitest'

/** A page of its own for each test: a mistake is named once per page. */
const given = async (): Promise<typeof import('./given.ts')> => {
  vi.resetModules()
  return await import('./given.ts')
}
let warn: MockInstance<typeof console.warn>

beforeEach(() => {
  warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
})

test('a wrong word is the default, and named once with what it can be', async () => {
  const { oneOf } = await given()
  for (const value of ['blue', 'Dark', 1, {}]) {
    expect(oneOf('theme', value, ['auto', 'light', 'dark'])).toBe('auto')
  }
  expect(warn).toHaveBeenCalledExactlyOnceWith(
    'workflow-chat: bad_theme: theme is "blue"; it can be `auto`, `light`, `dark`. What to do: docs/component.md#wrong-values',
  )
})

test.each([undefined, null, 'auto'])('%j is no mistake', async (value) => {
  const { oneOf } = await given()
  expect(oneOf('theme', value, ['auto', 'dark'])).toBe('auto')
  expect(warn).not.toHaveBeenCalled()
})

test.each([
  [100, 100],
  ['100', 100],
  ['', 10_000],
  ['many', 10_000],
  [-5, 10_000],
  [1.5, 10_000],
  [Number.NaN, 10_000],
  [99_999, 10_000],
  [undefined, 10_000],
])('a length of %j is %d', async (value, length) => {
  const { lengthOf } = await given()
  expect(lengthOf('maxLength', value, 10_000)).toBe(length)
})

test('a number as an id is named as the mistake, and taken as the text that it is', async () => {
  const { idOf } = await given()
  expect(idOf('workflowId', 17)).toBe('17')
  expect(warn.mock.calls[0]?.[0]).toContain('ids are strings, as `String(17)`')
})

test.each(['undefined', 'None', '[object Object]'])(
  '%s is an id that a template lacked',
  async (id) => {
    const { idOf } = await given()
    expect(idOf('workflow-id', id)).toBe(id)
    expect(warn.mock.calls[0]?.[0]).toContain('there was nothing to put in')
  },
)
