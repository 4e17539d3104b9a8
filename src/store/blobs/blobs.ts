// Content-addressed storage of files, archives and retours. A write goes to a temporary name, then flush, rename, flush
// of the folder. Identical content shares one file, whose mtime is the last put. Only a damaged file is overwritten. A
// recently put file is never removed: its row may not be committed yet.
import { createReadStream } from 'node:fs'
import { link, mkdir, readdir, rename, rm, stat, unlink, utimes } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { ActesError } from '#errors.ts'
import { flushFolder } from '#files/whole-file.ts'
import { fixedKeys, type MasterKey } from '../secrets/master-key.ts'
import { isAbsent, unlessAbsent } from '../engine/disk.ts'
import { keysOfFile, resealFile, visitFiles, type FileSealing, type Portion, type Resealed } from './sealed-file.ts'
import {
  openChecked,
  readChecked,
  unreadableFileError,
  Unread,
  wholeChecked,
  writeFlushed,
  type Blob,
  type CheckedFileOptions,
} from './stored-file.ts'

export type Blobs = Awaited<ReturnType<typeof openBlobs>>

const abandonedMs = 86_400_000

/**
 * Open or create the blob folder; a read-only one opens too. `put` stores durably, even over a damaged file; `read`
 * verifies the digest at the end; what `open` gives is closed by the caller; `check` writes and reads back a probe.
 * @param folder shared by all processes, on one file system
 * @param sealing opens encrypted files and may encrypt new ones; absent: all are clear
 */
export async function openBlobs(
  folder: string,
  { newId, now }: { newId: () => string; now: () => Date },
  sealing?: FileSealing,
) {
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
  const pathOf = (sha256: string) => join(folder, sha256.slice(0, 2), sha256.slice(2, 4), sha256)
  await sweepTemporary(temporaries, { now: now(), pathOf })
  /** Folders this process already flushed. */
  const lasting = new Set<string>()
  /** @param expected digest, else nothing is stored @throws ActesError ACTES-S005; ACTES-F015 if the digest differs */
  const put = async (bytes: AsyncIterable<Uint8Array> | Uint8Array, expected?: string) => {
    const temporary = join(temporaries, newId())
    try {
      if (unready) await ready()
      unready = false
      const blob = await writeFlushed(temporary, bytes, { sealing })
      if (expected !== undefined && blob.sha256 !== expected) throw new ActesError('ACTES-F015')
      await settle(temporary, pathOf(blob.sha256), { blob, lasting, sealing, now: now() })
      return blob
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => undefined)
      if (error instanceof Unread) throw error.cause
      throw error instanceof ActesError ? error : unwritable(error)
    }
  }
  return {
    encrypts: sealing?.encrypts === true,
    put,
    read: (sha256: string) => readChecked(pathOf(sha256), { sha256, sealing }),
    bytes: (sha256: string) => wholeChecked(pathOf(sha256), { sha256, sealing }),
    has: async (sha256: string) => (await sizeOf(pathOf(sha256))) !== undefined,
    open: (sha256: string) => openChecked(pathOf(sha256), { sha256, sealing }),
    check: async () => {
      const { sha256 } = await put(new TextEncoder().encode('actes-worker blob probe'))
      await wholeChecked(pathOf(sha256), { sha256, sealing })
    },
    ...tending(folder, { temporary: (mark) => join(temporaries, `${mark}-${newId()}`), pathOf, sealing }),
  }
}

interface Tending {
  readonly temporary: (mark: string) => string
  readonly pathOf: (sha256: string) => string
  readonly sealing: FileSealing | undefined
}

