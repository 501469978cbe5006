import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const REPOSITORY = resolve(import.meta.dirname, '../../..')
const PYTHON = process.env['PYTHON'] ?? 'python3'

/** Settings of the machine must not decide how the guide turns out. */
const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !name.startsWith('WORKFLOW_CHAT_')),
)

/** The commands of docs/embedding.md, one after the other, each a process of its own. */
export class Service {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'wrk-embedding-'))
  readonly #processes: ChildProcess[] = []
  readonly #environment = {
    ...environment,
    PYTHONPATH: join(REPOSITORY, 'src'),
    WORKFLOW_CHAT_JWT_SECRETS: randomBytes(32).toString('hex'),
  }

  async start(): Promise<void> {
    const demo = this.#python(['-m', 'workflow_chat', 'demo', '--data', 'chat', '--port', '8700'])
    await answering('http://127.0.0.1:8700/demo/people')
    await ended(demo)
    this.#python(['-m', 'workflow_chat', 'serve', '--port', '8700'], {
      WORKFLOW_CHAT_DATABASE_URL: 'sqlite:///chat/workflow-chat.db',
      WORKFLOW_CHAT_ALLOWED_ORIGINS: 'http://127.0.0.1:8900',
    })
    await answering('http://127.0.0.1:8700/openapi.json')
  }

  async serveHost(folder: string): Promise<() => Promise<void>> {
    const host = this.#python([join(folder, 'host.py')], {}, folder)
    await answering('http://127.0.0.1:8900/chat-token')
    return () => ended(host)
  }

  async stop(): Promise<void> {
    await Promise.all(this.#processes.map(ended))
    rmSync(this.folder, { recursive: true })
  }

  #python(
    command: readonly string[],
    more: NodeJS.ProcessEnv = {},
    cwd = this.folder,
  ): ChildProcess {
    const env = { ...this.#environment, ...more }
    const started = spawn(PYTHON, command, {
      cwd,
      env,
      stdio: ['ignore', 'ignore', cwd === this.folder ? 'inherit' : 'ignore'],
    })
    this.#processes.push(started)
    return started
  }
}

async function answering(url: string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const response = await fetch(url).catch(() => null)
    if (response?.ok) return
    await new Promise((later) => setTimeout(later, 100))
  }
  throw new Error(`${url} does not answer. Is PYTHON one with the dependencies?`)
}

async function ended(running: ChildProcess): Promise<void> {
  if (running.exitCode !== null || running.signalCode !== null) return
  const end = new Promise((resolveEnd) => running.once('exit', resolveEnd))
  running.kill('SIGINT')
  await end
}
