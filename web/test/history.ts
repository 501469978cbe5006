import fc from 'fast-check'
import type { Message, MessagePage, ReadReceipt } from '../src/core/protocol/views.ts'
import { message, page, person, receipt } from './builders.ts'

export const ME = 'me'
const AUTHORS = [ME, 'bo', 'cy'] as const

export type Step =
  | { readonly kind: 'create'; readonly author: number }
  | { readonly kind: 'edit' | 'delete'; readonly target: number }
  | { readonly kind: 'read'; readonly reader: number; readonly target: number }

export const steps = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('create'), author: fc.nat(2) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('edit'), target: fc.nat() }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete'), target: fc.nat() }) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('read'), reader: fc.nat(2), target: fc.nat() }),
    },
  ),
  { minLength: 1, maxLength: 40 },
) as fc.Arbitrary<Step[]>

/** A server that remembers every moment, so that a test may ask what it would have answered then. */
export class History {
  /** Per message every version, each with the event seq that made it. */
  readonly #versions = new Map<string, { seq: number; message: Message }[]>()
  readonly #receipts: { at: number; receipt: ReadReceipt }[] = []
  head = 0

  constructor(script: readonly Step[]) {
    for (const step of script) this.#do(step)
  }

  /** The messages as they were after event `at`. */
  messagesAt(at: number): Message[] {
    return [...this.#versions.values()]
      .flatMap((versions) => versions.findLast(({ seq }) => seq <= at)?.message ?? [])
      .toSorted((a, b) => a.seq - b.seq)
  }

  receiptsAt(at: number): ReadReceipt[] {
    return this.#receipts.filter((entry) => entry.at <= at).map((entry) => entry.receipt)
  }

  latestAt(at: number, limit: number): MessagePage {
    return this.#page(at, this.messagesAt(at), limit)
  }

  olderAt(at: number, before: number, limit: number): MessagePage {
    return this.#page(
      at,
      this.messagesAt(at).filter(({ seq }) => seq < before),
      limit,
    )
  }

  changesAt(at: number, since: number): MessagePage {
    const changed = [...this.#versions.values()].filter((versions) =>
      versions.some(({ seq }) => seq > since && seq <= at),
    )
    const ids = new Set(changed.map((versions) => versions[0]?.message.id))
    const messages = this.messagesAt(at).filter(({ id }) => ids.has(id))
    return page({ messages, readReceipts: this.receiptsAt(at) })
  }

  /** The message of event `seq`, rendered when the server stood at `at`. */
  eventAt(seq: number, at: number): Message | undefined {
    const owner = [...this.#versions.values()].find((versions) =>
      versions.some((version) => version.seq === seq),
    )
    return owner?.findLast((version) => version.seq <= Math.max(seq, at))?.message
  }

  #page(at: number, messages: Message[], limit: number): MessagePage {
    return page({
      messages: messages.slice(-limit),
      hasMoreBefore: messages.length > limit,
      streamCursor: `e-${at}`,
      readReceipts: this.receiptsAt(at),
    })
  }

  #do(step: Step): void {
    if (step.kind === 'create') this.#create(AUTHORS[step.author] ?? ME)
    else if (step.kind === 'read') this.#read(AUTHORS[step.reader] ?? ME, step.target)
    else this.#change(step.kind, step.target)
  }

  #create(author: string): void {
    const seq = (this.head += 1)
    const clientGeneratedId = author === 'cy' ? null : `cid${seq}`
    const created = message({ seq, sender: person(author), clientGeneratedId })
    this.#versions.set(created.id, [{ seq, message: created }])
  }

  #change(kind: 'edit' | 'delete', target: number): void {
    const versions = this.#pick(target)
    const current = versions?.at(-1)?.message
    if (!versions || !current || current.deletedAt !== null) return
    const seq = (this.head += 1)
    versions.push({ seq, message: kind === 'edit' ? edited(current, seq) : deleted(current) })
  }

  #read(reader: string, target: number): void {
    const read = this.#pick(target)?.[0]?.message
    if (read) this.#receipts.push({ at: this.head, receipt: receipt(reader, read.seq) })
  }

  #pick(target: number): { seq: number; message: Message }[] | undefined {
    const all = [...this.#versions.values()]
    return all[target % Math.max(1, all.length)]
  }
}

function edited(current: Message, seq: number): Message {
  const editedAt = current.createdAt
  return { ...current, version: current.version + 1, body: `edited ${seq}`, editedAt }
}

function deleted(current: Message): Message {
  return { ...current, version: current.version + 1, body: null, deletedAt: current.createdAt }
}
