import { expect, test as base, type Page } from '@playwright/test'
import { BadNetwork } from './bad-network.ts'
import { ChatServer } from './chat-server.ts'

interface Fixtures {
  readonly server: ChatServer
  readonly network: BadNetwork
  readonly origin: string
  readonly address: (personId: string) => string
}

/** The playground's page against a server process of its own, through a network that can be told to fail. */
export const test: ReturnType<typeof base.extend<Fixtures>> = base.extend<Fixtures>({
  server: async ({ browserName }, provide) => {
    expect(browserName).toBe('chromium')
    const server = new ChatServer()
    await server.start()
    await provide(server)
    server.stop()
  },
  network: async ({ server, baseURL }, provide) => {
    const network = new BadNetwork(() => server.port, Number(new URL(baseURL ?? '').port))
    await provide(network)
    network.close()
  },
  origin: async ({ network }, provide) => provide(await network.listen()),
  address: async ({ origin, server }, provide) =>
    provide(
      (person) => `${origin}/?${new URLSearchParams({ person, workflow: server.workflowId })}`,
    ),
})

export { expect }

/** Long for a machine that does much else at the time; nothing here is a promise about speed. */
export const PATIENCE: { readonly timeout: number } = { timeout: 20_000 }

export const input = (page: Page): ReturnType<Page['locator']> => page.locator('.wrk-input')

export const row = (page: Page, text: string): ReturnType<Page['locator']> =>
  page.locator('.wrk-row', { hasText: text })

export async function open(page: Page, address: string): Promise<void> {
  await page.goto(address)
  await page.locator('.wrk-chat[data-state="ready"]').waitFor()
}

export async function send(page: Page, text: string): Promise<void> {
  await input(page).fill(text)
  await input(page).press('Enter')
}

export async function texts(page: Page): Promise<string[]> {
  const updates = page.locator('.wrk-system-run > button[aria-expanded="false"]')
  while ((await updates.count()) > 0) await updates.first().click()
  return page.locator('.wrk-text, .wrk-tombstone, .wrk-system-text').allTextContents()
}

/** The rows equal a fresh load: in order, and once. */
export async function expectTruth(page: Page, server: ChatServer, last: string): Promise<void> {
  await expect(row(page, last)).toHaveCount(1, PATIENCE)
  await expect(page.locator('.wrk-row:not([data-status="sent"])')).toHaveCount(0, PATIENCE)
  await expect.poll(() => texts(page), PATIENCE).toEqual(await server.texts())
  expect((await server.texts()).filter((text) => text === last)).toHaveLength(1)
}
