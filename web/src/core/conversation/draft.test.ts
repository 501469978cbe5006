import { beforeEach, expect, test } from 'vitest'
import { FakeClock } from '../../../test/fake-clock.ts'
import { memoryStorage } from '../ports/browser-ports.ts'
import { Draft } from './draft.ts'

let clock: FakeClock
let storage: ReturnType<typeof memoryStorage>
let shared: string[]
let draft: Draft

beforeEach(() => {
  clock = new FakeClock()
  storage = memoryStorage()
  shared = []
  draft = new Draft({ storage, clock, key: 'draft', share: (text) => shared.push(text) })
})

test('whoever draws it hears of a change at once', () => {
  const heard: string[] = []
  const unsubscribe = draft.subscribe(() => heard.push(draft.get()))
  draft.set('a')
  draft.compose('あ')
  expect(heard).toEqual(['a', 'あ'])
  unsubscribe()
  draft.set('b')
  expect(heard).toHaveLength(2)
})

test('what is being composed is shown, and kept only once it is done', async () => {
  draft.set('a')
  draft.compose('aに')
  expect(draft.get()).toBe('aに')
  await clock.advance(1_000)
  expect(JSON.parse(storage.get('draft') ?? '')).toEqual({ text: 'a', savedAt: 1_000_300 })
  draft.set('aに')
  await clock.advance(1_000)
  expect(JSON.parse(storage.get('draft') ?? '')).toMatchObject({ text: 'aに' })
  expect(shared).toEqual(['a', 'aに'])
})

test('what was composed and given up leaves the draft as it was', async () => {
  draft.set('a')
  draft.compose('aに')
  draft.set('a')
  expect(draft.get()).toBe('a')
  await clock.advance(1_000)
  expect(shared).toEqual(['a'])
})

test('the same text again is no change', async () => {
  draft.set('a')
  await clock.advance(1_000)
  draft.set('a')
  await clock.advance(1_000)
  expect(shared).toEqual(['a'])
})
