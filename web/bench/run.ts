import { cpus, loadavg } from 'node:os'
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
  await openCold()
  const page = await open()
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
const load = loadavg().map((value) => value.toFixed(1))
process.stdout.write(
  `  ${cpus().length} cores, load ${load.join(' ')}. "!" marks what misses its aim.\n`,
)

async function open(more = ''): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 900, height: 700 } })
  await page.goto(`http://localhost:${PORT}/?story=history&count=${COUNT}&loose&latency=20${more}`)
  await page.locator(`[data-seq="${COUNT}"]`).waitFor()
  return page
}

/** Each in a new profile, as for somebody who comes for the first time. */
async function openCold(): Promise<void> {
  const paints: number[] = []
  for (let time = 0; time < 5; time += 1) {
    const page = await open()
    paints.push(await paintedAt(page))
    await page.close()
  }
  const name = 'open 10,000 messages, cold: first paint of the latest page'
  figures.add(`${name}, median`, percentile(paints, 50), 1_000, 'ms')
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
  const counted = await open('&parts=counting')
  await counted.evaluate(() => {
    playground.rendered.clear()
    playground.say('mia', 'one new message')
  })
  await counted.waitForTimeout(500)
  const rendered = await counted.evaluate(() => playground.rendered.size)
  figures.add('one new message: rows rendered by React', rendered, 2, 'rows')
  await counted.close()
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
  figures.add('50 msg/s while typing: tasks over 50 ms', longTasks.length, Infinity, '')
  figures.add('50 msg/s while typing: longest task', Math.max(...tasks), Infinity, 'ms')
  figures.add('50 msg/s while typing: key to screen at p95', percentile(keys, 95), 50, 'ms')
  figures.add('rows mounted after it', await page.locator(ROWS).count(), 500, 'rows')
  await page.locator('.wrk-input').fill('')
}

/** To the first message, page by page, and back to the last; then again, when all is loaded. */
async function travel(page: Page): Promise<void> {
  await page.locator('.wrk-scroller').hover()
  const start = await heap(page)
  const mounted = await toTheFirst(page)
  figures.add('scroll to the first message: rows mounted at most', mounted, 500, 'rows')
  await thereAndBack(page)
  const loaded = await heap(page)
  figures.add('to the first message and back: heap grown by', loaded - start, 40, 'MB')
  for (let turn = 0; turn < 3; turn += 1) await thereAndBack(page)
  figures.add('the same three times more: heap grown by', (await heap(page)) - loaded, 40, 'MB')
}

/** The greatest number of rows that were mounted on the way. */
async function toTheFirst(page: Page): Promise<number> {
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
  return mounted
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
