import { expect, test } from './test.ts'
import type { Playground } from '../playground/playground.ts'

declare const playground: Playground

test('59, 60: who types is told, expires, and moves nothing', async ({ chat }) => {
  await chat.open()
  const at = await chat.firstVisible()
  await chat.page.evaluate(() => {
    // Ana is the user too, in another tab.
    for (const userId of ['mia', 'ben', 'carla', 'tom', 'ana']) {
      playground.room.tell('typing.started', { userId, ttlMs: 1_500 })
    }
  })
  await expect(chat.page.locator('.wrk-typing')).toHaveText(
    'Mia Chen, Ben Okafor and 2 others are typing…',
  )
  expect((await chat.firstVisible()).top).toBe(at.top)
  await expect(chat.page.locator('.wrk-typing')).toHaveText('', { timeout: 4_000 })
})

test('60: who has written, stopped or gone types no more', async ({ chat }) => {
  await chat.open()
  await chat.page.waitForFunction(() => playground.server.openStreams === 1)
  const line = chat.page.locator('.wrk-typing')
  const type = (): Promise<void> =>
    chat.page.evaluate(() =>
      playground.room.tell('typing.started', { userId: 'mia', ttlMs: 8_000 }),
    )
  const ends = [
    () => void playground.say('mia', 'written'),
    () => playground.room.tell('typing.stopped', { userId: 'mia' }),
    () =>
      playground.room.tell('presence.updated', {
        presence: [{ userId: 'mia', online: false, lastSeenAt: null }],
      }),
  ]
  for (const end of ends) {
    await type()
    await expect(line).toHaveText('Mia Chen is typing…')
    await chat.page.evaluate(end)
    await expect(line).toHaveText('', { timeout: 4_000 })
  }
})

test('61, 62: read is what was looked at, once', async ({ chat }) => {
  await chat.open('story=history&count=80&unread=40')
  await chat.page.mouse.move(400, 300)
  const startedAt = Date.now()
  await chat.readThrough(6_000)
  const read = async (): Promise<unknown> => (await chat.requests('POST', 'read')).at(-1)?.body
  await expect.poll(read, { timeout: 8_000 }).toEqual({ lastReadMessageId: 'm-wf-invoices-80' })
  const seconds = Math.ceil((Date.now() - startedAt) / 1_000)
  expect((await chat.requests('POST', 'read')).length).toBeLessThanOrEqual(seconds)
})

const distractions: Readonly<Record<string, readonly [() => void, () => void]>> = {
  'under a dialog of the host': [
    () => {
      const dialog = document.body.appendChild(document.createElement('dialog'))
      dialog.showModal()
    },
    () => document.querySelector('body > dialog')?.remove(),
  ],
  'while it is inert': [
    () => document.querySelector('main')?.setAttribute('inert', ''),
    () => document.querySelector('main')?.removeAttribute('inert'),
  ],
  'in a window without focus': [
    () => {
      document.hasFocus = () => false
      dispatchEvent(new Event('blur'))
    },
    () => {
      document.hasFocus = () => true
      dispatchEvent(new Event('focus'))
    },
  ],
  'in a hidden tab': [
    () => {
      Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true })
      document.dispatchEvent(new Event('visibilitychange'))
    },
    () => {
      Reflect.deleteProperty(document, 'visibilityState')
      document.dispatchEvent(new Event('visibilitychange'))
    },
  ],
  'where nobody touches anything': [() => {}, () => {}],
}

for (const [where, [begin, end]] of Object.entries(distractions)) {
  test(`61: nothing is read ${where}`, async ({ chat }) => {
    await chat.open('story=history&count=20')
    if (!where.startsWith('where nobody')) await chat.page.mouse.move(400, 300)
    await chat.page.evaluate(begin)
    // The chat looks once a second what lies above it.
    await chat.page.waitForTimeout(1_100)
    await chat.say('mia', 'unseen')
    await chat.page.waitForTimeout(1_200)
    expect(await chat.requests('POST', 'read')).toHaveLength(0)
    await chat.page.evaluate(end)
    await chat.page.mouse.move(410, 310)
    await expect.poll(() => chat.requests('POST', 'read')).toHaveLength(1)
  })
}

