// The structure that the sources promise: who imports whom, what each file may touch, how long and how it is named.
// Read by a real parser; the tables are in support/architecture-table.ts. A breach is told as `src/file.ts:line what`.
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  areaOf,
  circles,
  edgesOf,
  imports,
  inAnArea,
  isMutual,
  packagesInTheirPlace,
  readable,
} from './support/architecture-imports.ts'
import {
  classes,
  clock,
  declarationsOnly,
  documented,
  environment,
  fewParameters,
  files,
  namedExports,
  noBarrels,
  noConsole,
  noMocks,
  opening,
  pureBuiltins,
  pureGlobals,
  quietConstants,
  shortFunctions,
  syntax,
  unfinished,
} from './support/architecture-rules.ts'
import * as table from './support/architecture-table.ts'
import { breaches, caught, testBreaches } from './support/breaches.ts'
import { root, sources } from './support/sources.ts'

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
    expect(caught(imports, 'config.ts', `import { x } from './queue/schedule.ts'`)).toHaveLength(1)
    expect(caught(imports, 'config.ts', `import type { X } from './queue/schedule.ts'`)).toEqual([])
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

describe('the tests', () => {
  test('open with what they are for, leave nothing undone, have no enum, any or !', () => {
    expect([...testBreaches(opening), ...testBreaches(unfinished), ...testBreaches(syntax)]).toEqual([])
  })

  test('replace no module and no clock: fakes are real things', () => {
    expect(testBreaches(noMocks)).toEqual([])
    expect(caught(noMocks, 'turn.test.ts', `vi.mock('../src/turn.ts')`)).toHaveLength(1)
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
