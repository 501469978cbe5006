import type { StreamPosition } from '../net/event-stream.ts'
import type { Http, HttpRequest } from '../net/http.ts'
import type { Operation, WithdrawOperation } from '../outbox/operations.ts'
import { messageOf, nothingOf, pageOf, peopleOf, readStateOf } from '../protocol/answers.ts'
import type { Message, MessagePage, Participant, ReadState } from '../protocol/views.ts'

export interface PageQuery {
  readonly limit?: number
  readonly before?: number | undefined
  readonly after?: number
  readonly around?: string
  readonly changedAfterSeq?: number
}

const PAGE_SIZE = 50
const LARGEST_PAGE = 100
const PAGES_LOOKED_THROUGH = 20
const CLOCKS_DIFFER_MS = 26 * 3_600_000

/** The routes of one workflow's conversation. */
export class ChatApi {
  readonly #http: Http
  readonly #path: string

  constructor(http: Http, workflowId: string) {
    this.#http = http
    this.#path = `/api/workflows/${encodeURIComponent(workflowId)}/chat`
  }

  page(query: PageQuery, signal?: AbortSignal): Promise<MessagePage> {
    const limit = query.changedAfterSeq === undefined ? PAGE_SIZE : LARGEST_PAGE
    const request = { path: `${this.#path}/messages`, query: { limit, ...query } }
    return this.#http.json({ method: 'GET', ...request, ...(signal && { signal }) }, pageOf)
  }

  /** Who that is among the people of the conversation; null when nobody there has the id. */
  async person(userId: string, signal: AbortSignal): Promise<Participant | null> {
    const request = { path: `${this.#path}/people`, query: { q: userId, limit: 1 } }
    const people = await this.#http.json({ method: 'GET', ...request, signal }, peopleOf)
    return people.find(({ id }) => id === userId) ?? null
  }

  /** Safe to repeat: a send by its clientGeneratedId, an edit by its version, a delete by nature. */
  perform(operation: Operation): Promise<Message | null> {
    if (operation.kind === 'withdraw') return this.#find(operation)
    return this.#http.json(this.#requestFor(operation), messageOf)
  }

  /** A message that is perhaps stored, among those since it was written; null when it is not. */
  async #find({ id, createdAt }: WithdrawOperation): Promise<Message | null> {
    let before: number | undefined
    for (let pages = 0; pages < PAGES_LOOKED_THROUGH; pages += 1) {
      const { messages, hasMoreBefore } = await this.page({ limit: LARGEST_PAGE, before })
      const found = messages.find(({ clientGeneratedId }) => clientGeneratedId === id)
      const [oldest] = messages
      const isPast = !oldest || Date.parse(oldest.createdAt) < createdAt - CLOCKS_DIFFER_MS
      if (found || isPast || !hasMoreBefore) return found ?? null
      before = oldest.seq
    }
    return null
  }

  read(lastReadMessageId: string): Promise<ReadState> {
    const body = { lastReadMessageId }
    return this.#http.json(this.#signal('read', body), readStateOf)
  }

  typing(isTyping: boolean): Promise<void> {
    return this.#http.json(this.#signal('typing', { isTyping }), nothingOf)
  }

  events(position: StreamPosition, signal: AbortSignal): Promise<Response> {
    const { cursor, lastEventId, freshToken } = position
    return this.#http.open({
      method: 'GET',
      path: `${this.#path}/events`,
      query: lastEventId === null ? { cursor } : {},
      headers: {
        Accept: 'text/event-stream',
        ...(lastEventId !== null && { 'Last-Event-ID': lastEventId }),
      },
      signal,
      freshToken,
    })
  }

  #requestFor(operation: Exclude<Operation, WithdrawOperation>): HttpRequest {
    switch (operation.kind) {
      case 'send': {
        const body = { body: operation.body, clientGeneratedId: operation.id }
        return { method: 'POST', path: `${this.#path}/messages`, body }
      }
      case 'edit': {
        const { body, version } = operation
        return {
          method: 'PATCH',
          path: this.#messagePath(operation.messageId),
          body: { body, version },
        }
      }
      case 'delete':
        return { method: 'DELETE', path: this.#messagePath(operation.messageId) }
    }
  }

  /** Goes out even when the page is left the next moment. */
  #signal(route: 'read' | 'typing', body: object): HttpRequest {
    return { method: 'POST', path: `${this.#path}/${route}`, body, keepalive: true }
  }

  #messagePath(messageId: string): string {
    return `${this.#path}/messages/${encodeURIComponent(messageId)}`
  }
}
