// The folders: ACTES_HOME is writable and closed to others, the blobs keep what is written, the mark has its second place,
// and a first start of the embedded default finds its prepared data.
import { mkdtemp, mkdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openBlobs } from '../store/engine/blobs.ts'
import { well, wrong, type Check } from './check.ts'
import { folderWords as words } from './words.ts'

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
  run: async ({ config: { blobs: folder }, tools: { clock } }) => {
    try {
      const blobs = await openBlobs(folder, clock)
      await blobs.check()
      return well(words.blobsFit({ path: folder }))
    } catch (error) {
      return wrong(words.blobsUnwritable({ path: folder, error }), words.changeBlobs)
    }
  },
}

export const checkMark: Check = {
  name: 'mark',
  run: async ({ config: { mark: path, databaseUrl } }) => {
    // The embedded default is for trying.
    if (path === undefined) return databaseUrl === undefined ? undefined : well(words.markAlone, words.secondMark)
    try {
      await mkdir(path, { recursive: true, mode: 0o750 })
      const probe = await mkdtemp(join(path, 'probe-'))
      await writeFile(join(probe, 'probe'), 'probe').finally(() => rm(probe, { recursive: true }))
      return well(words.markFits({ path }))
    } catch (error) {
      return wrong(words.markUnwritable({ path, error }), words.changeMark)
    }
  },
}
