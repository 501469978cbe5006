import type { ChatPage } from './chat-page.ts'
import { expect, test } from './test.ts'
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
  expect(healed.filter((text) => text === 'unheard 7')).toHaveLength(1)
  expect(healed).toContain('edited meanwhile')
  expect(healed).toContain('Message deleted')
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
  await expect(banner).toContainText(/Next try in \d+ s/, { timeout: 8_000 })
  expect((await chat.firstVisible()).top).toBe(at.top)
  await chat.page.evaluate(() => playground.server.goOnline())
  await expect(banner).toHaveText('Back online')
  await expect(banner).toHaveCount(0, { timeout: 4_000 })
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
