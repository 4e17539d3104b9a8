// The structure that the sources promise: who imports whom, what each file may touch, how long and how it is named.
// Read by a real parser; the tables are in support/architecture-table.ts. A breach is told as `src/file.ts:line what`.
import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import * as table from './support/architecture-table.ts'
import { functionsOf, root, sourceOf, sources, type Import, type Source } from './support/sources.ts'

type Breach = string
type Rule = (source: Source) => readonly Breach[]

const at = ({ path }: Source, line: number, what: string): Breach => `src/${path}:${line} ${what}`

function areaOf(path: string): table.Area | undefined {
  return table.areas.find(({ files }) => files.test(path))
}

/** Everywhere a rule is broken. */
function breaches(rule: Rule, on: readonly Source[] = sources): readonly Breach[] {
  return on.flatMap((source) => rule(source))
}

/** The only breach of a rule in a few lines that break it. */
function caught(rule: Rule, path: string, text: string): readonly Breach[] {
  return rule(sourceOf(path, text))
}

const readable: Rule = (source) => source.errors.map((error) => at(source, 1, error))

const inAnArea: Rule = (source) => (areaOf(source.path) ? [] : [at(source, 1, 'belongs to no area')])

const imports: Rule = (source) => {
  const area = areaOf(source.path)
  if (!area) return []
  return source.imports
    .filter(({ kind }) => kind === 'ours')
    .flatMap((each) => {
      const wanted = areaOf(each.target)
      if (!wanted) return [at(source, each.line, `imports ${each.target}, which is no source`)]
      return mayImport(area, wanted, each, source.path)
        ? []
        : [
            at(
              source,
              each.line,
              `(${area.name}) may not import ${each.typeOnly ? 'types of ' : ''}${each.target} (${wanted.name})`,
            ),
          ]
    })
}

function mayImport(area: table.Area, wanted: table.Area, { typeOnly, target }: Import, from: string): boolean {
  if (area === wanted) return area.strangers !== true || target === from
  return area.may.includes(wanted.name) || (typeOnly && area.mayName?.includes(wanted.name) === true)
}

const packagesInTheirPlace: Rule = (source) =>
  source.imports
    .filter(({ kind }) => kind === 'package')
    .filter(({ target }) => !table.packages[target]?.test(source.path))
    .map(({ target, line }) => at(source, line, `names the package ${target}`))

const pureBuiltins: Rule = (source) =>
  !source.path.startsWith('protocol/')
    ? []
    : source.imports
        .filter(({ kind, target }) => kind === 'node' && !table.pureBuiltins.includes(target))
        .map(({ target, line }) => at(source, line, `is pure and imports ${target}`))

const pureGlobals: Rule = (source) => {
  if (!source.path.startsWith('protocol/')) return []
  const found: Breach[] = []
  source.visit({
    MemberExpression: ({ object }) => {
      if (object.type === 'Identifier' && table.impureGlobals.includes(object.name))
        found.push(at(source, source.lineAt(object.start), `is pure and uses ${object.name}`))
    },
    CallExpression: ({ callee }) => {
      if (callee.type === 'Identifier' && table.impureGlobals.includes(callee.name))
        found.push(at(source, source.lineAt(callee.start), `is pure and calls ${callee.name}`))
    },
  })
  return found
}

const environment: Rule = (source) => {
  const found: Breach[] = []
  source.visit({
    MemberExpression: ({ object, property, start }) => {
      const read =
        object.type === 'Identifier' && object.name === 'process' && 'name' in property && property.name === 'env'
      if (read && !table.environmentReaders.includes(source.path))
        found.push(at(source, source.lineAt(start), 'reads process.env'))
    },
  })
  return found
}

const clock: Rule = (source) => {
  if (table.clocks.includes(source.path)) return []
  const found: Breach[] = []
  const add = (start: number, what: string): void => void found.push(at(source, source.lineAt(start), what))
  source.visit({
    NewExpression: ({ callee, arguments: given, start }) => {
      if (callee.type === 'Identifier' && callee.name === 'Date' && given.length === 0)
        add(start, 'asks new Date() for the time')
    },
    MemberExpression: ({ object, property, start }) => {
      const name = object.type === 'Identifier' && 'name' in property ? `${object.name}.${property.name}` : ''
      if (name === 'Date.now' || name === 'Math.random') add(start, `uses ${name}`)
    },
    Identifier: ({ name, start }) => {
      if (name === 'randomUUID') add(start, 'uses randomUUID')
    },
  })
  return found
}

