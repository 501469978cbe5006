import { expect, test as base } from '@playwright/test'
import { ChatPage } from './chat-page.ts'

interface Fixtures {
  readonly chat: ChatPage
}

/** Every test also fails on what the page complains about at the console. */
export const test: ReturnType<typeof base.extend<Fixtures>> = base.extend<Fixtures>({
  chat: async ({ page }, provide) => {
    const chat = new ChatPage(page)
    page.on('pageerror', (error) => chat.complaints.push(error.message))
    page.on('console', (line) => {
      if (line.type() === 'error') chat.complaints.push(line.text())
    })
    await provide(chat)
    expect(chat.complaints.filter((line) => !chat.tolerated.test(line))).toEqual([])
  },
})

export { expect }
