import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import openapiTS, { astToString, type OpenAPI3 } from 'openapi-typescript'
import ts from 'typescript'

type Components = NonNullable<OpenAPI3['components']>

/**
 * `npm run types` writes what the service says of its answers; `npm run check` fails when it says something else. A build
 * takes the file as it is, and needs no Python.
 */
const FILE = 'src/core/protocol/generated.ts'
const HEAD = '// Written by `npm run types` from what `workflow-chat openapi` says.\n\n'
const VENV = '../.venv/bin/python'
const REFERENCE = /components\["schemas"\]\["(\w+)"\]/g

const known = existsSync(FILE) ? readFileSync(FILE, 'utf8') : ''
const present = formatted(HEAD + (await typesOf(schemas())))
if (process.argv.includes('--write')) writeFileSync(FILE, present)
else if (present !== known) {
  throw new Error(`The service says something else than ${FILE}: \`npm run types\`.`)
}

function schemas(): Components {
  const page: OpenAPI3 = JSON.parse(openapi(), withoutTitle)
  return { schemas: page.components?.schemas ?? {} }
}

/** By the Python of `PYTHON=`, of the repository, or of the machine. */
function openapi(): string {
  const python = process.env['PYTHON'] ?? (existsSync(VENV) ? VENV : 'python3')
  const env = { ...process.env, PYTHONPATH: '../src' }
  try {
    return execFileSync(python, ['-m', 'workflow_chat', 'openapi'], { env, encoding: 'utf8' })
  } catch (cause) {
    const advice = 'Use `./dev check`, or name a Python that has its dependencies: PYTHON=…'
    throw new Error(`${python} cannot run the service. ${advice}`, { cause })
  }
}

/** Every field has its own name for a title. */
function withoutTitle(key: string, value: unknown): unknown {
  return key === 'title' && typeof value === 'string' ? undefined : value
}

/** Of all that the generator makes only the schemas, each as a type of its own. */
async function typesOf(components: Components): Promise<string> {
  const page = { openapi: '3.1.0', info: { title: '', version: '' }, components }
  const parts = (await openapiTS(page, { immutable: true })).flatMap(fieldsOf)
  const all = parts.find(({ name }) => nameOf(name) === 'schemas')
  return astToString(fieldsOf(all?.type).map(typeOf)).replaceAll(REFERENCE, '$1')
}

function fieldsOf(node: ts.Node | undefined): ts.PropertySignature[] {
  const isObject = node && (ts.isInterfaceDeclaration(node) || ts.isTypeLiteralNode(node))
  return isObject ? node.members.filter((member) => ts.isPropertySignature(member)) : []
}

function typeOf(schema: ts.PropertySignature): ts.Declaration {
  const comments = ts.getSyntheticLeadingComments(schema)
  return ts.setSyntheticLeadingComments(declaration(nameOf(schema.name), schema.type), comments)
}

function declaration(name: string, type: ts.TypeNode | undefined): ts.Declaration {
  const { factory } = ts
  const exported = [factory.createModifier(ts.SyntaxKind.ExportKeyword)]
  if (!type) throw new Error(`${name} has no type.`)
  return ts.isTypeLiteralNode(type)
    ? factory.createInterfaceDeclaration(exported, name, undefined, undefined, type.members)
    : factory.createTypeAliasDeclaration(exported, name, undefined, type)
}

function nameOf(name: ts.PropertyName): string {
  return ts.isIdentifier(name) || ts.isStringLiteral(name) ? name.text : ''
}

function formatted(text: string): string {
  const options = ['--stdin-filepath', FILE]
  return execFileSync('node_modules/.bin/oxfmt', options, { input: text, encoding: 'utf8' })
}
