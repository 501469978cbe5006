import type { ChatPage } from './chat-page.ts'
import { expect, test } from './test.ts'
import type { Playground } from '../playground/playground.ts'

declare const playground: Playground

const STORIES = ['', 'story=extremes', 'story=arabic&locale=ar', 'story=empty', 'access=reader']

test.describe('others change the page', () => {
  for (const story of STORIES) {
    test(`no text stands beside an element: ${story || 'a conversation'}`, async ({ chat }) => {
      await chat.page.goto(`/?${story}`)
      await chat.page.locator('.wrk-chat[data-state="ready"]').waitFor()
      const mixed = await chat.page.locator('.wrk-chat').evaluate((root) => {
        const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
        const found: string[] = []
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
          if ((node.parentNode?.childNodes.length ?? 0) > 1) found.push(node.nodeValue ?? '')
        }
        return found
      })
      expect(mixed).toEqual([])
    })
  }

  test('what a translator has replaced is replaced by what comes next', async ({ chat }) => {
    await chat.open()
    await translate(chat)
    await chat.page.evaluate(() => {
      const { room } = playground
      const ids = room.messages.map(({ id }) => id)
      room.edit(ids[1] ?? '', 'Changed: see https://a.example/x and https://b.example/y, please.')
      room.edit(ids[2] ?? '', 'Changed too.')
      room.remove(ids[4] ?? '')
      playground.say('mia', 'Something new.')
    })
    await expect(chat.row('Changed: see')).toHaveCount(1)
    await expect(chat.row('Changed: see').getByRole('link')).toHaveCount(2)
    await translate(chat)
    await chat.page.evaluate(() => {
      const { room } = playground
      room.edit(room.messages[1]?.id ?? '', 'Changed again, without a link.')
      room.remove(room.messages[2]?.id ?? '')
    })
    await expect(chat.row('Changed again')).toBeVisible()
    await expect(chat.row('https://a.example')).toHaveCount(0)
    await chat.input.fill('and what is sent')
    await chat.input.press('Enter')
    await translate(chat)
    await expect(chat.row('and what is sent')).toHaveAttribute('data-status', 'sent')
    await expect(chat.page.getByText('cannot be shown')).toHaveCount(0)
  })
})

/** As translators of browsers do it: every text goes into elements of theirs. */
async function translate(chat: ChatPage): Promise<void> {
  await chat.settle()
  await chat.page.locator('.wrk-chat').evaluate((root) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
    const texts: Node[] = []
    for (let node = walker.nextNode(); node; node = walker.nextNode()) texts.push(node)
    for (const text of texts) {
      if (text.parentElement?.closest('textarea')) continue
      const inner = document.createElement('font')
      const outer = document.createElement('font')
      outer.append(inner)
      text.parentNode?.replaceChild(outer, text)
      inner.append(text.cloneNode())
    }
  })
}

test.describe('a page that zooms', () => {
  for (const style of ['zoom: 0.8', 'zoom: 1.5', 'transform: scale(0.7)']) {
    test(`${style}: what is read stays when older messages come`, async ({ chat }) => {
      await chat.open('story=history&count=300')
      await restyle(chat, 'main', style)
      const before = await chat.distanceFromEnd()
      expect(Math.abs(before)).toBeLessThanOrEqual(1)
      await chat.scrollTo(1_500)
      await chat.settle()
      const { key, top } = await chat.firstVisible()
      const loaded = await chat.rows.count()
      await chat.page.evaluate(() => playground.client.conversation('wf-invoices').loadOlder())
      await expect.poll(() => chat.rows.count()).toBeGreaterThan(loaded)
      await chat.settle()
      expect(Math.abs((await chat.topOf(key)) - top)).toBeLessThan(1.5)
    })

    test(`${style}: a message that is asked for stands in the middle`, async ({ chat }) => {
      await chat.open('story=history&count=300')
      await restyle(chat, 'main', style)
      const place = await chat.scroller.evaluate(async (scroller) => {
        const row = scroller.querySelectorAll<HTMLElement>('.wrk-row')[10]
        row?.querySelector<HTMLElement>('article')?.focus()
        const view = scroller.getBoundingClientRect()
        const box = row?.getBoundingClientRect()
        return { above: (box?.top ?? 0) - view.top, below: view.bottom - (box?.bottom ?? 0) }
      })
      await chat.page.keyboard.press('ArrowUp')
      await chat.settle()
      const focused = chat.page.locator('article:focus')
      const box = await focused.boundingBox()
      const view = await chat.scroller.boundingBox()
      expect(place).toBeDefined()
      expect(box?.y ?? 0).toBeGreaterThanOrEqual((view?.y ?? 0) - 2)
      expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(
        (view?.y ?? 0) + (view?.height ?? 0) + 2,
      )
    })
  }
})

