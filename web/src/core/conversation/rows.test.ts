import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { message, page, person, receipt, tombstone } from '../../../test/builders.ts'
import { FakeClock } from '../../../test/fake-clock.ts'
import { OutboxStorage } from '../outbox/outbox-storage.ts'
import { Outbox } from '../outbox/outbox.ts'
import { memoryStorage } from '../ports/browser-ports.ts'
import { WrkError } from '../protocol/errors.ts'
import type { Message, Permission } from '../protocol/views.ts'
import type { Row } from './rows.ts'
import { ConversationStore } from './store.ts'

const ME = 'me'
const SENDS = 4

/** The messages that the sends become; another person's stand between them. */
const own = Array.from({ length: SENDS }, (_, index) =>
  message({ seq: index * 2 + 2, sender: person(ME), clientGeneratedId: `s${index}` }),
)
const others = own.map(({ seq }) => message({ seq: seq - 1, sender: person('bo') }))
const everything = [...own, ...others].toSorted((a, b) => a.seq - b.seq)

type Happening =
  | { readonly kind: 'send' | 'event' | 'refusal'; readonly index: number }
  | { readonly kind: 'page' | 'snapshot'; readonly index: number }

const happenings: fc.Arbitrary<Happening[]> = fc.array(
  fc.record({
    kind: fc.constantFrom('send', 'event', 'refusal', 'page', 'snapshot'),
    index: fc.nat(SENDS - 1),
  }),
  { maxLength: 40 },
)

/** A conversation whose requests never come back, so that only what a test tells acknowledges them. */
class Desk {
  readonly store = new ConversationStore(ME)
  readonly sent = new Set<number>()
  readonly #refused = new Set<number>()
  readonly #outbox: Outbox

  constructor() {
    this.#outbox = new Outbox({
      storage: new OutboxStorage(memoryStorage()),
      userId: ME,
      perform: (operation) => this.#perform(operation.id),
      share: () => {},
      clock: new FakeClock(),
      random: Math.random,
    })
    this.#outbox.observe({
      onDone: (done) => this.receive(done),
      onChange: () => this.store.setEntries(this.#outbox.entries),
    })
    this.#outbox.start()
    this.store.applySnapshot(page())
  }

  do({ kind, index }: Happening): void {
    if (kind === 'send') this.#send(index)
    else if (kind === 'refusal') this.#refused.add(index)
    else if (kind === 'event') this.receive(this.sent.has(index) ? own[index] : others[index])
    else this.#load(kind, this.#stored(index * 2))
  }

  receive(received: Message | undefined): void {
    if (!received) return
    this.store.apply({ type: 'message', message: received })
    this.#outbox.acknowledge([received])
  }

  get rows(): readonly Row[] {
    return this.store.getView().rows
  }

  /** The first of all messages; nobody has those of the user before they are sent. */
  #stored(count: number): Message[] {
    const isSent = (one: Message): boolean => this.sent.has(own.indexOf(one))
    return everything.slice(0, count).filter((one) => !own.includes(one) || isSent(one))
  }

  #load(kind: 'page' | 'snapshot', messages: Message[]): void {
    const loaded = page({ messages })
    if (kind === 'page') this.store.apply({ type: 'changes', page: loaded })
    // The server's answer is never older than what it has already told.
    else this.store.applySnapshot(this.#withKnown(loaded.messages))
    this.#outbox.acknowledge(messages)
  }

  #withKnown(messages: readonly Message[]): ReturnType<typeof page> {
    const known = [...this.store.state.messages.values(), ...messages]
    const unique = new Map(known.map((one) => [one.id, one]))
    return page({ messages: [...unique.values()].toSorted((a, b) => a.seq - b.seq) })
  }

  #send(index: number): void {
    if (this.sent.has(index)) return
    this.sent.add(index)
    this.#outbox.add({ kind: 'send', id: `s${index}`, body: `text`, createdAt: index })
  }

  #perform(id: string): Promise<Message> {
    const isRefused = this.#refused.has(Number(id.slice(1)))
    return isRefused
      ? Promise.reject(new WrkError({ code: 'validation_failed', status: 422 }))
      : new Promise(() => {})
  }
}

describe('the overlay', () => {
  test('what was sent is there exactly once, at every moment, and ends as a fresh load shows it', () => {
    fc.assert(
      fc.property(happenings, (script) => {
        const desk = new Desk()
        for (const happening of script) {
          desk.do(happening)
          const keys = desk.rows.map(({ key }) => key)
          expect(new Set(keys).size).toBe(keys.length)
          expect(keys).toEqual(expect.arrayContaining([...desk.sent].map((index) => `s${index}`)))
        }
        for (const one of everything) desk.receive(one)
        expect(desk.rows.map(({ id }) => id)).toEqual(everything.map(({ id }) => id))
        expect(new Set(desk.rows.map(({ status }) => status))).toEqual(new Set(['sent']))
      }),
      { numRuns: 300 },
    )
  })

  test('a row that nothing touched is the same object', () => {
    const desk = new Desk()
    for (const one of everything) desk.receive(one)
    const before = desk.rows[0]
    desk.receive(message({ seq: 99 }))
    desk.do({ kind: 'send', index: 0 })
    expect(desk.rows[0]).toBe(before)
  })
})

describe('rights', () => {
  const mine = message({ seq: 1, sender: person(ME) })
  const theirs = message({ seq: 2, sender: person('bo') })
  const told = message({ seq: 3, senderType: 'system', sender: null })
  const gone = tombstone(message({ seq: 4, sender: person(ME) }))

  test.each<[string, Permission[], number[]]>([
    ['a client changes their own', ['workflow:chat:edit', 'workflow:chat:delete'], [1]],
    ['staff change anybody’s', ['wrk:chat:edit', 'wrk:chat:delete'], [1, 2]],
    ['a reader changes nothing', ['wrk:chat:read'], []],
  ])('%s', (_, permissions, seqs) => {
    const store = new ConversationStore(ME)
    const messages = [mine, theirs, told, gone]
    store.applySnapshot(page({ messages, permissions }))
    const { rows } = store.getView()
    expect(rows.filter(({ canEdit }) => canEdit).map(({ seq }) => seq)).toEqual(seqs)
    expect(rows.filter(({ canDelete }) => canDelete).map(({ seq }) => seq)).toEqual(seqs)
  })
})

describe('seen by', () => {
  const participants = ['bo', 'cy', ME].map((id) => ({ ...person(id), side: 'client' as const }))
  const mine = [1, 2, 4].map((seq) => message({ seq, sender: person(ME) }))

  function readersBySeq(messages: Message[], ...receipts: [string, number][]): unknown {
    const store = new ConversationStore(ME)
    const readReceipts = receipts.map(([id, seq]) => receipt(id, seq))
    store.applySnapshot(page({ messages, participants, readReceipts }))
    const { seenBy, rows } = store.getView()
    const entries = rows.map(({ key, seq }) => [seq, seenBy.get(key)?.map(({ id }) => id)])
    return Object.fromEntries(entries.filter(([, ids]) => ids !== undefined))
  }

  test('each reader stands under the newest own message they have seen', () => {
    expect(readersBySeq(mine, ['bo', 3], ['cy', 4])).toEqual({ 2: ['bo'], 4: ['cy'] })
  })

  test('nobody sees themselves, and who has answered need not be mentioned', () => {
    const answer = message({ seq: 3, sender: person('bo') })
    expect(readersBySeq([...mine, answer], [ME, 4], ['bo', 3])).toEqual({})
  })
})
