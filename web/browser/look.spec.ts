import type { ChatPage } from './chat-page.ts'
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

const SMALL_PRINT =
  '.wrk-time, .wrk-author, .wrk-text, .wrk-badge, .wrk-link, .wrk-hint, .wrk-reason, .wrk-edited, .wrk-tombstone'
const ICONS = '.wrk-status svg, .wrk-reason svg, .wrk-send svg, .wrk-pill svg, .wrk-actions svg'

for (const theme of ['light', 'dark']) {
  test(`76: text and icons stand out from what is behind them, ${theme}`, async ({ chat }) => {
    await chat.open(`theme=${theme}`)
    await expect(chat.page.locator('.wrk-chat')).toHaveCSS('color-scheme', theme)
    await chat.input.fill('sent')
    await chat.input.press('Enter')
    await chat.page.locator('.wrk-status svg').waitFor()
    await chat.page.evaluate(() => {
      const { room } = playground
      const [edited, removed] = room.messages.filter(({ sender }) => sender?.id === 'ana')
      room.edit(edited?.id ?? '', 'An own message that says it was edited.')
      room.remove(removed?.id ?? '')
    })
    await chat.page.locator('[data-own="true"] .wrk-edited').waitFor()
    await expectContrast(chat)
    await chat.page.evaluate(() => {
      playground.server.network.refusals.push({ status: 422, code: 'validation_failed' })
    })
    await chat.input.fill('refused')
    await chat.input.press('Enter')
    await chat.page.locator('.wrk-reason svg').waitFor()
    await chat.input.fill('so that one can send')
    await chat.row('Perfect').hover()
    await expectContrast(chat)
  })
}

test('76: auto is what the system wants', async ({ chat }) => {
  const background = (): Promise<string> =>
    chat.page.locator('.wrk-chat').evaluate((element) => getComputedStyle(element).backgroundColor)
  await chat.open('theme=dark')
  const dark = await background()
  await chat.page.emulateMedia({ colorScheme: 'dark' })
  await chat.open()
  await expect.poll(background).toBe(dark)
  // The page hears of it with its next frame, and paints with the one after.
  await chat.page.emulateMedia({ colorScheme: 'light' })
  await expect.poll(background).not.toBe(dark)
})

async function expectContrast(chat: ChatPage): Promise<void> {
  expect(await chat.page.evaluate(weakest, SMALL_PRINT)).toBeGreaterThanOrEqual(4.5)
  expect(await chat.page.evaluate(weakest, ICONS)).toBeGreaterThanOrEqual(3)
}

/** Runs in the page: the lowest contrast among elements, each against all that is painted behind it. */
function weakest(selector: string): number {
  const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
  const luminance = (colors: readonly string[]): number => {
    for (const color of colors) {
      if (context) context.fillStyle = color
      context?.fillRect(0, 0, 1, 1)
    }
    const [red = 0, green = 0, blue = 0] = context?.getImageData(0, 0, 1, 1).data ?? []
    const linear = [red, green, blue].map((value) =>
      value <= 10 ? value / 3294 : ((value / 255 + 0.055) / 1.055) ** 2.4,
    )
    return 0.2126 * (linear[0] ?? 0) + 0.7152 * (linear[1] ?? 0) + 0.0722 * (linear[2] ?? 0)
  }
  let lowest = Infinity
  for (const element of document.querySelectorAll(selector)) {
    if (!element.checkVisibility()) continue
    const ground: string[] = []
    for (let one: Element | null = element; one; one = one.parentElement) {
      ground.unshift(getComputedStyle(one).backgroundColor)
    }
    const behind = luminance(['white', ...ground]) + 0.05
    const drawn = luminance(['white', ...ground, getComputedStyle(element).color]) + 0.05
    lowest = Math.min(lowest, Math.max(behind, drawn) / Math.min(behind, drawn))
  }
  return Number.isFinite(lowest) ? lowest : 0
}

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
  expect(await chat.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
    320,
  )
})

/** Links in running text excepted, as WCAG does. */
const smallTargets = (chat: ChatPage, least: number): Promise<string[]> =>
  chat.page.locator('.wrk-chat button:visible:not(.wrk-link)').evaluateAll(
    (buttons, px) =>
      buttons.flatMap((button) => {
        const { width, height } = button.getBoundingClientRect()
        return Math.min(width, height) < px ? [`${button.className} ${width} × ${height}`] : []
      }),
    least,
  )

test('79: a mouse meets at least 24 pixels', async ({ chat }) => {
  await chat.open('story=extremes')
  await chat.row('Sent and seen').hover()
  expect(await smallTargets(chat, 24)).toEqual([])
})

test.describe('79: a thumb', () => {
  test.use({ hasTouch: true, isMobile: true, viewport: { width: 390, height: 700 } })

  test('meets at least 44 pixels', async ({ chat }) => {
    await chat.open('story=history&count=400')
    await chat.scrollTo(3_000)
    await chat.pill.waitFor()
    expect(await smallTargets(chat, 44)).toEqual([])
    await chat.pill.tap()
    await expect.poll(() => chat.distanceFromEnd()).toBeLessThanOrEqual(1)
  })
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
