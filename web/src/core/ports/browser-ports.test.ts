import { afterEach, expect, test, vi } from 'vitest'
import { settled } from '../../../test/fake-clock.ts'
import { browserPorts } from './browser-ports.ts'
import { browserTabs } from './browser-tabs.ts'

afterEach(() => vi.unstubAllGlobals())

const refused = (): never => {
  throw new DOMException('The request was denied.', 'SecurityError')
}

const handlers = () => ({
  onHeld: vi.fn<() => void>(),
  onLost: vi.fn<() => void>(),
  onRefused: vi.fn<() => void>(),
})

test.each([
  ['rejects', () => Promise.reject(new DOMException('denied', 'SecurityError'))],
  ['throws', refused],
])('92: a lock interface that %s is told apart from a lock that was taken', async (_, request) => {
  vi.stubGlobal('navigator', { locks: { request } })
  const told = handlers()
  browserTabs()?.lock('w', told, { steal: false })
  await settled()
  expect(told.onRefused).toHaveBeenCalledOnce()
  expect(told.onLost).not.toHaveBeenCalled()
})

test('92: a lock that is taken by force is lost', async () => {
  const told = handlers()
  const release = browserTabs()?.lock('test of force', told, { steal: false })
  await vi.waitFor(() => expect(told.onHeld).toHaveBeenCalledOnce())
  const give = browserTabs()?.lock('test of force', handlers(), { steal: true })
  await vi.waitFor(() => expect(told.onLost).toHaveBeenCalledOnce())
  expect(told.onRefused).not.toHaveBeenCalled()
  release?.()
  give?.()
})

test.each(['BroadcastChannel', 'navigator'])('92: where %s refuses, every tab is alone', (name) => {
  const denied =
    name === 'navigator' ? Object.defineProperty({}, 'locks', { get: refused }) : refused
  vi.stubGlobal(name, denied)
  expect(browserTabs()).toBeNull()
})

test('a storage that refuses later on costs the durability only', () => {
  const values = new Map<string, string>()
  let isBlocked = false
  const guard = <T>(action: () => T): T => (isBlocked ? refused() : action())
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => guard(() => values.get(key) ?? null),
    setItem: (key: string, value: string) => guard(() => values.set(key, value)),
    removeItem: (key: string) => guard(() => values.delete(key)),
  })
  const { storage } = browserPorts()
  isBlocked = true
  storage.set('draft', 'half a thought')
  expect(storage.get('draft')).toBe('half a thought')
  storage.remove('draft')
  expect([storage.get('draft'), storage.get('other'), storage.keys().includes('draft')]).toEqual([
    null,
    null,
    false,
  ])
})
