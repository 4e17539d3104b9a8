// The structure that the sources promise: who imports whom, what each file may touch, how long and how it is named.
// Read by a real parser; the tables are in support/architecture/table.ts. A breach is told as `src/file.ts:line what`.
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  circles,
  edges,
  imports,
  inARoom,
  mutualFolders,
  noSql,
  packagesInTheirPlace,
  pathsOfRooms,
  readable,
} from './support/architecture/imports.ts'
import {
  classes,
  clock,
  declarationsOnly,
  documented,
  environment,
  fewParameters,
  files,
  namedExports,
  needless,
  noBarrels,
  noConsole,
  noMocks,
  noStopwatch,
  opening,
  pureBuiltins,
  pureGlobals,
  quietConstants,
  shortFunctions,
  stateLiterals,
  syntax,
  unfinished,
  wholeTables,
} from './support/architecture/rules.ts'
import * as table from './support/architecture/table.ts'
import { breaches, caught, testBreaches } from './support/architecture/breaches.ts'
import { root, sourceOf, sources, testSources } from './support/architecture/sources.ts'

describe('who may import whom', () => {
  test('every source can be read, and lies in a room', () => {
    expect(sources.length).toBeGreaterThan(100)
    expect([...breaches(readable), ...breaches(inARoom)]).toEqual([])
    expect(caught(inARoom, 'drawer/things.ts', '')).toHaveLength(1)
  })

  test('rooms import what lies below them', () => {
    expect(breaches(imports)).toEqual([])
    expect(caught(imports, 'store/moves.ts', `import type { X } from '#web/server.ts'`)).toEqual([
      'src/store/moves.ts:1 imports web/server.ts: web does not lie below store',
    ])
    expect(caught(imports, 'gateways/x.ts', `import { x } from '#sandbox/prefecture.ts'`)).toHaveLength(1)
    expect(caught(imports, 'commands/x.ts', `await import('#store/store.ts')`)).toHaveLength(1)
    expect(caught(imports, 'text/x.ts', `import { x } from '#files/json.ts'`)).toHaveLength(1)
  })

  test('folders of a room import each other in one direction', () => {
    expect(mutualFolders()).toEqual([])
    const planted = (path: string, target: string) => sourceOf(path, `import { x } from '${target}'`)
    expect(mutualFolders([planted('a/one/x.ts', '../two/y.ts'), planted('a/two/y.ts', '../one/z.ts')])).toEqual([
      'a/one ↔ a/two',
    ])
    expect(mutualFolders([planted('a/one/x.ts', '../two/y.ts'), planted('a/two/y.ts', '../head.ts')])).toEqual([])
  })

  test('paths across rooms begin with #, those within a room are relative', () => {
    expect(breaches(pathsOfRooms)).toEqual([])
    expect(caught(pathsOfRooms, 'store/moves.ts', `import { x } from '../text/x.ts'`)).toHaveLength(1)
    expect(caught(pathsOfRooms, 'store/moves.ts', `import { x } from '#store/blobs.ts'`)).toHaveLength(1)
    expect(caught(pathsOfRooms, 'store/moves.ts', `const y = await import('../errors.ts')`)).toHaveLength(1)
  })

  test('SQL is in store/ only', () => {
    expect(breaches(noSql)).toEqual([])
    expect(caught(noSql, 'web/x.ts', 'const a = `select id from people`')).toHaveLength(1)
  })

  test('no file imports itself through others', () => {
    expect(circles(edges())).toEqual([])
    const round = new Map([
      ['a', ['b']],
      ['b', ['c']],
      ['c', ['a']],
    ])
    expect(circles(round)).toEqual(['a → b → c → a'])
  })

  test('packages are imported in their place only, each is declared, and each declared one is used', () => {
    expect(breaches(packagesInTheirPlace)).toEqual([])
    const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { dependencies: object }
    const used = new Set(
      sources.flatMap(({ imports: all }) => all.filter(({ kind }) => kind === 'package').map(({ target }) => target)),
    )
    expect(Object.keys(dependencies).sort()).toEqual([...used].sort())
    expect(Object.keys(table.packages).sort()).toEqual([...used].sort())
    // A plug-in's text alone is loaded from memory, and its simulator from where its vendor says.
    const fromOthers = sources.filter(({ imports: all }) => all.some(({ kind }) => kind === 'text'))
    expect(fromOthers.map(({ path }) => path)).toEqual(['commands/gateway.ts', 'gateways/plugin/child.ts'])
    expect(caught(packagesInTheirPlace, 'store/moves.ts', `import { Queue } from 'bullmq'`)).toHaveLength(1)
    expect(caught(packagesInTheirPlace, 'store/moves.ts', `import fs from 'fs'`)).toHaveLength(1)
  })
})