/** Removal and resealing, which also cover uploads. */
function tending(folder: string, { temporary, pathOf, sealing }: Tending) {
  const reseal = async (path: string, name: string, keys: MasterKey) => {
    const done = await resealFile(path, name, keys)
    return done === 'clear' && sealing?.encrypts ? encrypt(path, name) : done
  }
  const encrypt = async (path: string, name: string): Promise<Resealed> => {
    const draft = temporary(draftMark + name)
    try {
      const { sha256 } = await writeFlushed(draft, readFileLazily(path), { sealing, name })
      // Leave a damaged file for the checks to report.
      if (path === pathOf(name) && sha256 !== name) return 'clear'
      // A concurrent removal also deletes the draft, so this rename then fails.
      await rename(draft, path)
      await flushFolder(dirname(path))
      return 'encrypted'
    } catch (error) {
      throw error instanceof Unread ? error.cause : error
    } finally {
      await rm(draft, { force: true })
    }
  }
  return {
    /**
     * Delete content that nothing references. @param before keep what was put since, as its row may not be committed
     * @returns false if kept; true if absent or removed @throws ActesError ACTES-S005
     */
    remove: (sha256: string, before: Date) =>
      removeUnless(pathOf(sha256), { aside: temporary(asideMark + sha256), before }).catch(unwritable),
    /** Count the files per master key (clear ones under `''`) in a part of the folder. */
    keys: (portion: Portion) =>
      countStoredFiles(folder, portion, async (path) => {
        const ids = await keysOfFile(path)
        return ids.length === 0 ? [''] : ids
      }),
    /** Seal file keys under the current master key; encrypt clear files if `encrypts`. */
    reseal: async (portion: Portion) => {
      const keys = fixedKeys((await sealing?.keys.fresh()) ?? [])
      return countStoredFiles(folder, portion, async (path, name) => [await reseal(path, name, keys)])
    },
  }
}

/** Count files by what `say` returns. Files removed meanwhile are skipped. */
async function countStoredFiles<K extends string>(
  folder: string,
  portion: Portion,
  say: (path: string, name: string) => Promise<readonly K[]>,
) {
  const counts = new Map<K, number>()
  const after = await visitFiles(folder, portion, async (path, name) => {
    const said = await say(path, name).catch((error: unknown): readonly K[] => {
      if (isAbsent(error)) return []
      throw unreadableFileError(error, name)
    })
    for (const each of said) counts.set(each, (counts.get(each) ?? 0) + 1)
  })
  return { after, counts }
}

/** Prefix of a file that a remover set aside for its second check. */
const asideMark = 'removed-'
/** Prefix of a rewritten file. It is created before the original is opened, so that a remover finds it. */
const draftMark = 'rewritten-'

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

async function* readFileLazily(path: string): AsyncGenerator<Uint8Array> {
  yield* createReadStream(path) as AsyncIterable<Buffer>
}

interface Settling {
  readonly blob: Blob
  readonly lasting: Set<string>
  readonly sealing: FileSealing | undefined
  readonly now: Date
}

async function settle(temporary: string, path: string, { blob, lasting, sealing, now }: Settling) {
  const parent = dirname(path)
  const firstMade = lasting.has(parent) ? undefined : await mkdir(parent, { recursive: true, mode: 0o750 })
  // Another process may have died between creation and flush, so each process flushes each folder once.
  for (const each of [dirname(parent), parent])
    if (!lasting.has(each)) {
      await flushFolder(dirname(each))
      lasting.add(each)
    }
  // Touch the existing file so that removers keep it; write a new one if it disappeared.
  if (!firstMade && (await isWhole(path, { ...blob, sealing })) && (await touched(path, now))) await unlink(temporary)
  else await rename(temporary, path)
  await flushFolder(parent)
}

async function touched(path: string, now: Date) {
  return utimes(path, now, now).then(
    () => true,
    () => false,
  )
}

/** Never replace a whole file: over NFS, readers on other machines would lose it. */
async function isWhole(path: string, kept: CheckedFileOptions): Promise<boolean> {
  try {
    for await (const _ of readChecked(path, kept));
    return true
  } catch {
    return false
  }
}

async function sizeOf(path: string) {
  return (await stat(path).catch(unlessAbsent))?.size
}

function unwritable(cause: unknown): never {
  throw new ActesError('ACTES-S005', { cause })
}
