import { expect, test } from './test.ts'
import type { Playground } from '../playground/playground.ts'

declare const playground: Playground

test('17: the unread line stays while reading, and goes with an own message', async ({ chat }) => {
  await chat.open('story=history&count=400&unread=12')
  await chat.wheel(4_000)
  await chat.say('mia', 'later')
  await expect(chat.page.locator('.wrk-unread')).toHaveCount(1)
  await expect(chat.page.locator('.wrk-unread + .wrk-row')).toContainText('#389 ')
  await chat.input.fill('mine')
  await chat.input.press('Enter')
  await expect(chat.page.locator('.wrk-unread')).toHaveCount(0)
})

test.describe('18: dates', () => {
  test.use({ timezoneId: 'Pacific/Auckland' })

  test('change at midnight, and stay in sight', async ({ chat }) => {
    await chat.page.clock.install({ time: new Date('2026-03-04T23:58:00+13:00') })
    await chat.open('story=history&count=60')
    await expect(chat.page.locator('.wrk-sticky-date')).toHaveText('Today')
    await chat.page.clock.runFor('00:03:00')
    await expect(chat.page.locator('.wrk-sticky-date')).toHaveText('Yesterday')
  })

  test('are those of the viewer, and further back than a week have no weekday', async ({
    chat,
  }) => {
    await chat.page.clock.install({ time: new Date('2026-03-04T10:00:00+13:00') })
    await chat.open('story=empty')
    await chat.page.evaluate(() => {
      const { room } = playground
      room.add({ by: 'mia', body: 'long ago', at: Date.parse('2026-02-20T23:30:00Z') })
      room.add({ by: 'mia', body: 'on Sunday there', at: Date.parse('2026-02-28T12:00:00Z') })
      room.add({ by: 'mia', body: 'yesterday there', at: Date.parse('2026-03-02T12:00:00Z') })
      room.add({ by: 'mia', body: 'today there', at: Date.parse('2026-03-03T12:00:00Z') })
    })
    await expect(chat.page.locator('.wrk-list [role="separator"]')).toHaveText([
      '21 February 2026',
      'Sunday',
      'Yesterday',
      'Today',
    ])
  })
})

test('20: a late one lands where it belongs, moves nothing and is no news', async ({ chat }) => {
  await chat.open('story=history&count=40')
  await chat.wheel(-1_000)
  await expect(chat.pill).toBeVisible()
  const at = await chat.firstVisible()
  await chat.page.evaluate(() => {
    const { room } = playground
    const [tenth, last] = [room.messages[9], room.messages.at(-1)]
    if (!tenth || !last) return
    const late = { ...tenth, id: 'late', seq: 10.5, body: 'late', clientGeneratedId: null }
    room.tell('message.created', { seq: last.seq + 1, message: late })
  })
  await expect.poll(() => chat.texts()).toContain('late')
  const texts = await chat.texts()
  expect(texts.indexOf('late')).toBe(texts.findIndex((text) => text.startsWith('#10 ')) + 1)
  expect(Math.abs((await chat.topOf(at.key)) - at.top)).toBeLessThanOrEqual(1)
  await expect(chat.pill).toHaveText('')
})

test('19: groups have one header, and break and heal with what comes between', async ({ chat }) => {
  await chat.open('story=empty')
  await chat.page.evaluate(() => {
    const start = new Date().setHours(12, 0, 0, 0)
    const tell = (by: string | null, body: string, minute: number): void =>
      void playground.room.add({ by, body, at: start + minute * 60_000 })
    tell('mia', 'a', 0)
    tell('mia', 'b', 4)
    tell('mia', 'c', 10)
    tell('mia', 'd', 11)
    tell(null, 'by the system', 12)
    tell('mia', 'e', 13)
    tell('ben', 'f', 14)
  })
  const headers = (): Promise<string[]> =>
    chat.page
      .locator('.wrk-row[data-first] .wrk-text, .wrk-row[data-first] .wrk-tombstone')
      .allTextContents()
  await expect.poll(headers).toEqual(['a', 'c', 'e', 'f'])
  await expect(chat.page.locator('.wrk-row .wrk-meta .wrk-author')).toHaveCount(4)
  await chat.page.evaluate(() => {
    const [first, second, third] = playground.room.messages
    playground.room.remove(first?.id ?? '')
    playground.room.edit(second?.id ?? '', 'b, edited')
    const between = { ...third, id: 'between', seq: 3.5, senderType: 'client', body: 'between' }
    const sender = { id: 'ben', name: 'Ben Okafor', avatarUrl: null }
    playground.room.tell('message.created', { seq: 99, message: { ...between, sender } })
  })
  await expect.poll(headers).toEqual(['Message deleted', 'c', 'between', 'd', 'e', 'f'])
})

test('21: system messages in a row are one line that opens', async ({ chat }) => {
  await chat.open('story=extremes')
  const updates = chat.page.getByRole('button', { name: '4 updates' })
  await expect(chat.page.locator('.wrk-system-text')).toHaveCount(1)
  await updates.click()
  await expect(chat.page.locator('.wrk-system-text')).toHaveCount(4)
})

test('23: several messages are copied as a transcript', async ({ chat, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await chat.open()
  await chat.scroller.evaluate(() => {
    const texts = [...document.querySelectorAll('.wrk-text')].slice(-2)
    getSelection()?.setBaseAndExtent(texts[0] ?? document, 0, texts[1] ?? document, 1)
    document.execCommand('copy')
  })
  const copied = await chat.page.evaluate(() => navigator.clipboard.readText())
  expect(copied).toMatch(/^Carla Núñez, \d+:\d\d: 👍\nYou, \d+:\d\d: Perfect\./)
})

test('25: no skeleton for a fast load, one for a slow load, none over messages', async ({
  chat,
}) => {
  await chat.page.goto('/?latency=2000')
  await expect(chat.page.locator('.wrk-skeleton')).toHaveCSS('animation-delay', '0.2s')
  await expect(chat.page.locator('.wrk-skeleton')).toHaveCSS('visibility', 'visible')
  await chat.row('Perfect').waitFor()
  await expect(chat.page.locator('.wrk-skeleton')).toHaveCount(0)
})
