import { Room, type Frame } from './room.ts'
import { fineNetwork, json, problem, type Network } from './network.ts'
import { recordOf, requestOf, type ChatRequest, type RequestRecord } from './request.ts'
import { isAccepted } from './tokens.ts'
import { Weather } from './weather.ts'

interface Call extends ChatRequest {
  readonly room: Room
  readonly userId: string
}

/** The chat service in the page's memory, behind a network that may go wrong. */
export class FakeServer {
  readonly rooms = new Map<string, Room>()
  readonly requests: RequestRecord[] = []
  readonly network: Network = fineNetwork()
  readonly #weather = new Weather(this.network)
  readonly #heartbeatMs: number
  readonly #cuts = new Set<() => void>()
  readonly #silences = new Set<() => void>()

  constructor(heartbeatMs: number) {
    this.#heartbeatMs = heartbeatMs
  }

  room(workflowId: string): Room {
    const room = this.rooms.get(workflowId)
    if (!room) throw new Error(`There is no workflow ${workflowId}.`)
    return room
  }

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

  /** The server asks for a new token, as it does when one runs out. */
  expireTokens(): void {
    this.network.tokenNumber += 1
    for (const room of this.rooms.values()) room.tell('reconnect', { reason: 'token_expired' })
  }

  /** The token ends, and the host has no other: its user must log in again. */
  endLogin(): void {
    this.set({ isSignedOut: true })
    this.expireTokens()
  }

  set(network: Partial<Network>): void {
    Object.assign(this.network, network)
  }

  fetchAs(userId: string): typeof fetch {
    return async (input, init = {}) => {
      const request = requestOf(input, init)
      this.requests.push(recordOf(request))
      await pause(this.network.latencyMs + this.#weather.delayMs)
      if (this.network.isOffline || this.#weather.loses) throw new TypeError('Failed to fetch')
      init.signal?.throwIfAborted()
      if (this.network.impostorStatus !== null) return impostor(this.network.impostorStatus)
      const room = this.rooms.get(request.workflowId)
      const answer = room
        ? this.#answer({ ...request, room, userId })
        : problem(404, 'workflow_not_found')
      await pause(this.network.replyLatencyMs)
      return answer
    }
  }

  #answer(call: Call): Response {
    const { room, headers, method, tail } = call
    if (!isAccepted(headers.get('Authorization'), this.network))
      return problem(401, 'token_expired')
    if (room.permissions.length === 0) return problem(403, 'chat_not_allowed')
    const [kind] = tail
    if (kind === 'events') return this.#stream(call)
    if (kind === 'people') return json(200, room.find(call.query.get('q') ?? ''))
    if (kind === 'read') return this.#read(call)
    if (kind === 'typing') return json(204, null)
    if (method !== 'GET') return this.#refused() ?? this.#changed(call)
    return this.#page(call)
  }

  #page({ room, query, userId }: Call): Response {
    const isUnknown = this.network.isOld && query.get('around') === 'firstUnread'
    if (isUnknown) return problem(422, 'validation_failed')
    if (this.network.failingPages === 0) return json(200, room.page(query, userId))
    this.network.failingPages -= 1
    return problem(500, 'internal')
  }

  #refused(): Response | null {
    const refusal = this.network.refusals.shift()
    if (!refusal) return null
    const headers = refusal.retryAfter ? { 'Retry-After': String(refusal.retryAfter) } : {}
    return json(refusal.status, { code: refusal.code, status: refusal.status }, headers)
  }

  #changed(call: Call): Response {
    const answer = call.method === 'POST' ? this.#create(call) : this.#change(call)
    if (this.network.lostReplies === 0 && !this.#weather.loses) return answer
    this.network.lostReplies = Math.max(0, this.network.lostReplies - 1)
    throw new TypeError('Failed to fetch')
  }

  #create({ room, userId, body }: Call): Response {
    const clientGeneratedId = String(body['clientGeneratedId'])
    const known = room.messages.find(
      (one) => one.clientGeneratedId === clientGeneratedId && one.sender?.id === userId,
    )
    if (known && known.body !== body['body'])
      return problem(409, 'client_generated_id_conflict', { message: known })
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
          const frame = `${position}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`
          this.#deliver(() => controller.enqueue(encoder.encode(frame)), signal)
        }
        this.#serve(room, write, () => controller.error(new TypeError('cut')), signal)
        write('ready', {
          head: room.head,
          heartbeatMs: this.#heartbeatMs,
          serverTime: new Date().toISOString(),
        })
        for (const { seq, type, messageId } of room.events.filter((one) => one.seq > from)) {
          const message = room.messages.find(({ id }) => id === messageId)
          write(type, { seq, message }, `e-${seq}`)
        }
      },
    })
    return new Response(stream, { headers: { 'Content-Type': 'text/event-stream' } })
  }

  #deliver(write: () => void, signal: AbortSignal | undefined): void {
    const { frameLatencyMs, duplicates } = this.network
    const send = (): void => {
      if (!signal?.aborted) write()
    }
    for (let copy = duplicates ? 2 : 1; copy > 0; copy -= 1) {
      if (frameLatencyMs > 0) setTimeout(send, frameLatencyMs)
      else send()
    }
  }

  #serve(room: Room, write: Frame, cut: () => void, signal: AbortSignal | undefined): void {
    const heartbeat = setInterval(() => write('heartbeat', { head: room.head }), this.#heartbeatMs)
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
    const storm = this.#weather.streamLivesMs
    if (Number.isFinite(storm)) setTimeout(() => this.#cuts.has(end) && end(), storm)
    this.#cuts.add(end)
    this.#silences.add(silence)
    room.listeners.add(write)
    signal?.addEventListener('abort', stop)
  }
}

function impostor(status: number): Response {
  const headers = { 'Content-Type': 'text/html' }
  return new Response('<h1>Nothing here</h1>', { status, headers })
}

function pause(ms: number): Promise<void> | undefined {
  return ms > 0 ? new Promise((resolve) => setTimeout(resolve, ms)) : undefined
}
