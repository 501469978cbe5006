import { expect, test } from './test.ts'
import type { ChatPage } from './chat-page.ts'
import type { Playground } from '../playground/playground.ts'

declare const playground: Playground

const WIDE_AWAKE = 'story=history&count=400'

async function readInTheMiddle(chat: ChatPage): Promise<{ key: string; top: number }> {
  await chat.wheel(-1500)
  await expect.poll(() => chat.distanceFromEnd()).toBeGreaterThan(1_000)
  await chat.page.waitForTimeout(150)
  return chat.firstVisible()
}

async function expectUnmoved(chat: ChatPage, at: { key: string; top: number }): Promise<void> {
  await chat.settle()
  expect(Math.abs((await chat.topOf(at.key)) - at.top)).toBeLessThanOrEqual(1)
}

test.describe('1: opens at the right place', () => {
  test('at the end when everything is read', async ({ chat }) => {
    await chat.open(WIDE_AWAKE)
    expect(await chat.distanceFromEnd()).toBeLessThanOrEqual(1)
  })

  test('with the unread line a quarter below the top', async ({ chat }) => {
    await chat.open(`${WIDE_AWAKE}&unread=12`)
    const height = await chat.scroller.evaluate(({ clientHeight }) => clientHeight)
    expect(Math.abs((await chat.topOf('unread')) - height / 4)).toBeLessThanOrEqual(1)
  })

  test('at the message asked for, centred and pointed out', async ({ chat }) => {
    await chat.open(`${WIDE_AWAKE}&message=m-wf-invoices-150`)
    const row = chat.row('#150 ')
    await expect(row).toBeInViewport()
    await expect(row).toHaveAttribute('data-highlighted')
    const height = await chat.scroller.evaluate(({ clientHeight }) => clientHeight)
    const box = await row.evaluate((element) => element.getBoundingClientRect().height)
    const middle = (await chat.topOf('m-wf-invoices-150')) + box / 2
    expect(Math.abs(middle - height / 2)).toBeLessThan(40)
    await expect(row).not.toHaveAttribute('data-highlighted', { timeout: 4_000 })
  })
})

test('2: follows at the end, and holds still when scrolled up', async ({ chat }) => {
  await chat.open(WIDE_AWAKE)
  await chat.say('mia', ...Array.from({ length: 20 }, (_, index) => `followed ${index}`))
  await expect(chat.row('followed 19')).toBeInViewport()
  const at = await readInTheMiddle(chat)
  await chat.say('mia', ...Array.from({ length: 20 }, (_, index) => `missed ${index}`))
  await expectUnmoved(chat, at)
})

test('3: an own send goes to the end from anywhere', async ({ chat }) => {
  await chat.open(WIDE_AWAKE)
  await readInTheMiddle(chat)
  await chat.input.fill('mine')
  await chat.input.press('Enter')
  await expect(chat.row('mine')).toBeInViewport()
  await expect.poll(() => chat.distanceFromEnd()).toBeLessThanOrEqual(1)
})

test('3: an own send from a message far back loads the latest page, once', async ({ chat }) => {
  await chat.open(`${WIDE_AWAKE}&message=m-wf-invoices-150&latency=100`)
  const latestPages = async (): Promise<number> =>
    (await chat.requests('GET', 'messages')).filter(({ search }) => search === '?limit=50').length
  expect(await latestPages()).toBe(1)
  await chat.input.fill('mine')
  await chat.input.press('Enter')
  await expect(chat.row('mine')).toHaveAttribute('data-status', 'sent')
  await expect(chat.row('mine')).toBeInViewport()
  expect(await latestPages()).toBe(2)
})

for (const deviceScaleFactor of [1.25, 1.5]) {
  test.describe(`4: at ${deviceScaleFactor} device pixels`, () => {
    test.use({ deviceScaleFactor })

    test('the end has hysteresis', async ({ chat }) => {
      await chat.open(WIDE_AWAKE)
      await chat.wheel(-50)
      await expect(chat.pill).toHaveCount(0)
      await chat.wheel(40)
      await chat.say('mia', 'followed')
      await expect(chat.row('followed')).toBeInViewport()
      await expect.poll(() => chat.distanceFromEnd()).toBeLessThanOrEqual(1)
    })
  })
}

