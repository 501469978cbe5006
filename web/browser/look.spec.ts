import { expect, test } from './test.ts'
import type { Playground } from '../playground/playground.ts'

declare const playground: Playground

test('73: long words wrap, long messages are cut until asked for', async ({ chat }) => {
  await chat.page.setViewportSize({ width: 320, height: 640 })
  await chat.open('story=extremes')
  const overflow = await chat.scroller.evaluate(
    ({ scrollWidth, clientWidth }) => scrollWidth - clientWidth,
  )
  expect(overflow).toBe(0)
  const more = chat.page.getByRole('button', { name: 'Show more' })
  const text = chat.row('ten thousand characters').locator('.wrk-text')
  const before = await text.evaluate(({ clientHeight }) => clientHeight)
  await more.click()
  expect(await text.evaluate(({ clientHeight }) => clientHeight)).toBeGreaterThan(before * 3)
})

test('74: links are links, and nothing else is', async ({ chat }) => {
  await chat.open()
  const link = chat.row('Noted').getByRole('link')
  await expect(link).toHaveAttribute('rel', 'noopener noreferrer nofollow ugc')
  await expect(link).toHaveText('https://wrk.example/workflows/invoices')
  await chat.say('mia', '<img src=x onerror=alert(1)> javascript:alert(1)')
  await expect(chat.row('onerror')).toContainText(
    '<img src=x onerror=alert(1)> javascript:alert(1)',
  )
  await expect(chat.row('onerror').locator('a, img')).toHaveCount(0)
})

test('75: Arabic mirrors', async ({ chat }) => {
  await chat.open('story=arabic&locale=ar')
  const panel = await chat.page.locator('.wrk-chat').boundingBox()
  const own = await chat.row('شكرًا').locator('.wrk-bubble').boundingBox()
  expect((own?.x ?? 0) - (panel?.x ?? 0)).toBeLessThan(60)
  await expect(chat.row('API key').locator('.wrk-text')).toHaveCSS('direction', 'ltr')
})

test('77: forced colors draw borders', async ({ chat }) => {
  await chat.page.emulateMedia({ forcedColors: 'active' })
  await chat.open()
  await expect(chat.row('Perfect').locator('.wrk-bubble')).toHaveCSS('border-top-width', '1px')
})

test('78: reduced motion moves nothing', async ({ chat }) => {
  await chat.page.emulateMedia({ reducedMotion: 'reduce' })
  await chat.open()
  await chat.page.evaluate(() =>
    playground.room.tell('typing.started', { userId: 'mia', ttlMs: 8_000 }),
  )
  await expect(chat.page.locator('.wrk-dots i').first()).toHaveCSS('animation-name', 'none')
})

test('79: at 320 pixels, or 400 % zoom, nothing scrolls sideways and one can write', async ({
  chat,
}) => {
  await chat.page.setViewportSize({ width: 320, height: 256 })
  await chat.open()
  await chat.input.fill('fits')
  await chat.input.press('Enter')
  await expect(chat.row('fits')).toBeInViewport()
  const sizes = await chat.page
    .locator('.wrk-chat button:visible')
    .evaluateAll((buttons) =>
      buttons.map((one) =>
        Math.min(one.getBoundingClientRect().width, one.getBoundingClientRect().height),
      ),
    )
  expect(Math.min(...sizes)).toBeGreaterThanOrEqual(20)
  expect(await chat.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
    320,
  )
})

test('80: emoji alone are large', async ({ chat }) => {
  await chat.open('story=extremes')
  await expect(chat.row('🎉').locator('.wrk-text')).toHaveCSS('font-size', '38px')
  await expect(chat.row('👨‍👩‍👧‍👦').locator('.wrk-text')).toHaveCSS('font-size', '38px')
})

