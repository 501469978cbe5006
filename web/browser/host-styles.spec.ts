import type { ChatPage } from './chat-page.ts'
import { expect, test } from './test.ts'

const INHERITED = `
  text-transform: uppercase; user-select: none; -webkit-user-select: none; text-indent: 3em;
  word-spacing: 1em; letter-spacing: 0.3em; text-shadow: 1px 1px red; word-break: break-all;
  line-break: anywhere; hyphens: auto; white-space: nowrap; text-align: center; text-align-last: right;
  font: italic 700 30px / 3 serif; font-variant: small-caps; font-feature-settings: 'smcp';
  text-emphasis: dot; -webkit-text-stroke: 1px red; -webkit-text-fill-color: red; tab-size: 2;
  list-style: square; cursor: wait; caret-color: red; quotes: none;
  text-wrap: nowrap; color: hotpink; overflow-wrap: anywhere;
`

test.describe('what a page hands down', () => {
  for (const as of ['component', 'element']) {
    test(`leaves the ${as} as it is`, async ({ chat }) => {
      await chat.page.goto(`/?as=${as}&theme=light`)
      await chat.row('Perfect').waitFor()
      const plain = await looks(chat)
      await chat.page.addStyleTag({ content: `body, main { ${INHERITED} }` })
      await chat.settle()
      expect(await looks(chat)).toEqual(plain)
    })
  }
})

/** All that CSS says of parts of the chat, but for where they are and how large. */
async function looks(chat: ChatPage): Promise<Record<string, Record<string, string>>> {
  return await chat.page.evaluate(() => {
    const host = document.querySelector('wrk-workflow-chat')
    const root = host?.shadowRoot ?? document
    const parts = ['.wrk-text', '.wrk-author', '.wrk-time', '.wrk-input', '.wrk-hint', '.wrk-send']
    const sizes = /size|width|height|origin|inset|top|left|right|bottom|perspective/
    return Object.fromEntries(
      parts.map((part) => {
        const element = root.querySelector(part)
        const style = element ? getComputedStyle(element) : null
        const names = [...(style ?? [])].filter((name) => !sizes.test(name))
        return [
          part,
          Object.fromEntries(names.map((name) => [name, style?.getPropertyValue(name) ?? ''])),
        ]
      }),
    )
  })
}

const SHEETS = [
  'node_modules/@picocss/pico/css/pico.min.css',
  'node_modules/@picocss/pico/css/pico.classless.min.css',
  'node_modules/milligram/dist/milligram.min.css',
  'node_modules/skeleton-css/css/skeleton.css',
  'browser/sheets/foundation.css',
  'browser/sheets/bootstrap.css',
  'node_modules/water.css/out/water.min.css',
]

test.describe('in a page with a style sheet for bare tags', () => {
  for (const sheet of SHEETS) {
    for (const order of ['before', 'after']) {
      test(`${sheet}, ${order} ours`, async ({ chat }) => {
        await chat.open('theme=light')
        const plain = await boxes(chat)
        const style = await chat.page.addStyleTag({ path: sheet })
        if (order === 'before') {
          await style.evaluate((node) => node.parentNode?.firstChild?.before(node))
        }
        // Its rules for the page itself, as of its letters, are the page's business.
        await chat.page.addStyleTag({
          content:
            'html, body { font-size: 16px; margin: 0 !important; padding: 0 !important; max-width: none !important }',
        })
        await chat.settle()
        const framed = await boxes(chat)
        for (const [part, box] of Object.entries(plain)) {
          for (const [name, value] of Object.entries(box)) {
            expect.soft(framed[part]?.[name], `${part} ${name}`).toBe(value)
          }
        }
        await chat.row('One question').hover()
        await chat.row('One question').locator('[data-action="delete"]').click()
        const dialog = await chat.page.locator('dialog').boundingBox()
        expect(dialog?.width).toBeLessThanOrEqual(400)
        expect(dialog?.height).toBeLessThan(320)
      })
    }
  }
})

