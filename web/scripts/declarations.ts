import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

interface Declaration {
  readonly file: string
  readonly name: string
  readonly text: string
}

/**
 * The compiler indents everything inside a statement, except comments between the members of a union.
 * A comment belongs to what follows.
 */
const BETWEEN_STATEMENTS = /(?<!\*\/|=)\n(?=[^\s}])(?!\/\*\*(?:[^*]|\*(?!\/))*\*\/\n \|)/
const DECLARED =
  /^(?:export )?(?:declare )?(?:abstract )?(?:class|interface|type|const|function) (\w+)/m
const FROM = /^(import|export) (?:type )?\{([\s\S]*)\} from '(.+)';$/m

/** One compiled module: what it declares, and where its other names come from. */
class Module {
  readonly file: string
  readonly own = new Map<string, Declaration>()
  readonly imported = new Map<string, { file: string; name: string }>()
  readonly exported = new Set<string>()

  constructor(file: string) {
    this.file = file
    const text = readFileSync(file, 'utf8').replaceAll(/ +$/gm, '')
    for (const statement of text.split(BETWEEN_STATEMENTS)) this.#read(statement.trimEnd())
  }

  #read(statement: string): void {
    const [, verb, names = '', from = ''] = FROM.exec(statement) ?? []
    if (verb) return this.#link(verb, names, from)
    const name = DECLARED.exec(statement)?.[1]
    if (!name) return
    const overloads = this.own.get(name)?.text
    const text = overloads === undefined ? statement : `${overloads}\n${statement}`
    this.own.set(name, { file: this.file, name, text })
    if (/^export /m.test(statement)) this.exported.add(name)
  }

  #link(verb: string, names: string, from: string): void {
    const file = join(dirname(this.file), from.replace(/\.tsx?$/, '.d.ts'))
    for (const part of names.split(',').filter((one) => one.trim() !== '')) {
      const [name = '', alias = name] = part
        .trim()
        .replace(/^type /, '')
        .split(' as ')
      this.imported.set(alias, { file, name })
      if (verb === 'export') this.exported.add(alias)
    }
  }
}

/** Everything that a host can reach from an entry, each once, whichever file it lives in. */
export class Declarations {
  readonly #modules = new Map<string, Module>()
  readonly #found = new Map<string, Declaration>()

  of(entry: string): string {
    this.#found.clear()
    const names = [...this.#module(entry).exported].toSorted()
    for (const name of names) this.#collect(entry, name)
    const texts = [...this.#found.values()].toSorted(byName).map(({ text }) => text)
    return [`// ${names.join(', ')}`, ...texts].join('\n\n') + '\n'
  }

  #module(file: string): Module {
    const known = this.#modules.get(file) ?? new Module(file)
    this.#modules.set(file, known)
    return known
  }

  #collect(file: string, name: string): void {
    // A package's own types are that package's business.
    if (!existsSync(file)) return
    const { own, imported } = this.#module(file)
    const link = imported.get(name)
    if (link) return this.#collect(link.file, link.name)
    const declaration = own.get(name)
    const key = `${file}#${name}`
    if (!declaration || this.#found.has(key)) return
    this.#found.set(key, declaration)
    for (const [word] of declaration.text.matchAll(/\b[A-Za-z_]\w*\b/g)) this.#collect(file, word)
  }
}

function byName(a: Declaration, b: Declaration): number {
  return a.name.localeCompare(b.name, 'en') || a.file.localeCompare(b.file, 'en')
}