test('5: one turn of the wheel ends following, and a burst never pulls back', async ({ chat }) => {
  await chat.open(WIDE_AWAKE)
  await chat.page.evaluate(() => playground.burst(50, 2))
  await chat.page.waitForTimeout(300)
  await chat.wheel(-200)
  await chat.page.waitForTimeout(200)
  const at = await chat.firstVisible()
  await chat.page.waitForTimeout(1_200)
  await expectUnmoved(chat, at)
  expect(await chat.distanceFromEnd()).toBeGreaterThan(500)
})

for (const anchoring of ['none', 'auto']) {
  test(`6: older history prepends without a shift, overflow-anchor: ${anchoring}`, async ({
    chat,
  }) => {
    await chat.open(`${WIDE_AWAKE}&anchoring=${anchoring}&latency=800`)
    await chat.scrollTo(0)
    const at = await chat.firstVisible()
    const before = await chat.rows.count()
    await expect.poll(() => chat.rows.count()).toBeGreaterThan(before + 20)
    await expectUnmoved(chat, at)
  })
}

test('7: older pages are asked for early, one at a time, none twice', async ({ chat }) => {
  await chat.open(`${WIDE_AWAKE}&latency=20`)
  const start = chat.page.getByText('Start of the conversation')
  while (!(await start.isVisible())) await chat.wheel(-900)
  const asked = (await chat.requests('GET', 'messages')).map(({ search }) => search)
  expect(new Set(asked).size).toBe(asked.length)
  expect(asked.length).toBeLessThanOrEqual(8)
})

test('8, 9: what changes above the view moves nothing', async ({ chat }) => {
  await chat.open(WIDE_AWAKE)
  const at = await readInTheMiddle(chat)
  await chat.page.evaluate((key) => {
    const seq = playground.room.messages.find(({ id }) => id === key)?.seq ?? 0
    const above = playground.room.messages.filter((one) => one.sender && one.seq < seq).slice(-12)
    for (const [index, { id }] of above.entries()) {
      if (index % 2 === 0) playground.room.edit(id, 'A much longer text. '.repeat(30))
      else playground.room.remove(id)
    }
  }, at.key)
  await expectUnmoved(chat, at)
  await chat.scroller.evaluate((scroller, key) => {
    const row = scroller.querySelector(`[data-key="${key}"]`)?.previousElementSibling
    if (row instanceof HTMLElement) row.style.paddingBottom = '240px'
  }, at.key)
  await expectUnmoved(chat, at)
})

test('10: the composer grows: the last message stays, and so does what is read', async ({
  chat,
}) => {
  await chat.open(WIDE_AWAKE)
  await chat.input.fill('a\nb\nc\nd\ne\nf')
  await chat.settle()
  expect(await chat.distanceFromEnd()).toBeLessThanOrEqual(1)
  await chat.input.fill('')
  const at = await readInTheMiddle(chat)
  await chat.input.fill('a\nb\nc\nd\ne\nf')
  await expectUnmoved(chat, at)
})

test('11: another width keeps the message that is read', async ({ chat }) => {
  await chat.open(WIDE_AWAKE)
  const at = await readInTheMiddle(chat)
  await chat.page.setViewportSize({ width: 560, height: 700 })
  await expectUnmoved(chat, at)
})

test('12: to another conversation and back: the same message at the same place', async ({
  chat,
}) => {
  await chat.open(WIDE_AWAKE)
  const at = await readInTheMiddle(chat)
  await chat.input.fill('a draft')
  await chat.page.evaluate(() => playground.show({ workflowId: 'wf-payroll' }))
  await expect(chat.row('#60 ')).toBeInViewport()
  await expect(chat.input).toHaveValue('')
  await chat.page.evaluate(() => playground.show({ workflowId: 'wf-invoices' }))
  await expect(chat.page.locator(`[data-key="${at.key}"]`)).toBeVisible()
  await expectUnmoved(chat, at)
  await expect(chat.input).toHaveValue('a draft')
})