describe('what a file may touch', () => {
  test('the protocol room is pure: no clock, no disk, no network, no randomness', () => {
    expect([...breaches(pureBuiltins), ...breaches(pureGlobals)]).toEqual([])
    expect(caught(pureBuiltins, 'protocol/names.ts', `import { join } from 'node:path'`)).toHaveLength(1)
    expect(caught(pureGlobals, 'protocol/names.ts', `const a = () => performance.now()`)).toHaveLength(1)
    expect(caught(pureGlobals, 'protocol/names.ts', `const a = () => fetch('')`)).toHaveLength(1)
  })

  test('only the settings read the environment', () => {
    expect(breaches(environment)).toEqual([])
    expect(caught(environment, 'observe/log.ts', `const level = () => process.env.LEVEL`)).toEqual([
      'src/observe/log.ts:1 reads process.env',
    ])
  })

  test('time, chance and waiting come from clock.ts', () => {
    expect(breaches(clock)).toEqual([])
    for (const path of Object.keys(table.clocks)) {
      const { text } = sources.find((source) => source.path === path) ?? { text: '' }
      expect(caught(clock, 'turn.ts', text), path).not.toEqual([])
    }
    for (const each of ['new Date()', 'Date()', 'Date.now()', 'performance.now()', 'Math.random()', 'setTimeout(a, 1)'])
      expect(caught(clock, 'turn.ts', `const b = () => ${each}`), each).toHaveLength(1)
    for (const each of ['setInterval(a, 1)', 'setImmediate(a)', 'AbortSignal.timeout(1)', 'crypto.randomUUID()'])
      expect(caught(clock, 'turn.ts', `const b = () => ${each}`), each).toHaveLength(1)
    for (const each of [
      'globalThis.Date.now()',
      'new globalThis.Date()',
      'globalThis.Date()',
      'globalThis.setTimeout(a)',
    ])
      expect(caught(clock, 'turn.ts', `const b = () => ${each}`), each).toHaveLength(1)
    for (const each of ['webcrypto.getRandomValues(a)', 'crypto.randomBytes(8)', 'process.hrtime()'])
      expect(caught(clock, 'turn.ts', `const b = () => ${each}`), each).toHaveLength(1)
    for (const each of [`{ randomInt as a } from 'node:crypto'`, `{ setTimeout as pause } from 'node:timers/promises'`])
      expect(caught(clock, 'turn.ts', `import ${each}`), each).not.toEqual([])
    expect(caught(clock, 'turn.ts', `import { v7 } from 'uuid'`)).toEqual(['src/turn.ts:1 imports uuid'])
    for (const taken of [`import { systemClock } from '#clock.ts'`, `import * as all from '#clock.ts'`])
      expect([caught(clock, 'transmission/turn.ts', taken), caught(clock, 'web/turn.ts', taken)]).toEqual([
        ['src/transmission/turn.ts:1 imports systemClock'],
        [],
      ])
    const allowed = `[new Date(0), clock.randomBytes(8), systemClock.randomInt(8), socket.setTimeout(1), { randomBytes } = clock]`
    expect(caught(clock, 'turn.ts', `const b = () => ${allowed}`)).toEqual([])
  })

  test('only the terminal and the log write output', () => {
    expect(breaches(noConsole)).toEqual([])
    expect(caught(noConsole, 'turn.ts', `export function a() { console.log('') }`)).toHaveLength(1)
  })

  test('imports have no side effects', () => {
    expect([...breaches(declarationsOnly), ...breaches(quietConstants)]).toEqual([])
    expect(caught(declarationsOnly, 'turn.ts', `let count = 0\nstart()\nif (count) start()`)).toHaveLength(3)
    expect(
      caught(quietConstants, 'turn.ts', `import { readFileSync } from 'node:fs'\nconst a = [readFileSync('a')]`),
    ).toHaveLength(1)
    expect(caught(quietConstants, 'turn.ts', `const a = await import('./app.ts')`)).toHaveLength(1)
  })
})

describe('a new case', () => {
  test('of a state is a row of lifecycle.ts: no other file names a state unless it makes it', () => {
    expect(breaches(stateLiterals)).toEqual([])
    const line = (text: string) => caught(stateLiterals, 'store/x.ts', text)
    expect(line(`const a = row.state !== 'refused'`)).toEqual(['src/store/x.ts:1 names the state refused'])
    expect(line(`switch (state) { case 'cancelled': break }`)).toHaveLength(1)
    expect(line(`const a = ['annulled', 'cancelled'].includes(row.state)`)).toHaveLength(2)
    expect(line(`const a: readonly State[] = ['submitted']`)).toHaveLength(1)
    expect(line(`const a = [{ state: 'validated' as const }, canMove(b, 'refused')]`)).toHaveLength(2)
    expect(line("const a = `t.state = 'submitted' AND to_state NOT IN ('refused')`")).toHaveLength(2)
    expect(line(`move({ from: 'refused', set: { state: 'cancelled' satisfies MovedBy<'operator'> } })`)).toEqual([])
  })

  test('of a state, message, task, gateway or role makes the compiler ask for it in every table', () => {
    expect(breaches(wholeTables)).toEqual([])
    const line = (text: string) => caught(wholeTables, 'text/x.ts', text)
    expect(line(`const a: Partial<Record<State, string>> = {}`)).toEqual(['src/text/x.ts:1 leaves out some of State'])
    expect(line("const a = `WHERE message IN ('3-2', '4-2')`")).toHaveLength(1)
    expect(line(`const a: Partial<Record<ErrorCode, string>> = {}`)).toEqual([])
  })
})

