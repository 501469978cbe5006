import type { Root } from 'react-dom/client'
import { createWrkClient, type WrkClient, type WrkError } from '../src/react/index.ts'
import { ME, member, people } from './cast.ts'
import { FakeServer } from './fake-server.ts'
import { OTHER_WORKFLOW, WORKFLOW, type Options } from './options.ts'
import { Room } from './room.ts'
import { demoToken, tokensOf } from './tokens.ts'
import { tellArabic, tellExtremes, tellHistory, tellInvoice } from './stories.ts'

export interface Shown {
  readonly workflowId?: string
  readonly isMounted?: boolean
}

/** What a test or a person at the console holds in hand. */
export interface Playground {
  readonly server: FakeServer
  readonly room: Room
  readonly client: WrkClient
  readonly errors: WrkError[]
  /** How often each row was rendered, where the rows are counted. */
  readonly rendered: Map<string, number>
  readonly say: (by: string, body: string) => string
  readonly burst: (perSecond: number, seconds: number) => void
  root: Root | null
  /** Tells the page what to show. */
  readonly show: (view: Shown) => void
  readonly onShow: (listener: (view: Shown) => void) => void
}

declare global {
  interface Window {
    playground?: Playground
  }
}

export function createPlayground(options: Options): Playground {
  const server = (options.isTab && window.parent.playground?.server) || createServer(options)
  const room = server.room(WORKFLOW)
  const errors: WrkError[] = []
  const listeners = new Set<(view: Shown) => void>()
  return {
    server,
    room,
    client: createClient(options, server, errors),
    errors,
    rendered: new Map(),
    say: (by, body) => room.add({ by, body }).id,
    burst: (perSecond, seconds) => burst(room, perSecond, seconds),
    root: null,
    show: (view) => listeners.forEach((listener) => listener(view)),
    onShow: (listener) => void listeners.add(listener),
  }
}

function createClient(options: Options, server: FakeServer, errors: WrkError[]): WrkClient {
  const { personId, isTab } = options
  return createWrkClient({
    user: { id: personId ?? ME },
    getToken: personId === undefined ? tokensOf(server.network) : () => demoToken(personId),
    tabs: isTab || personId !== undefined ? 'shared' : 'single',
    onError: (error) => errors.push(error),
    ports: personId === undefined ? { fetch: server.fetchAs(ME) } : {},
  })
}

function createServer(options: Options): FakeServer {
  const server = new FakeServer(options.heartbeatMs)
  server.rooms.set(WORKFLOW, createRoom(options))
  const other = new Room(OTHER_WORKFLOW, people, member)
  tellHistory(other, 60)
  server.rooms.set(OTHER_WORKFLOW, other)
  const failingPages = options.isFailing ? 1_000 : 0
  server.set({ latencyMs: options.latencyMs, isFlaky: options.isFlaky, failingPages })
  return server
}

function createRoom({ story, count, access, unread }: Options): Room {
  const permissions = { member, reader: member.slice(0, 1), none: [] }[access]
  const room = new Room(WORKFLOW, people, permissions)
  if (story === 'invoice') tellInvoice(room)
  if (story === 'arabic') tellArabic(room)
  if (story === 'extremes') tellExtremes(room)
  if (story === 'history') tellHistory(room, count)
  const readUntil = room.messages.at(-1 - unread)?.seq ?? 0
  room.read(ME, readUntil)
  return room
}

function burst(room: Room, perSecond: number, seconds: number): void {
  let left = perSecond * seconds
  const timer = setInterval(() => {
    room.add({ by: 'mia', body: `Burst ${left}: another line of the log` })
    left -= 1
    if (left <= 0) clearInterval(timer)
  }, 1_000 / perSecond)
}
