import { expect, vi } from 'vitest'
import { createWrkClient, type WrkClient } from '../src/core/client.ts'
import type { ConversationSession } from '../src/core/conversation/session.ts'
import { memoryStorage } from '../src/core/ports/browser-ports.ts'
import type { OutboxSummary } from '../src/core/conversation/outbox-registry.ts'
import type { LifecycleEvent } from '../src/core/ports/ports.ts'
import type { WrkError } from '../src/core/protocol/errors.ts'
import type { MessagePage } from '../src/core/protocol/views.ts'
import { message, page } from './builders.ts'
import { FakeApi, FakeStream } from './fake-api.ts'
import { FakeClock, settled } from './fake-clock.ts'
import { frame } from './scripted-server.ts'

export const ME = 'ana'

const ready = frame('ready', { head: 3, heartbeatMs: 30_000 }, 'e-3')
const firstPage = page({ streamCursor: 'e-3', messages: [message({ seq: 3 })] })

/** A whole client whose network, clock and storage belong to the test. */
export class ConversationHarness {
  readonly api = new FakeApi()
  readonly clock = new FakeClock()
  readonly storage = memoryStorage()
  readonly errors: WrkError[] = []
  readonly warnings: string[] = []
  readonly outboxes: OutboxSummary[] = []
  readonly tokensForced: boolean[] = []
  readonly clients: WrkClient[] = []
  getToken: () => Promise<string> | string = () => 'token'
  onError: (error: WrkError) => void = (error) => void this.errors.push(error)
  readonly lifecycle = new Set<(event: LifecycleEvent) => void>()

  createClient(): WrkClient {
    const { api, clock, storage, lifecycle } = this
    const subscribe = (listener: (event: LifecycleEvent) => void): (() => void) => {
      lifecycle.add(listener)
      return () => lifecycle.delete(listener)
    }
    const client = createWrkClient({
      getToken: ({ force }) => {
        this.tokensForced.push(force)
        return this.getToken()
      },
      user: { id: ME },
      onError: (error) => this.onError(error),
      onOutboxChange: (outbox) => this.outboxes.push(outbox),
      ports: {
        clock,
        storage,
        tabs: null,
        debug: () => {},
        warn: (text) => this.warnings.push(text),
        fetch: api.fetch,
        random: () => 0.5,
        lifecycle: { subscribe },
      },
    })
    this.clients.push(client)
    return client
  }

  open(): ConversationSession {
    const client = this.createClient()
    const session = client.conversation('w')
    client.hold(session)
    return session
  }

  /** A conversation with its first page and a live stream. */
  async openLive(first: MessagePage = firstPage): Promise<[ConversationSession, FakeStream]> {
    const session = this.open()
    await settled()
    this.api.page(0, first)
    return [session, await this.answerStream(0)]
  }

  async answerStream(index: number): Promise<FakeStream> {
    const asked = (): typeof this.api.questions => this.api.asked('GET', '/events')
    await vi.waitFor(() => expect(asked()).toHaveLength(index + 1))
    const stream = new FakeStream()
    asked()[index]?.answer(stream.response)
    stream.write(ready)
    await delivered()
    return stream
  }
}

/** Streams deliver over tasks, not only promises. */
export async function delivered(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setTimeout(resolve))
}

export function bodies(session: ConversationSession): string[] {
  return session.getView().rows.map(({ body }) => body)
}

export function statuses(session: ConversationSession): string[] {
  return session.getView().rows.map(({ status }) => status)
}
