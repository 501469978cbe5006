import { defineConfig, type PlaywrightTestConfig } from '@playwright/test'
import base from './playwright.config.ts'

/** docs/embedding.md as it is written, against the real server; needs `npm run build:library` and a Python that has the service. */
const config: PlaywrightTestConfig = defineConfig({
  testDir: 'test/embedding',
  outputDir: 'node_modules/.playwright-embedding',
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: 'line',
  use: { launchOptions: { ...base.use?.launchOptions } },
})

export default config