/** Sizes and looks of what such sheets name by their tags. */
async function boxes(chat: ChatPage): Promise<Record<string, Record<string, string>>> {
  await chat.input.fill('what is written')
  return await chat.page.evaluate(() => {
    const parts = {
      '.wrk-input': [
        'width',
        'height',
        'margin',
        'padding',
        'border',
        'box-shadow',
        'background-color',
      ],
      '.wrk-send': ['width', 'height', 'margin', 'padding', 'border-radius', 'background-color'],
      '.wrk-composer': ['margin', 'padding', 'background-color', 'box-shadow', 'max-width'],
      '.wrk-message': ['margin', 'padding', 'background-color', 'box-shadow', 'border-radius'],
      '.wrk-bubble': ['margin', 'padding', 'height', 'font-size', 'line-height', 'font-family'],
      '.wrk-meta': ['margin', 'padding', 'background-color', 'box-shadow'],
      '.wrk-time': ['padding', 'background-color', 'font-size', 'color'],
      '.wrk-text a': ['color', 'text-transform', 'padding', 'background-color'],
      '.wrk-seen': ['height', 'margin', 'padding', 'border', 'text-transform', 'letter-spacing'],
      '.wrk-list': ['margin', 'padding', 'list-style-type'],
    }
    return Object.fromEntries(
      Object.entries(parts).map(([part, names]) => {
        const element = document.querySelector(part)
        const style = element ? getComputedStyle(element) : null
        return [
          part,
          Object.fromEntries(names.map((name) => [name, style?.getPropertyValue(name) ?? ''])),
        ]
      }),
    )
  })
}

test.describe('on paper', () => {
  for (const as of ['component', 'element']) {
    test(`the ${as} is as long as what is loaded`, async ({ chat }) => {
      await chat.page.goto(`/?as=${as}&story=history&count=50`)
      await chat.row('#50').waitFor()
      await chat.page.emulateMedia({ media: 'print' })
      const chatBox = await chat.page.locator('.wrk-chat').boundingBox()
      const list = await chat.page.locator('.wrk-list').boundingBox()
      expect(chatBox?.height).toBeGreaterThanOrEqual(list?.height ?? Infinity)
      expect(list?.height).toBeGreaterThan(2_000)
      const host = chat.page.locator('wrk-workflow-chat')
      if (as === 'element') {
        expect((await host.boundingBox())?.height).toBeGreaterThanOrEqual(list?.height ?? Infinity)
        await expect(host).toHaveCSS('contain', 'none')
      }
    })
  }
})

const LIGHT = 'rgb(255, 255, 255)'

function scheme(chat: ChatPage): Promise<string> {
  return chat.page
    .locator('.wrk-chat')
    .evaluate((element) => getComputedStyle(element).backgroundColor)
}

test.describe('the ground of the page decides', () => {
  for (const as of ['component', 'element']) {
    test(`and not the visitor’s system: ${as}`, async ({ chat }) => {
      await chat.page.emulateMedia({ colorScheme: 'dark' })
      await chat.page.route(/\?as=/, async (route) => {
        const response = await route.fetch()
        const body = (await response.text()).replace('content="light dark"', 'content="normal"')
        await route.fulfill({ response, body })
      })
      await chat.page.goto(`/?as=${as}`)
      await chat.row('Perfect').waitFor()
      await chat.page.addStyleTag({ content: ':root, .page { color-scheme: normal !important }' })
      expect(await scheme(chat)).toBe(LIGHT)
      await chat.page.evaluate(() => (document.body.style.background = '#101418'))
      await expect.poll(() => scheme(chat)).not.toBe(LIGHT)
      await chat.page.evaluate(() => (document.body.style.background = 'oklch(0.97 0.01 200)'))
      await expect.poll(() => scheme(chat)).toBe(LIGHT)
      await chat.page.addStyleTag({ content: '.dark body { background: black !important }' })
      await chat.page.evaluate(() => document.documentElement.classList.add('dark'))
      await expect.poll(() => scheme(chat)).not.toBe(LIGHT)
    })
  }
})
