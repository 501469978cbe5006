import { copyFileSync, mkdirSync, symlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test, type BrowserContext, type Page } from '@playwright/test'
import { build } from 'vite'
import { writeGuide } from './guide.ts'
import { Service } from './service.ts'

declare const told: (body: string) => void

const WEB = resolve(import.meta.dirname, '../..')
const HOST = 'http://127.0.0.1:8900/'
const TAKEOVER_MS = 3_000

let service: Service
let folders: { html: string; react: string }

test.describe.configure({ mode: 'serial' })

test.beforeAll(async () => {
  service = new Service()
  folders = writeGuide(service.folder)
  copyFileSync(join(WEB, 'dist/element.js'), join(folders.html, 'element.js'))
  await service.start()
})

test.afterAll(() => service.stop())

const input = (page: Page): ReturnType<Page['getByRole']> => page.getByRole('textbox')

async function open(context: BrowserContext): Promise<Page> {
  const page = await context.newPage()
  await page.goto(HOST)
  await input(page).waitFor()
  return page
}

async function send(page: Page | undefined, text: string): Promise<void> {
  if (!page) throw new Error('no such page')
  await input(page).fill(text)
  await page.keyboard.press('Enter')
}

async function expectOnceEverywhere(pages: readonly Page[], text: string): Promise<void> {
  for (const page of pages) {
    await expect(page.locator('[data-status="sent"]').getByText(text)).toHaveCount(1)
  }
}

/** Who asked for a stream, in the order of asking. */
function streamsOf(context: BrowserContext): Page[] {
  const pages: Page[] = []
  context.on('request', (request) => {
    if (request.url().includes('/events')) pages.push(request.frame().page())
  })
  return pages
}

test.describe('the element in plain HTML, under a strict policy', () => {
  let stopHost: () => Promise<void>

  test.beforeAll(async () => {
    stopHost = await service.serveHost(folders.html)
  })

  test.afterAll(() => stopHost())

  test('96: sends, tells its events and obeys its methods, and the policy is content', async ({
    context,
  }) => {
    const complaints: string[] = []
    context.on('console', (line) => complaints.push(line.text()))
    const page = await open(context)
    const chat = page.locator('wrk-workflow-chat')
    const bodies: string[] = []
    await page.exposeFunction('told', (body: string) => bodies.push(body))
    await chat.evaluate((element) =>
      element.addEventListener('wrk-sent', (event) =>
        told((event as CustomEvent<{ message: { body: string } }>).detail.message.body),
      ),
    )
    await send(page, 'from plain HTML')
    await expect.poll(() => bodies).toEqual(['from plain HTML'])
    await chat.evaluate((element) =>
      (element as unknown as { focusComposer(): void }).focusComposer(),
    )
    await expect(input(page)).toBeFocused()
    expect(complaints.filter((text) => text.includes('Content Security Policy'))).toEqual([])
  })

  test('89: eight tabs hold one stream, and the eighth sends at once', async ({ context }) => {
    const streams = streamsOf(context)
    const pages: Page[] = []
    for (let index = 0; index < 8; index += 1) pages.push(await open(context))
    await send(pages[7], 'from the eighth tab')
    await expectOnceEverywhere(pages, 'from the eighth tab')
    expect(streams).toHaveLength(1)
  })

  const ends: Record<string, (leader: Page) => Promise<unknown>> = {
    'is closed': (leader) => leader.close(),
    'is frozen': (leader) => leader.evaluate(() => document.dispatchEvent(new Event('freeze'))),
    hangs: async (leader) => {
      leader
        .evaluate(() => {
          const end = Date.now() + 5_000
          while (Date.now() < end);
        })
        .catch(() => {})
    },
  }
  for (const [what, end] of Object.entries(ends)) {
    test(`90: when the leading tab ${what}, another one streams within three seconds`, async ({
      context,
    }) => {
      const streams = streamsOf(context)
      const leader = await open(context)
      const others = [await open(context), await open(context)]
      await end(leader)
      await expect.poll(() => streams.length, { timeout: TAKEOVER_MS, intervals: [50] }).toBe(2)
      await send(others[0], `after the leader ${what}`)
      await expectOnceEverywhere(others, `after the leader ${what}`)
    })
  }

  test('93: signing out in one tab clears the others and the storage', async ({ context }) => {
    const [first, second] = [await open(context), await open(context)]
    await input(second).fill('half a thought')
    await expect(input(first)).toHaveValue('half a thought')
    await first
      .locator('wrk-workflow-chat')
      .evaluate((element) => (element as unknown as { signOut(): void }).signOut())
    await expect(input(second)).toHaveCount(0)
    expect(await second.evaluate(() => Object.keys(localStorage))).toEqual([])
  })

  test('93: an element that is moved keeps its stream, one that is removed leaves none', async ({
    context,
  }) => {
    const streams = streamsOf(context)
    const page = await open(context)
    await expect.poll(() => streams.length).toBe(1)
    await page.evaluate(() => {
      const chat = document.querySelector('wrk-workflow-chat')
      if (chat) document.body.appendChild(document.createElement('main')).append(chat)
    })
    await send(page, 'after the move')
    await expectOnceEverywhere([page], 'after the move')
    expect(streams).toHaveLength(1)
    const end = page.waitForEvent('requestfailed', (request) => request.url().includes('/events'))
    await page.evaluate(() => document.querySelector('wrk-workflow-chat')?.remove())
    await end
  })
})

test('the React page of the guide works as it is written', async ({ context }) => {
  const packages = join(folders.react, 'node_modules')
  mkdirSync(join(packages, '@wrk'), { recursive: true })
  symlinkSync(WEB, join(packages, '@wrk/workflow-chat'))
  for (const name of ['react', 'react-dom']) {
    symlinkSync(join(WEB, 'node_modules', name), join(packages, name))
  }
  await build({ root: folders.react, configFile: false, logLevel: 'warn' })
  copyFileSync(join(folders.html, 'host.py'), join(folders.react, 'dist/host.py'))
  const stopHost = await service.serveHost(join(folders.react, 'dist'))
  const page = await open(context)
  await send(page, 'from React')
  await expectOnceEverywhere([page], 'from React')
  await input(page).fill('half a thought')
  await page.reload()
  await expect(input(page)).toHaveValue('half a thought')
  await stopHost()
})
