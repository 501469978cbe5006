import type { Participant, ReadReceipt } from '../protocol/views.ts'
import { Memo } from './memo.ts'
import type { Row } from './rows.ts'
import type { ConversationState } from './state.ts'

export interface Reader extends Participant {
  readonly readAt: number
}

export type SeenByMap = ReadonlyMap<string, readonly Reader[]>

/**
 * Who has read how far, told under the newest own message each person has seen.
 * Whoever has written since has evidently seen it, and is not mentioned. What did not change keeps its identity.
 */
export class SeenBy {
  readonly #userId: string
  readonly #readers = new Memo<SeenByMap>(new Map())

  constructor(userId: string) {
    this.#userId = userId
  }

  of(state: ConversationState, rows: readonly Row[]): SeenByMap {
    const inputs = [state.receipts, state.participants, rows]
    return this.#readers.of(inputs, (known) => {
      const readers = this.#byRow(state, rows)
      return new Map([...readers].map(([key, found]) => [key, keptReaders(known.get(key), found)]))
    })
  }

  #byRow(state: ConversationState, rows: readonly Row[]): Map<string, Reader[]> {
    const readers = new Map<string, Reader[]>()
    for (const [key, reader] of this.#placed(state, rows)) {
      readers.set(key, [...(readers.get(key) ?? []), reader])
    }
    return readers
  }

  #placed(state: ConversationState, rows: readonly Row[]): [string, Reader][] {
    const own = rows.filter((row) => row.isOwn && row.type === 'message' && row.seq !== null)
    const written = lastWrittenSeqs(rows)
    const receipts = [...state.receipts.values()].filter(({ userId }) => userId !== this.#userId)
    return receipts.flatMap((receipt) => {
      const row = newestUpTo(own, receipt.lastReadSeq)
      const isSilentSince = (written.get(receipt.userId) ?? 0) < (row?.seq ?? 0)
      const person = state.participants.get(receipt.userId)
      return row && person && isSilentSince ? [[row.key, readerOf(person, receipt)]] : []
    })
  }
}

function keptReaders(
  known: readonly Reader[] | undefined,
  readers: readonly Reader[],
): readonly Reader[] {
  const isSame =
    known?.length === readers.length &&
    known.every(({ id, readAt }, at) => id === readers[at]?.id && readAt === readers[at].readAt)
  return isSame ? known : readers
}

/** How far anybody else has read. */
export function readByOthersSeq({ receipts }: ConversationState, userId: string): number {
  const others = [...receipts.values()].filter((receipt) => receipt.userId !== userId)
  return Math.max(0, ...others.map(({ lastReadSeq }) => lastReadSeq))
}

function readerOf(person: Participant, { readAt }: ReadReceipt): Reader {
  return { ...person, readAt: Date.parse(readAt) }
}

/** Rows ascend by seq, so that the place is found by halving. */
function newestUpTo(rows: readonly Row[], seq: number): Row | undefined {
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((rows[middle]?.seq ?? 0) <= seq) low = middle + 1
    else high = middle
  }
  return rows[low - 1]
}

function lastWrittenSeqs(rows: readonly Row[]): Map<string, number> {
  const written = new Map<string, number>()
  for (const { sender, seq } of rows) {
    if (sender && seq !== null) written.set(sender.id, seq)
  }
  return written
}
