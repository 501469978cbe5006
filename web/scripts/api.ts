import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { Declarations } from './declarations.ts'

/** `npm run api` writes what the package promises; `npm run check:package` fails when it has changed unsaid. */
const entries = { index: 'react', core: 'core', element: 'element' }
const writes = process.argv.includes('--write')
const declarations = new Declarations()
const changed: string[] = []

mkdirSync('api', { recursive: true })
for (const [name, folder] of Object.entries(entries)) {
  const snapshot = `api/${name}.d.ts`
  const present = declarations.of(`dist/${folder}/index.d.ts`)
  const known = existsSync(snapshot) ? readFileSync(snapshot, 'utf8') : ''
  if (present !== known) changed.push(snapshot)
  if (writes) writeFileSync(snapshot, present)
}

if (changed.length > 0 && !writes) {
  throw new Error(
    `The public API is not what ${changed.join(', ')} say. Meant so? \`npm run api\`, and a line in the changelog.`,
  )
}
console.log(`API: ${changed.length > 0 ? `wrote ${changed.join(', ')}` : 'as recorded'}`)
