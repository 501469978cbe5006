import { expect, test } from './test.ts'
import type { Playground } from '../playground/playground.ts'

declare const playground: Playground

test('95: parts of the host that throw are replaced by ours, and break nothing', async ({
  chat,
}) => {
  chat.tolerated = /a part of the host is broken|error occurred in|%o/
  await chat.open('parts=throwing')
  await expect(chat.row('€5,000')).toBeVisible()
  await expect(chat.row('Perfect')).toBeVisible()
  await chat.input.fill('still works')
  await chat.input.press('Enter')
  await expect(chat.row('still works')).toHaveAttribute('data-status', 'sent')
  expect(chat.complaints.some((line) => line.includes('a part of the host is broken'))).toBe(true)
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
