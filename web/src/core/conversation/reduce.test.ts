import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { message, page, receipt, tombstone } from '../../../test/builders.ts'
import { History, ME, steps } from '../../../test/history.ts'
import { reduce, type Change } from './reduce.ts'
import { RowBuilder } from './rows.ts'
import { emptyState, hasOlder, loadedMessages, type ConversationState } from './state.ts'

const LIMIT = 3

/** What every state has to be, whatever came before it. */
class Watch {
  #before = emptyState
  readonly #keys = new Map<string, string>()

  check(state: ConversationState): void {
    this.#tombstonesStay(state)
    this.#receiptsAdvance(state)
    this.#keysAreUniqueAndStay(state)
    this.#before = state
  }

  #tombstonesStay(state: ConversationState): void {
    for (const [id, { deletedAt }] of this.#before.messages) {
      if (deletedAt !== null) expect(state.messages.get(id)?.deletedAt).not.toBeNull()
    }
  }

  #receiptsAdvance(state: ConversationState): void {
    for (const [userId, { lastReadSeq }] of this.#before.receipts) {
      expect(state.receipts.get(userId)?.lastReadSeq ?? 0).toBeGreaterThanOrEqual(lastReadSeq)
    }
  }

  #keysAreUniqueAndStay(state: ConversationState): void {
    const rows = new RowBuilder(ME).build(state, [])
    expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length)
    for (const { id, key } of rows) {
      if (id !== null) expect(key).toBe(this.#keys.get(id) ?? key)
      if (id !== null) this.#keys.set(id, key)
    }
  }
}

function visible(state: ConversationState): unknown {
  const receipts = [...state.receipts.values()].map((one) => [one.userId, one.lastReadSeq])
  return { messages: loadedMessages(state), receipts: Object.fromEntries(receipts) }
}

function loadRest(state: ConversationState, history: History): ConversationState {
  if (!hasOlder(state)) return state
  const before = state.floor
  const rest = history.olderAt(history.head, before, LIMIT)
  return loadRest(reduce(state, { type: 'older', page: rest, before }), history)
}

function fresh(history: History): unknown {
  const latest = history.latestAt(history.head, LIMIT)
  return visible(loadRest(reduce(emptyState, { type: 'snapshot', page: latest }), history))
}

/** One thing that reaches the client: by its event's number, as the server saw it `lag` events later. */
interface Delivery {
  readonly pick: number
  readonly lag: number
}

const deliveries = fc.array(fc.record({ pick: fc.nat(), lag: fc.nat(10) }), { maxLength: 60 })

function eventChange(history: History, seq: number, lag: number): Change[] {
  const found = history.eventAt(seq, Math.min(seq + lag, history.head))
  return found ? [{ type: 'message', message: found }] : []
}

/** Every event after `from` at least once, in an order and with repetitions that fast-check chooses. */
function scramble(history: History, from: number, picks: readonly Delivery[]): Change[] {
  const count = history.head - from
  const chosen = picks.map(({ pick, lag }) => ({ seq: from + 1 + (pick % (count || 1)), lag }))
  const missing = Array.from({ length: count }, (_, index) => ({ seq: from + 1 + index, lag: 0 }))
  const all = [...chosen, ...missing.toReversed()]
  const receipts: Change = { type: 'receipts', receipts: history.receiptsAt(history.head) }
  return [...all.flatMap(({ seq, lag }) => eventChange(history, seq, lag)), receipts]
}

function play(start: ConversationState, changes: readonly Change[]): ConversationState {
  const watch = new Watch()
  return changes.reduce((state, change) => {
    const next = reduce(state, change)
    watch.check(next)
    expect(reduce(next, change)).toEqual(next)
    return next
  }, start)
}

