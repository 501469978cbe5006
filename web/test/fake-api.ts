import type { MessagePage } from '../src/core/protocol/views.ts'

type Answer = MessagePage | Error

interface Question {
  readonly path: string
  readonly method: string
  readonly body: unknown
  readonly search: URLSearchParams
  readonly signal: AbortSignal | null | undefined
  readonly answer: (response: Response) => void
  readonly fail: (cause: unknown) => void
}

/** A `fetch` whose every answer is given by the test, when it wants. */
export class FakeApi {
  readonly questions: Question[] = []
  /** Answers that were on their way already arrive though nobody wants them any more. */
  ignoresAbort = false

  readonly fetch = (input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(String(input), 'http://test')
    return new Promise((answer, fail) => {
      init.signal?.addEventListener('abort', () => {
        if (!this.ignoresAbort) fail(new DOMException('gone', 'AbortError'))
      })
      const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : undefined
      const { pathname: path, searchParams: search } = url
      const { method = 'GET', signal } = init
      this.questions.push({ path, search, method, body, signal, answer, fail })
    })
  }

  /** Streams that somebody still waits for or reads. */
  get openStreams(): number {
    return this.asked('GET', '/events').filter(({ signal }) => signal?.aborted === false).length
  }

  /** The questions asked so far of one route. */
  asked(method: string, end: string): Question[] {
    return this.questions.filter((one) => one.method === method && one.path.endsWith(end))
  }

  page(index: number, answer: Answer): void {
    const question = this.asked('GET', '/messages')[index]
    if (!question) throw new Error(`Page ${index} has not been asked for.`)
    if (answer instanceof Error) question.fail(answer)
    else question.answer(json(200, answer))
  }
}

export function json(status: number, body: unknown): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'Content-Type': status < 400 ? 'application/json' : 'application/problem+json' },
  })
}

/** A stream that says what the test lets it say. */
export class FakeStream {
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined

  readonly response = new Response(
    new ReadableStream<Uint8Array>({ start: (controller) => void (this.#controller = controller) }),
    { headers: { 'Content-Type': 'text/event-stream' } },
  )

  write(text: string): void {
    this.#controller?.enqueue(new TextEncoder().encode(text))
  }

  end(): void {
    this.#controller?.close()
  }
}
