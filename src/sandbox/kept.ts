// What a simulated archive was given, a folder for each record, `<name>.json` in it: all stays there for a reader to look at.
import * as fs from 'node:fs'
import { join } from 'node:path'
import { ensure, flushNames, namesIn, readJson, saveJson, type Folder } from './folder.ts'

/** `rank` is the order of the deposits, from 1. A record makes its folder exist: what was interrupted before is forgotten, for its sender had no answer. */
export function openKept<T extends { readonly id: string; readonly rank: number }>(
  folder: Folder,
  place: string,
  name: string,
) {
  const pathOf = (id: string, file = '') => join(folder.path, place, id, file)
  const found = namesIn(pathOf('')).flatMap((id) => {
    const record = readJson<T>(folder, place, id, name)
    if (!record) fs.rmSync(pathOf(id), { recursive: true })
    return record ?? []
  })
  const kept = new Map(found.sort((a, b) => a.rank - b.rank).map((record) => [record.id, record]))
  let last = Math.max(0, ...found.map(({ rank }) => rank))
  const save = async (record: T) => {
    await saveJson(folder, record, place, record.id, name)
    kept.set(record.id, record)
  }
  return {
    pathOf,
    save,
    get: (id: string) => kept.get(id),
    forget: (id: string) => {
      fs.rmSync(pathOf(id), { recursive: true, force: true })
      kept.delete(id)
    },
    nextRank: () => ++last,
    /** Oldest first. */
    all: (): readonly T[] => [...kept.values()],
    /** Files by their names in the folder; they are moved there. */
    take: async (record: T, files: Readonly<Record<string, string>>) => {
      const own = await ensure(folder, place, record.id)
      for (const [file, path] of Object.entries(files)) fs.renameSync(path, join(own, file))
      await flushNames(own)
      await save(record)
    },
  }
}
