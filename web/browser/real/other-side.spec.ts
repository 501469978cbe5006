import { expect, expectTruth, input, open, row, send, test } from './test.ts'
import type { Playground } from '../../playground/playground.ts'

declare const playground: Playground

test.describe.configure({ timeout: 90_000 })

test('50, 54: for three seconds a proxy answers everything with its own 404', async ({
  page,
  server,
  network,
  address,
}) => {
  await open(page, address(server.client.id))
  network.impostorStatus = 404
  network.cut()
  await send(page, 'written meanwhile')
  await page.waitForTimeout(3_000)
  await expect(page.locator('.wrk-chat[data-state="ready"]')).toHaveCount(1)
  network.impostorStatus = null
  await server.say('after it')
  await expectTruth(page, server, 'after it')
  await expectTruth(page, server, 'written meanwhile')
})

test('45: what was stored without an answer is edited, and stays one message', async ({
  page,
  server,
  network,
  address,
}) => {
  await open(page, address(server.client.id))
  network.losesFrames = true
  network.lostReplies = 1_000
  await send(page, 'three thousand euros')
  await expect.poll(() => server.texts()).toContain('three thousand euros')
  await page.waitForTimeout(3_000)
  await input(page).press('ArrowUp')
  await page.getByRole('textbox', { name: 'Edited message' }).fill('two thousand euros')
  await page.getByRole('button', { name: 'Save' }).click()
  network.losesFrames = false
  network.lostReplies = 0
  network.cut()
  await expectTruth(page, server, 'two thousand euros')
  expect(await server.texts()).not.toContain('three thousand euros')
})

test('47: a chat that was left sends what was written in it', async ({
  page,
  server,
  network,
  address,
}) => {
  await open(page, address(server.client.id))
  network.impostorStatus = 502
  await send(page, 'before I go')
  await page.evaluate(() => playground.show({ isMounted: false }))
  await page.waitForTimeout(200)
  network.impostorStatus = null
  await expect.poll(() => server.texts(), { timeout: 30_000 }).toContain('before I go')
  await expect(row(page, 'before I go')).toHaveCount(0)
})
