// Stored files in a folder. A write goes to a temporary name, then flush, rename, flush of the folder. Identical content
// shares one file, whose mtime is the last put. Only a damaged file is overwritten. A recently put file is never
// removed: its row may not be committed yet.
import { link, mkdir, open, readdir, readFile, rename, rm, stat, unlink, utimes, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import pLimit from 'p-limit'
import type { Clock } from '#clock.ts'
import { flushFolder } from '#files/whole-file.ts'
import { isAbsent, unlessAbsent } from '../engine/disk.ts'
import type { FilePlace, Portion, TextPlace } from './place.ts'

const abandonedMs = 86_400_000

/** Open or create a folder; a read-only one opens too. @param folder shared by all processes, on one file system */
export async function openFolder(folder: string, { newId, now }: Pick<Clock, 'newId' | 'now'>): Promise<FilePlace> {
  const temporaries = join(folder, 'tmp')
  const ready = async () => {
    const firstMade = await mkdir(temporaries, { recursive: true, mode: 0o750 })
    if (firstMade)
      for (let at = dirname(temporaries); at.length >= dirname(firstMade).length; at = dirname(at))
        await flushFolder(at)
  }
  let unready = await ready().then(
    () => false,
    () => true,
  )
  const pathOf: PathOf = (key) => join(folder, key)
  await sweepTemporary(temporaries, { now: now(), pathOf: (sha256) => pathOf(blobKey(sha256)) })
  const temporary = async (mark = '') => {
    if (unready) await ready()
    unready = false
    return join(temporaries, `${mark}${newId()}`)
  }
  const at = (key: string) => open(pathOf(key), 'r')
  return {
    name: folder,
    temporary,
    settle: settling(pathOf, now),
    open: at,
    has: async (key) => (await sizeOf(pathOf(key))) !== undefined,
    head: async (key, bytes) => {
      const file = await at(key)
      try {
        const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, 0)
        return buffer.subarray(0, bytesRead)
      } finally {
        await file.close()
      }
    },
    remove: async (key, before) => {
      if (!before) return rm(pathOf(key), { force: true }).then(() => true)
      return removeUnless(pathOf(key), { aside: await temporary(`${asideMark}${basename(key)}-`), before })
    },
    rewrite: (key, change) => change(pathOf(key)),
    replace: async (key, from) => {
      // A concurrent removal also deletes the draft, so this rename then fails.
      await rename(from, pathOf(key))
      await flushFolder(dirname(pathOf(key)))
    },
    visit: (portion, visit, only) => visitFiles(folder, portion, { visit, only }),
    texts: (name) => folderTexts(join(folder, name), name === 'heads'),
    close: async () => undefined,
  }
}

type PathOf = (key: string) => string

function settling(pathOf: PathOf, now: () => Date): FilePlace['settle'] {
  /** Folders this process already flushed. */
  const lasting = new Set<string>()
  return async (key, from, isWhole) => {
    const path = pathOf(key)
    const parent = dirname(path)
    const firstMade = lasting.has(parent) ? undefined : await mkdir(parent, { recursive: true, mode: 0o750 })
    // Another process may have died between creation and flush, so each process flushes each folder once.
    for (const each of [dirname(parent), parent])
      if (!lasting.has(each)) {
        await flushFolder(dirname(each))
        lasting.add(each)
      }
    // Touch the existing file so that removers keep it; write a new one if it disappeared.
    const isThere = !firstMade && (await isWhole(() => open(path, 'r'))) && (await touched(path, now()))
    if (isThere) await unlink(from)
    else {
      // Removers go by this clock, which need not be that of the file system.
      await touched(from, now())
      await rename(from, path)
    }
    await flushFolder(parent)
  }
}

export function blobKey(sha256: string) {
  return `${sha256.slice(0, 2)}/${sha256.slice(2, 4)}/${sha256}`
}

const filesAtOnce = 8

interface Visiting {
  readonly visit: (key: string) => Promise<void>
  readonly only: 'uploads' | undefined
}

