import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

interface Person {
  readonly id: string
  readonly token: string
  readonly role: string | null
  readonly staffRole: string | null
  readonly workspace: string | null
  readonly workflows: readonly { readonly id: string }[]
}

interface Stored {
  readonly body: string | null
  readonly deletedAt: string | null
}

const ATTEMPTS = 5

/** The real server, as a process that can be killed. */
export class ChatServer {
  readonly #data = mkdtempSync(join(tmpdir(), 'workflow-chat-'))
  #process: ChildProcess | null = null
  #people: readonly Person[] = []
  #url = ''
  #metricsPort = 0

  get port(): number {
    return Number(new URL(this.#url).port)
  }

  /** Again after a kill: on another port, as the network in front of it does not mind. */
  async start(): Promise<void> {
    // Somebody else may take the free port before the server does: then it exits, and another one is tried.
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const url = await this.#launch()
      if (url === null) continue
      this.#url = url
      const people: Person[] = await (await fetch(`${url}/demo/people`)).json()
      this.#people = people
      return
    }
    throw new Error('`workflow-chat demo` does not start. Is the command on PATH?')
  }

  kill(): void {
    this.#process?.kill('SIGKILL')
  }

  stop(): void {
    this.kill()
    rmSync(this.#data, { recursive: true, force: true })
  }

  get client(): Person {
    return this.#find(({ role, workspace }) => role === 'owner' && workspace === 'Acme')
  }

  get colleague(): Person {
    return this.#find(({ role, workspace }) => role === 'admin' && workspace === 'Acme')
  }

  get staff(): Person {
    return this.#find(({ staffRole }) => staffRole === 'wrk_operator')
  }

  get workflowId(): string {
    return this.client.workflows[0]?.id ?? ''
  }

  async say(...bodies: string[]): Promise<void> {
    for (const body of bodies) {
      const clientGeneratedId = crypto.randomUUID()
      await this.#ask('POST', '', this.staff, { body, clientGeneratedId })
    }
  }

  /** What a fresh load would show. */
  async texts(): Promise<string[]> {
    const page = await this.#ask('GET', '?limit=100', this.client)
    const { messages }: { messages: Stored[] } = await page.json()
    return messages.map(({ body, deletedAt }) => (deletedAt ? 'Message deleted' : (body ?? '')))
  }

  /** How many streams the server itself holds open. */
  async openStreams(): Promise<number> {
    const metrics = await (await fetch(`http://127.0.0.1:${this.#metricsPort}/metrics`)).text()
    return Number(/^workflow_chat_streams_open (\S+)$/m.exec(metrics)?.[1])
  }

  /** Where it listens, or null when it ended without. */
  async #launch(): Promise<string | null> {
    this.#metricsPort = await freePort()
    const started = spawn('workflow-chat', ['demo', '--port', '0', '--data', this.#data], {
      env: { ...process.env, WORKFLOW_CHAT_METRICS_PORT: String(this.#metricsPort) },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    this.#process = started
    const failure = once(started, 'exit').then(() => null)
    return Promise.race([failure, addressIn(started)])
  }

  #find(fits: (person: Person) => boolean): Person {
    const person = this.#people.find(fits)
    if (!person) throw new Error('The demo has nobody like that.')
    return person
  }

  async #ask(method: string, query: string, person: Person, body?: object): Promise<Response> {
    const path = `/api/workflows/${encodeURIComponent(this.workflowId)}/chat/messages${query}`
    const response = await fetch(this.#url + path, {
      method,
      headers: { Authorization: `Bearer ${person.token}`, 'Content-Type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}`)
    return response
  }
}

/** Read to its end, or the server would block on a full pipe. */
function addressIn({ stdout }: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    if (!stdout) return
    createInterface(stdout).on('line', (line) => {
      const url = / is ready at (http:\S+)/.exec(line)?.[1]
      if (url) resolve(url)
    })
  })
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address ? address.port : 0
}
