import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Script = (exchange: Exchange) => void

/** One request as it came, and what the test answers to it. */
export class Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse

  constructor(request: IncomingMessage, response: ServerResponse) {
    this.request = request
    this.response = response
  }

  get cursor(): string | null {
    return new URL(this.request.url ?? '', 'http://test').searchParams.get('cursor')
  }

  get lastEventId(): string | undefined {
    return this.request.headers['last-event-id']?.toString()
  }

  stream(...chunks: string[]): this {
    this.response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8' })
    this.response.flushHeaders()
    return this.write(...chunks)
  }

  write(...chunks: string[]): this {
    for (const chunk of chunks) this.response.write(chunk)
    return this
  }

  end(): void {
    this.response.end()
  }

  /** Cuts the connection in the middle of whatever it was saying. */
  cut(): void {
    this.response.socket?.destroy()
  }

  json(status: number, body: unknown): void {
    this.response.writeHead(status, { 'Content-Type': 'application/json' })
    this.response.end(JSON.stringify(body))
  }

  async body(): Promise<Record<string, unknown>> {
    const chunks: Buffer[] = []
    for await (const chunk of this.request) chunks.push(chunk as Buffer)
    return JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>
  }

  refuse(status: number, code: string, headers: Record<string, string> = {}): void {
    this.response.writeHead(status, { 'Content-Type': 'application/problem+json', ...headers })
    this.response.end(JSON.stringify({ code, status }))
  }
}

/** A real HTTP server whose every answer is written by the test; the last script serves all later requests. */
export class ScriptedServer {
  readonly exchanges: Exchange[] = []
  readonly #server = createServer((request, response) => this.#answer(request, response))
  #scripts: readonly Script[] = []

  async listen(scripts: readonly Script[]): Promise<string> {
    this.#scripts = scripts
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    const { port } = this.#server.address() as AddressInfo
    return `http://127.0.0.1:${port}`
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const exchange = new Exchange(request, response)
    const script = this.#scripts[this.exchanges.length] ?? this.#scripts.at(-1)
    this.exchanges.push(exchange)
    script?.(exchange)
  }
}

export function frame(event: string, data: unknown, id?: string): string {
  const position = id === undefined ? '' : `id: ${id}\n`
  return `${position}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`
}
