import type { ChatPage } from './chat-page.ts'
import { expect, test } from './test.ts'
import type { Playground } from '../playground/playground.ts'

declare const playground: Playground

const ready = '.wrk-chat[data-state="ready"]'

async function send(chat: ChatPage, text: string): Promise<void> {
  await chat.input.fill(text)
  await chat.input.press('Enter')
}

const bodies = (chat: ChatPage): Promise<(string | null)[]> =>
  chat.page.evaluate(() => playground.room.messages.map(({ body }) => body))

for (const status of [400, 401, 403, 404]) {
  test(`50, 54: a proxy’s own ${status} is an interruption, and heals by itself`, async ({
    chat,
  }) => {
    await chat.open()
    await chat.page.waitForFunction(() => playground.server.openStreams === 1)
    await chat.page.evaluate((impostorStatus) => {
      playground.server.set({ impostorStatus })
      playground.server.cutStreams()
    }, status)
    await send(chat, 'written meanwhile')
    await chat.page.waitForTimeout(3_000)
    await expect(chat.page.locator(ready)).toHaveCount(1)
    await expect(chat.page.locator('.wrk-row[data-status="failed"]')).toHaveCount(0)
    await chat.page.evaluate(() => playground.server.set({ impostorStatus: null }))
    await expect(chat.row('written meanwhile')).toHaveAttribute('data-status', 'sent', {
      timeout: 20_000,
    })
    expect(await chat.page.evaluate(() => playground.errors)).toEqual([])
  })
}

test('54: a page that opens behind a proxy’s own answer says so, and opens by itself', async ({
  chat,
}) => {
  await chat.page.goto('/?latency=3000')
  await chat.page.evaluate(() => playground.server.set({ impostorStatus: 403 }))
  await expect(chat.page.locator('.wrk-state')).toContainText('could not be loaded')
  await chat.page.evaluate(() => playground.server.set({ impostorStatus: null }))
  await expect(chat.page.locator(ready)).toHaveCount(1, { timeout: 20_000 })
})

test('54, 58: a right that was taken and given again needs no reload', async ({ chat }) => {
  await chat.open()
  await chat.page.waitForFunction(() => playground.server.openStreams === 1)
  await chat.page.evaluate(() => playground.room.tell('revoked', { code: 'workflow_not_found' }))
  await expect(chat.page.locator('.wrk-state')).toContainText('You do not have access')
  await chat.page.getByRole('button', { name: 'Try again' }).click()
  await expect(chat.page.locator(ready)).toHaveCount(1)
})

test('54: a token callback that never answers is told, and the next answer is taken', async ({
  chat,
}) => {
  const warnings: string[] = []
  chat.page.on('console', (line) => line.type() === 'warning' && warnings.push(line.text()))
  await chat.open()
  await chat.page.waitForFunction(() => playground.server.openStreams === 1)
  await chat.page.evaluate(() => {
    playground.server.set({ hostBrings: 'never' })
    playground.server.expireTokens()
  })
  await expect(chat.page.locator('.wrk-banner')).toContainText('You are signed out.', {
    timeout: 20_000,
  })
  await chat.page.evaluate(() => playground.server.set({ hostBrings: undefined }))
  // The chat may be faster than whoever clicks.
  const signIn = chat.page.getByRole('button', { name: 'Sign in' })
  await signIn.click({ timeout: 5_000 }).catch(() => {})
  await chat.say('mia', 'after the silence')
  await expect(chat.row('after the silence')).toBeVisible({ timeout: 30_000 })
  expect(warnings.filter((line) => line.includes('within 10 seconds'))).toHaveLength(1)
})

test('54: a login page in place of a token is named once, and nobody is called offline', async ({
  chat,
}) => {
  const warnings: string[] = []
  chat.page.on('console', (line) => line.type() === 'warning' && warnings.push(line.text()))
  await chat.page.goto('/?latency=3000')
  await chat.page.evaluate(() =>
    playground.server.set({ hostBrings: '<!doctype html>\n<title>Wíllkommen</title>' }),
  )
  await chat.page.evaluate(() => {
    playground.server.expireTokens()
    playground.server.cutStreams()
  })
  await expect(chat.page.locator('.wrk-state, .wrk-banner').first()).toContainText(
    'You are signed out.',
    { timeout: 15_000 },
  )
  expect(warnings.filter((line) => line.includes('web page'))).toHaveLength(1)
})

