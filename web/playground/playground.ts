import type { Root } from 'react-dom/client'
import { createWrkClient, type WrkClient, type WrkError } from '../src/react/index.ts'
import { ME, member, people } from './cast.ts'
import { FakeServer } from './fake-server.ts'
import type { Options } from './options.ts'
import { Room } from './room.ts'
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
  readonly say: (by: string, body: string) => string
  readonly burst: (perSecond: number, seconds: number) => void
  root: Root | null
  /** Tells the page what to show. */
  readonly show: (view: Shown) => void
  readonly onShow: (listener: (view: Shown) => void) => void
}

export const WORKFLOW = 'wf-invoices'
export const OTHER_WORKFLOW = 'wf-payroll'

export function createPlayground(options: Options): Playground {
  const server = new FakeServer()
  const room = createRoom(options)
  server.rooms.set(WORKFLOW, room)
  const other = new Room(OTHER_WORKFLOW, people, member)
  tellHistory(other, 60)
  server.rooms.set(OTHER_WORKFLOW, other)
  server.network.latencyMs = options.latencyMs
  if (options.isFailing) server.network.failingPages = 1_000
  const errors: WrkError[] = []
  const listeners = new Set<(view: Shown) => void>()
  const client = createWrkClient({
    user: { id: ME },
    getToken: () => 'token',
    tabs: 'single',
    onError: (error) => errors.push(error),
    ports: { fetch: server.fetchAs(ME) },
  })
  return {
    server,
    room,
    client,
    errors,
    say: (by, body) => room.add({ by, body }).id,
    burst: (perSecond, seconds) => burst(room, perSecond, seconds),
    root: null,
    show: (view) => listeners.forEach((listener) => listener(view)),
    onShow: (listener) => void listeners.add(listener),
  }
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
