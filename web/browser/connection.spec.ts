import { expect, test } from './test.ts'
import type { Playground } from '../playground/playground.ts'

declare const playground: Playground

test('50: after an interruption nothing is missing and nothing is there twice', async ({
  chat,
}) => {
  await chat.open()
  await chat.page.evaluate(() => {
    playground.server.goOffline()
    for (let index = 0; index < 30; index += 1) playground.say('mia', `unheard ${index}`)
    const [, second, third, fourth] = playground.room.messages
    playground.room.edit(second?.id ?? '', 'edited meanwhile')
    playground.room.edit(third?.id ?? '', 'edited as well')
    playground.room.remove(fourth?.id ?? '')
    playground.server.goOnline()
  })
  await expect(chat.row('unheard 29')).toBeVisible()
  const healed = await chat.texts()
  expect(healed).toContain('edited meanwhile')
  expect(healed).toContain('Message deleted')
  await chat.page.evaluate(async () => {
    playground.show({ isMounted: false })
    await new Promise((done) => setTimeout(done, 50))
    playground.show({ isMounted: true })
  })
  await chat.row('unheard 29').waitFor()
  expect(await chat.texts()).toEqual(healed)
})

test('52: silence is noticed', async ({ chat }) => {
  await chat.open()
  await chat.page.evaluate(() => playground.server.stallStreams())
  await chat.say('mia', 'through the silence')
  await expect(chat.row('through the silence')).toBeVisible({ timeout: 12_000 })
})

test('54: short interruptions are not told; long ones are, and their end', async ({ chat }) => {
  await chat.open()
  const banner = chat.page.locator('.wrk-banner')
  const at = await chat.firstVisible()
  await chat.page.evaluate(() => playground.server.goOffline())
  await chat.page.waitForTimeout(2_500)
  await expect(banner).toHaveCount(0)
  await expect(banner).toContainText('Reconnecting…', { timeout: 4_000 })
  await expect(banner).toContainText(/Next try in \d+ sec/, { timeout: 8_000 })
  expect((await chat.firstVisible()).top).toBe(at.top)
  await chat.page.evaluate(() => playground.server.goOnline())
  await expect(banner).toHaveText('Back online')
  await expect(banner).toHaveCount(0, { timeout: 4_000 })
})

test('51: what is written while the first page is on its way is there once, in its place', async ({
  chat,
}) => {
  await chat.page.goto('/?story=empty&latency=100')
  await chat.page.evaluate(() => {
    playground.server.set({ replyLatencyMs: 400 })
    const timer = setInterval(() => {
      const { length } = playground.room.messages
      playground.say('mia', `line ${length}`)
      if (length === 14) clearInterval(timer)
    }, 100)
  })
  const lines = Array.from({ length: 15 }, (_, index) => `line ${index}`)
  await expect.poll(() => chat.texts(), { timeout: 8_000 }).toEqual(lines)
})

const wakes: Readonly<Record<string, () => void>> = {
  'the network is back': () => dispatchEvent(new Event('online')),
  'the tab is shown': () => document.dispatchEvent(new Event('visibilitychange')),
  'the page comes back from the cache': () =>
    dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })),
  'it was frozen': () => document.dispatchEvent(new Event('resume')),
  // No event tells of a machine that slept.
  'time has jumped': () => {},
}

for (const [name, wake] of Object.entries(wakes)) {
  test(`53: when ${name}, what came meanwhile is fetched at once`, async ({ chat }) => {
    await chat.open('heartbeat=600000')
    await chat.page.waitForFunction(() => playground.server.openStreams === 1)
    await chat.page.evaluate(() => {
      playground.server.stallStreams()
      playground.say('mia', 'during the sleep')
      const now = Date.now.bind(Date)
      Date.now = () => now() + 60_000
    })
    await chat.page.evaluate(wake)
    await expect(chat.row('during the sleep')).toBeVisible({ timeout: 4_000 })
  })
}

test('53: leaving for the cache closes the stream, coming back opens it', async ({ chat }) => {
  await chat.open()
  const streams = (): Promise<number> => chat.page.evaluate(() => playground.server.openStreams)
  await expect.poll(streams).toBe(1)
  await chat.page.evaluate(() => dispatchEvent(new PageTransitionEvent('pagehide')))
  await expect.poll(streams).toBe(0)
  await chat.say('mia', 'while it was cached')
  await chat.page.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow')))
  await expect(chat.row('while it was cached')).toBeVisible()
  expect(await streams()).toBe(1)
})

test('54: a token that ends is renewed unseen; a login that ends is told', async ({ chat }) => {
  await chat.open()
  await chat.page.waitForFunction(() => playground.server.openStreams === 1)
  await chat.page.evaluate(() => playground.server.expireTokens())
  await chat.say('mia', 'after the renewal')
  await expect(chat.row('after the renewal')).toBeVisible()
  await expect(chat.page.locator('.wrk-banner')).toHaveCount(0)
  expect(await chat.page.evaluate(() => playground.errors)).toEqual([])
  await chat.page.evaluate(() => playground.server.endLogin())
  await expect(chat.page.locator('.wrk-banner')).toContainText('You are signed out.')
  await chat.page.evaluate(() => playground.server.set({ isSignedOut: false }))
  await chat.page.getByRole('button', { name: 'Sign in' }).click()
  await chat.say('mia', 'after the login')
  await expect(chat.row('after the login')).toBeVisible()
})

test('54: a right that ends leaves nothing on the screen', async ({ chat }) => {
  await chat.open()
  await chat.page.waitForFunction(() => playground.server.openStreams === 1)
  await chat.page.evaluate(() => playground.room.tell('revoked', { code: 'permission_denied' }))
  await expect(chat.page.locator('.wrk-state')).toContainText('You do not have access')
  await expect(chat.rows).toHaveCount(0)
})

test('50: over a flaky network everything arrives, once and in order', async ({ chat }) => {
  test.setTimeout(60_000)
  await chat.page.goto('/?story=empty&flaky')
  await chat.input.waitFor({ timeout: 30_000 })
  const lines = Array.from({ length: 6 }, (_, index) => `line ${index}`)
  for (const line of lines) {
    await chat.input.fill(line)
    await chat.input.press('Enter')
    await chat.say('mia', `after ${line}`)
  }
  const own = (): Promise<string[]> =>
    chat.page.locator('[data-own="true"][data-status="sent"] .wrk-text').allTextContents()
  await expect.poll(own, { timeout: 45_000 }).toEqual(lines)
  const stored = await chat.page.evaluate(() => playground.room.messages.map(({ body }) => body))
  await expect.poll(() => chat.texts(), { timeout: 20_000 }).toEqual(stored)
  expect(new Set(stored).size).toBe(stored.length)
})
