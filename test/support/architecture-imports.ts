// Rules of the architecture on what is imported: areas, packages, doors, circles.
import * as table from './architecture-table.ts'
import { at, type Rule } from './breaches.ts'
import { sources, type Import } from './sources.ts'

/** The area of a path from src/. */
export function areaOf(path: string): table.Area | undefined {
  return table.areas.find(({ files }) => files.test(path))
}

export const readable: Rule = (source) => source.errors.map((error) => at(source, 1, error))

export const inAnArea: Rule = (source) => (areaOf(source.path) ? [] : [at(source, 1, 'belongs to no area')])

export const imports: Rule = (source) => {
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

export const packagesInTheirPlace: Rule = (source) =>
  source.imports
    .filter(({ kind }) => kind === 'package')
    .filter(({ target }) => !table.packages[target]?.test(source.path))
    .map(({ target, line }) => at(source, line, `names the package ${target}`))

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

/** What each source imports of ours, as far as it is kept. */
export function edgesOf(keep: (each: Import, from: string) => boolean): ReadonlyMap<string, readonly string[]> {
  return new Map(
    sources.map(({ path, imports: all }) => [
      path,
      all.filter((each) => each.kind === 'ours' && keep(each, path)).map(({ target }) => target),
    ]),
  )
}

/** Do the tables let these two name each other's types? */
export const isMutual = (a: string, b: string): boolean =>
  table.mutualTypes.some((pair) => pair.includes(a) && pair.includes(b))
