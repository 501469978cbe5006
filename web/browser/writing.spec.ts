import type { ChatPage } from './chat-page.ts'
import { expect, test } from './test.ts'
import type { Playground } from '../playground/playground.ts'

declare const playground: Playground

const sent = (chat: ChatPage): Promise<unknown[]> => chat.requests('POST', 'messages')

test('26: Enter sends, Shift+Enter does not, Ctrl+Enter always does', async ({ chat }) => {
  await chat.open()
  await chat.input.fill('line 1')
  await chat.input.press('Shift+Enter')
  await chat.input.pressSequentially('line 2')
  await expect(chat.input).toHaveValue('line 1\nline 2')
  await chat.input.press('Enter')
  await expect(chat.row('line 2')).toBeVisible()
  await chat.open('enterKey=newline')
  await chat.input.fill('three')
  await chat.input.press('Enter')
  await expect(chat.input).toHaveValue('three\n')
  await chat.input.press('Control+Enter')
  await expect(chat.row('three')).toBeVisible()
})

test('27: an input method keeps its Enter, in both orders of events', async ({ chat }) => {
  await chat.open()
  const client = await chat.page.context().newCDPSession(chat.page)
  await chat.input.focus()
  await client.send('Input.imeSetComposition', {
    text: 'にほん',
    selectionStart: 3,
    selectionEnd: 3,
  })
  await chat.input.dispatchEvent('keydown', { key: 'Enter', isComposing: true, keyCode: 229 })
  expect(await sent(chat)).toHaveLength(0)
  await client.send('Input.insertText', { text: '日本' })
  await expect(chat.input).toHaveValue('日本')
  // Safari: the composition has ended when its Enter is reported.
  await chat.input.evaluate((input) => {
    input.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true }))
    input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
  })
  expect(await sent(chat)).toHaveLength(0)
  await chat.page.waitForTimeout(50)
  await chat.input.press('Enter')
  await expect.poll(() => sent(chat)).toHaveLength(1)
})

test('27: an input method keeps its Enter in an edit too', async ({ chat }) => {
  await chat.open()
  await chat.input.press('ArrowUp')
  const box = chat.page.getByRole('textbox', { name: 'Edited message' })
  await box.evaluate((input) => {
    input.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true }))
    input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
  })
  await chat.settle()
  await expect(box).toBeFocused()
  expect(await chat.requests('PATCH', 'messages/m-wf-invoices-11')).toHaveLength(0)
})

test('28: what is being composed is shown, told to nobody, and survives whatever ends it', async ({
  chat,
}) => {
  await chat.open()
  const client = await chat.page.context().newCDPSession(chat.page)
  const compose = (text: string): Promise<unknown> =>
    client.send('Input.imeSetComposition', {
      text,
      selectionStart: text.length,
      selectionEnd: text.length,
    })
  const told = (): Promise<unknown[]> => chat.requests('POST', 'typing')
  const stored = (): Promise<string> =>
    chat.page.evaluate(() => JSON.stringify(Object.values(localStorage)))
  await chat.input.focus()
  for (const text of ['n', 'に', 'にh', 'にほ', 'にほん']) await compose(text)
  await expect(chat.input).toHaveValue('にほん')
  await chat.page.waitForTimeout(400)
  expect(await told()).toHaveLength(0)
  expect(await stored()).not.toContain('にほん')
  await client.send('Input.insertText', { text: '日本' })
  await expect(chat.input).toHaveValue('日本')
  await expect.poll(told).toHaveLength(1)
  await expect.poll(stored).toContain('日本')
  // Some input methods never say that they are done.
  await chat.input.evaluate((input) =>
    input.addEventListener('compositionend', (event) => event.stopImmediatePropagation(), {
      capture: true,
    }),
  )
  await compose('ご')
  await expect(chat.input).toHaveValue('日本ご')
  await chat.scroller.focus()
  await expect.poll(stored).toContain('日本ご')
  await chat.input.press('Enter')
  await expect(chat.row('日本ご')).toHaveAttribute('data-status', 'sent')
})

test('29: Up in an empty box edits the last message; Escape cancels and gives the box back', async ({
  chat,
}) => {
  await chat.open()
  await chat.input.press('ArrowUp')
  const edited = chat.page.getByRole('textbox', { name: 'Edited message' })
  await expect(edited).toHaveValue('Perfect. Let us switch it on for October then.')
  await edited.press('Escape')
  await expect(edited).toHaveCount(0)
  await expect(chat.input).toBeFocused()
  const isSwallowed = chat.page.evaluate(
    () =>
      new Promise((resolve) =>
        addEventListener('keydown', (event) => resolve(event.defaultPrevented), { once: true }),
      ),
  )
  await chat.input.press('Escape')
  expect(await isSwallowed).toBe(false)
})

