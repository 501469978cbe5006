import { Room, type Frame } from './room.ts'
import { fineNetwork, json, problem, type Network } from './network.ts'

export interface RequestRecord {
  readonly method: string
  readonly route: string
  readonly search: string
  readonly body: unknown
}

interface Call {
  readonly room: Room
  readonly userId: string
  readonly method: string
  readonly query: URLSearchParams
  readonly tail: readonly string[]
  readonly body: Readonly<Record<string, unknown>>
  readonly headers: Headers
  readonly signal: AbortSignal | undefined
}

const HEARTBEAT_MS = 1_000

/** The chat service in the page's memory, behind a network that may go wrong. */
export class FakeServer {
  readonly rooms = new Map<string, Room>()
  readonly requests: RequestRecord[] = []
  readonly network: Network = fineNetwork()
  readonly #cuts = new Set<() => void>()
  readonly #silences = new Set<() => void>()

  get openStreams(): number {
    return this.#cuts.size
  }

  /** As if the server had been restarted. */
  cutStreams(): void {
    for (const cut of this.#cuts) cut()
  }

  /** Those that are open stay so, and say nothing more. */
  stallStreams(): void {
    for (const silence of this.#silences) silence()
  }

  goOffline(): void {
    this.network.isOffline = true
    this.cutStreams()
  }

  goOnline(): void {
    this.network.isOffline = false
    dispatchEvent(new Event('online'))
  }

  set(network: Partial<Network>): void {
    Object.assign(this.network, network)
  }

  fetchAs(userId: string): typeof fetch {
    return async (input, init = {}) => {
      const url = new URL(input instanceof Request ? input.url : input, location.href)
      const tail = url.pathname.split('/').slice(3).map(decodeURIComponent)
      const body = typeof init.body === 'string' ? record(JSON.parse(init.body)) : {}
      const method = init.method ?? 'GET'
      const route = tail.slice(2).join('/')
      this.requests.push({ method, route, search: url.search, body })
      if (this.network.latencyMs > 0) await pause(this.network.latencyMs)
      if (this.network.isOffline) throw new TypeError('Failed to fetch')
      init.signal?.throwIfAborted()
      const room = this.rooms.get(tail[0] ?? '')
      const headers = new Headers(init.headers)
      const signal = init.signal ?? undefined
      if (!room) return problem(404, 'workflow_not_found')
      return this.#answer({
        room,
        userId,
        method,
        query: url.searchParams,
        tail: tail.slice(2),
        body,
        headers,
        signal,
      })
    }
  }

  #answer(call: Call): Response {
    const { room, userId, method, query, tail } = call
    if (this.network.isTokenExpired) return problem(401, 'token_expired')
    if (room.permissions.length === 0) return problem(403, 'chat_not_allowed')
    const [kind] = tail
    if (kind === 'events') return this.#stream(call)
    if (kind === 'read') return this.#read(call)
    if (kind === 'typing') return json(204, null)
    if (method !== 'GET') return this.#refused() ?? this.#changed(call)
    if (this.network.failingPages > 0) {
      this.network.failingPages -= 1
      return problem(500, 'internal')
    }
    return json(200, room.page(query, userId))
  }

  #refused(): Response | null {
    const refusal = this.network.refusals.shift()
    if (!refusal) return null
    const headers = refusal.retryAfter ? { 'Retry-After': String(refusal.retryAfter) } : {}
    return json(refusal.status, { code: refusal.code, status: refusal.status }, headers)
  }

  #changed(call: Call): Response {
    const answer = call.method === 'POST' ? this.#create(call) : this.#change(call)
    if (this.network.lostReplies === 0) return answer
    this.network.lostReplies -= 1
    throw new TypeError('Failed to fetch')
  }

  #create({ room, userId, body }: Call): Response {
    const clientGeneratedId = String(body['clientGeneratedId'])
    const known = room.messages.find(
      (one) => one.clientGeneratedId === clientGeneratedId && one.sender?.id === userId,
    )
    if (known) return json(200, known)
    return json(201, room.add({ by: userId, body: String(body['body']), clientGeneratedId }))
  }

  #change({ room, method, tail, body }: Call): Response {
    const [, id = ''] = tail
    const known = room.messages.find((one) => one.id === id)
    if (!known) return problem(404, 'message_not_found')
    if (method === 'DELETE') return json(200, room.remove(id))
    const isStale = body['version'] !== undefined && body['version'] !== known.version
    if (isStale) return problem(409, 'version_conflict', { message: known })
    return json(200, room.edit(id, String(body['body'])))
  }

  #read({ room, userId, body }: Call): Response {
    const message = room.messages.find(({ id }) => id === body['lastReadMessageId'])
    room.read(userId, message?.seq ?? room.messages.at(-1)?.seq ?? 0)
    const readReceipt = room.receipts.get(userId) ?? null
    return json(200, { readReceipt, unreadCount: room.unreadOf(userId) })
  }

  #stream({ room, query, headers, signal }: Call): Response {
    const from = Number(
      /(\d+)$/.exec(headers.get('Last-Event-ID') ?? query.get('cursor') ?? '')?.[1],
    )
    const encoder = new TextEncoder()
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => {
        const write: Frame = (event, data, id) => {
          const position = id === undefined ? '' : `id: ${id}\n`
          controller.enqueue(
            encoder.encode(`${position}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
          )
        }
        this.#serve(room, write, () => controller.error(new TypeError('cut')), signal)
        write('ready', { head: room.head, heartbeatMs: HEARTBEAT_MS, serverTime: '' })
        for (const { seq, type, messageId } of room.events.filter((one) => one.seq > from)) {
          const message = room.messages.find(({ id }) => id === messageId)
          write(type, { seq, message }, `e-${seq}`)
        }
      },
    })
    return new Response(stream, { headers: { 'Content-Type': 'text/event-stream' } })
  }

  #serve(room: Room, write: Frame, cut: () => void, signal: AbortSignal | undefined): void {
    const heartbeat = setInterval(() => write('heartbeat', { head: room.head }), HEARTBEAT_MS)
    const silence = (): void => {
      clearInterval(heartbeat)
      room.listeners.delete(write)
    }
    const stop = (): void => {
      silence()
      this.#silences.delete(silence)
      this.#cuts.delete(end)
    }
    const end = (): void => {
      stop()
      cut()
    }
    this.#cuts.add(end)
    this.#silences.add(silence)
    room.listeners.add(write)
    signal?.addEventListener('abort', stop)
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