test('92: a browser that has the lock interface and refuses it freezes nothing', async ({
  page,
  context,
}) => {
  await context.addInitScript(() => {
    const locks = {
      request: () => Promise.reject(new DOMException('denied', 'SecurityError')),
    }
    Object.defineProperty(navigator, 'locks', { value: locks })
  })
  await page.goto('/?tabs=2')
  const tab = page.frameLocator('iframe').first()
  await tab.locator(ready).waitFor()
  await page.evaluate(() => playground.say('mia', 'to a tab alone'))
  await expect(tab.locator('.wrk-row', { hasText: 'to a tab alone' })).toBeVisible()
})

test('1, 17, 61: more unread than a page: it opens at the first, and the end reads nothing', async ({
  chat,
}) => {
  await chat.open('story=history&count=300&unread=120')
  const line = chat.page.locator('.wrk-unread')
  await expect(line).toBeInViewport()
  const first = await chat.page.evaluate(() => playground.room.messages[180]?.id ?? '')
  await expect(chat.page.locator(`[data-message-id="${first}"]`)).toBeInViewport()
  await chat.page.locator('.wrk-pill').click()
  await expect.poll(() => chat.distanceFromEnd()).toBeLessThan(2)
  await chat.page.mouse.move(400, 300)
  await chat.page.waitForTimeout(2_500)
  const read = (await chat.requests('POST', 'read')).map(({ body }) => body)
  expect(JSON.stringify(read)).not.toContain('m-wf-invoices-300')
})

test('1: an older service opens at its end', async ({ chat }) => {
  await chat.page.goto('/?story=history&count=300&unread=120&latency=2000')
  await chat.page.evaluate(() => playground.server.set({ isOld: true }))
  await chat.page.locator(`${ready} .wrk-scroller`).waitFor()
  await expect.poll(() => chat.distanceFromEnd()).toBeLessThan(2)
})

test('3, 13, 15: from an old message the end is reached at the first try', async ({ chat }) => {
  await chat.open('story=history&count=260&message=m-wf-invoices-61&latency=200')
  await chat.page.locator('.wrk-pill').click()
  await expect(chat.page.locator('[data-message-id="m-wf-invoices-260"]')).toBeInViewport()
  await expect.poll(() => chat.distanceFromEnd()).toBeLessThan(2)
  await chat.say('mia', 'and it follows')
  await expect(chat.row('and it follows')).toBeInViewport()
})

test('3: an own message from an old one is seen, though its page comes late or at the second try', async ({
  chat,
}) => {
  await chat.open('story=history&count=260&message=m-wf-invoices-61&latency=200')
  await chat.page.evaluate(() => playground.server.set({ failingPages: 1 }))
  await send(chat, 'from far away')
  await expect(chat.row('from far away')).toBeInViewport({ timeout: 15_000 })
  await expect.poll(() => chat.distanceFromEnd()).toBeLessThan(2)
})

test('11, 50: a reload of everything keeps the message that is read', async ({ chat }) => {
  await chat.open('story=history&count=400&message=m-wf-invoices-120')
  await chat.page.waitForFunction(() => playground.server.openStreams === 1)
  const at = await chat.firstVisible()
  await chat.page.evaluate(() =>
    playground.room.tell('resync', { reason: 'epoch', cursor: 'e-400', since: null }),
  )
  await chat.page.waitForTimeout(1_000)
  expect(Math.abs((await chat.topOf(at.key)) - at.top)).toBeLessThan(2)
})

test('45: a message whose answer was lost is edited as what it is, and stays one', async ({
  chat,
}) => {
  await chat.open()
  await chat.page.waitForFunction(() => playground.server.openStreams === 1)
  await chat.page.evaluate(() => {
    playground.server.stallStreams()
    playground.server.set({ lostReplies: 1_000 })
  })
  await send(chat, 'three thousand euros')
  await expect.poll(() => bodies(chat)).toContain('three thousand euros')
  const row = chat.row('three thousand euros')
  await chat.page.waitForTimeout(3_000)
  await expect(row).not.toHaveAttribute('data-status', 'failed')
  await chat.input.press('ArrowUp')
  await chat.page.getByRole('textbox', { name: 'Edited message' }).fill('two thousand euros')
  await chat.page.getByRole('button', { name: 'Save' }).click()
  await chat.page.evaluate(() => {
    playground.server.set({ lostReplies: 0 })
    playground.server.cutStreams()
  })
  await expect(chat.row('two thousand euros')).toHaveAttribute('data-status', 'sent', {
    timeout: 20_000,
  })
  expect((await bodies(chat)).filter((body) => body?.includes('thousand euros'))).toEqual([
    'two thousand euros',
  ])
})

