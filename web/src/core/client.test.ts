import { expect, test } from 'vitest'
import { FakeBrowser } from '../../test/fake-tabs.ts'
import { createWrkClient, type WrkClientOptions } from './client.ts'
import { memoryStorage } from './ports/browser-ports.ts'

const base = { getToken: () => 'token', user: { id: 'ana' } }

function debugged(options: Partial<WrkClientOptions>): string[] {
  const lines: string[] = []
  const ports = { storage: memoryStorage(), debug: (text: string) => lines.push(text) }
  createWrkClient({ ...base, ...options, ports: { ...ports, ...options.ports } })
  return lines
}

test('without Web Locks every tab streams for itself, and only the developer is told', () => {
  expect(debugged({ ports: { tabs: null } })).toHaveLength(1)
  expect(debugged({ ports: { tabs: null }, tabs: 'single' })).toEqual([])
  expect(debugged({ ports: { tabs: new FakeBrowser().openTab() } })).toEqual([])
})

test('storage: memory writes nothing to the browser', () => {
  const storage = memoryStorage()
  const client = createWrkClient({
    ...base,
    storage: 'memory',
    ports: { storage, tabs: null, debug: () => {} },
  })
  const { draft } = client.conversation('w')
  draft.set('half a thought')
  draft.flush()
  expect(storage.keys()).toEqual([])
})

test('two installations or two users in one browser do not see each other’s drafts', () => {
  const ports = { storage: memoryStorage(), tabs: null, debug: () => {} }
  const { draft } = createWrkClient({ ...base, ports }).conversation('w')
  draft.set('half a thought')
  draft.flush()
  const others = [{ baseUrl: 'https://staging.example.com' }, { user: { id: 'bo' } }]
  for (const other of others) {
    expect(
      createWrkClient({ ...base, ...other, ports })
        .conversation('w')
        .draft.get(),
    ).toBe('')
  }
  expect(
    createWrkClient({ ...base, ports })
      .conversation('w')
      .draft.get(),
  ).toBe('half a thought')
})
