import { expect, test as base } from '@playwright/test'
import { ChatPage } from './chat-page.ts'

interface Fixtures {
  readonly chat: ChatPage
}

/** Every test also fails on what the page complains about at the console. */
export const test: ReturnType<typeof base.extend<Fixtures>> = base.extend<Fixtures>({
  chat: async ({ page }, provide) => {
    const complaints: string[] = []
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (line) => {
      if (line.type() === 'error') complaints.push(line.text())
    })
    await provide(new ChatPage(page))
    expect(complaints.filter((line) => !line.includes('Failed to load resource'))).toEqual([])
  },
})

export { expect }
