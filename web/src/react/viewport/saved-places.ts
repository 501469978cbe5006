import type { WrkClient } from '../../core/index.ts'

/** By message, and not by pixels: what lies around it may be different when the user comes back. */
export interface Place {
  readonly messageId: string
  readonly offset: number
}

const places = new WeakMap<WrkClient, Map<string, Place>>()

/** Where the user left a conversation. Who followed its end will find it there without a note. */
export function savePlace(client: WrkClient, workflowId: string, place: Place | null): void {
  const known = places.get(client) ?? new Map<string, Place>()
  if (place) known.set(workflowId, place)
  else known.delete(workflowId)
  places.set(client, known)
}

export function savedPlace(client: WrkClient, workflowId: string): Place | null {
  return places.get(client)?.get(workflowId) ?? null
}
