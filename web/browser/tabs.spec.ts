import type { Frame, Page } from '@playwright/test'
import { expect, test } from './test.ts'
import type { Playground } from '../playground/playground.ts'

declare const playground: Playground

/** Tabs are documents side by side in one page: they share its origin, and the scripted server. */
async function openTabs(page: Page, count: number): Promise<Frame[]> {
  await page.goto(`/?tabs=${count}`)
  const tabs: Frame[] = []
  for (let number = 1; number <= count; number += 1) {
    const element = await page.locator(`iframe[title="Tab ${number}"]`).elementHandle()
    const tab = await element?.contentFrame()
    if (!tab) throw new Error(`Tab ${number} is not there.`)
    await tab.locator('.wrk-chat[data-state="ready"]').waitFor()
    tabs.push(tab)
  }
  return tabs
}

const openStreams = (page: Page): Promise<number> =>
  page.evaluate(() => playground.server.openStreams)

const say = (page: Page, text: string): Promise<unknown> =>
  page.evaluate((body) => playground.say('mia', body), text)

const input = (tab: Frame | undefined): ReturnType<Frame['locator']> =>
  (tab ?? missing()).locator('.wrk-input')

const row = (tab: Frame | undefined, text: string): ReturnType<Frame['locator']> =>
  (tab ?? missing()).locator('.wrk-row', { hasText: text })

const unread = (tab: Frame | undefined): Promise<number> =>
  (tab ?? missing()).evaluate(
    () => playground.client.conversation('wf-invoices').getView().unreadCount,
  )

function missing(): never {
  throw new Error('There is no such tab.')
}

test('35: a draft goes to the other tab, and overwrites nobody who writes', async ({ page }) => {
  const [first, second] = await openTabs(page, 2)
  await input(first).pressSequentially('half a thought')
  await expect(input(second)).toHaveValue('half a thought')
  await input(second).focus()
  await first?.evaluate(() => playground.client.conversation('wf-invoices').draft.set('another'))
  await expect(input(first)).toHaveValue('another')
  await page.waitForTimeout(600)
  await expect(input(second)).toHaveValue('half a thought')
  await input(second).pressSequentially(' more')
  await expect(input(first)).toHaveValue('half a thought more')
  await input(second).press('Enter')
  await expect(input(first)).toHaveValue('')
})

test('89, 90: tabs hold one stream, and when the leading one is closed another goes on', async ({
  page,
}) => {
  const [, second, third] = await openTabs(page, 3)
  await expect.poll(() => openStreams(page)).toBe(1)
  await say(page, 'to all')
  for (const tab of [second, third]) await expect(row(tab, 'to all')).toHaveCount(1)
  await page.getByRole('button', { name: 'Close tab 1' }).click()
  await say(page, 'into the gap')
  await expect.poll(() => openStreams(page), { timeout: 3_000 }).toBe(1)
  await say(page, 'after it')
  for (const tab of [second, third]) {
    await expect(row(tab, 'after it')).toHaveCount(1)
    await expect(row(tab, 'into the gap')).toHaveCount(1)
  }
  expect(await openStreams(page)).toBe(1)
})

test('91: what is sent, read and typed in one tab is so in all', async ({ page }) => {
  const [first, second] = await openTabs(page, 2)
  await expect.poll(() => openStreams(page)).toBe(1)
  await input(second).fill('from the second')
  await input(second).press('Enter')
  for (const tab of [first, second]) {
    await expect(row(tab, 'from the second')).toHaveAttribute('data-status', 'sent')
  }
  await say(page, 'to be read')
  await input(second).hover()
  for (const tab of [first, second]) await expect.poll(() => unread(tab)).toBe(0)
  await page.evaluate(() => playground.room.tell('typing.started', { userId: 'ana', ttlMs: 8_000 }))
  await page.evaluate(() => playground.room.tell('typing.started', { userId: 'mia', ttlMs: 8_000 }))
  for (const tab of [first, second]) {
    await expect((tab ?? missing()).locator('.wrk-typing')).toHaveText('Mia Chen is typing…')
  }
})

test('92: without Web Locks every tab has a stream, and only the developer hears of it', async ({
  page,
}) => {
  const told: string[] = []
  page.on('console', (line) => told.push(`${line.type()}: ${line.text()}`))
  await page.addInitScript(() =>
    Object.defineProperty(Navigator.prototype, 'locks', { value: undefined }),
  )
  const tabs = await openTabs(page, 2)
  await expect.poll(() => openStreams(page)).toBe(2)
  await say(page, 'to both')
  for (const tab of tabs) await expect(row(tab, 'to both')).toHaveCount(1)
  expect(told).toContain(
    'debug: wrk-chat: no Web Locks or BroadcastChannel here, every tab keeps its own stream.',
  )
  expect(told.filter((line) => /^(error|warning)/.test(line))).toEqual([])
})
