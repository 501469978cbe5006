import { expect, test } from './test.ts'

test.describe('keys', () => {
  test('what is typed into the element is no shortcut of the page', async ({ chat }) => {
    await chat.page.goto('/?as=element')
    await chat.row('Perfect').waitFor()
    await chat.page.evaluate(() => {
      const heard: string[] = []
      Object.assign(globalThis, { heard })
      for (const type of ['keydown', 'keyup', 'keypress']) {
        document.addEventListener(type, (event) => {
          const { target } = event
          if (target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
            return
          if (event instanceof KeyboardEvent) heard.push(event.key)
        })
      }
    })
    await chat.input.click()
    await chat.page.keyboard.type('fresh /s?')
    await chat.page.keyboard.press('Backspace')
    await chat.page.keyboard.press('ArrowLeft')
    await chat.page.keyboard.press('Control+a')
    await expect(chat.input).toHaveValue('fresh /s')
    await chat.page.keyboard.press('Control+k')
    await chat.page.keyboard.press('Escape')
    const heard = await chat.page.evaluate((): string[] => Reflect.get(globalThis, 'heard'))
    expect([...new Set(heard)].toSorted()).toEqual(['Control', 'Escape', 'k'])
  })

  test('keys that act on a message are no shortcuts either', async ({ chat }) => {
    await chat.open()
    await chat.page.evaluate(() => {
      const heard: string[] = []
      Object.assign(globalThis, { heard })
      document.addEventListener('keydown', ({ key }) => heard.push(key))
    })
    await chat.row('Perfect').locator('article').focus()
    await chat.page.keyboard.press('ArrowUp')
    await chat.page.keyboard.press('End')
    await chat.page.keyboard.press('e')
    await expect(chat.page.locator('.wrk-edit textarea')).toBeFocused()
    expect(await chat.page.evaluate(() => Reflect.get(globalThis, 'heard'))).toEqual([])
  })

  test('86: Escape closes the question before a deletion, and nothing around it', async ({
    chat,
  }) => {
    await chat.open()
    await chat.page.evaluate(() => {
      Object.assign(globalThis, { escapes: 0 })
      document.addEventListener('keydown', ({ key }) => {
        if (key === 'Escape') Object.assign(globalThis, { escapes: 1 })
      })
    })
    await chat.row('Perfect').locator('article').focus()
    await chat.page.keyboard.press('Delete')
    await expect(chat.page.locator('dialog')).toBeVisible()
    const focused = (): Promise<string> =>
      chat.page.evaluate(() => document.activeElement?.textContent ?? '')
    const first = await focused()
    await chat.page.keyboard.press('ArrowDown')
    await chat.page.keyboard.press('Home')
    expect(await focused()).toBe(first)
    await chat.page.keyboard.press('Escape')
    await expect(chat.page.locator('dialog')).toHaveCount(0)
    await expect(chat.row('Perfect').locator('article')).toBeFocused()
    expect(await chat.page.evaluate(() => Reflect.get(globalThis, 'escapes'))).toBe(0)
  })
})
