// Rules of the architecture on what is imported: layers of rooms, packages, circles.
import { dirname } from 'node:path'
import * as table from './table.ts'
import { at, type Rule } from './breaches.ts'
import { sources, type Source } from './sources.ts'

/** The room of a path from src/: its first folder, or the file itself where it lies loose. */
export function roomOf(path: string): string {
  return path.split('/')[0] ?? path
}

const heights: ReadonlyMap<string, number> = new Map(
  table.layers.flatMap((rooms, height) => rooms.map((room) => [room, height] as const)),
)

export const readable: Rule = (source) => source.errors.map((error) => at(source, 1, error))

export const inARoom: Rule = (source) => (heights.has(roomOf(source.path)) ? [] : [at(source, 1, 'lies in no room')])

export const imports: Rule = (source) => {
  const from = roomOf(source.path)
  return source.imports
    .filter(({ kind }) => kind === 'ours')
    .flatMap(({ target, line }) => {
      const to = roomOf(target)
      if (from === to) return []
      const isShut = table.shut.find((each) => each.from === from && each.to === to)
      if (isShut) return [at(source, line, `imports ${target}: ${isShut.why}`)]
      return (heights.get(to) ?? Infinity) < (heights.get(from) ?? -1)
        ? []
        : [at(source, line, `imports ${target}: ${to} does not lie below ${from}`)]
    })
}

/** A room is read in the import line: `#store/blobs.ts` from another, a relative path from its own. */
export const pathsOfRooms: Rule = (source) =>
  source.imports
    .filter(({ kind }) => kind === 'ours')
    .filter(({ target, specifier }) => (roomOf(target) === roomOf(source.path)) === specifier.startsWith('#'))
    .map(({ specifier, line }) => at(source, line, `imports by ${specifier}`))

export const packagesInTheirPlace: Rule = (source) =>
  source.imports
    .filter(({ kind }) => kind === 'package')
    .filter(({ target }) => !table.packages[target]?.test(source.path))
    .map(({ target, line }) => at(source, line, `names the package ${target}`))

/** SQL stands in store/ only: a text that begins as a statement does. */
export const noSql: Rule = (source) =>
  source.path.startsWith('store/')
    ? []
    : [
        ...source.text.matchAll(
          /[`'"]\s*(select\s+[\w"*(]|insert into |update \w+ set |delete from |with \w+ as \()/gi,
        ),
      ].map(({ index }) => at(source, source.lineAt(index), 'writes SQL'))

/** Every circle of files, each once, as `a → b → a`. */
export function circles(edges: ReadonlyMap<string, readonly string[]>): readonly string[] {
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

/** What each source imports of ours at run time. */
export function edges(): ReadonlyMap<string, readonly string[]> {
  return new Map(
    sources.map(({ path, imports: all }) => [
      path,
      all.filter(({ kind, typeOnly }) => kind === 'ours' && !typeOnly).map(({ target }) => target),
    ]),
  )
}

/** Folders of one room, neither inside the other, that import each other: `store/proof ↔ store/transmissions`. */
export function mutualFolders(all: readonly Pick<Source, 'path' | 'imports'>[] = sources): readonly string[] {
  const arrows = new Set(
    all.flatMap(({ path, imports }) =>
      imports.filter(({ kind }) => kind === 'ours').map(({ target }) => `${dirname(path)} ${dirname(target)}`),
    ),
  )
  const isWithin = (one: string, other: string) => `${one}/`.startsWith(`${other}/`)
  return [...arrows]
    .map((arrow) => arrow.split(' ') as [string, string])
    .filter(([from, to]) => from < to && roomOf(from) === roomOf(to) && arrows.has(`${to} ${from}`))
    .filter(([from, to]) => !isWithin(from, to) && !isWithin(to, from))
    .map(([from, to]) => `${from} ↔ ${to}`)
    .sort()
}
