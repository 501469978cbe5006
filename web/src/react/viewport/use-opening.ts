import { useEffect, useState } from 'react'
import type { ConversationSession, ConversationView, Row } from '../../core/index.ts'
import { useWrk } from '../provider.tsx'
import { savedPlace, type Place } from './saved-places.ts'
import type { Target } from './target.ts'

export interface Opening {
  readonly target: Target | null
  /** The message that was asked for, to be pointed out. */
  readonly highlighted: string | null
}

/**
 * Where to begin: at the message asked for, else where the user left, else at the first unread one. Null while that is not loaded yet.
 * Found once and for all: that the message is no longer loaded when the user has moved on is no reason to go back to it.
 */
export function useOpening(
  session: ConversationSession,
  { phase, rows, hasUnreadBefore, readSeqAtOpening }: ConversationView,
  initialMessageId: string | undefined,
): Opening | null {
  const { client } = useWrk()
  const [place] = useState(() => savedPlace(client, session.workflowId))
  const [opening, setOpening] = useState<Opening | null>(null)
  const isSearching = opening === null && phase.name === 'ready'
  const wantedId = isSearching ? (initialMessageId ?? place?.messageId) : undefined
  const row = rows.find(({ id }) => id !== null && id === wantedId)
  // Who has never read anything begins at the end, like everybody who joins a conversation.
  const leadsToUnread = wantedId === undefined && readSeqAtOpening > 0 && hasUnreadBefore
  const isMissing = isSearching && ((wantedId !== undefined && !row) || leadsToUnread)
  if (isSearching && !isMissing) setOpening(openingAt(row, initialMessageId ? null : place))
  useEffect(() => {
    if (!isMissing) return undefined
    let isWanted = true
    const finish = (isFound: boolean): void => {
      if (isWanted && (!isFound || wantedId === undefined)) setOpening(atTheEnd)
    }
    const search =
      wantedId === undefined ? session.openAtFirstUnread() : session.openAround(wantedId)
    search.then(finish, () => finish(false))
    return () => {
      isWanted = false
    }
  }, [session, isMissing, wantedId])
  return opening
}

/** The unread line is shown where there is one. */
const atTheEnd: Opening = { target: null, highlighted: null }

function openingAt(row: Row | undefined, place: Place | null): Opening {
  if (!row) return atTheEnd
  if (place) return { target: { key: row.key, offset: place.offset }, highlighted: null }
  return { target: { key: row.key, part: 0.5 }, highlighted: row.key }
}