async function restyle(chat: ChatPage, selector: string, style: string): Promise<void> {
  await chat.page.locator(selector).evaluate((element, css) => {
    element.setAttribute('style', css)
  }, style)
  await chat.settle()
}

test('18: another time zone changes times and days without a reload', async ({ chat, context }) => {
  const session = await context.newCDPSession(chat.page)
  await session.send('Emulation.setTimezoneOverride', { timezoneId: 'Pacific/Kiritimati' })
  await chat.open()
  const time = chat.row('Perfect').locator('.wrk-message time').first()
  const before = await time.textContent()
  await session.send('Emulation.setTimezoneOverride', { timezoneId: 'Pacific/Pago_Pago' })
  await chat.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
  await expect(time).not.toHaveText(before ?? '')
  const at = Number(await chat.row('Perfect').getAttribute('data-day'))
  expect(await chat.page.evaluate((day) => new Date(day).getHours(), at)).toBe(0)
})

test.describe('files', () => {
  for (const where of ['.wrk-scroller', '.wrk-input']) {
    test(`dropped on ${where} stay outside, and the person is told`, async ({ chat }) => {
      await chat.open()
      const isStopped = await chat.page.locator(where).evaluate((element) => {
        const dataTransfer = new DataTransfer()
        dataTransfer.items.add(new File(['x'], 'invoice.pdf', { type: 'application/pdf' }))
        const options = { dataTransfer, bubbles: true, cancelable: true, composed: true }
        return ['dragover', 'drop'].map(
          (type) => !element.dispatchEvent(new DragEvent(type, options)),
        )
      })
      expect(isStopped).toEqual([true, true])
      await expect(chat.page.locator('.wrk-told')).toHaveText('Files cannot be sent here yet.')
    })
  }

  test('pasted are told of too, and text is dropped and pasted as ever', async ({ chat }) => {
    await chat.open()
    const isStopped = await chat.input.evaluate((element) => {
      const dataTransfer = new DataTransfer()
      dataTransfer.setData('text/plain', 'a text')
      const options = { dataTransfer, bubbles: true, cancelable: true }
      return !element.dispatchEvent(new DragEvent('drop', options))
    })
    expect(isStopped).toBe(false)
    await expect(chat.page.locator('.wrk-told')).toBeEmpty()
    await chat.input.evaluate((element) => {
      const clipboardData = new DataTransfer()
      clipboardData.items.add(new File(['x'], 'screen.png', { type: 'image/png' }))
      element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }))
    })
    await expect(chat.page.locator('.wrk-told')).toHaveText('Files cannot be sent here yet.')
  })
})

test('what one opens stays where it is, also at the end', async ({ chat }) => {
  await chat.open()
  await chat.say('mia', Array.from({ length: 60 }, (_, line) => `line ${line}`).join('\n'))
  const row = chat.row('line 0')
  await row.getByRole('button', { name: 'Show more' }).waitFor()
  await chat.settle()
  const before = await row.boundingBox()
  await row.getByRole('button', { name: 'Show more' }).click()
  await chat.settle()
  expect(Math.abs(((await row.boundingBox())?.y ?? 0) - (before?.y ?? 0))).toBeLessThan(1)
  expect(await chat.distanceFromEnd()).toBeGreaterThan(200)
})

test('nor do updates that are opened throw anybody', async ({ chat }) => {
  await chat.open()
  await chat.page.evaluate(() => {
    for (let index = 0; index < 30; index += 1) {
      playground.room.add({ by: null, body: `update ${index}` })
    }
  })
  const opener = chat.page.locator('.wrk-system-run > .wrk-link').last()
  await expect(opener).toContainText('30')
  await chat.settle()
  const before = await opener.boundingBox()
  await opener.click()
  await chat.settle()
  expect(Math.abs(((await opener.boundingBox())?.y ?? 0) - (before?.y ?? 0))).toBeLessThan(1)
})
