import type { Message } from '../src/core/protocol/views.ts'
import { message, page, person } from './builders.ts'
import { ScriptedServer, frame, type Exchange } from './scripted-server.ts'

/** A chat server small enough for a test: messages in memory, over real sockets. */
export class ChatServer {
  readonly #server = new ScriptedServer()
  readonly #messages: Message[] = []
  readonly streams = new Set<Exchange>()
  readonly requests: string[] = []
  /** How many streams there ever were at the same time. */
  mostStreams = 0

  listen(): Promise<string> {
    return this.#server.listen([(exchange) => void this.#answer(exchange)])
  }

  close(): Promise<void> {
    return this.#server.close()
  }

  post(body: string, clientGeneratedId: string | null = null, sender = 'bo'): Message {
    const known = this.#messages.find((one) => one.clientGeneratedId === clientGeneratedId)
    if (known && clientGeneratedId !== null) return known
    const seq = this.#messages.length + 1
    const stored = message({ seq, body, clientGeneratedId, sender: person(sender) })
    this.#messages.push(stored)
    for (const stream of this.streams) stream.write(created(stored))
    return stored
  }

  bodies(): (string | null)[] {
    return this.#messages.map(({ body }) => body)
  }

  async #answer(exchange: Exchange): Promise<void> {
    const { method = '', url = '' } = exchange.request
    this.requests.push(`${method} ${url}`)
    if (url.includes('/events')) this.#stream(exchange)
    else if (method === 'GET') exchange.json(200, this.#page())
    else if (url.endsWith('/messages')) exchange.json(201, await this.#send(exchange))
    else exchange.json(200, { readReceipt: null, unreadCount: 0 })
  }

  async #send(exchange: Exchange): Promise<Message> {
    const { body, clientGeneratedId } = await exchange.body()
    return this.post(String(body), String(clientGeneratedId), 'ana')
  }

  #page(): unknown {
    return page({ messages: this.#messages, streamCursor: `e-${this.#messages.length}` })
  }

  #stream(exchange: Exchange): void {
    const from = Number((exchange.lastEventId ?? exchange.cursor)?.replace('e-', ''))
    const ready = { head: this.#messages.length, heartbeatMs: 30_000 }
    exchange.stream(frame('ready', ready, `e-${from}`))
    exchange.write(...this.#messages.slice(from).map(created))
    exchange.response.on('close', () => this.streams.delete(exchange))
    this.streams.add(exchange)
    this.mostStreams = Math.max(this.mostStreams, this.streams.size)
  }
}

function created(stored: Message): string {
  return frame('message.created', { seq: stored.seq, message: stored }, `e-${stored.seq}`)
}
