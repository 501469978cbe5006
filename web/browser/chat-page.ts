import type { Locator, Page } from '@playwright/test'
import type { Playground } from '../playground/playground.ts'

declare const playground: Playground

/** The chat as a user meets it, and the strings behind the stage. */
export class ChatPage {
  readonly page: Page
  readonly scroller: Locator
  readonly input: Locator
  readonly pill: Locator
  readonly rows: Locator
  /** What the page complained about at the console. */
  readonly complaints: string[] = []
  tolerated = /Failed to load resource/

  constructor(page: Page) {
    this.page = page
    this.scroller = page.locator('.wrk-scroller')
    this.input = page.locator('.wrk-input')
    this.pill = page.locator('.wrk-pill')
    this.rows = page.locator('.wrk-list > [data-key]:not(.wrk-unread)')
  }

  async open(address = ''): Promise<void> {
    await this.page.goto(`/?${address}`)
    await this.page.locator('.wrk-chat[data-state="ready"] .wrk-scroller').waitFor()
  }

  row(text: string): Locator {
    return this.rows.filter({ hasText: text })
  }

  say(by: string, ...bodies: string[]): Promise<void> {
    return this.page.evaluate(sayAll, { by, bodies })
  }

  /** Waits for what the last commit asked of layout. */
  async settle(): Promise<void> {
    await this.page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    )
  }

  async scrollTo(top: number): Promise<void> {
    await this.scroller.evaluate((scroller, to) => scroller.scrollTo(0, to), top)
    await this.settle()
  }

  async wheel(deltaY: number): Promise<void> {
    await this.page.mouse.move(500, 300)
    await this.page.mouse.wheel(0, deltaY)
    await this.settle()
  }

  /** As people read: everything on the way is on the screen. */
  async readThrough(deltaY: number): Promise<void> {
    for (let left = Math.abs(deltaY); left > 0; left -= 200)
      await this.wheel(200 * Math.sign(deltaY))
  }

  distanceFromEnd(): Promise<number> {
    return this.scroller.evaluate(
      ({ scrollHeight, clientHeight, scrollTop }) => scrollHeight - clientHeight - scrollTop,
    )
  }

  /** The first row in view, and where its top is. */
  firstVisible(): Promise<{ key: string; top: number }> {
    return this.scroller.evaluate((scroller) => {
      const { top } = scroller.getBoundingClientRect()
      const rows = [...scroller.querySelectorAll<HTMLElement>('.wrk-row, .wrk-system')]
      const row = rows.find((one) => one.getBoundingClientRect().bottom > top)
      return { key: row?.dataset['key'] ?? '', top: (row?.getBoundingClientRect().top ?? 0) - top }
    })
  }

  topOf(key: string): Promise<number> {
    return this.scroller.evaluate((scroller, wanted) => {
      const row = scroller.querySelector(`[data-key="${wanted}"]`)
      const { top } = scroller.getBoundingClientRect()
      return (row?.getBoundingClientRect().top ?? Number.NaN) - top
    }, key)
  }

  texts(): Promise<string[]> {
    return this.rows.locator('.wrk-text, .wrk-tombstone, .wrk-system-text').allTextContents()
  }

  requests(method: string, route: string): Promise<{ search: string; body: unknown }[]> {
    return this.page.evaluate(
      (wanted) =>
        playground.server.requests.filter(
          (one) => one.method === wanted.method && one.route === wanted.route,
        ),
      { method, route },
    )
  }
}

function sayAll(lines: { readonly by: string; readonly bodies: readonly string[] }): void {
  for (const body of lines.bodies) playground.say(lines.by, body)
}
