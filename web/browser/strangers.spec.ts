import type { ChatPage } from './chat-page.ts'
import { expect, test } from './test.ts'
import type { Playground } from '../playground/playground.ts'

declare const playground: Playground

const MARKS = '\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u030a\u030b\u030c\u030f'.repeat(6)
const PILE = 'intertwining'.replaceAll(/./g, `$&${MARKS}`)

test.describe('what strangers write', () => {
  test('marks piled on letters paint over nobody else’s message', async ({ chat }) => {
    await chat.open()
    await chat.say('mia', 'the message above')
    const bubble = chat.row('the message above').locator('.wrk-bubble')
    await chat.settle()
    const before = await bubble.screenshot()
    await chat.say('mia', PILE)
    await expect(chat.rows.last()).toHaveAttribute('data-kind', 'message')
    await chat.settle()
    expect((await bubble.screenshot()).equals(before)).toBe(true)
  })

  test('nor do marks piled on a name', async ({ chat }) => {
    await chat.open()
    await chat.say('mia', 'the message above')
    await chat.settle()
    const bubble = chat.row('the message above').locator('.wrk-bubble')
    const before = await bubble.screenshot()
    await chat.page.evaluate((name) => {
      const ben = playground.room.people.find(({ id }) => id === 'ben')
      if (ben) Object.assign(ben, { name })
      playground.say('ben', 'by a pile')
    }, PILE)
    await expect(chat.row('by a pile')).toBeVisible()
    await chat.settle()
    expect((await bubble.screenshot()).equals(before)).toBe(true)
  })

  test('a sign that turns the line turns no link', async ({ chat }) => {
    await chat.open()
    await chat.say('mia', 'pay at \u202ehttps://wrk.example/moc.knab now')
    const link = chat.row('pay at').getByRole('link')
    await expect(link).toHaveText('https://wrk.example/moc.knab')
    expect(await readingOrder(chat, '.wrk-text a[href*="moc.knab"]')).toBe(
      'https://wrk.example/moc.knab',
    )
  })

  test('nor, in a name, the words around it', async ({ chat }) => {
    await chat.open()
    await chat.page.evaluate(() => {
      const mia = playground.room.people.find(({ id }) => id === 'mia')
      if (mia) Object.assign(mia, { name: 'Omar \u2067\u202e\u2069\u202eHaddad' })
      playground.client.conversation('wf-invoices').reconnect()
    })
    await chat.say('mia', 'so that the name is known')
    await expect(chat.row('so that the name is known')).toBeVisible()
    await chat.page.evaluate(() =>
      playground.room.tell('typing.started', { userId: 'mia', ttlMs: 8_000 }),
    )
    await expect(chat.page.locator('.wrk-typing')).toContainText('is typing…')
    expect(await readingOrder(chat, '.wrk-typing-text')).toMatch(/ is typing…$/)
  })

  test('a text in which nothing can be seen is nothing to send', async ({ chat }) => {
    await chat.open()
    for (const text of ['\u200b\u200b', '\u3164', '\u00ad\u2060', '\u2800', '\u202e']) {
      await chat.input.fill(text)
      await expect(chat.page.locator('.wrk-send')).toBeDisabled()
    }
    await chat.input.fill('🏴\u{e0067}\u{e0062}\u{e007f}')
    await expect(chat.page.locator('.wrk-send')).toBeEnabled()
  })

  test('a portrait that is gone leaves initials', async ({ chat }) => {
    chat.tolerated = /Failed to load resource|net::ERR/
    await chat.open()
    await chat.page.evaluate(() => {
      const tom = playground.room.people.find(({ id }) => id === 'tom')
      if (tom) Object.assign(tom, { avatarUrl: '/portraits/gone.png' })
      playground.say('tom', 'whose portrait is gone')
    })
    await expect(chat.row('whose portrait is gone').locator('.wrk-avatar')).toHaveText('TW')
  })
})

/** The characters of an element from left to right, as they are seen. */
async function readingOrder(chat: ChatPage, selector: string): Promise<string> {
  return await chat.page.locator(selector).evaluate((element) => {
    const seen: { x: number; text: string }[] = []
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      for (let at = 0; at < (node.nodeValue ?? '').length; at += 1) {
        const range = document.createRange()
        range.setStart(node, at)
        range.setEnd(node, at + 1)
        seen.push({ x: range.getBoundingClientRect().x, text: range.toString() })
      }
    }
    return seen
      .toSorted((a, b) => a.x - b.x)
      .map(({ text }) => text)
      .join('')
  })
}