test('81: a hostile host cannot break it', async ({ chat }) => {
  await chat.open('host=hostile')
  await expect(chat.row('Perfect')).toBeVisible()
  await expect(chat.row('Perfect')).toBeInViewport()
  await chat.input.fill('still works')
  await chat.page.locator('.wrk-send').click()
  await expect(chat.row('still works')).toBeInViewport()
  await expect(chat.row('Perfect').locator('.wrk-message')).toHaveCSS('border-top-width', '0px')
  expect((await chat.input.boundingBox())?.width).toBeGreaterThan(300)
})

test('59, 60: who types is told, expires, and moves nothing', async ({ chat }) => {
  await chat.open()
  const at = await chat.firstVisible()
  await chat.page.evaluate(() => {
    for (const userId of ['mia', 'ben', 'carla', 'tom', 'ana']) {
      playground.room.tell('typing.started', { userId, ttlMs: 1_500 })
    }
  })
  await expect(chat.page.locator('.wrk-typing')).toHaveText(
    'Mia Chen, Ben Okafor and 2 others are typing…',
  )
  expect((await chat.firstVisible()).top).toBe(at.top)
  await expect(chat.page.locator('.wrk-typing')).toHaveText('', { timeout: 4_000 })
})

test('61, 62: read is what was looked at, once', async ({ chat }) => {
  await chat.open('story=history&count=80&unread=40')
  await chat.page.mouse.move(400, 300)
  await chat.wheel(10_000)
  const read = async (): Promise<unknown> => (await chat.requests('POST', 'read')).at(-1)?.body
  await expect.poll(read, { timeout: 8_000 }).toEqual({ lastReadMessageId: 'm-wf-invoices-80' })
  expect((await chat.requests('POST', 'read')).length).toBeLessThanOrEqual(4)
})

test('64: who has seen it opens by click and by keyboard', async ({ chat }) => {
  await chat.open('story=extremes')
  const seen = chat.page.getByRole('button', { name: /^Seen by/ })
  await seen.click()
  await expect(chat.page.locator('.wrk-popover')).toContainText('Carla Núñez')
  await chat.page.keyboard.press('Escape')
  await expect(chat.page.locator('.wrk-popover')).toBeHidden()
  await chat.input.focus()
  await chat.page.keyboard.press('Shift+Tab')
  await chat.page.keyboard.press('Enter')
  await chat.page.keyboard.press('ArrowRight')
  await chat.page.keyboard.press('ArrowRight')
  await chat.page.keyboard.press('Enter')
  await expect(chat.page.locator('.wrk-popover')).toBeVisible()
})

test('65: presence has words', async ({ chat }) => {
  await chat.open()
  await chat.page.evaluate(() =>
    playground.room.tell('presence.updated', {
      presence: [{ userId: 'mia', online: true, lastSeenAt: null }],
    }),
  )
  await expect(chat.page.locator('.wrk-presence[data-online="true"]').first()).toHaveText('Online')
})

test('93: fifty mounts in StrictMode leave nothing behind', async ({ chat }) => {
  await chat.open()
  for (let cycle = 0; cycle < 50; cycle += 1) {
    await chat.page.evaluate(
      async (isMounted) => {
        playground.show({ isMounted })
        await new Promise((resolve) => setTimeout(resolve, 20))
      },
      cycle % 2 === 1,
    )
  }
  await expect(chat.page.locator('.wrk-chat')).toHaveCount(1)
  await chat.row('Perfect').waitFor()
  await expect.poll(() => chat.page.evaluate(() => playground.server.openStreams)).toBe(1)
  await chat.page.evaluate(() => playground.show({ isMounted: false }))
  await expect.poll(() => chat.page.evaluate(() => playground.server.openStreams)).toBe(0)
})

test('no access: nothing is rendered, and the host is told', async ({ chat }) => {
  await chat.page.goto('/?access=none')
  await expect
    .poll(() => chat.page.evaluate(() => playground.errors.map(({ code }) => code)))
    .toContain('chat_not_allowed')
  await expect(chat.page.locator('.wrk-chat')).toHaveCount(0)
})

test('disabled: the history without a composer', async ({ chat }) => {
  await chat.open('disabled')
  await expect(chat.row('Perfect')).toBeVisible()
  await expect(chat.input).toHaveCount(0)
})
