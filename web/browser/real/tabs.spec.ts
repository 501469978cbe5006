import type { BrowserContext, Page } from '@playwright/test'
import { expect, expectTruth, input, open, row, send, test, texts } from './test.ts'
import type { Playground } from '../../playground/playground.ts'

declare const playground: Playground

test.describe.configure({ timeout: 90_000 })

async function openTabs(context: BrowserContext, address: string): Promise<[Page, Page, Page]> {
  const tabs: [Page, Page, Page] = [
    await context.newPage(),
    await context.newPage(),
    await context.newPage(),
  ]
  for (const tab of tabs) await open(tab, address)
  return tabs
}

const ends: Readonly<Record<string, (leader: Page) => Promise<unknown>>> = {
  closed: (leader) => leader.close(),
  frozen: async (leader) => {
    const client = await leader.context().newCDPSession(leader)
    await client.send('Page.setWebLifecycleState', { state: 'frozen' })
  },
}

for (const [what, end] of Object.entries(ends)) {
  test(`89, 90: tabs share one stream, and another takes over when the leading one is ${what}`, async ({
    context,
    server,
    network,
    address,
  }) => {
    const [leader, second, third] = await openTabs(context, address(server.client.id))
    await expect.poll(() => network.streams).toBe(1)
    expect(await server.openStreams()).toBe(1)
    await end(leader)
    await server.say('to those who stayed')
    for (const tab of [second, third]) {
      await expect(row(tab, 'to those who stayed')).toHaveCount(1, { timeout: 5_000 })
    }
    await send(second, 'from the second tab')
    await expectTruth(third, server, 'from the second tab')
    await expectTruth(second, server, 'from the second tab')
    await expect.poll(() => server.openStreams()).toBe(1)
  })
}

test('93: signing out leaves nothing to the next user, in no tab', async ({
  context,
  server,
  network,
  address,
}) => {
  const [first, second] = await openTabs(context, address(server.client.id))
  await expect.poll(() => server.openStreams()).toBe(1)
  network.isStalled = true
  await send(first, 'unsent by the first')
  await input(second).fill('a private draft')
  const kept = (): Promise<string> =>
    first.evaluate(() => JSON.stringify(Object.entries(localStorage)))
  await expect.poll(kept).toContain('unsent by the first')
  await expect.poll(kept).toContain('a private draft')
  await first.evaluate(() => playground.client.signOut())
  for (const tab of [first, second]) await expect(input(tab)).toHaveCount(0)
  expect(await kept()).toBe('[]')
  expect(await first.evaluate(async () => (await indexedDB.databases()).length)).toBe(0)
  network.isStalled = false
  await expect.poll(() => server.openStreams()).toBe(0)
  await open(first, address(server.colleague.id))
  await expect(input(first)).toHaveValue('')
  await server.say('to the next one')
  await expectTruth(first, server, 'to the next one')
  expect(await texts(first)).not.toContain('unsent by the first')
})
