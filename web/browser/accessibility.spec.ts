import { createRequire } from 'node:module'
import type { ChatPage } from './chat-page.ts'
import { expect, test } from './test.ts'
import type { Playground } from '../playground/playground.ts'

declare const playground: Playground
declare const axe: typeof import('axe-core')

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

async function violations(chat: ChatPage): Promise<string[]> {
  await chat.page.addScriptTag({ path: axePath })
  return chat.page.evaluate(async () => {
    const { violations: found } = await axe.run('.wrk-chat')
    return found.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary}`),
    )
  })
}

const states: readonly [string, string, ((chat: ChatPage) => Promise<unknown>)?][] = [
  ['a conversation', ''],
  ['everything extreme', 'story=extremes'],
  ['unread and scrolled up', 'story=history&count=120&unread=30'],
  ['Arabic', 'story=arabic'],
  ['empty', 'story=empty'],
  ['reader only', 'access=reader'],
  ['disabled', 'disabled'],
  ['an edit', '', (chat) => chat.input.press('ArrowUp')],
  ['a failed message', '', fail],
  ['a deletion', '', (chat) => askToDelete(chat)],
  ['an interruption', '', interrupt],
  ['typing', '', (chat) => type(chat)],
]

async function fail(chat: ChatPage): Promise<void> {
  await chat.page.evaluate(() => {
    playground.server.network.refusals.push({ status: 422, code: 'validation_failed' })
  })
  await chat.input.fill('refused')
  await chat.input.press('Enter')
  await chat.page.locator('.wrk-failed').waitFor()
}

async function askToDelete(chat: ChatPage): Promise<void> {
  await chat.row('Perfect').hover()
  await chat.row('Perfect').locator('[data-action="delete"]').click()
}

async function interrupt(chat: ChatPage): Promise<void> {
  await chat.page.evaluate(() => playground.server.goOffline())
  await chat.page.locator('.wrk-banner').waitFor({ timeout: 10_000 })
}

async function type(chat: ChatPage): Promise<void> {
  await chat.page.evaluate(() =>
    playground.room.tell('typing.started', { userId: 'mia', ttlMs: 8_000 }),
  )
  await chat.page.locator('.wrk-typing span').first().waitFor()
}

for (const look of ['theme=light', 'theme=dark', 'theme=light&locale=ar', 'theme=dark&locale=ar']) {
  test(`88: axe finds nothing in any state, ${look}`, async ({ chat }) => {
    test.setTimeout(120_000)
    for (const [name, address, act] of states) {
      await chat.open(`${address}&${look}`)
      await act?.(chat)
      expect(await violations(chat), name).toEqual([])
    }
    await chat.page.goto(`/?failing&${look}`)
    await chat.page.locator('.wrk-state').waitFor()
    expect(await violations(chat), 'load failed').toEqual([])
  })
}

test('82: a region, a list, articles with author and time, separators', async ({ chat }) => {
  await chat.open()
  const region = chat.page.getByRole('region', { name: 'Conversation' })
  await expect(region.getByRole('region', { name: 'Messages' })).toHaveAttribute('tabindex', '0')
  await expect(region.getByRole('list').first()).toBeVisible()
  await expect(region.getByRole('article').last()).toHaveAccessibleName(/^You \d+:\d\d$/)
  await expect(region.getByRole('separator', { name: 'Today' })).toHaveCount(1)
  await expect(chat.page.locator('[role="log"]')).toHaveCount(0)
  await expect(chat.page.locator('.wrk-chat [aria-live]')).toHaveCount(2)
})

test('83: what others write is said once, in batches; the rest is silent', async ({ chat }) => {
  await chat.open()
  const polite = chat.page.locator('[aria-live="polite"]')
  await chat.say('mia', 'Hello')
  await expect(polite).toHaveText('Mia Chen: Hello')
  await chat.say('mia', 'a', 'b', 'c', 'd', 'e')
  await expect(polite).toHaveText('5 new messages')
  await expect(polite).toHaveText('', { timeout: 12_000 })
  await chat.input.fill('mine')
  await chat.input.press('Enter')
  await chat.page.evaluate(() => playground.room.read('mia', playground.room.head))
  await chat.page.waitForTimeout(1_500)
  await expect(polite).toHaveText('')
})

test('85: the keyboard alone goes through messages and does everything', async ({ chat }) => {
  await chat.open()
  await chat.input.focus()
  await chat.page.keyboard.press('Shift+Tab')
  await expect(chat.row('Perfect').getByRole('article')).toBeFocused()
  await chat.page.keyboard.press('ArrowUp')
  await expect(chat.row('👍').getByRole('article')).toBeFocused()
  await chat.page.keyboard.press('Home')
  await expect(chat.rows.first().getByRole('article')).toBeFocused()
  await expect(chat.rows.first()).toBeInViewport()
  await chat.page.keyboard.press('End')
  await chat.page.keyboard.press('Enter')
  await expect(chat.page.getByRole('button', { name: 'Edit message' }).last()).toBeFocused()
  await chat.page.keyboard.press('ArrowRight')
  await expect(chat.page.getByRole('button', { name: 'Delete message' }).last()).toBeFocused()
  await chat.page.keyboard.press('Escape')
  await chat.page.keyboard.press('e')
  await expect(chat.page.getByRole('textbox', { name: 'Edited message' })).toBeFocused()
  await chat.page.keyboard.press('Escape')
  await expect(chat.row('Perfect').getByRole('article')).toBeFocused()
  await chat.say('mia', 'arrives')
  await expect(chat.row('arrives')).toBeVisible()
  await expect(chat.row('Perfect').getByRole('article')).toBeFocused()
})

test('86: a dialog gives the focus back', async ({ chat }) => {
  await chat.open()
  await chat.input.focus()
  await chat.page.keyboard.press('Shift+Tab')
  await chat.page.keyboard.press('Delete')
  await chat.page.getByRole('dialog').waitFor()
  await chat.page.keyboard.press('Escape')
  await expect(chat.row('Perfect').locator(':focus')).toHaveCount(1)
})

test('84: failures, interruptions and edits are said', async ({ chat }) => {
  await chat.open()
  const polite = chat.page.locator('[aria-live="polite"]')
  const assertive = chat.page.locator('[aria-live="assertive"]')
  await chat.input.press('ArrowUp')
  await expect(polite).toHaveText('Editing message')
  await chat.page.keyboard.press('Escape')
  await expect(polite).toHaveText('Edit cancelled')
  await fail(chat)
  await expect(assertive).toHaveText(
    'Not sent. The message contains something that cannot be sent.',
  )
  await chat.page.evaluate(() => playground.server.goOffline())
  await chat.page.waitForTimeout(2_500)
  await expect(polite).not.toHaveText('Reconnecting…')
  await expect(polite).toHaveText('Reconnecting…')
  await chat.page.evaluate(() => playground.server.goOnline())
  await expect(polite).toHaveText('Back online')
  await expect(assertive).not.toContainText('Back online')
})

test('85: keys act on a message, and a neighbour gets the focus of one that goes', async ({
  chat,
}) => {
  await chat.open()
  await fail(chat)
  await chat.page.evaluate(() => {
    playground.server.network.refusals.push({ status: 422, code: 'validation_failed' })
  })
  // What a failed message offers is reached by Tab as well.
  await chat.page.keyboard.press('Shift+Tab')
  await expect(chat.row('refused').getByRole('button', { name: 'Delete' })).toBeFocused()
  await chat.page.keyboard.press('Escape')
  await expect(chat.row('refused').getByRole('article')).toBeFocused()
  await chat.page.keyboard.press('r')
  await expect.poll(() => chat.requests('POST', 'messages')).toHaveLength(2)
  await expect(chat.row('refused')).toHaveAttribute('data-status', 'failed')
  await expect(chat.row('refused').getByRole('article')).toBeFocused()
  await chat.page.keyboard.press('Delete')
  await expect(chat.row('refused')).toHaveCount(0)
  await expect(chat.row('Perfect').getByRole('article')).toBeFocused()
})

test('86: nothing takes the focus by itself', async ({ chat }) => {
  await chat.open()
  await expect(chat.page.locator('body')).toBeFocused()
  await chat.say('mia', 'arrives')
  await expect(chat.row('arrives')).toBeVisible()
  await expect(chat.page.locator('body')).toBeFocused()
})

test('87: buttons and states have words, times are times, portraits are decoration', async ({
  chat,
}) => {
  await chat.open('story=extremes')
  await chat.row('Sent and seen').hover()
  for (const button of await chat.page.locator('.wrk-chat button:visible').all()) {
    await expect(button).toHaveAccessibleName(/\S/)
  }
  const times = await chat.page
    .locator('.wrk-chat time')
    .evaluateAll((all) => all.map((time) => Date.parse(time.getAttribute('datetime') ?? '')))
  expect(times.length).toBeGreaterThan(10)
  expect(times.every((time) => Math.abs(time - Date.now()) < 7_200_000)).toBe(true)
  for (const avatar of await chat.page.locator('.wrk-avatar').all()) {
    await expect(avatar).toHaveAttribute('aria-hidden', 'true')
  }
  for (const own of await chat.page.locator('.wrk-row[data-own="true"]').all()) {
    await expect(own).toContainText(/Sent|Seen by/)
  }
})
