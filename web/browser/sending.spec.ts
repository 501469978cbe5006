import type { ChatPage } from './chat-page.ts'
import { expect, test } from './test.ts'
import type { Network } from '../playground/network.ts'
import type { Playground } from '../playground/playground.ts'

declare const playground: Playground

async function send(chat: ChatPage, text: string): Promise<void> {
  await chat.input.fill(text)
  await chat.input.press('Enter')
}

const bodies = (chat: ChatPage): Promise<(string | null)[]> =>
  chat.page.evaluate(() => playground.room.messages.map(({ body }) => body))

test('41, 43: the row is there within a frame, and stays the same element', async ({ chat }) => {
  await chat.open()
  await chat.page.waitForFunction(() => playground.server.openStreams === 1)
  await chat.page.evaluate(() => playground.server.set({ latencyMs: 1_500 }))
  await send(chat, 'kept')
  await chat.settle()
  const row = chat.row('kept')
  await expect(row).toHaveAttribute('data-status', 'sending')
  await expect(row.locator('.wrk-late')).toHaveCSS('animation-delay', '0.4s')
  await row.evaluate((element) => Object.assign(globalThis, { kept: element }))
  await expect(row.locator('.wrk-status')).toHaveCSS('visibility', 'visible')
  await expect(row).toHaveAttribute('data-status', 'sent')
  expect(await row.evaluate((element) => element === Reflect.get(globalThis, 'kept'))).toBe(true)
})

test('42: the state of an own message is said in words', async ({ chat }) => {
  await chat.open()
  await send(chat, 'stated')
  await expect(chat.row('stated').locator('.wrk-status')).toHaveText('Sent')
  await chat.page.evaluate(() => playground.room.read('mia', playground.room.head))
  await expect(chat.row('stated').getByRole('button', { name: 'Seen by Mia Chen' })).toBeVisible()
})

test('44: a refused message says why, and offers what can be done', async ({ chat }) => {
  await chat.open()
  await chat.page.evaluate(() => {
    playground.server.network.refusals.push({ status: 422, code: 'validation_failed' })
  })
  await send(chat, 'refused')
  const row = chat.row('refused')
  await expect(row).toHaveAttribute('data-status', 'failed')
  await expect(row).toContainText('Not sent. The message contains something that cannot be sent.')
  await expect(row.getByRole('button')).toHaveText(['Retry', 'Edit', 'Delete'])
  await expect(chat.page.locator('[aria-live="assertive"]')).toContainText('Not sent.')
  await row.getByRole('button', { name: 'Edit' }).click()
  await chat.page.getByRole('textbox', { name: 'Edited message' }).fill('mended')
  await chat.page.getByRole('button', { name: 'Save' }).click()
  await expect(chat.row('mended')).toHaveAttribute('data-status', 'sent')
  await expect(chat.row('refused')).toHaveCount(0)
})

test('45: a lost answer and a retry make one message', async ({ chat }) => {
  await chat.open()
  await chat.page.evaluate(() => {
    playground.server.stallStreams()
    playground.server.set({ lostReplies: 2 })
  })
  await send(chat, 'only once')
  await expect(chat.row('only once')).toHaveAttribute('data-status', 'sent', { timeout: 10_000 })
  expect((await bodies(chat)).filter((body) => body === 'only once')).toHaveLength(1)
  await expect(chat.row('only once')).toHaveCount(1)
})

const orders: Readonly<Record<string, Partial<Network>>> = {
  'the echo before the reply': { replyLatencyMs: 400 },
  'the reply before the echo': { frameLatencyMs: 400 },
  'the echo twice': { duplicates: true },
  'the echo only': { lostReplies: 1 },
  'the reply only': {},
}

for (const [name, network] of Object.entries(orders)) {
  test(`46: ${name} makes one message`, async ({ chat }) => {
    await chat.open()
    await chat.page.waitForFunction(() => playground.server.openStreams === 1)
    const before = await chat.texts()
    await chat.page.evaluate((wanted) => playground.server.set(wanted), network)
    if (name === 'the reply only') await chat.page.evaluate(() => playground.server.stallStreams())
    await send(chat, 'alpha')
    await send(chat, 'omega')
    await expect(chat.row('omega')).toHaveAttribute('data-status', 'sent')
    await chat.page.waitForTimeout(500)
    expect(await chat.texts()).toEqual([...before, 'alpha', 'omega'])
    expect((await bodies(chat)).slice(-2)).toEqual(['alpha', 'omega'])
    await expect(chat.page.locator('.wrk-row:not([data-status="sent"])')).toHaveCount(0)
  })
}

test('47: what was written offline survives a reload and goes out in order', async ({ chat }) => {
  await chat.open()
  await chat.page.evaluate(() => playground.server.goOffline())
  for (const text of ['first', 'second', 'third']) await send(chat, text)
  await chat.page.reload()
  await expect
    .poll(async () => (await bodies(chat)).slice(-3))
    .toEqual(['first', 'second', 'third'])
})