const namedExports: Rule = (source) => [
  ...source.exports
    .filter(({ name }) => ['Default', 'default', 'None', '*'].includes(name))
    .map(({ line }) => at(source, line, 'exports a default, or everything of another file')),
]

/** A part that was split off may be offered by the file that it belongs to; a file that only offers others is a barrel. */
const noBarrels: Rule = (source) => {
  const reexports = source.imports.filter(({ reexport }) => reexport)
  const abroad = reexports
    .filter(
      ({ kind, target, typeOnly }) => !(kind === 'package' && typeOnly) && dirname(target) !== dirname(source.path),
    )
    .map(({ target, line }) => at(source, line, `exports what belongs to ${target}`))
  const own = source.program.body.some(({ type }) => !/^(Import|Export(All|Named|Default))/.test(type))
  const declares = own || source.program.body.some((node) => node.type === 'ExportNamedDeclaration' && node.declaration)
  return reexports.length > 0 && !declares ? [...abroad, at(source, 1, 'is a barrel')] : abroad
}

const syntax: Rule = (source) => {
  const found: Breach[] = []
  const add = (what: string) => (node: { start: number }) =>
    void found.push(at(source, source.lineAt(node.start), what))
  source.visit({
    TSEnumDeclaration: add('declares an enum'),
    TSAnyKeyword: add('says any'),
    TSNonNullExpression: add('asserts by !'),
    TSModuleDeclaration: add('declares a namespace'),
    TSParameterProperty: add('declares a parameter property'),
    Decorator: add('uses a decorator'),
  })
  return found
}

const classes: Rule = (source) => {
  const found: Breach[] = []
  source.visit({
    ClassDeclaration: ({ superClass, id, start }) => {
      if (!superClass)
        found.push(at(source, source.lineAt(start), `declares a class, ${id?.name ?? ''}, that is no error`))
    },
  })
  return found
}

const noConsole: Rule = (source) => {
  const found: Breach[] = []
  source.visit({
    MemberExpression: ({ object, start }) => {
      if (object.type === 'Identifier' && object.name === 'console')
        found.push(at(source, source.lineAt(start), 'uses console'))
    },
  })
  return found
}

const files: Rule = (source) => {
  const lines = source.text.split('\n').length - 1
  const name =
    source.path
      .split('/')
      .at(-1)
      ?.replace(/\.[^.]+$/, '') ?? ''
  return [
    ...(lines > table.longestFile && !table.tables.includes(source.path)
      ? [at(source, lines, `has ${lines} lines`)]
      : []),
    ...(/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) ? [] : [at(source, 1, 'is not named in kebab-case')]),
    ...(table.emptyNames.test(name) ? [at(source, 1, 'has a name that says nothing')] : []),
  ]
}

const shortFunctions: Rule = (source) =>
  functionsOf(source)
    .filter(({ lines }) => lines > table.longestFunction)
    .map(({ line, name, lines }) => at(source, line, `${name} has ${lines} lines`))

const fewParameters: Rule = (source) =>
  functionsOf(source)
    .filter(({ parameters }) => parameters > table.mostParameters)
    .map(({ line, name, parameters }) => at(source, line, `${name} takes ${parameters} parameters`))

