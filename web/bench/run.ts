import { chromium, type Page } from '@playwright/test'
import { build, preview } from 'vite'
import type { Playground } from '../playground/playground.ts'
import { Figures } from './figures.ts'
import { countRenders, recordFrames, type Recorded } from './recording.ts'

declare const playground: Playground
declare const touchedRows: () => number
declare const recorded: () => Recorded

const PORT = 4392
const configFile = 'playground/vite.config.ts'
const COUNT = 10_000
const ROWS = '.wrk-list > [data-key]'

const figures = new Figures()
await build({ configFile, mode: 'production', logLevel: 'error' })
const server = await preview({
  configFile,
  mode: 'production',
  preview: { port: PORT, strictPort: true },
})
const browser = await chromium.launch({
  executablePath: process.env['WORKFLOW_CHAT_CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
})
try {
  const page = await open()
  figures.add(
    'open 10,000 messages: first paint of the latest page',
    await paintedAt(page),
    1_000,
    'ms',
  )
  await renderOne(page)
  await burst(page)
  await page.close()
  // Afresh: what records changes also holds on to them.
  await travel(await open())
} finally {
  await browser.close()
  await server.close()
}
figures.print()
process.exitCode = figures.areGood ? 0 : 1

async function open(): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 900, height: 700 } })
  await page.goto(`http://localhost:${PORT}/?story=history&count=${COUNT}&loose&latency=20`)
  await page.locator(`[data-seq="${COUNT}"]`).waitFor()
  return page
}

async function paintedAt(page: Page): Promise<number> {
  const mark = await page.evaluate(() => performance.getEntriesByName('latest page')[0]?.startTime)
  return mark ?? Number.POSITIVE_INFINITY
}

async function renderOne(page: Page): Promise<void> {
  await page.evaluate(countRenders, ROWS)
  await page.evaluate(() => playground.say('mia', 'one new message'))
  await page.waitForTimeout(500)
  const touched = await page.evaluate(() => touchedRows())
  figures.add('one new message: rows touched in the DOM', touched, 2, 'rows')
}

/** 50 messages a second for ten seconds, while somebody types. */
async function burst(page: Page): Promise<void> {
  await page.evaluate(recordFrames)
  await page.evaluate(() => playground.burst(50, 10))
  await page
    .locator('.wrk-input')
    .pressSequentially('a message of some length '.repeat(4), { delay: 90 })
  const { tasks, longTasks, keys } = await page.evaluate(() => recorded())
  figures.add('50 msg/s while typing: tasks at p95', percentile(tasks, 95), 50, 'ms')
  figures.add('50 msg/s while typing: long tasks', longTasks.length, Infinity, '')
  figures.add('50 msg/s while typing: key to screen at p95', percentile(keys, 95), 50, 'ms')
  figures.add('rows mounted after it', await page.locator(ROWS).count(), 500, 'rows')
  await page.locator('.wrk-input').fill('')
}

/** To the first message and back to the last. */
async function travel(page: Page): Promise<void> {
  await page.locator('.wrk-scroller').hover()
  let mounted = 0
  for (let turn = 0; turn < 3_000; turn += 1) {
    await page.locator('.wrk-scroller').evaluate((scroller) => {
      scroller.dispatchEvent(new WheelEvent('wheel', { deltaY: -1 }))
      scroller.scrollTop -= 6_000
    })
    await page.waitForTimeout(25)
    if (turn % 20 === 0) mounted = Math.max(mounted, await page.locator(ROWS).count())
    if (await page.getByText('Start of the conversation').isVisible()) break
  }
  figures.add('scroll to the first message: rows mounted at most', mounted, 500, 'rows')
  const first = await heap(page)
  for (let turn = 0; turn < 3; turn += 1) await thereAndBack(page)
  figures.add(
    'to the first message and back, three times: leaked',
    (await heap(page)) - first,
    40,
    'MB',
  )
}

async function thereAndBack(page: Page): Promise<void> {
  for (const end of [Number.MAX_SAFE_INTEGER, 0]) {
    const scroller = page.locator('.wrk-scroller')
    const height = await scroller.evaluate(({ scrollHeight }) => scrollHeight)
    for (let part = 1; part <= 40; part += 1) {
      const top = end === 0 ? height * (1 - part / 40) : (height * part) / 40
      await scroller.evaluate((element, to) => element.scrollTo(0, to), top)
      await page.waitForTimeout(25)
    }
  }
}

async function heap(page: Page): Promise<number> {
  const client = await page.context().newCDPSession(page)
  await client.send('HeapProfiler.collectGarbage')
  const { usedSize } = await client.send('Runtime.getHeapUsage')
  return usedSize / 1_048_576
}

function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.ceil((sorted.length * part) / 100) - 1] ?? 0
}
