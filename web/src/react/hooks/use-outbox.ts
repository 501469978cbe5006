import { useSyncExternalStore } from 'react'
import type { OutboxSummary } from '../../core/index.ts'
import { useWrk } from '../provider.tsx'

/** What waits to be sent, or was refused, in any conversation of the user. */
export function useOutbox(): OutboxSummary {
  const { client } = useWrk()
  return useSyncExternalStore(client.subscribeToOutbox, client.getOutbox, client.getOutbox)
}
