// A move of stored files from one place to another, while everything runs: files are read from both and written to the
// new one. A file leaves the old place only once the new one gives it back, so a killed move loses none and goes on.
import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rm, type FileHandle } from 'node:fs/promises'
import { basename } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { isAbsent } from '../engine/disk.ts'
import { readPieces } from './bucket/server.ts'
import { blobKey } from './folder.ts'
import type { FilePlace, IsWhole, Moving, TextPlace } from './place.ts'
import { isWholeOf } from './stored-file.ts'

export function placeInMove(present: FilePlace, former: FilePlace): FilePlace {
  const where = async (key: string) => ((await present.has(key)) ? present : former)
  return {
    ...present,
    open: async (key, isWhole) =>
      present.open(key, isWhole).catch(async (error: unknown) => {
        if (!isAbsent(error)) throw error
        // Moved between the two looks.
        return former.open(key, isWhole).catch((absent: unknown) => {
          if (!isAbsent(absent)) throw absent
          return present.open(key, isWhole)
        })
      }),
    has: async (key) => (await present.has(key)) || (await former.has(key)) || (await present.has(key)),
    head: async (key, bytes) => (await where(key)).head(key, bytes),
    // The old one first: who copies a file looks there again afterwards.
    remove: async (key, before) => (await former.remove(key, before)) && (await present.remove(key, before)),
    rewrite: async (key, change) => (await where(key)).rewrite(key, change),
    replace: async (key, temporary) => {
      // Those of the old place wait for their move, like files removed meanwhile.
      if (!(await present.has(key))) throw absentError()
      await present.replace(key, temporary)
    },
    visit: async ({ after = '', isOver }, visit, only) => {
      const second = after.startsWith(formerMark) ? after.slice(formerMark.length) : undefined
      const next = second === undefined ? await present.visit({ after, isOver }, visit, only) : null
      if (next !== null) return next
      const last = await former.visit({ after: second, isOver }, visit, only)
      return last === null ? null : `${formerMark}${last}`
    },
    texts: (folder) => joined(present.texts(folder), former.texts(folder)),
    close: async () => {
      await present.close()
      await former.close()
    },
    isMoved: async () => {
      let count = 0
      await former.visit({ isOver: () => count > 0 }, async () => void count++)
      return count === 0
    },
    move: (moving) => movePart(moving, present, former),
  }
}

async function movePart(moving: Moving, present: FilePlace, former: FilePlace) {
  const counts = { moved: 0, kept: 0 }
  const after = await former.visit(moving, async (key) => {
    const isGone = await moveOne(key, { present, former, ...moving }).catch(moving.onFailure)
    if (isGone) counts.moved++
    else if (isGone === false) counts.kept++
  })
  if (after === null) await moveHeads(present.texts('heads'), joined(present.texts('heads'), former.texts('heads')))
  return { after, ...counts }
}

const formerMark = 'from '

const absentError = () => Object.assign(new Error('not moved yet'), { code: 'ENOENT' })

interface OneMove extends Moving {
  readonly present: FilePlace
  readonly former: FilePlace
}

/** @returns false if the old place keeps it */
async function moveOne(key: string, { present, former, sealing, onRemoved }: OneMove) {
  const name = basename(key)
  const isBlob = key === blobKey(name)
  // The name of an upload is no digest: whole means there.
  const isWhole: IsWhole = isBlob ? isWholeOf({ sha256: name, sealing }) : async () => true
  /** What the place itself has: no copy on this machine is evidence. */
  const fresh: IsWhole = async () => false
  if (!((await present.has(key)) && (await isWhole(() => present.open(key, fresh))))) {
    const temporary = await present.temporary()
    try {
      const sent = await copyTo(temporary, await former.open(key, fresh))
      await present.settle(key, temporary, isWhole)
      const got = await sha256Of(await present.open(key, fresh))
      if (got !== sent && !(await isWhole(() => present.open(key, fresh)))) return false
      if (isBlob && !(await former.has(key))) await onRemoved(name)
    } catch (error) {
      if (isAbsent(error)) return true
      throw error
    } finally {
      await rm(temporary, { force: true })
    }
  }
  return former.remove(key)
}

async function copyTo(path: string, file: FileHandle) {
  const hash = createHash('sha256')
  const measured = async function* () {
    for await (const piece of readPieces(file)) {
      hash.update(piece)
      yield piece
    }
  }
  await pipeline(measured, createWriteStream(path, { flags: 'wx', mode: 0o640, flush: true }))
  return hash.digest('hex')
}

async function sha256Of(file: FileHandle) {
  const hash = createHash('sha256')
  for await (const piece of readPieces(file)) hash.update(piece)
  return hash.digest('hex')
}

/** Read from both, a day of heads with the lines of both; written to the first. */
function joined(present: TextPlace, former: TextPlace): TextPlace {
  return {
    ...present,
    list: async () => {
      const [ours, theirs] = await Promise.all([present.list(), former.list()])
      const known = new Set(ours.map(({ name }) => name))
      return [...ours, ...theirs.filter(({ name }) => !known.has(name))]
    },
    read: async (name) => {
      const [ours, theirs] = await Promise.all([present.read(name), former.read(name)])
      if (ours === undefined || theirs === undefined) return ours ?? theirs
      return [...new Set(`${theirs}\n${ours}`.split('\n').filter((line) => line !== '')), ''].join('\n')
    },
    remove: async (name) => {
      await present.remove(name)
      await former.remove(name)
    },
  }
}

async function moveHeads(to: TextPlace, both: TextPlace) {
  for (const { name } of await both.list()) {
    const text = await both.read(name)
    if (text !== undefined && text !== (await to.read(name))) await to.write(name, text)
  }
}
