// What the package declares to TypeScript, one file for each entry of its exports: every public name, and what those need,
// gathered from what the compiler emits. It stands alone: it imports nothing, of ours or of anybody's.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseSync, Visitor, type Program, type Span, type Statement } from 'oxc-parser'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** The sources of each entry, and the file of dist/ that declares it. */
export const publicEntries = [
  { sources: ['index'], declarations: 'index.d.ts' },
  { sources: ['gateways/plugin/driver', 'offline/vendor/simulator'], declarations: 'gateway.d.ts' },
] as const

/** The text of each declarations file, in the order of the entries. */
export function publicDeclarations(): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'actes-declarations-'))
  try {
    const tsc = `${root}node_modules/typescript/bin/tsc`
    // Types are checked where the rest is emitted.
    const options = ['-p', `${root}test/support/tsconfig.types.json`, '--noCheck', '--outDir', folder]
    execFileSync(process.execPath, [tsc, ...options], { stdio: 'inherit' })
    return publicEntries.map(({ sources }) => gathered(folder, sources))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** A file's declarations, what a shape takes in the place of its name. */
function declarationsIn(folder: string, file: string): string {
  const written = readFileSync(join(folder, 'test/support/reports/public-shapes.d.ts'), 'utf8')
  const takes = new Map(
    written
      .split(/^export declare const /m)
      .slice(1)
      .map((each) => {
        const [name = '', ...type] = each.split(': ')
        return [name, type.join(': ').trim().replace(/;$/, '')]
      }),
  )
  return readFileSync(file, 'utf8').replaceAll(/z\.input<typeof (\w+)>/g, (_, name: string) => {
    const type = takes.get(name)
    if (type === undefined) throw new Error(`${name} is public, and is no shape`)
    return `(${type.replaceAll('Uint8Array<ArrayBuffer>', 'Uint8Array')})`
  })
}

/** A name as one file knows it: declared there, or taken from another file. */
type Known = { readonly text: string; readonly needs: readonly string[] } | { readonly from: string }

interface Emitted {
  readonly names: ReadonlyMap<string, Known>
  readonly exported: readonly string[]
}

/** Public declarations by name, then what they need. */
function gathered(folder: string, sources: readonly string[]): string {
  const entries = sources.map((source) => join(folder, 'src', `${source}.d.ts`))
  const read = new Map<string, Emitted>()
  const texts = new Map<string, { readonly file: string; readonly text: string }>()
  const take = (name: string, file: string): void => {
    const emitted = read.get(file) ?? emittedIn(folder, file)
    read.set(file, emitted)
    const known = emitted.names.get(name)
    // Of the language itself, or the parameter of a type.
    if (!known) return
    if ('from' in known) {
      if (!known.from.startsWith(folder)) throw new Error(`${file}: ${name} of ${known.from} is public`)
      return take(name, known.from)
    }
    const other = texts.get(name)
    if (other && other.file !== file) throw new Error(`${name} is declared in ${other.file} and in ${file}`)
    if (other) return
    texts.set(name, { file, text: known.text })
    for (const need of known.needs) take(need, file)
  }
  const names = entries.flatMap((entry) => {
    const { exported } = emittedIn(folder, entry)
    for (const name of exported.toSorted()) take(name, entry)
    return exported
  })
  const written = [...texts].sort(([a], [b]) => (a < b ? -1 : 1))
  const open = written.filter(([name]) => names.includes(name)).map(([, { text }]) => text)
  const inner = written.filter(([name]) => !names.includes(name)).map(([, { text }]) => text)
  return [...open.map((text) => text.replace(/^(?=[a-z])/m, 'export ')), ...inner, 'export {};', ''].join('\n')
}

function emittedIn(folder: string, file: string): Emitted {
  const source = declarationsIn(folder, file)
  const { program, comments } = parseSync(file, source)
  const names = new Map<string, Known>()
  const exported: string[] = []
  const textOf = ({ start, end }: Span): string => source.slice(start, end)
  const refer = (from: string, name: string, here: string): void => {
    if (!/^[.#]/.test(from)) return void names.set(here, { from })
    if (name !== here) throw new Error(`${file}: ${name} of ${from} is called ${here}`)
    const path = from.replace(/\.ts$/, '.d.ts')
    names.set(name, { from: path.startsWith('#') ? join(folder, 'src', path.slice(1)) : join(file, '..', path) })
  }
  const declare = (node: Statement, at: number): string => {
    const name = nameOf(node)
    const comment = comments.findLast(({ end }) => end <= at && source.slice(end, at).trim() === '')
    const needs = needsOf({ ...program, body: [node] }).map((need) => textOf(need).split('.')[0] ?? '')
    names.set(name, { text: `${comment ? `${textOf(comment)}\n` : ''}${textOf(node)}`, needs })
    return name
  }
  for (const node of program.body) {
    if (node.type === 'ImportDeclaration') {
      for (const { local, ...each } of node.specifiers)
        refer(node.source.value, 'imported' in each ? textOf(each.imported) : '*', local.name)
    } else if (node.type === 'ExportNamedDeclaration') {
      if (node.declaration) exported.push(declare(node.declaration, node.start))
      for (const each of node.specifiers) {
        exported.push(textOf(each.exported))
        if (node.source) refer(node.source.value, textOf(each.local), textOf(each.exported))
      }
    } else declare(node, node.start)
  }
  return { names, exported }
}

function nameOf(node: Statement): string {
  const named = node.type === 'VariableDeclaration' ? node.declarations[0] : node
  if (!named || !('id' in named) || named.id?.type !== 'Identifier') throw new Error(`a ${node.type} without a name`)
  return named.id.name
}

/** The types and values that a declaration names. */
function needsOf(program: Program): readonly Span[] {
  const found: Span[] = []
  const visitor = new Visitor({
    TSTypeReference: ({ typeName }) => void found.push(typeName),
    TSTypeQuery: ({ exprName }) => void found.push(exprName),
    TSInterfaceHeritage: ({ expression }) => void found.push(expression),
    ClassDeclaration: ({ superClass }) => void (superClass && found.push(superClass)),
  })
  visitor.visit(program)
  return found
}