test('13: paging forward after a deep link never jumps to the end', async ({ chat }) => {
  await chat.open(`${WIDE_AWAKE}&message=m-wf-invoices-100&latency=30`)
  for (let turn = 0; turn < 8; turn += 1) {
    await chat.wheel(500)
    const at = await chat.firstVisible()
    await chat.page.waitForTimeout(120)
    await expectUnmoved(chat, at)
  }
  await chat.pill.click()
  await expect(chat.row('#400 ')).toBeInViewport()
  const asked = (): Promise<unknown[]> => chat.requests('GET', 'messages')
  const { length } = await asked()
  await chat.page.waitForTimeout(200)
  await expect(chat.row('#400 ')).toBeInViewport()
  expect(await asked()).toHaveLength(length)
})

test('14, 16: the pill counts messages of others, and leads to the first of them', async ({
  chat,
}) => {
  await chat.open(WIDE_AWAKE)
  await readInTheMiddle(chat)
  await expect(chat.pill).toHaveAccessibleName('Jump to the latest message')
  await chat.say('mia', 'Re the invoice')
  await expect(chat.pill).toHaveText('Mia Chen: Re the invoice')
  await chat.say('mia', ...Array.from({ length: 30 }, (_, index) => `more ${index}`))
  await expect(chat.pill).toHaveText('31 new messages')
  await chat.page.evaluate(() => {
    playground.room.tell('typing.started', { userId: 'mia', ttlMs: 8_000 })
    playground.room.edit(playground.room.messages.at(-1)?.id ?? '', 'edited')
    playground.room.read('ben', playground.room.head)
  })
  await chat.input.fill('a\nb\nc')
  await expect(chat.pill).toHaveText('31 new messages')
  await chat.pill.click()
  await expect(chat.row('Re the invoice')).toBeInViewport()
  await chat.pill.click()
  await expect.poll(() => chat.distanceFromEnd()).toBeLessThanOrEqual(1)
  await expect(chat.pill).toHaveCount(0)
})

test('15: far from the end there is one way back, and near it none', async ({ chat }) => {
  await chat.open(WIDE_AWAKE)
  await chat.wheel(-300)
  await expect.poll(() => chat.distanceFromEnd()).toBeGreaterThan(250)
  await expect(chat.pill).toHaveCount(0)
  await chat.wheel(-1_500)
  await expect(chat.pill).toHaveAccessibleName('Jump to the latest message')
  await expect(chat.pill).toHaveText('')
  await chat.say('mia', 'counted')
  await expect(chat.pill).toHaveText('Mia Chen: counted')
  await chat.pill.click()
  await expect(chat.row('counted')).toBeInViewport()
  await chat.wheel(10_000)
  await expect(chat.pill).toHaveCount(0)
})

test('22: of 10,000 messages at most 500 rows are mounted, wherever one is', async ({ chat }) => {
  await chat.open('story=history&count=10000&loose')
  const expectFew = async (): Promise<void> =>
    expect(await chat.rows.count()).toBeLessThanOrEqual(500)
  await expect(chat.row('#10000 ')).toBeInViewport()
  const pages = async (): Promise<number> => (await chat.requests('GET', 'messages')).length
  while ((await pages()) < 14) {
    await chat.wheel(-8_000)
    await expectFew()
  }
  await chat.pill.click()
  await expect.poll(() => chat.distanceFromEnd()).toBeLessThanOrEqual(1)
  await chat.page.evaluate(() => playground.burst(50, 1))
  await chat.input.pressSequentially('typed meanwhile')
  await expect(chat.row('Burst 1:')).toBeInViewport({ timeout: 30_000 })
  await expect(chat.input).toHaveValue('typed meanwhile')
  await expectFew()
})

test('24: a page that fails says so, waits, and keeps the place', async ({ chat }) => {
  await chat.open(WIDE_AWAKE)
  await chat.page.evaluate(() => playground.server.set({ failingPages: 1 }))
  await chat.scrollTo(0)
  const retry = chat.page.getByRole('button', { name: 'Try again' })
  await expect(retry).toBeVisible()
  const at = await chat.firstVisible()
  const asked = (await chat.requests('GET', 'messages')).length
  await chat.page.waitForTimeout(500)
  expect((await chat.requests('GET', 'messages')).length).toBe(asked)
  await retry.click()
  await expect(retry).toHaveCount(0)
  await expectUnmoved(chat, at)
})
