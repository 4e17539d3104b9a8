// The sources as a real parser sees them: what each file imports and exports, its functions, its comments, and where
// something stands. For test/architecture.test.ts.
import { parseSync, Visitor, type Comment, type Node, type Program, type VisitorObject } from 'oxc-parser'
import { globSync, readFileSync } from 'node:fs'
import { basename, dirname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../../..', import.meta.url))

export interface Import {
  /** As written. */
  readonly specifier: string
  /** Ours: the path from src/, `store/bulk.ts`; a builtin: `node:fs`; else the name of the package. */
  readonly target: string
  readonly kind: 'ours' | 'node' | 'text' | 'package'
  /** Nothing of it is there at run time. */
  readonly typeOnly: boolean
  readonly reexport: boolean
  readonly line: number
  /** What is taken by its name; undefined: whatever the file says. */
  readonly names?: readonly string[]
}

export interface Source {
  /** From src/, with `/`: `store/bulk.ts`. */
  readonly path: string
  readonly text: string
  readonly program: Program
  readonly comments: readonly Comment[]
  readonly imports: readonly Import[]
  readonly exports: readonly { readonly name: string; readonly line: number }[]
  /** Every line that the parser could not read. */
  readonly errors: readonly string[]
  /** 1-based line of an offset. */
  lineAt(offset: number): number
  /** Visit the syntax tree. */
  visit(visitor: VisitorObject): void
}

/** Every source below src/, by path. */
export const sources: readonly Source[] = below('src')

/** Every file of the tests, by its path from test/. */
export const testSources: readonly Source[] = below('test')

function below(folder: string): readonly Source[] {
  return globSync('**/*.{ts,cjs}', { cwd: join(root, folder) })
    .map((path) => path.replaceAll('\\', '/'))
    .sort()
    .map((path) => sourceOf(path, readFileSync(join(root, folder, path), 'utf8')))
}

/** Read one source; a path decides what its relative imports mean; `#store/blobs.ts` is a path from src/. */
export function sourceOf(path: string, text: string): Source {
  const { program, module, comments, errors } = parseSync(basename(path), text)
  const starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)]
  const lineAt = (offset: number): number => starts.findLastIndex((start) => start <= offset) + 1
  const importOf = (
    specifier: string,
    start: number,
    more: Pick<Import, 'typeOnly' | 'names'> & { reexport?: boolean },
  ): Import => ({ specifier, ...targetOf(specifier, path), reexport: false, ...more, line: lineAt(start) })
  const statics = module.staticImports.map(({ moduleRequest, entries, start }) =>
    importOf(moduleRequest.value, start, {
      typeOnly: entries.length > 0 && entries.every(({ isType }) => isType),
      ...(entries.every(({ importName }) => importName.kind === 'Name') && {
        names: entries.map(({ importName }) => importName.name ?? ''),
      }),
    }),
  )
  const exported = module.staticExports.flatMap(({ entries }) => entries)
  const reexports = exported.flatMap(({ moduleRequest, isType, start }) =>
    moduleRequest ? [importOf(moduleRequest.value, start, { typeOnly: isType, reexport: true })] : [],
  )
  const dynamics = module.dynamicImports.map(({ moduleRequest, start }) =>
    importOf(literal(text.slice(moduleRequest.start, moduleRequest.end)), start, { typeOnly: false }),
  )
  const resolved = [...text.matchAll(/import\.meta\.resolve\('([^']+)'\)/g)].map(({ 1: specifier = '', index }) =>
    importOf(specifier, index, { typeOnly: false }),
  )
  return {
    path,
    text,
    program,
    comments,
    imports: [...statics, ...reexports, ...dynamics, ...resolved],
    exports: exported.map(({ exportName, start }) => ({
      name: exportName.name ?? String(exportName.kind),
      line: lineAt(start),
    })),
    errors: errors.map(({ message }) => message),
    lineAt,
    visit: (visitor) => new Visitor(visitor).visit(program),
  }
}

function literal(text: string): string {
  return /^(['"`])(.*)\1$/.exec(text)?.[2] ?? `computed: ${text}`
}

function targetOf(specifier: string, from: string): Pick<Import, 'target' | 'kind'> {
  if (specifier.startsWith('#')) return { kind: 'ours', target: specifier.slice(1) }
  if (specifier.startsWith('.'))
    return { kind: 'ours', target: normalize(join(dirname(from), specifier)).replaceAll('\\', '/') }
  if (specifier.startsWith('node:')) return { kind: 'node', target: specifier }
  if (/^data:|^computed: pathToFileURL\(/.test(specifier)) return { kind: 'text', target: specifier }
  const [scope = '', name = ''] = specifier.split('/')
  return { kind: 'package', target: specifier.startsWith('@') ? `${scope}/${name}` : scope }
}

export interface FunctionFacts {
  readonly name: string
  readonly line: number
  readonly lines: number
  readonly parameters: number
}

/**
 * Every function, method and arrow of a source; the name is that of what it is given to, where it has none. What is
 * handed over on the spot takes what its receiver gives: such a callback counts no parameters.
 */
export function functionsOf(source: Source): readonly FunctionFacts[] {
  const found: FunctionFacts[] = []
  const names = new Map<Node, string>()
  const callbacks = new Set<Node>()
  const add = (node: Node & { params: readonly unknown[]; id?: { name: string } | null }): void => {
    const line = source.lineAt(node.start)
    const name = node.id?.name ?? names.get(node) ?? 'a function'
    found.push({
      name,
      line,
      lines: source.lineAt(node.end) - line + 1,
      parameters: callbacks.has(node) ? 0 : node.params.length,
    })
  }
  const nameOf = (key: Node): string => source.text.slice(key.start, key.end)
  source.visit({
    VariableDeclarator: ({ id, init }) => void (init && names.set(init, nameOf(id).split(':')[0] ?? '')),
    Property: ({ key, value }) => void names.set(value, nameOf(key)),
    MethodDefinition: ({ key, value }) => void names.set(value, nameOf(key)),
    CallExpression: ({ arguments: given }) => given.forEach((each) => callbacks.add(each)),
    FunctionDeclaration: add,
    FunctionExpression: add,
    ArrowFunctionExpression: add,
  })
  return found
}
