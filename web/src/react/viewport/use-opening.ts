import { useEffect, useState } from 'react'
import type { ConversationSession, ConversationView } from '../../core/index.ts'
import { useWrk } from '../provider.tsx'
import { savedPlace } from './saved-places.ts'
import type { Target } from './target.ts'

export interface Opening {
  readonly target: Target | null
  /** The message that was asked for, to be pointed out. */
  readonly highlighted: string | null
}

/** Where to begin: at the message asked for, else where the user left. Null while that is not loaded yet. */
export function useOpening(
  session: ConversationSession,
  { phase, rows }: ConversationView,
  initialMessageId: string | undefined,
): Opening | null {
  const { client } = useWrk()
  const [place] = useState(() => savedPlace(client, session.workflowId))
  const [isSearched, setIsSearched] = useState(false)
  const wantedId = initialMessageId ?? place?.messageId
  const row = rows.find(({ id }) => id !== null && id === wantedId)
  const isMissing = phase.name === 'ready' && wantedId !== undefined && !row
  useEffect(() => {
    if (!isMissing) return undefined
    let isWanted = true
    const finish = (): void => {
      if (isWanted) setIsSearched(true)
    }
    session.openAround(wantedId).then(finish, finish)
    return () => {
      isWanted = false
    }
  }, [session, isMissing, wantedId])
  if (isMissing && !isSearched) return null
  if (!row) return { target: null, highlighted: null }
  if (initialMessageId) return { target: { key: row.key, part: 0.5 }, highlighted: row.key }
  return { target: { key: row.key, offset: place?.offset ?? 0 }, highlighted: null }
}
