import type { KeyValueStorage } from './ports.ts'

/** Part of a storage, whose keys begin with a prefix that only the storage itself sees. */
export function scopedStorage(storage: KeyValueStorage, prefix: string): KeyValueStorage {
  return {
    keys: () => keysOf(storage, prefix),
    get: (key) => storage.get(prefix + key),
    set: (key, value) => storage.set(prefix + key, value),
    remove: (key) => storage.remove(prefix + key),
  }
}

export function clearStorage(storage: KeyValueStorage): void {
  for (const key of storage.keys()) storage.remove(key)
}

function keysOf(storage: KeyValueStorage, prefix: string): string[] {
  const keys = storage.keys().filter((key) => key.startsWith(prefix))
  return keys.map((key) => key.slice(prefix.length))
}