describe('how it is written', () => {
  test('exports have names, and no file only re-exports others', () => {
    expect([...breaches(namedExports), ...breaches(noBarrels)]).toEqual([])
    expect(caught(namedExports, 'turn.ts', `export default 1\nexport * from './app.ts'`)).toHaveLength(2)
    expect(caught(noBarrels, 'protocol/all.ts', `export { a } from './a.ts'`)).toEqual([
      'src/protocol/all.ts:1 is a barrel',
    ])
    expect(caught(noBarrels, 'protocol/a.ts', `export { b } from '../store/b.ts'\nconst c = 1`)).toHaveLength(1)
  })

  test('every export is imported', () => {
    expect(sources.flatMap((source) => needless(source, [...sources, ...testSources]))).toEqual([])
    const given = sourceOf('text/a.ts', 'export const b = 1\nexport const c = 2')
    const taking = sourceOf('text/d.ts', `import { b } from './a.ts'`)
    expect(needless(given, [given, taking])).toEqual(['src/text/a.ts:2 exports c, which nobody imports'])
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

  test('files lie in a room, and are named for their content', () => {
    expect(breaches(files)).toEqual([])
    expect(caught(files, 'store/blobUtils.ts', '')).toHaveLength(1)
    expect(caught(files, 'drawer.ts', '')).toHaveLength(1)
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

  test('a file opens with one to four lines that say what it is for', () => {
    expect(breaches(opening)).toEqual([])
    expect(caught(opening, 'turn.ts', `import './app.ts'`)).toHaveLength(1)
    expect(caught(opening, 'turn.ts', '// a\n'.repeat(5))).toHaveLength(1)
  })

  test('functions of contracts declare their types', () => {
    expect(breaches(documented)).toEqual([])
    expect(caught(documented, 'index.ts', `export function a() {}\n/** b */\nexport function b() {}`)).toHaveLength(1)
  })

  test('nothing is unfinished or suppressed', () => {
    expect(breaches(unfinished)).toEqual([])
    expect(caught(unfinished, 'turn.ts', `// TODO: all of it\n// @ts-expect-error it works`)).toHaveLength(2)
  })
})

describe('the tests', () => {
  test('open with what they are for, leave nothing undone, have no enum, any or !', () => {
    expect([...testBreaches(opening), ...testBreaches(unfinished), ...testBreaches(syntax)]).toEqual([])
  })

  test('the judge of the chaos runs imports nothing that it judges', () => {
    const files = ['judge', 'judge-classification', 'judge-doors', 'judge-transfers', 'ledgers', 'evidence']
    const own = files.map((name) => `chaos/${name}.ts`)
    const imported = testSources.filter(({ path }) => own.includes(path)).flatMap(({ imports: all }) => all)
    const foreign = imported.filter(({ kind, target }) => kind === 'ours' && !own.includes(target))
    expect([imported.length > 3, foreign.map(({ target }) => target)]).toEqual([true, []])
  })

  test('replace no module and no clock: fakes are real things', () => {
    expect(testBreaches(noMocks)).toEqual([])
    expect(caught(noMocks, 'turn.test.ts', `vi.mock('../src/transmission/turn.ts')`)).toHaveLength(1)
  })
})

describe('no test', () => {
  test('bounds elapsed time', () => {
    expect(testBreaches(noStopwatch)).toEqual([])
    const line = (text: string) => caught(noStopwatch, 'turn.test.ts', text)
    expect(line('expect(performance.now() - begun).toBeLessThan(500)')).toHaveLength(1)
    expect(line('expect(read.longestMs).toBeLessThanOrEqual(500)')).toHaveLength(1)
    expect(line('expect(count).toBeLessThan(5)')).toEqual([])
  })
})

describe('what is published', () => {
  const published = globSync('**/*.{ts,cjs,sql,json,md,yml,sh,txt,xml}', {
    cwd: root,
    exclude: (path) => /(^|[/\\])(node_modules|dist|coverage|secrets|\.git|\.actes)$/.test(String(path)),
  })

  test('names no place of the machine where it was written', () => {
    const places = [root.replace(/\/$/, ''), join(root, '..', 'shared')].filter((place) => place.split('/').length > 2)
    const found = published.filter((path) => {
      const text = readFileSync(join(root, path), 'utf8')
      return places.some((place) => text.includes(place))
    })
    expect(found).toEqual([])
  })

  test('does not say where packages were downloaded from', () => {
    const lock = readFileSync(join(root, 'package-lock.json'), 'utf8')
    expect(lock).not.toMatch(/"resolved": "(http|git)/)
    expect(readFileSync(join(root, '.npmrc'), 'utf8')).not.toMatch(/registry *=/)
  })
})
