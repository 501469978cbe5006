import { createWrkClient, type WrkClient } from '../src/core/client.ts'
import type { GetToken } from '../src/core/net/token-source.ts'
import type { ConversationSession } from '../src/core/conversation/session.ts'
import { memoryStorage } from '../src/core/ports/browser-ports.ts'
import type { LifecycleEvent, Tabs } from '../src/core/ports/ports.ts'
import type { Clock } from '../src/core/ports/ports.ts'
import { FakeBrowser } from './fake-tabs.ts'

export interface FakeTab {
  readonly tabs: Tabs
  readonly client: WrkClient
  readonly session: ConversationSession
  readonly errors: string[]
  readonly tell: (event: LifecycleEvent) => void
  readonly release: () => void
}

interface TabsOfOneProfileOptions {
  readonly clock: Clock
  readonly baseUrl: string
  readonly fetch: typeof fetch
}

/** What goes wrong in one tab only. */
interface TabTrouble {
  readonly fetch?: typeof fetch
  readonly getToken?: GetToken
}

/** Tabs of one browser profile: what they share is shared, everything else is each one's own. */
export class TabsOfOneProfile {
  readonly browser = new FakeBrowser()
  readonly storage = memoryStorage()
  readonly #options: TabsOfOneProfileOptions
  /** 0 for equal jitter everywhere would let tabs take over together, as they never do. */
  #opened = 0

  constructor(options: TabsOfOneProfileOptions) {
    this.#options = options
  }

  open(userId = 'ana', workflowId = 'w', trouble: TabTrouble = {}): FakeTab {
    const { clock, baseUrl } = this.#options
    const { fetch = this.#options.fetch, getToken = () => 'token' } = trouble
    const listeners = new Set<(event: LifecycleEvent) => void>()
    const tabs = this.browser.openTab()
    const errors: string[] = []
    const jitter = (this.#opened += 1) / 10
    const subscribe = (listener: (event: LifecycleEvent) => void): (() => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    }
    const client = createWrkClient({
      baseUrl,
      getToken,
      user: { id: userId },
      onError: ({ code }) => errors.push(code),
      ports: {
        clock,
        tabs,
        fetch,
        storage: this.storage,
        random: () => jitter % 1,
        lifecycle: { subscribe },
        debug: () => {},
        warn: () => {},
      },
    })
    const session = client.conversation(workflowId)
    const release = client.hold(session)
    const tell = (event: LifecycleEvent): void => listeners.forEach((listener) => listener(event))
    return { tabs, client, session, errors, tell, release }
  }
}
