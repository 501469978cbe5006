import type { ConversationState } from './conversation-state.ts'
import type { Person } from './protocol.ts'
import type { Row } from './rows.ts'

/**
 * Who has read how far, told under the newest own message each person has seen.
 * Whoever has written since has evidently seen it, and is not mentioned.
 */
export function seenBy(
  state: ConversationState,
  rows: readonly Row[],
  userId: string,
): ReadonlyMap<string, readonly Person[]> {
  const own = rows.filter((row) => row.isOwn && row.type === 'message' && row.seq !== null)
  const lastWritten = lastWrittenSeqs(rows)
  const readers = new Map<string, Person[]>()
  for (const { userId: readerId, lastReadSeq } of state.receipts.values()) {
    const row = own.findLast(({ seq }) => seq !== null && seq <= lastReadSeq)
    const isSilentSince = (lastWritten.get(readerId) ?? 0) < (row?.seq ?? 0)
    const person = state.participants.get(readerId)
    if (!row || !person || readerId === userId || !isSilentSince) continue
    readers.set(row.key, [...(readers.get(row.key) ?? []), person])
  }
  return readers
}

function lastWrittenSeqs(rows: readonly Row[]): Map<string, number> {
  const written = new Map<string, number>()
  for (const { sender, seq } of rows) {
    if (sender && seq !== null) written.set(sender.id, seq)
  }
  return written
}
