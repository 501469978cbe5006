import { defineConfig, type PlaywrightTestConfig } from '@playwright/test'

const PORT = 4391

/** Behaviours in a real Chromium: against the playground's scripted server, and against the real one. */
const config: PlaywrightTestConfig = defineConfig({
  testDir: 'browser',
  outputDir: 'node_modules/.playwright',
  fullyParallel: true,
  workers: 2,
  // Long for a machine that does much else at the time: what is awaited comes, or it does not.
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: 'line',
  use: {
    baseURL: `http://localhost:${PORT}`,
    viewport: { width: 900, height: 700 },
    launchOptions: {
      executablePath: process.env['WORKFLOW_CHAT_CHROMIUM'] ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  webServer: {
    command: `npx vite build -c playground/vite.config.ts --mode development && npx vite preview -c playground/vite.config.ts --mode development --port ${PORT} --strictPort`,
    url: `http://localhost:${PORT}`,
    reuseExistingServer: false,
  },
})

export default config