async function visitFiles(folder: string, { after = '', isOver }: Portion, { visit, only }: Visiting) {
  const within = async (path: string, pattern: RegExp) =>
    (await readdir(path).catch(() => [])).filter((name) => pattern.test(name)).sort()
  const pairs = /^[0-9a-f]{2}$/
  for (const one of [...(only ? [] : await within(folder, pairs)), 'uploads'])
    for (const place of one === 'uploads'
      ? [one]
      : (await within(join(folder, one), pairs)).map((two) => `${one}/${two}`)) {
      if (place <= after) continue
      const names = await within(join(folder, place), only ? /./ : /^[0-9a-f-]{36,64}$/)
      await pLimit(filesAtOnce).map(names, (name) => visit(`${place}/${name}`))
      if (isOver()) return place
    }
  return null
}

/** Prefix of a file that a remover set aside for its second check. */
const asideMark = 'removed-'
/** Prefix of a rewritten file. It is created before the original is opened, so that a remover finds it. */
export const draftMark = 'rewritten-'

/**
 * Move the file aside before the last check of its mtime: a concurrent put of the same content either touched it, and
 * it comes back, or finds nothing and writes a new file. The content is gone only if no rewrite's draft and no other
 * remover can bring it back: delete the drafts, and put back what other (or killed) removers set aside.
 */
async function removeUnless(path: string, { aside, before }: { aside: string; before: Date }): Promise<boolean> {
  const isLate = async (of: string) => (await stat(of)).mtimeMs >= before.getTime()
  try {
    if (await isLate(path)) return false
    await rename(path, aside)
    if (await isLate(aside)) {
      await rename(aside, path)
      return false
    }
    await rm(aside)
  } catch (error) {
    if (!isAbsent(error)) throw error
  }
  const [folder, name] = [dirname(aside), basename(path)]
  const left = (await readdir(folder)).filter((each) => each.includes(name))
  for (const each of left.filter((one) => one.startsWith(draftMark))) await rm(join(folder, each), { force: true })
  const held = left.filter((each) => each.startsWith(asideMark))
  for (const each of held) await putBack(join(folder, each), path)
  await flushFolder(dirname(path)).catch(unlessAbsent)
  return held.length === 0 && (await sizeOf(path)) === undefined
}

/**
 * Delete day-old files of killed writers. Put back what killed removers set aside, at any age, but never over an
 * existing file: a row may reference the content by now, and the next purge removes it otherwise.
 */
async function sweepTemporary(folder: string, { now, pathOf }: { now: Date; pathOf: (sha256: string) => string }) {
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name)
    const left = await stat(path).catch(() => undefined)
    if (!left) continue
    if (name.startsWith(asideMark)) await putBack(path, pathOf(name.slice(asideMark.length, asideMark.length + 64)))
    else if (now.getTime() - left.mtimeMs > abandonedMs) await rm(path, { force: true })
  }
}

async function putBack(aside: string, path: string) {
  const isBack = await link(aside, path).then(
    () => flushFolder(dirname(path)).then(() => true),
    (error: unknown) => (error as { code?: unknown } | null)?.code === 'EEXIST',
  )
  if (isBack) await rm(aside, { force: true })
}

async function touched(path: string, now: Date) {
  return utimes(path, now, now).then(
    () => true,
    () => false,
  )
}

async function sizeOf(path: string) {
  return (await stat(path).catch(unlessAbsent))?.size
}

/** Texts in a folder, which is created with the first one. @param flush survive a loss of power */
export function folderTexts(folder: string, flush = false): TextPlace {
  return {
    list: async () => {
      const names = (await readdir(folder).catch(unlessAbsent)) ?? []
      const dated = names.map(async (name) => {
        const found = await stat(join(folder, name)).catch(unlessAbsent)
        return found ? [{ name, at: found.mtime }] : []
      })
      return (await Promise.all(dated)).flat()
    },
    read: async (name) => readFile(join(folder, name), 'utf8').catch(unlessAbsent),
    write: async (name, text) => {
      const temporary = join(folder, `${name}.tmp`)
      const put = () => writeFile(temporary, text, { mode: 0o640, flush })
      await put().catch(async () => {
        await mkdir(folder, { recursive: true, mode: 0o750 })
        await put()
      })
      await rename(temporary, join(folder, name))
    },
    remove: (name) => rm(join(folder, name), { force: true }),
  }
}