describe('convergence', () => {
  test('events in any order, often and late, with older pages between them, equal a fresh load', () => {
    fc.assert(
      fc.property(steps, fc.nat(), deliveries, fc.array(fc.nat()), (script, start, picks, cuts) => {
        const history = new History(script)
        const from = start % (history.head + 1)
        const first = history.latestAt(from, LIMIT)
        let state = reduce(emptyState, { type: 'snapshot', page: first })
        const changes = scramble(history, from, picks)
        for (const [index, change] of changes.entries()) {
          const at = from + ((cuts[index] ?? 0) % (history.head - from + 1))
          if (index in cuts && hasOlder(state)) state = play(state, [older(history, state, at)])
          state = play(state, [change])
        }
        expect(visible(loadRest(state, history))).toEqual(fresh(history))
      }),
      { numRuns: 500 },
    )
  })

  test('what a cut stream lost comes back by a reload of the changes', () => {
    fc.assert(
      fc.property(steps, fc.nat(), fc.nat(), deliveries, (script, start, cut, picks) => {
        const history = new History(script)
        const from = start % (history.head + 1)
        const lostFrom = from + (cut % (history.head - from + 1))
        const first: Change = { type: 'snapshot', page: history.latestAt(from, LIMIT) }
        const before = scramble(history, from, picks).slice(0, lostFrom - from)
        const reload: Change = { type: 'changes', page: history.changesAt(history.head, from) }
        const late = scramble(history, from, picks).slice(0, picks.length)
        const state = play(emptyState, [first, ...before, reload, ...late])
        expect(visible(loadRest(state, history))).toEqual(fresh(history))
      }),
      { numRuns: 500 },
    )
  })

  test('a snapshot replaces everything, and what came while it was on its way is applied on top', () => {
    fc.assert(
      fc.property(steps, steps, fc.nat(), deliveries, (other, script, asked, picks) => {
        const lost = new History(other)
        const history = new History(script)
        const at = asked % (history.head + 1)
        const known = reduce(emptyState, {
          type: 'snapshot',
          page: lost.latestAt(lost.head, LIMIT),
        })
        const snapshot: Change = { type: 'snapshot', page: history.latestAt(at, LIMIT) }
        const state = play(reduce(known, snapshot), scramble(history, at, picks))
        expect(visible(loadRest(state, history))).toEqual(fresh(history))
      }),
      { numRuns: 300 },
    )
  })
})

function older(history: History, { floor }: ConversationState, at: number): Change {
  return { type: 'older', page: history.olderAt(at, floor, LIMIT), before: floor }
}

describe('reduce', () => {
  const first = message({ seq: 5 })

  test('a tombstone ends a message for good, even against a higher version', () => {
    const deleted = reduce(emptyState, { type: 'message', message: tombstone(first) })
    const revived = reduce(deleted, { type: 'message', message: { ...first, version: 9 } })
    expect(revived.messages.get(first.id)?.deletedAt).not.toBeNull()
  })

  test('a change below the loaded history stays unseen until its page comes, and then wins', () => {
    const latest = page({ messages: [first], hasMoreBefore: true })
    const loaded = reduce(emptyState, { type: 'snapshot', page: latest })
    const edited = message({ seq: 2, version: 2, body: 'edited' })
    const withEdit = reduce(loaded, { type: 'message', message: edited })
    expect(loadedMessages(withEdit)).toEqual([first])
    const stale = page({ messages: [message({ seq: 2 })] })
    const complete = reduce(withEdit, { type: 'older', page: stale, before: 5 })
    expect(loadedMessages(complete)).toEqual([edited, first])
  })

  test('a page asked for before a snapshot replaced the history does not open a hole', () => {
    const latest = page({ messages: [message({ seq: 50 })], hasMoreBefore: true })
    const loaded = reduce(emptyState, { type: 'snapshot', page: latest })
    const far = page({ messages: [message({ seq: 2 })], hasMoreBefore: true })
    const state = reduce(loaded, { type: 'older', page: far, before: 5 })
    expect(loadedMessages(state).map(({ seq }) => seq)).toEqual([50])
  })

  test('receipts only advance', () => {
    const further = reduce(emptyState, { type: 'receipts', receipts: [receipt('bo', 7)] })
    const back = reduce(further, { type: 'receipts', receipts: [receipt('bo', 3)] })
    expect(back.receipts.get('bo')?.lastReadSeq).toBe(7)
  })

  test('typing ends by its message, by its time, or by word', () => {
    const typing = reduce(emptyState, { type: 'typing', userId: 'ana', until: 10 })
    expect(typing.typing.size).toBe(1)
    expect(reduce(typing, { type: 'message', message: first }).typing.size).toBe(0)
    expect(reduce(typing, { type: 'clock', now: 10 }).typing.size).toBe(0)
    expect(reduce(typing, { type: 'clock', now: 9 }).typing.size).toBe(1)
    expect(reduce(typing, { type: 'typing.stopped', userId: 'ana' }).typing.size).toBe(0)
  })
})
