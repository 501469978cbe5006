import { expect, test as base, type Page } from '@playwright/test'
import { BadNetwork } from './bad-network.ts'
import { ChatServer } from './chat-server.ts'

interface Fixtures {
  readonly server: ChatServer
  readonly network: BadNetwork
  readonly address: (personId: string) => string
}

const test = base.extend<Fixtures & { readonly origin: string }>({
  server: async ({ browserName }, provide) => {
    expect(browserName).toBe('chromium')
    const server = new ChatServer()
    await server.start()
    await provide(server)
    server.stop()
  },
  network: async ({ server }, provide) => {
    const network = new BadNetwork(() => server.port)
    await provide(network)
    network.close()
  },
  origin: async ({ network }, provide) => provide(await network.listen()),
  address: async ({ origin, server }, provide) =>
    provide(
      (personId) =>
        `${origin}/?${new URLSearchParams({ person: personId, workflow: server.workflowId })}`,
    ),
})

const input = (page: Page): ReturnType<Page['locator']> => page.locator('.wrk-input')

async function open(page: Page, address: string): Promise<void> {
  await page.goto(address)
  await page.locator('.wrk-chat[data-state="ready"]').waitFor()
}

async function send(page: Page, text: string): Promise<void> {
  await input(page).fill(text)
  await input(page).press('Enter')
}

async function texts(page: Page): Promise<string[]> {
  const updates = page.locator('.wrk-system-run > button[aria-expanded="false"]')
  while ((await updates.count()) > 0) await updates.first().click()
  return page.locator('.wrk-text, .wrk-tombstone, .wrk-system-text').allTextContents()
}

/** The rows equal a fresh load: in order, and once. */
async function expectTruth(page: Page, server: ChatServer, last: string): Promise<void> {
  await expect(page.locator('.wrk-row', { hasText: last })).toHaveCount(1, { timeout: 20_000 })
  await expect(page.locator('.wrk-row:not([data-status="sent"])')).toHaveCount(0, {
    timeout: 20_000,
  })
  await expect.poll(() => texts(page), { timeout: 20_000 }).toEqual(await server.texts())
  expect((await server.texts()).filter((text) => text === last)).toHaveLength(1)
}

test.describe.configure({ timeout: 60_000 })

test('a lost answer, then a retry', async ({ page, server, network, address }) => {
  await open(page, address(server.client.id))
  network.lostReplies = 2
  await send(page, 'sent once')
  await expectTruth(page, server, 'sent once')
})

test('a reload while sending', async ({ page, server, network, address }) => {
  await open(page, address(server.client.id))
  network.isStalled = true
  for (const text of ['first', 'second', 'third']) await send(page, text)
  network.isStalled = false
  network.cut()
  await open(page, address(server.client.id))
  await expectTruth(page, server, 'third')
  expect((await texts(page)).slice(-3)).toEqual(['first', 'second', 'third'])
})

test('the server is killed and comes back', async ({ page, server, address }) => {
  await open(page, address(server.client.id))
  await send(page, 'before')
  await expectTruth(page, server, 'before')
  server.kill()
  await send(page, 'while it was away')
  await server.start()
  await server.say('after it came back')
  await expectTruth(page, server, 'while it was away')
})

test('a network that cuts, duplicates and stalls', async ({ page, server, network, address }) => {
  await open(page, address(server.client.id))
  network.duplicates = true
  await server.say('twice on the wire')
  await send(page, 'sent twice')
  await expect(page.locator('.wrk-row', { hasText: 'sent twice' })).toHaveCount(1)
  network.cut()
  await server.say('during the cut')
  await send(page, 'after the cut')
  network.isStalled = true
  await server.say('into the silence')
  network.isStalled = false
  network.cut()
  await server.say('the last word')
  await expectTruth(page, server, 'the last word')
})

test('a tab that was frozen, and a clock that jumps', async ({
  page,
  server,
  network,
  address,
}) => {
  await open(page, address(server.client.id))
  const client = await page.context().newCDPSession(page)
  await client.send('Page.setWebLifecycleState', { state: 'frozen' })
  network.cut()
  await server.say('while it was frozen')
  await client.send('Page.setWebLifecycleState', { state: 'active' })
  await expectTruth(page, server, 'while it was frozen')
  network.isStalled = true
  await server.say('during the sleep')
  network.isStalled = false
  await page.evaluate(() => {
    const now = Date.now.bind(Date)
    Date.now = () => now() + 3_600_000
  })
  await expectTruth(page, server, 'during the sleep')
})

test('tabs share one stream, and another takes over when the first is closed', async ({
  context,
  server,
  network,
  address,
}) => {
  const pages: Page[] = []
  for (let tab = 0; tab < 4; tab += 1) {
    const page = await context.newPage()
    await open(page, address(server.client.id))
    pages.push(page)
  }
  await expect.poll(() => network.streams).toBe(1)
  const [first, second, third] = pages
  await first?.close()
  await server.say('to those who stayed')
  if (!second || !third) throw new Error('no tabs')
  for (const page of [second, third]) {
    await expect(page.locator('.wrk-row', { hasText: 'to those who stayed' })).toBeVisible({
      timeout: 5_000,
    })
  }
  await send(second, 'from the second tab')
  await expectTruth(third, server, 'from the second tab')
  await expect.poll(() => network.streams).toBe(1)
})

test('another user in the same browser sees nothing of the first', async ({
  page,
  server,
  network,
  address,
}) => {
  await open(page, address(server.client.id))
  network.isStalled = true
  await send(page, 'unsent by the first')
  await input(page).fill('a private draft')
  await page.waitForTimeout(500)
  network.isStalled = false
  await open(page, address(server.colleague.id))
  await expect(input(page)).toHaveValue('')
  await server.say('to both')
  await expectTruth(page, server, 'to both')
  expect(await texts(page)).not.toContain('unsent by the first')
})
