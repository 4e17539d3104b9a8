// Checks the folders: ACTES_HOME, blobs, the second place of the mark, prepared data, temporary files.
import { mkdtemp, mkdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isBucket } from '#config/objects.ts'
import { ActesError, problem } from '#errors.ts'
import { inTemporaryFolder } from '#files/temporary.ts'
import { openBlobs, type Blobs } from '#store/blobs/blobs.ts'
import type { FilePlace, PlaceFault } from '#store/blobs/place.ts'
import type { Database } from '#store/engine/database.ts'
import { sealingOf } from '#store/blobs/sealed-file.ts'
import { openMark } from '#store/mark.ts'
import { filesToSend, type FileToSend } from '#store/transmissions/transmissions.ts'
import { checkFolder } from '#transmission/mark.ts'
import type { Clock } from '#clock.ts'
import { well, wrong, type Check } from './check.ts'
import { both } from '#text/both.ts'
import { folderWords as words, objectWords, problemsSaid } from './words.ts'

const othersMayRead = 0o007

export const checkHome: Check = {
  name: 'home',
  run: async ({ config: { home } }) => {
    const facts = { path: home }
    try {
      await mkdir(home, { recursive: true, mode: 0o700 })
      const probe = await mkdtemp(join(home, 'probe-'))
      await writeFile(join(probe, 'probe'), 'probe').finally(() => rm(probe, { recursive: true }))
    } catch (error) {
      return wrong(words.homeUnwritable({ ...facts, error }), words.changeHome)
    }
    const open = ((await stat(home)).mode & othersMayRead) !== 0
    return open ? wrong(words.homeOpen(facts), words.closeHome(facts)) : well(words.homeFits(facts))
  },
}

const temporaryBytes = 1 << 20

export const checkTemporary: Check = {
  name: 'temporary',
  run: async () => {
    try {
      await inTemporaryFolder('door', (folder) => writeFile(join(folder, 'probe'), Buffer.alloc(temporaryBytes)))
      return undefined
    } catch (error) {
      return wrong(words.temporaryUnwritable({ path: tmpdir(), error }), words.changeTemporary)
    }
  },
}

export const checkPrepared: Check = {
  name: 'embedded-data',
  run: async ({ firstStart, tools: { preparedData } }) => {
    if (!firstStart) return undefined
    const there = await stat(preparedData).catch(() => undefined)
    return there ? well(words.preparedThere) : well(words.preparedAbsent, words.prepare)
  },
}

export const checkBlobs: Check = {
  name: 'blobs',
  run: async ({ config, database, place, tools: { clock } }) => {
    const { blobs: folder } = config
    try {
      const opened = await place()
      await (await openBlobs(opened, clock, sealingOf(config))).check()
      if (database.kind === 'open' && (await isOfAnother(opened, database.store.db, clock)))
        return wrong(problemsSaid([problem('ACTES-S028', '')]))
      return well(words.blobsFit({ path: folder }))
    } catch (error) {
      return wrong(words.blobsUnwritable({ path: folder, error }), words.changeBlobs)
    }
  },
}

/** Faults that lose files, or keep none of the promises of locks. */
const grave: readonly PlaceFault[] = ['unversioned', 'unlocked', 'blind']

export const checkObjects: Check = {
  name: 'objects',
  run: async ({ place }) => {
    // Another check tells that it cannot be opened, or written.
    const opened = await place().catch(() => undefined)
    const faults = await opened?.probe?.().catch(() => undefined)
    if (!faults) return undefined
    const said = faults.map((fault) => objectWords[fault])
    const all =
      said.length === 0 ? undefined : both(said.map(({ fr }) => fr).join(' '), said.map(({ en }) => en).join(' '))
    return faults.some((fault) => grave.includes(fault)) ? wrong(words.bucketUnsafe, all) : well(words.bucketFits, all)
  },
}

export const checkMove: Check = {
  name: 'move',
  run: async ({ place, config: { blobsFrom: path } }) => {
    const isMoved = await (await place().catch(() => undefined))?.isMoved?.()
    if (isMoved === undefined || path === undefined) return undefined
    return isMoved ? well(words.moved({ path }), words.dropFrom) : well(words.moves({ path }))
  },
}

/** Another schema version has a check of its own. */
async function isOfAnother(place: FilePlace, db: Database, clock: Clock) {
  const mark = openMark([place.texts('mark')], { ...clock, onError: () => undefined })
  const fault = await checkFolder({ db, mark }).catch((error: unknown) => error)
  return fault instanceof ActesError && fault.code === 'ACTES-S028'
}

export const checkMark: Check = {
  name: 'mark',
  run: async ({ config: { mark: path, blobs, databaseUrl, redisUrl } }) => {
    // The embedded default is only for trials.
    if (path === undefined && databaseUrl === undefined) return undefined
    if (path === undefined) return well(redisUrl === undefined ? words.markAlone : words.markOnRedis, words.secondMark)
    try {
      await mkdir(path, { recursive: true, mode: 0o750 })
      const probe = await mkdtemp(join(path, 'probe-'))
      await writeFile(join(probe, 'probe'), 'probe').finally(() => rm(probe, { recursive: true }))
      return !isBucket(blobs) && (await areOnOneDisk(path, blobs))
        ? well(words.markFits({ path }), words.secondMark)
        : well(words.markFits({ path }))
    } catch (error) {
      return wrong(words.markUnwritable({ path, error }), words.changeMark)
    }
  },
}

/** On one disk, a snapshot of one place also holds the other. */
async function areOnOneDisk(one: string, other: string) {
  const [here, there] = await Promise.all([one, other].map((path) => stat(path).catch(() => undefined)))
  return here !== undefined && here.dev === there?.dev
}

const filesMost = 2_000
const readingMs = 15_000

export const checkFiles: Check = {
  name: 'stored-files',
  run: async ({ config, database, place, tools: { clock } }) => {
    const { blobs: folder } = config
    if (database.kind !== 'open') return undefined
    // Another schema version has a check of its own.
    const files = await filesToSend(database.store.db, filesMost).catch(() => [])
    if (files.length === 0) return undefined
    const blobs = await openBlobs(await place(), clock, sealingOf(config))
    const end = clock.steadyMs() + readingMs
    const bad: FileToSend[] = []
    let count = 0
    for (const file of files) {
      if (clock.steadyMs() > end) break
      count += 1
      if (!(await isWhole(blobs, file.sha256))) bad.push(file)
    }
    if (bad.length === 0) return well(words.filesWhole({ count }))
    const acts = [...new Set(bad.map(({ numero, transmission }) => numero ?? transmission))].slice(0, 5).join(', ')
    return wrong(words.filesSpoiled({ count: bad.length, acts }), words.putBack({ path: folder }))
  },
}

/** Count an unreadable file as intact: the folder's own check reports it. */
async function isWhole(blobs: Blobs, sha256: string) {
  try {
    for await (const _ of blobs.read(sha256));
    return true
  } catch (error) {
    if (error instanceof ActesError && error.code !== 'ACTES-S003' && error.code !== 'ACTES-S004') return true
    return false
  }
}