test('48: one poisoned message does not hold up the next', async ({ chat }) => {
  await chat.open()
  await chat.page.evaluate(() => {
    playground.server.network.refusals.push({ status: 413, code: 'body_too_large' })
  })
  await send(chat, 'poison')
  await send(chat, 'the next one')
  await expect(chat.row('the next one')).toHaveAttribute('data-status', 'sent')
  await expect(chat.row('poison')).toHaveAttribute('data-status', 'failed')
})

test('48: a 429 waits as long as it says, a 401 until there is a token; neither is a failure', async ({
  chat,
}) => {
  await chat.open()
  await chat.page.evaluate(() =>
    playground.server.network.refusals.push({ status: 429, code: 'rate_limited', retryAfter: 2 }),
  )
  const start = Date.now()
  await send(chat, 'slowly')
  await expect(chat.row('slowly')).toHaveAttribute('data-status', 'sent', { timeout: 10_000 })
  expect(Date.now() - start).toBeGreaterThan(1_900)
  expect(await chat.requests('POST', 'messages')).toHaveLength(2)
  await chat.page.evaluate(() => playground.server.endLogin())
  await expect(chat.page.locator('.wrk-banner')).toContainText('You are signed out.')
  await send(chat, 'waits for a token')
  await chat.page.waitForTimeout(500)
  await expect(chat.row('waits for a token')).not.toHaveAttribute('data-status', 'failed')
  await chat.page.evaluate(() => playground.server.set({ isSignedOut: false }))
  await chat.page.getByRole('button', { name: 'Sign in' }).click()
  await expect(chat.row('waits for a token')).toHaveAttribute('data-status', 'sent')
  await expect(chat.page.locator('.wrk-banner')).toHaveCount(0, { timeout: 6_000 })
})

test('49: a snapshot erases nothing that is unsent', async ({ chat }) => {
  await chat.open()
  await chat.page.waitForFunction(() => playground.server.openStreams === 1)
  await chat.page.evaluate(() => {
    const { network } = playground.server
    network.refusals.push({ status: 503, code: 'unavailable', retryAfter: 2 })
    network.refusals.push({ status: 422, code: 'validation_failed' })
  })
  await send(chat, 'delayed, then refused')
  await expect(chat.row('delayed')).toHaveAttribute('data-status', 'sending')
  const pages = async (): Promise<number> => (await chat.requests('GET', 'messages')).length
  const resync = async (): Promise<void> => {
    const before = await pages()
    await chat.page.evaluate(() => {
      const cursor = `f-${playground.room.head}`
      playground.room.tell('resync', { reason: 'epoch', cursor, since: null })
    })
    await expect.poll(pages).toBe(before + 1)
    await chat.settle()
  }
  await resync()
  await expect(chat.row('delayed')).toHaveCount(1)
  await expect(chat.row('delayed')).toHaveAttribute('data-status', 'failed', { timeout: 10_000 })
  await resync()
  await expect(chat.row('delayed')).toHaveAttribute('data-status', 'failed')
  await chat.row('delayed').getByRole('button', { name: 'Retry' }).click()
  await expect(chat.row('delayed')).toHaveAttribute('data-status', 'sent')
})

test('56: an edit shows at once and says that it is one; a conflict loses neither text', async ({
  chat,
}) => {
  await chat.open()
  const row = chat.row('Perfect')
  await row.hover()
  await row.getByRole('button', { name: 'Edit message' }).click()
  const box = chat.page.getByRole('textbox', { name: 'Edited message' })
  await box.fill('Perfect, from November.')
  await box.press('Enter')
  await expect(chat.row('from November').locator('.wrk-edited')).toContainText('(edited)')
  await chat.page.evaluate(() => {
    const last = playground.room.messages.at(-1)
    if (last) Object.assign(last, { version: last.version + 1, body: 'Changed by Mia' })
  })
  await chat.row('from November').hover()
  await chat.row('from November').getByRole('button', { name: 'Edit message' }).click()
  await box.fill('Mine')
  await box.press('Enter')
  const conflict = chat.row('Changed by Mia')
  await expect(conflict).toContainText(
    'The change was not saved. Somebody changed the message meanwhile.',
  )
  await conflict.getByRole('button', { name: 'Edit', exact: true }).click()
  await expect(box).toHaveValue('Mine')
  await expect(conflict).toContainText('Changed by Mia')
})

test('57: deleting asks, leaves a tombstone, and ends an edit', async ({ chat }) => {
  await chat.open()
  const row = chat.row('Perfect')
  await row.hover()
  await row.getByRole('button', { name: 'Delete message' }).click()
  await chat.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await expect(chat.rows.last()).toContainText('Message deleted')
  await chat.input.press('ArrowUp')
  const box = chat.page.getByRole('textbox', { name: 'Edited message' })
  await expect(box).toBeVisible()
  await chat.page.evaluate(() => {
    const mine = playground.room.messages.findLast(
      ({ sender, body }) => sender?.id === 'ana' && body,
    )
    playground.room.remove(mine?.id ?? '')
  })
  await expect(box).toHaveCount(0)
})

test('58: what would be refused is not offered', async ({ chat }) => {
  await chat.open('access=reader')
  await expect(chat.page.locator('[data-action]')).toHaveCount(0)
  await expect(chat.input).toHaveCount(0)
  await chat.open()
  await expect(chat.row('Noted').locator('[data-action]')).toHaveCount(0)
})
