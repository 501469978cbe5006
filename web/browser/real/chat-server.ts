import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

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

/** The real server, as a process that can be killed. */
export class ChatServer {
  readonly #data = mkdtempSync(join(tmpdir(), 'workflow-chat-'))
  #process: ChildProcess | null = null
  #people: readonly Person[] = []
  port = 0

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  async start(): Promise<void> {
    this.port ||= await freePort()
    const options = ['demo', '--port', String(this.port), '--data', this.#data]
    this.#process = spawn('workflow-chat', options, { stdio: 'ignore' })
    await this.#untilItAnswers()
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

  #find(fits: (person: Person) => boolean): Person {
    const person = this.#people.find(fits)
    if (!person) throw new Error('The demo has nobody like that.')
    return person
  }

  async #ask(method: string, query: string, person: Person, body?: object): Promise<Response> {
    const path = `/api/workflows/${encodeURIComponent(this.workflowId)}/chat/messages${query}`
    const response = await fetch(this.url + path, {
      method,
      headers: { Authorization: `Bearer ${person.token}`, 'Content-Type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}`)
    return response
  }

  async #untilItAnswers(): Promise<void> {
    for (let attempt = 0; attempt < 200; attempt += 1) {
      const response = await fetch(`${this.url}/demo/people`).catch(() => null)
      if (response?.ok) {
        const people: Person[] = await response.json()
        this.#people = people
        return
      }
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    throw new Error('`workflow-chat demo` did not answer. Is the command on PATH?')
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
