import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'

/**
 * Between the page and the server: passes everything on, unless it is told to misbehave.
 * To the page it is the origin of both, the playground's files and the service.
 */
export class BadNetwork {
  readonly #servicePort: () => number
  readonly #pagePort: number
  readonly #server = createServer((incoming, response) => this.#pass(incoming, response))
  readonly #responses = new Set<ServerResponse>()
  lostReplies = 0
  isStalled = false
  losesFrames = false
  /** Somebody between answers the page's requests to the service, with this status and a page of his own. */
  impostorStatus: number | null = null
  duplicates = false
  streams = 0

  constructor(servicePort: () => number, pagePort: number) {
    this.#servicePort = servicePort
    this.#pagePort = pagePort
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    const address = this.#server.address()
    return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
  }

  cut(): void {
    for (const response of this.#responses) response.destroy()
  }

  close(): void {
    this.cut()
    this.#server.closeAllConnections()
    this.#server.close()
  }

  #pass(incoming: IncomingMessage, response: ServerResponse): void {
    this.#responses.add(response)
    response.on('close', () => this.#responses.delete(response))
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      if (this.isStalled) return
      const isService = incoming.url?.startsWith('/api/')
      if (isService && this.impostorStatus !== null) {
        this.#impersonate(response, this.impostorStatus)
        return
      }
      const body = Buffer.concat(chunks)
      if (this.duplicates && incoming.method === 'POST') this.#forward(incoming, body, null)
      this.#forward(incoming, body, response)
    })
  }

  #impersonate(response: ServerResponse, status: number): void {
    response.writeHead(status, { 'Content-Type': 'text/html' })
    response.end('<h1>Nothing here</h1>')
  }

  #forward(incoming: IncomingMessage, body: Buffer, response: ServerResponse | null): void {
    const { method = 'GET', url = '/', headers } = incoming
    const isService = /^\/(api|demo)\//.test(url)
    const port = isService ? this.#servicePort() : this.#pagePort
    const outgoing = request(
      {
        port,
        host: isService ? '127.0.0.1' : 'localhost',
        method,
        path: url,
        headers: { ...headers, host: `127.0.0.1:${port}` },
      },
      (answer) => this.#answer(incoming, answer, response),
    )
    outgoing.on('error', () => response?.destroy())
    response?.on('close', () => outgoing.destroy())
    outgoing.end(body)
  }

  #answer(
    incoming: IncomingMessage,
    answer: IncomingMessage,
    response: ServerResponse | null,
  ): void {
    if (!response) return void answer.resume()
    const isSend = incoming.method === 'POST' && incoming.url?.endsWith('/messages')
    if (isSend && this.lostReplies > 0) {
      this.lostReplies -= 1
      answer.resume()
      return void response.destroy()
    }
    if (answer.headers['content-type']?.startsWith('text/event-stream'))
      return this.#stream(answer, response)
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(response)
  }

  /** Whole frames, so that one may come twice. */
  #stream(answer: IncomingMessage, response: ServerResponse): void {
    this.streams += 1
    response.on('close', () => (this.streams -= 1))
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    response.flushHeaders()
    let rest = ''
    answer.setEncoding('utf8')
    answer.on('data', (text: string) => {
      if (this.isStalled || this.losesFrames) return
      const frames = (rest + text).split(/(?<=\n\n)/)
      rest = frames.at(-1)?.endsWith('\n\n') ? '' : (frames.pop() ?? '')
      for (const frame of frames) response.write(this.duplicates ? frame + frame : frame)
    })
    answer.on('close', () => response.destroy())
    answer.on('error', () => response.destroy())
  }
}