const opening: Rule = (source) => {
  const lines = source.text.replace(/^#!.*\n/, '').split('\n')
  const count = lines.findIndex((line) => !line.startsWith('//'))
  return count >= 1 && count <= 4
    ? []
    : [at(source, 1, `opens with ${Math.max(count, 0)} lines of comment, not 1 to 4`)]
}

const unfinished: Rule = (source) =>
  source.comments
    .filter(({ value }) =>
      /\b(TODO|FIXME|XXX|HACK)\b|@ts-(ignore|expect-error|nocheck)|eslint-disable|prettier-ignore/.test(value),
    )
    .map(({ start, value }) =>
      at(source, source.lineAt(start), `leaves something undone: ${value.trim().slice(0, 60)}`),
    )

const documented: Rule = (source) => {
  const ends = new Set(source.comments.map(({ end }) => source.lineAt(end)))
  return source.program.body.flatMap((node) => {
    if (node.type !== 'ExportNamedDeclaration' || node.declaration?.type !== 'FunctionDeclaration') return []
    const line = source.lineAt(node.start)
    return ends.has(line - 1) ? [] : [at(source, line, `${node.declaration.id?.name} is exported without a word on it`)]
  })
}

const declarationsOnly: Rule = (source) => {
  if (table.programs.includes(source.path)) return []
  return source.program.body.flatMap((node) => {
    const line = source.lineAt(node.start)
    const declared = node.type === 'ExportNamedDeclaration' ? node.declaration : node
    switch (declared?.type) {
      case undefined:
      case 'ImportDeclaration':
      case 'FunctionDeclaration':
      case 'ClassDeclaration':
      case 'TSInterfaceDeclaration':
      case 'TSTypeAliasDeclaration':
        return []
      case 'VariableDeclaration':
        return declared.kind === 'const' || isModuleState(source, line)
          ? []
          : [at(source, line, 'keeps state in the module')]
      case 'IfStatement':
        return source.text.startsWith('if (import.meta.main) ', node.start)
          ? []
          : [at(source, line, 'does something on import')]
      default:
        return [at(source, line, 'does something on import')]
    }
  })
}

function isModuleState(source: Source, line: number): boolean {
  const name = table.moduleState[source.path]
  return name !== undefined && source.text.split('\n')[line - 1]?.startsWith(`let ${name}`) === true
}

/** A constant may be computed on import, but not from a disk, a process or a network, and nothing is awaited. */
const quietConstants: Rule = (source) => {
  const outside = new Set(
    source.program.body.flatMap((node) =>
      node.type === 'ImportDeclaration' && /^node:(fs|child_process|https?|net|os|dns|tls)\b/.test(node.source.value)
        ? node.specifiers.map(({ local }) => local.name)
        : [],
    ),
  )
  const found: Breach[] = []
  let depth = 0
  const enter = (): void => void depth++
  const leave = (): void => void depth--
  source.visit({
    FunctionDeclaration: enter,
    'FunctionDeclaration:exit': leave,
    FunctionExpression: enter,
    'FunctionExpression:exit': leave,
    ArrowFunctionExpression: enter,
    'ArrowFunctionExpression:exit': leave,
    AwaitExpression: ({ start }) => {
      if (depth === 0 && !source.text.includes('if (import.meta.main)'))
        found.push(at(source, source.lineAt(start), 'awaits on import'))
    },
    CallExpression: ({ callee, start }) => {
      if (depth === 0 && callee.type === 'Identifier' && outside.has(callee.name))
        found.push(at(source, source.lineAt(start), `calls ${callee.name} on import`))
    },
  })
  return found
}

/** Every circle of files, each once, as `a → b → a`. */
function circles(edges: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const found = new Set<string>()
  const done = new Set<string>()
  const walk = (path: string, trail: readonly string[]): void => {
    const since = trail.indexOf(path)
    if (since >= 0) found.add([...trail.slice(since), path].join(' → '))
    if (since >= 0 || done.has(path)) return
    for (const next of edges.get(path) ?? []) walk(next, [...trail, path])
    done.add(path)
  }
  for (const path of edges.keys()) walk(path, [])
  return [...found]
}

function edgesOf(keep: (each: Import, from: string) => boolean): ReadonlyMap<string, readonly string[]> {
  return new Map(
    sources.map(({ path, imports: all }) => [
      path,
      all.filter((each) => each.kind === 'ours' && keep(each, path)).map(({ target }) => target),
    ]),
  )
}

const isMutual = (a: string, b: string): boolean =>
  table.mutualTypes.some((pair) => pair.includes(a) && pair.includes(b))

describe('who may import whom', () => {
  test('every source can be read, and belongs to an area', () => {
    expect(sources.length).toBeGreaterThan(100)
    expect([...breaches(readable), ...breaches(inAnArea)]).toEqual([])
  })

  test('imports follow the table', () => {
    expect(breaches(imports)).toEqual([])
    expect(caught(imports, 'steps/submit.ts', `import { validateActe } from './validate.ts'`)).toEqual([
      'src/steps/submit.ts:1 (steps) may not import steps/validate.ts (steps)',
    ])
    expect(caught(imports, 'config.ts', `import { x } from './steps/step.ts'`)).toHaveLength(1)
    expect(caught(imports, 'config.ts', `import type { X } from './steps/step.ts'`)).toEqual([])
    expect(caught(imports, 'sandbox/folder.ts', `await import('../store/store.ts')`)).toHaveLength(1)
  })

  test('the table allows nothing that nobody needs', () => {
    const used = new Set(
      sources.flatMap(({ path, imports: all }) =>
        all.flatMap(({ target, typeOnly }) => {
          const wanted = `${areaOf(path)?.name} → ${areaOf(target)?.name}`
          return typeOnly ? [`${wanted} (types)`] : [wanted, `${wanted} (types)`]
        }),
      ),
    )
    const spare = table.areas.flatMap(({ name, may, mayName = [] }) => [
      ...may.map((other) => `${name} → ${other}`),
      ...mayName.map((other) => `${name} → ${other} (types)`),
    ])
    expect(spare.filter((each) => !used.has(each))).toEqual([])
    expect(table.areas.filter(({ files: fits }) => !sources.some(({ path }) => fits.test(path)))).toEqual([])
  })

  test('no file comes back to itself through what it imports', () => {
    expect(circles(edgesOf(({ typeOnly }) => !typeOnly))).toEqual([])
    expect(
      circles(
        new Map([
          ['a', ['b']],
          ['b', ['c']],
          ['c', ['a']],
        ]),
      ),
    ).toEqual(['a → b → c → a'])
  })

  test('nor through the types that it names, but for a few pairs', () => {
    expect(circles(edgesOf(({ target }, from) => !isMutual(from, target)))).toEqual([])
    const spare = table.mutualTypes.filter(([a, b]) => {
      const names = (from: string, to: string) =>
        sources.find(({ path }) => path === from)?.imports.some(({ target }) => target === to)
      return !(names(a, b) && names(b, a))
    })
    expect(spare).toEqual([])
  })

  test('packages are named in their place only, each is declared, and each that is declared is used', () => {
    expect(breaches(packagesInTheirPlace)).toEqual([])
    const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { dependencies: object }
    const used = new Set(
      sources.flatMap(({ imports: all }) => all.filter(({ kind }) => kind === 'package').map(({ target }) => target)),
    )
    expect(Object.keys(dependencies).sort()).toEqual([...used].sort())
    expect(Object.keys(table.packages).sort()).toEqual([...used].sort())
    expect(caught(packagesInTheirPlace, 'store/moves.ts', `import { Queue } from 'bullmq'`)).toHaveLength(1)
    expect(caught(packagesInTheirPlace, 'store/moves.ts', `import fs from 'fs'`)).toHaveLength(1)
  })
})

describe('what a file may touch', () => {
  test('the language of the protocol is pure: no clock, no disk, no network, no chance', () => {
    expect([...breaches(pureBuiltins), ...breaches(pureGlobals)]).toEqual([])
    expect(caught(pureBuiltins, 'protocol/names.ts', `import { join } from 'node:path'`)).toHaveLength(1)
    expect(caught(pureGlobals, 'protocol/names.ts', `const a = () => performance.now()`)).toHaveLength(1)
    expect(caught(pureGlobals, 'protocol/names.ts', `const a = () => fetch('')`)).toHaveLength(1)
  })

  test('the environment is read by the settings alone', () => {
    expect(breaches(environment)).toEqual([])
    expect(caught(environment, 'log.ts', `const level = () => process.env.LEVEL`)).toEqual([
      'src/log.ts:1 reads process.env',
    ])
  })

  test('the clock and new identifiers come from app.ts', () => {
    expect(breaches(clock)).toEqual([])
    const text = `import { randomUUID } from 'node:crypto'\nconst a = () => [new Date(), Date.now(), Math.random(), new Date(0)]`
    expect(caught(clock, 'turn.ts', text)).toHaveLength(4)
  })

  test('nothing is written but by the terminal and the log', () => {
    expect(breaches(noConsole)).toEqual([])
    expect(caught(noConsole, 'turn.ts', `export function a() { console.log('') }`)).toHaveLength(1)
  })

  test('nothing happens on import', () => {
    expect([...breaches(declarationsOnly), ...breaches(quietConstants)]).toEqual([])
    expect(caught(declarationsOnly, 'turn.ts', `let count = 0\nstart()\nif (count) start()`)).toHaveLength(3)
    expect(
      caught(quietConstants, 'turn.ts', `import { readFileSync } from 'node:fs'\nconst a = [readFileSync('a')]`),
    ).toHaveLength(1)
    expect(caught(quietConstants, 'turn.ts', `const a = await import('./app.ts')`)).toHaveLength(1)
  })
})

describe('how it is written', () => {
  test('exports have names, and no file is only a door to others', () => {
    expect([...breaches(namedExports), ...breaches(noBarrels)]).toEqual([])
    expect(caught(namedExports, 'turn.ts', `export default 1\nexport * from './app.ts'`)).toHaveLength(2)
    expect(caught(noBarrels, 'protocol/all.ts', `export { a } from './a.ts'`)).toEqual([
      'src/protocol/all.ts:1 is a barrel',
    ])
    expect(caught(noBarrels, 'protocol/a.ts', `export { b } from '../store/b.ts'\nconst c = 1`)).toHaveLength(1)
  })

  test('no enum, any, !, namespace, decorator', () => {
    expect(breaches(syntax)).toEqual([])
    expect(
      caught(syntax, 'turn.ts', `enum A { b }\nconst c = (d: any) => d!\nnamespace E { export const f = 1 }`),
    ).toHaveLength(4)
  })

  test('a class is an error, or extends what a library wants extended', () => {
    expect(breaches(classes)).toEqual([])
    expect(caught(classes, 'turn.ts', `class Turn {}`)).toHaveLength(1)
  })

  test('files are short, and named for what they hold', () => {
    expect(breaches(files)).toEqual([])
    expect(caught(files, 'store/blobUtils.ts', '')).toHaveLength(1)
    expect(caught(files, 'store/blob-utils.ts', '\n'.repeat(301))).toHaveLength(2)
    expect(table.tables.filter((path) => !sources.some((source) => source.path === path))).toEqual([])
  })

  test('functions are short', () => {
    expect(breaches(shortFunctions)).toEqual([])
    expect(caught(shortFunctions, 'turn.ts', `const a = () => {${'\n'.repeat(50)}}`)).toEqual([
      'src/turn.ts:1 a has 51 lines',
    ])
  })

  test('functions take at most three parameters', () => {
    expect(breaches(fewParameters)).toEqual([])
    expect(caught(fewParameters, 'turn.ts', `function a(b, c, d, e) {}`)).toEqual([
      'src/turn.ts:1 a takes 4 parameters',
    ])
  })

  test('a file opens with one to four lines on what it is for', () => {
    expect(breaches(opening)).toEqual([])
    expect(caught(opening, 'turn.ts', `import './app.ts'`)).toHaveLength(1)
    expect(caught(opening, 'turn.ts', '// a\n'.repeat(5))).toHaveLength(1)
  })

  test('exported functions say what they do', () => {
    expect(breaches(documented)).toEqual([])
    expect(caught(documented, 'turn.ts', `export function a() {}\n/** b */\nexport function b() {}`)).toHaveLength(1)
  })

  test('nothing is left undone or waved through', () => {
    expect(breaches(unfinished)).toEqual([])
    expect(caught(unfinished, 'turn.ts', `// TODO: all of it\n// @ts-expect-error it works`)).toHaveLength(2)
  })
})

describe('what is published', () => {
  const published = globSync('**/*.{ts,cjs,sql,json,md,yml,sh,txt,xml}', {
    cwd: root,
    exclude: (path) => /(^|[/\\])(node_modules|dist|coverage|secrets|\.git|\.actes)$/.test(String(path)),
  })

  test('names no place of the machine it was written on', () => {
    const places = [root.replace(/\/$/, ''), join(root, '..', 'shared')].filter((place) => place.split('/').length > 2)
    const found = published.filter((path) => {
      const text = readFileSync(join(root, path), 'utf8')
      return places.some((place) => text.includes(place))
    })
    expect(found).toEqual([])
  })

  test('says nowhere where packages were downloaded from', () => {
    const lock = readFileSync(join(root, 'package-lock.json'), 'utf8')
    expect(lock).not.toMatch(/"resolved": "(http|git)/)
    expect(readFileSync(join(root, '.npmrc'), 'utf8')).not.toMatch(/registry *=/)
  })
})
