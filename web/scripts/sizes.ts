import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'

interface Budget {
  readonly name: string
  readonly file: string
  readonly external: readonly RegExp[]
  readonly maxKb: number
}

const react = /^react(-dom)?(\/.+)?$/
const core = /chunks\/core-/

/** As a host's own build would ship it: minified and gzipped, React left out, except where all is inside. */
const budgets: readonly Budget[] = [
  { name: 'core', file: 'dist/core.js', external: [], maxKb: 22 },
  { name: 'React UI', file: 'dist/index.js', external: [react, core], maxKb: 32 },
  { name: 'element', file: 'dist/element.js', external: [], maxKb: 128 },
  { name: 'CSS', file: 'dist/styles.css', external: [], maxKb: 8 },
]

async function minified({ file, external }: Budget): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      target: 'es2023',
      modulePreload: false,
      rolldownOptions: { input: file, external: [...external], preserveEntrySignatures: 'strict' },
    },
  })
  if (!('output' in result)) throw new Error(`${file} is built more or less than once`)
  return result.output.map((chunk) => (chunk.type === 'chunk' ? chunk.code : '')).join('')
}

function gzippedKb(text: string): number {
  return gzipSync(text, { level: 9 }).length / 1000
}

let isOver = false
for (const budget of budgets) {
  const isScript = budget.file.endsWith('.js')
  const text = isScript ? await minified(budget) : readFileSync(budget.file, 'utf8')
  const kb = gzippedKb(text)
  isOver ||= kb > budget.maxKb
  console.log(`${budget.name.padEnd(10)} ${kb.toFixed(1).padStart(6)} kB gz of ${budget.maxKb}`)
}
if (isOver) throw new Error('Over budget: make it smaller, or say why the budget must grow.')