test('62: what was seen is told when the page is left, and never backwards', async ({ chat }) => {
  await chat.open('story=history&count=80&unread=40')
  await chat.page.mouse.move(400, 300)
  for (const by of [800, 800, -1_200, 800, 6_000]) {
    await chat.readThrough(by)
    await chat.page.waitForTimeout(600)
  }
  await chat.page.evaluate(() => dispatchEvent(new PageTransitionEvent('pagehide')))
  const read = (await chat.requests('POST', 'read')).map(({ body }) =>
    Number(/-(\d+)"/.exec(JSON.stringify(body))?.[1]),
  )
  expect(read).toEqual(read.toSorted((a, b) => a - b))
  expect(new Set(read).size).toBe(read.length)
  expect(read.at(-1)).toBe(80)
})

test('64: a receipt renders the rows that it moves between, and no other', async ({ chat }) => {
  await chat.open('parts=counting')
  await chat.page.waitForFunction(() => playground.server.openStreams === 1)
  await chat.page.evaluate(() => {
    playground.rendered.clear()
    playground.room.read('carla', playground.room.head)
  })
  const seen = chat.row('Perfect').getByRole('button', { name: /^Seen by/ })
  await expect(seen).toContainText('Carla Núñez')
  const rendered = await chat.page.evaluate(() => playground.rendered.size)
  expect(rendered).toBeGreaterThan(0)
  expect(rendered).toBeLessThanOrEqual(2)
})

test('64: who has seen it opens by click and by keyboard', async ({ chat }) => {
  await chat.open('story=extremes')
  const seen = chat.page.getByRole('button', { name: /^Seen by/ })
  await seen.click()
  await expect(chat.page.locator('.wrk-popover')).toContainText('Carla Núñez')
  await chat.page.keyboard.press('Escape')
  await expect(chat.page.locator('.wrk-popover')).toBeHidden()
  await chat.input.focus()
  await chat.page.keyboard.press('Shift+Tab')
  await chat.page.keyboard.press('Enter')
  await chat.page.keyboard.press('ArrowRight')
  await chat.page.keyboard.press('ArrowRight')
  await chat.page.keyboard.press('Enter')
  await expect(chat.page.locator('.wrk-popover')).toBeVisible()
})

test('65: presence has words', async ({ chat }) => {
  await chat.open()
  await chat.page.evaluate(() =>
    playground.room.tell('presence.updated', {
      presence: [{ userId: 'mia', online: true, lastSeenAt: null }],
    }),
  )
  const presence = chat.page.locator('.wrk-presence')
  await expect(presence.first()).toHaveText('Online')
  await chat.page.evaluate(() =>
    playground.room.tell('presence.updated', {
      presence: [{ userId: 'mia', online: false, lastSeenAt: new Date(Date.now() - 300_000) }],
    }),
  )
  await expect(presence.first()).toHaveText('Last seen 5 minutes ago')
  await chat.page.evaluate(() => playground.server.goOffline())
  await expect(presence).toHaveCount(0)
})

test('66: somebody unknown or removed has a name all the same', async ({ chat }) => {
  await chat.open()
  await chat.page.waitForFunction(() => playground.server.openStreams === 1)
  await chat.page.evaluate(() => {
    const { room } = playground
    const last = room.messages.at(-1)
    const ghost = { id: 'ghost', name: '', avatarUrl: null }
    const told = (seq: number, body: string, sender: object | null): void => {
      const message = { ...last, id: body, seq, body, sender, clientGeneratedId: null }
      room.tell('message.created', { seq, message })
    }
    told(50, 'by a nameless one', ghost)
    told(51, 'by a removed one', null)
    room.tell('typing.started', { userId: 'nobody-knows', ttlMs: 8_000 })
  })
  await expect(chat.row('by a nameless one').getByRole('article')).toHaveAccessibleName(/^Someone/)
  await expect(chat.row('by a removed one').getByRole('article')).toHaveAccessibleName(/^Someone/)
  await expect(chat.page.locator('.wrk-typing')).toHaveText('Someone is typing…')
  await expect(chat.page.locator('.wrk-chat')).not.toContainText(/undefined|null|NaN/)
})
