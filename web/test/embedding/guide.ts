import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const GUIDE = resolve(import.meta.dirname, '../../../docs/embedding.md')
const BLOCK = /```\w+\n((?:# |\/\/ |\/\* |<!-- )([\w.]+)(?: \*\/| -->)?\n[\s\S]*?)```/g

/** Writes the files of the guide exactly as they stand there: those of plain HTML, and those of React. */
export function writeGuide(folder: string): { html: string; react: string } {
  const [html = '', react = ''] = readFileSync(GUIDE, 'utf8').split('## In React')
  return { html: write(html, join(folder, 'html')), react: write(react, join(folder, 'react')) }
}

function write(part: string, folder: string): string {
  mkdirSync(folder, { recursive: true })
  for (const [, text = '', name = ''] of part.matchAll(BLOCK))
    writeFileSync(join(folder, name), text)
  return folder
}
