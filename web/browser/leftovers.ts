import type { Page, Request } from '@playwright/test'

declare const liveTimers: () => number

/** Must be called before the page is opened. */
export async function countTimers(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const live = new Set<number>()
    const { setTimeout: once, setInterval: often, clearTimeout: clear } = globalThis
    const clearTimer = (timer?: number): void => {
      if (timer !== undefined) live.delete(timer)
      clear(timer)
    }
    Object.assign(globalThis, {
      liveTimers: () => live.size,
      clearTimeout: clearTimer,
      clearInterval: clearTimer,
      setTimeout: (callback: () => void, ms?: number) => {
        const timer = Number(
          once(() => {
            live.delete(timer)
            callback()
          }, ms),
        )
        live.add(timer)
        return timer
      },
      setInterval: (callback: () => void, ms?: number) => {
        const timer = Number(often(callback, ms))
        live.add(timer)
        return timer
      },
    })
  })
}

export interface Leftovers {
  readonly timers: number
  readonly listeners: number
}

/** What a chat that is gone may not leave behind: timers, and listeners at the window and the document. */
export async function leftovers(page: Page): Promise<Leftovers> {
  const client = await page.context().newCDPSession(page)
  let listeners = 0
  for (const expression of ['window', 'document']) {
    const { result } = await client.send('Runtime.evaluate', { expression })
    const found = await client.send('DOMDebugger.getEventListeners', {
      objectId: result.objectId ?? '',
    })
    listeners += found.listeners.length
  }
  await client.detach()
  return { timers: await page.evaluate(() => liveTimers()), listeners }
}

/** Must be called before the page is opened; tells how many streams the page itself holds open. */
export function countStreams(page: Page): () => number {
  const open = new Set<Request>()
  page.on('request', (request) => {
    if (request.url().includes('/events')) open.add(request)
  })
  page.on('requestfailed', (request) => open.delete(request))
  page.on('requestfinished', (request) => open.delete(request))
  return () => open.size
}
