import type { StreamPosition } from '../net/event-stream.ts'
import type { Http } from '../net/http.ts'
import type { Operation } from '../outbox/operations.ts'
import type { Message, MessagePage, ReadState } from '../protocol/views.ts'

interface PageQuery {
  readonly before?: number
  readonly after?: number
  readonly around?: string
  readonly changedAfterSeq?: number
}

const PAGE_SIZE = 50
const CHANGES_SIZE = 100

/** The routes of one workflow's conversation. */
export class ChatApi {
  readonly #http: Http
  readonly #path: string

  constructor(http: Http, workflowId: string) {
    this.#http = http
    this.#path = `/api/workflows/${encodeURIComponent(workflowId)}/chat`
  }

  page(query: PageQuery, signal: AbortSignal): Promise<MessagePage> {
    const limit = query.changedAfterSeq === undefined ? PAGE_SIZE : CHANGES_SIZE
    const path = `${this.#path}/messages`
    return this.#http.json({ method: 'GET', path, query: { limit, ...query }, signal })
  }

  /** Safe to repeat: a send by its clientGeneratedId, an edit by its version, a delete by nature. */
  perform(operation: Operation): Promise<Message> {
    switch (operation.kind) {
      case 'send':
        return this.#http.json({
          method: 'POST',
          path: `${this.#path}/messages`,
          body: { body: operation.body, clientGeneratedId: operation.id },
        })
      case 'edit':
        return this.#http.json({
          method: 'PATCH',
          path: this.#messagePath(operation.messageId),
          body: { body: operation.body, version: operation.version },
        })
      case 'delete':
        return this.#http.json({
          method: 'DELETE',
          path: this.#messagePath(operation.messageId),
        })
    }
  }

  read(lastReadMessageId: string): Promise<ReadState> {
    return this.#http.json({
      method: 'POST',
      path: `${this.#path}/read`,
      body: { lastReadMessageId },
      keepalive: true,
    })
  }

  typing(isTyping: boolean): Promise<void> {
    return this.#http.json({
      method: 'POST',
      path: `${this.#path}/typing`,
      body: { isTyping },
      keepalive: true,
    })
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

  #messagePath(messageId: string): string {
    return `${this.#path}/messages/${encodeURIComponent(messageId)}`
  }
}
