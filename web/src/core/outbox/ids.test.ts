import { expect, test } from 'vitest'
import { observeId, uuidv7 } from './ids.ts'

test('ids are UUIDs of version 7 that sort in the order they were made, whatever the clock does', () => {
  const times = [5_000, 5_000, 4_000, ...Array.from({ length: 5_000 }, () => 5_000), 9_000]
  const ids = times.map((time) => uuidv7(time))
  expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(ids.toSorted()).toEqual(ids)
  expect(new Set(ids).size).toBe(ids.length)
})

test('ids come after those that an earlier page made when the clock was ahead', () => {
  const earlier = '0fffffff-ffff-7ffe-8000-000000000000'
  observeId(earlier)
  const ids = Array.from({ length: 3 }, () => uuidv7(9_000))
  expect([earlier, ...ids].toSorted()).toEqual([earlier, ...ids])
  observeId('of another shape')
  expect(uuidv7(9_000) > (ids[2] ?? '')).toBe(true)
})