test('45: taken back, a message whose answer was lost does not come back', async ({ chat }) => {
  await chat.open()
  await chat.page.waitForFunction(() => playground.server.openStreams === 1)
  await chat.page.evaluate(() => {
    playground.server.stallStreams()
    playground.server.set({ lostReplies: 1_000 })
  })
  await send(chat, 'better not')
  await expect.poll(() => bodies(chat)).toContain('better not')
  await chat.page.waitForTimeout(2_000)
  const row = chat.row('better not')
  await row.hover()
  await row.getByRole('button', { name: 'Delete' }).click()
  await chat.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await chat.page.evaluate(() => {
    playground.server.set({ lostReplies: 0 })
    playground.server.cutStreams()
  })
  await expect.poll(() => bodies(chat), { timeout: 20_000 }).not.toContain('better not')
  await expect(row).toHaveCount(0)
})

test('40, 42: offline, all that waits waits calmly and alike', async ({ chat }) => {
  await chat.open()
  await chat.page.waitForFunction(() => playground.server.openStreams === 1)
  await chat.page.evaluate(() => playground.server.goOffline())
  for (const text of ['first', 'second', 'third']) await send(chat, text)
  await chat.page.waitForTimeout(8_000)
  const status = (text: string): Promise<string | null> =>
    chat.row(text).getAttribute('data-status')
  expect(await Promise.all(['first', 'second', 'third'].map(status))).toEqual([
    'queued',
    'queued',
    'queued',
  ])
  await chat.page.evaluate(() => playground.server.goOnline())
  await expect(chat.row('third')).toHaveAttribute('data-status', 'sent')
  expect((await bodies(chat)).slice(-3)).toEqual(['first', 'second', 'third'])
})

test('47: what was written goes out after the chat was left, and says so elsewhere', async ({
  chat,
}) => {
  await chat.open()
  await chat.page.waitForFunction(() => playground.server.openStreams === 1)
  await chat.page.evaluate(() => playground.server.set({ impostorStatus: 503 }))
  await send(chat, 'before I go')
  await chat.page.evaluate(() => playground.show({ isMounted: false }))
  await chat.page.waitForTimeout(200)
  await chat.page.evaluate(() => playground.server.set({ impostorStatus: null }))
  await expect.poll(() => bodies(chat), { timeout: 20_000 }).toContain('before I go')
})

test('47: in another conversation a line tells what waits', async ({ chat }) => {
  await chat.open()
  await chat.page.waitForFunction(() => playground.server.openStreams === 1)
  await chat.page.evaluate(() => {
    const busy = { status: 503, code: 'unavailable', retryAfter: 60 }
    playground.server.network.refusals.push(busy, busy, busy)
  })
  await send(chat, 'before I go')
  await chat.page.evaluate(() => playground.show({ workflowId: 'wf-payroll' }))
  const line = chat.page.locator('.wrk-outbox')
  await expect(line).toHaveText('1 message in another conversation waits for a connection.')
  await chat.page.evaluate(() => {
    playground.server.set({ refusals: [] })
    dispatchEvent(new Event('online'))
  })
  await expect.poll(() => bodies(chat)).toContain('before I go')
  await expect(line).toHaveCount(0)
})

test('56: an edit that was begun before somebody else’s loses neither text', async ({ chat }) => {
  await chat.open()
  await chat.page.waitForFunction(() => playground.server.openStreams === 1)
  await send(chat, 'Pay 300')
  await expect(chat.row('Pay 300')).toHaveAttribute('data-status', 'sent')
  await chat.input.press('ArrowUp')
  await chat.page.getByRole('textbox', { name: 'Edited message' }).fill('Pay 300 today')
  await chat.page.evaluate(() => {
    const last = playground.room.messages.at(-1)
    playground.room.edit(last?.id ?? '', 'Pay 30 (300 was a typing error)')
  })
  await expect(chat.page.locator('.wrk-edit .wrk-notice')).toBeVisible()
  await chat.page.getByRole('button', { name: 'Save' }).click()
  await expect(chat.row('Pay 30 (300 was')).toHaveAttribute('data-status', 'failed')
  expect((await bodies(chat)).at(-1)).toBe('Pay 30 (300 was a typing error)')
  await chat.row('Pay 30 (300 was').getByRole('button', { name: 'Edit' }).click()
  await expect(chat.page.getByRole('textbox', { name: 'Edited message' })).toHaveValue(
    'Pay 300 today',
  )
  await expect(chat.page.locator('.wrk-row .wrk-text', { hasText: 'Pay 30 (' })).toBeVisible()
})