test('28: what is written in the middle of a text keeps the caret there', async ({ chat }) => {
  await chat.open()
  await chat.input.fill('one three')
  for (let step = 0; step < 'three'.length; step += 1) await chat.input.press('ArrowLeft')
  await chat.input.pressSequentially('two ')
  await expect(chat.input).toHaveValue('one two three')
})

test('30: the box grows to eight lines, then scrolls', async ({ chat }) => {
  await chat.open()
  const height = (): Promise<number> => chat.input.evaluate(({ clientHeight }) => clientHeight)
  const one = await height()
  await chat.input.fill(Array.from({ length: 8 }, () => 'x').join('\n'))
  const eight = await height()
  expect(eight).toBeGreaterThan(one * 4)
  await chat.input.fill(Array.from({ length: 30 }, () => 'x').join('\n'))
  expect(await height()).toBeLessThanOrEqual(eight + 4)
})

test('31, 32: sending clears the box at once, keeps the focus, and happens once', async ({
  chat,
}) => {
  await chat.open('latency=200')
  await chat.input.fill('once')
  await chat.input.evaluate((input) => {
    for (const cancelable of [true, true]) {
      input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable }))
    }
  })
  await expect(chat.input).toHaveValue('')
  await chat.page.waitForTimeout(400)
  expect(await sent(chat)).toHaveLength(1)
  await chat.input.fill('by button')
  await chat.page.getByRole('button', { name: 'Send message' }).dblclick({ force: true })
  await expect(chat.input).toBeFocused()
  await chat.page.waitForTimeout(400)
  expect(await sent(chat)).toHaveLength(2)
})

test('33: white space is nothing to send; too much says so and is not cut', async ({ chat }) => {
  await chat.open()
  const send = chat.page.getByRole('button', { name: 'Send message' })
  await chat.input.fill('   \n ')
  await expect(send).toBeDisabled()
  await chat.input.fill('x'.repeat(9_500))
  await expect(chat.page.locator('.wrk-counter')).toHaveText('500 characters left')
  await chat.input.fill('x'.repeat(10_002))
  await expect(chat.page.locator('.wrk-counter')).toHaveText('2 characters too many')
  await expect(send).toBeDisabled()
  await expect(chat.input).toHaveValue('x'.repeat(10_002))
})

test('34: a draft survives a reload', async ({ chat }) => {
  await chat.open()
  await chat.input.fill('half a thought')
  await chat.page.reload()
  await expect(chat.input).toHaveValue('half a thought')
})

test('39: typing is told at once, then rarely, and its end too; never for an edit', async ({
  chat,
}) => {
  await chat.open()
  await chat.input.pressSequentially('hello there', { delay: 20 })
  const told = async (): Promise<unknown[]> =>
    (await chat.requests('POST', 'typing')).map(({ body }) => body)
  await expect.poll(told).toEqual([{ isTyping: true }])
  await chat.input.fill('')
  await expect.poll(told).toEqual([{ isTyping: true }, { isTyping: false }])
  await chat.input.press('ArrowUp')
  await chat.page.keyboard.type('edit')
  expect(await told()).toHaveLength(2)
})

test('40: offline one may write on, and the button says what it does', async ({
  chat,
  context,
}) => {
  await chat.open()
  await context.setOffline(true)
  await chat.page.evaluate(() => playground.server.goOffline())
  await chat.input.fill('for later')
  await chat.page.getByRole('button', { name: 'Queue message until you are online' }).click()
  await expect(chat.row('for later')).toContainText('Waiting for a connection')
  await context.setOffline(false)
  await chat.page.evaluate(() => playground.server.goOnline())
  await expect(chat.row('for later')).toContainText('Sent', { timeout: 10_000 })
})

test('97: the composer has no scrollable ancestor, and its text no zoom', async ({ chat }) => {
  await chat.page.setViewportSize({ width: 360, height: 640 })
  await chat.open()
  await expect(chat.input).toHaveCSS('font-size', '16px')
  const scrollers = await chat.input.evaluate((input) => {
    const found: string[] = []
    for (let one = input.parentElement; one?.closest('.wrk-chat'); one = one.parentElement) {
      if (/auto|scroll/.test(getComputedStyle(one).overflowY)) found.push(one.className)
    }
    return found
  })
  expect(scrollers).toEqual([])
})
