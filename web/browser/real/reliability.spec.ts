import { countStreams, countTimers, leftovers } from '../leftovers.ts'
import { PATIENCE, expect, expectTruth, open, row, send, test, texts } from './test.ts'
import type { Playground } from '../../playground/playground.ts'

declare const playground: Playground

test.describe.configure({ timeout: 90_000 })

test('45: a lost answer and the retry make one message', async ({
  page,
  server,
  network,
  address,
}) => {
  await open(page, address(server.client.id))
  network.losesFrames = true
  network.lostReplies = 2
  await send(page, 'sent once')
  await expect(row(page, 'sent once')).toHaveAttribute('data-status', 'sent', { timeout: 20_000 })
  expect(network.lostReplies).toBe(0)
  network.losesFrames = false
  network.cut()
  await server.say('heard again')
  await expectTruth(page, server, 'heard again')
  await expectTruth(page, server, 'sent once')
})

test('47: what was being sent survives a reload, in order', async ({
  page,
  server,
  network,
  address,
}) => {
  await open(page, address(server.client.id))
  network.isStalled = true
  for (const text of ['first', 'second', 'third']) await send(page, text)
  network.isStalled = false
  network.cut()
  await open(page, address(server.client.id))
  await expectTruth(page, server, 'third')
  expect((await texts(page)).slice(-3)).toEqual(['first', 'second', 'third'])
})

test('50: the server is killed and comes back', async ({ page, server, address }) => {
  await open(page, address(server.client.id))
  await send(page, 'before')
  await expectTruth(page, server, 'before')
  server.kill()
  await send(page, 'while it was away')
  await server.start()
  await server.say('after it came back')
  await expect(row(page, 'after it came back')).toHaveCount(1, { timeout: 30_000 })
  await expectTruth(page, server, 'while it was away')
})

test('50, 52: a network that cuts, duplicates and stalls', async ({
  page,
  server,
  network,
  address,
}) => {
  await open(page, address(server.client.id))
  network.duplicates = true
  await server.say('twice on the wire')
  await send(page, 'sent twice')
  await expectTruth(page, server, 'sent twice')
  await expectTruth(page, server, 'twice on the wire')
  network.duplicates = false
  network.cut()
  await server.say('during the cut')
  await send(page, 'after the cut')
  network.isStalled = true
  await server.say('into the silence')
  network.isStalled = false
  network.cut()
  await server.say('the last word')
  await expectTruth(page, server, 'the last word')
})

test('53: a tab that was frozen, and a clock that jumps', async ({
  page,
  server,
  network,
  address,
}) => {
  await open(page, address(server.client.id))
  const client = await page.context().newCDPSession(page)
  await client.send('Page.setWebLifecycleState', { state: 'frozen' })
  network.cut()
  await server.say('while it was frozen')
  await client.send('Page.setWebLifecycleState', { state: 'active' })
  await expectTruth(page, server, 'while it was frozen')
  network.isStalled = true
  await server.say('during the sleep')
  network.isStalled = false
  await page.evaluate(() => {
    const now = Date.now.bind(Date)
    Date.now = () => now() + 3_600_000
  })
  await expectTruth(page, server, 'during the sleep')
})

test('93: fifty mounts in StrictMode leave no stream, timer or listener, here or at the server', async ({
  page,
  server,
  network,
  address,
}) => {
  await countTimers(page)
  const inPage = countStreams(page)
  await open(page, address(server.client.id))
  const show = (isMounted: boolean): Promise<void> =>
    page.evaluate(async (wanted) => {
      playground.show({ isMounted: wanted })
      await new Promise((done) => requestAnimationFrame(done))
    }, isMounted)
  /** All three, so that a failure says who holds one. */
  const expectStreams = (count: number): Promise<void> =>
    expect
      .poll(async () => [inPage(), network.streams, await server.openStreams()], PATIENCE)
      .toEqual([count, count, count])
  const expectNothing = async (): Promise<void> => {
    await show(false)
    await expectStreams(0)
  }
  await expectStreams(1)
  await expectNothing()
  await expect.poll(async () => (await leftovers(page)).timers).toBe(0)
  const once = await leftovers(page)
  for (let cycle = 1; cycle <= 50; cycle += 1) {
    await show(true)
    if (cycle % 10 === 0) await expectStreams(1)
    await show(false)
  }
  await expectNothing()
  await expect.poll(() => leftovers(page)).toEqual(once)
  await show(true)
  await server.say('to the last one')
  await expectTruth(page, server, 'to the last one')
})
