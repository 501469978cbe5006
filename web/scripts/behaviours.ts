import { globSync, readFileSync, writeFileSync } from 'node:fs'

/**
 * `npm run behaviours` writes into BEHAVIOURS.md which test proves which behaviour; `npm run check` fails when a
 * promised one has no test, or the table says something else. A title begins with the numbers that it proves.
 */
const PAGE = 'BEHAVIOURS.md'
const MARK = '<!-- written by `npm run behaviours` -->'
const PROMISED: readonly (readonly [number, number])[] = [
  [1, 35],
  [39, 62],
  [64, 66],
  [73, 97],
]
const FILES = [
  'browser/**/*.spec.ts',
  'test/**/*.spec.ts',
  'test/**/*.test.tsx',
  'src/**/*.test.ts',
]
const TITLE = /\btest(?:\.describe)?\(\s*['"`](\d+(?:, \d+)*): ([^\n]+?)['"`],\s/g

interface Proof {
  readonly number: number
  readonly title: string
  readonly file: string
}

const proofs = globSync(FILES).toSorted().flatMap(proofsIn)
const missing = promised().filter((number) => !proofs.some((proof) => proof.number === number))
if (missing.length > 0) throw new Error(`No test proves ${missing.join(', ')}.`)
const [head = '', , foot = ''] = readFileSync(PAGE, 'utf8').split(MARK)
const page = [head, `\n\n${table()}\n\n`, foot].join(MARK)
if (process.argv.includes('--write')) writeFileSync(PAGE, page)
else if (page !== readFileSync(PAGE, 'utf8')) {
  throw new Error(`${PAGE} is not what the tests say: \`npm run behaviours\`.`)
}

function promised(): number[] {
  return PROMISED.flatMap(([from, to]) =>
    Array.from({ length: to - from + 1 }, (_, index) => from + index),
  )
}

function proofsIn(file: string): Proof[] {
  return [...readFileSync(file, 'utf8').matchAll(TITLE)].flatMap(([, numbers = '', title = '']) =>
    numbers.split(', ').map((number) => ({ number: Number(number), title, file })),
  )
}

function table(): string {
  return proofs
    .toSorted((a, b) => a.number - b.number)
    .map(({ number, title, file }) => `- **${number}** ${title.replaceAll('$', '')} (\`${file}\`)`)
    .join('\n')
}
