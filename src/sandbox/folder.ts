// The sandbox's folder, shared by all processes of a machine: ledger/, archives/ received archives · acts/, annulled/,
// letters/ by identifier · serials/ of deliveries · pending/, delivered/ by SIREN · again/, refused/ archives not
// received · declared/, classification.json known facts · tmp/. Files appear whole and once: link() or exclusive creation
// decides which process gets a name.
import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { systemClock } from '#clock.ts'

// Names and small files of a local disk are made and read in place: handing them to another thread costs the processor
// several times the work. Flushes and new files, which wait for the disk, are handed over.

export type Folder = Readonly<ReturnType<typeof openFolder>>

export function openFolder(path: string) {
  return { path, made: new Set<string>(), serials: new Map<string, number>() }
}

export async function ensure(folder: Folder, ...parts: readonly string[]) {
  const path = join(folder.path, ...parts)
  if (folder.made.has(path)) return path
  const first = fs.mkdirSync(path, { recursive: true, mode: 0o750 })
  if (first) for (let at = path; at.length >= dirname(first).length; at = dirname(at)) await flushNames(at)
  folder.made.add(path)
  return path
}

export type Temporary = Awaited<ReturnType<typeof openTemporary>>

const open = promisify(fs.open)
export const append = promisify(fs.write)
const write = promisify(fs.writeFile)
export const flush = promisify(fs.fsync)

/** Names are unique within the process, over all folders. */
let temporaries = 0

export async function openTemporary(folder: Folder) {
  const tmp = await ensure(folder, 'tmp')
  for (;;) {
    const path = join(tmp, `${process.pid}-${++temporaries}`)
    const file = await open(path, 'wx', 0o640).catch((error) =>
      unlessErrno('EEXIST', () => {
        throw error
      }),
    )
    if (file !== undefined) return { path, file }
  }
}

/** Removes files older than a day, which dead processes left. */
export async function sweepTemporaries(folder: Folder, now: Date) {
  const tmp = await ensure(folder, 'tmp')
  for (const name of namesIn(tmp)) {
    const path = join(tmp, name)
    const { mtimeMs = Infinity } = fs.statSync(path, { throwIfNoEntry: false }) ?? {}
    if (now.getTime() - mtimeMs > 86_400_000) drop(path)
  }
}

/** Not flushed. */
export function createOnly(path: string, bytes: Uint8Array | '' = '') {
  return isMade(() => fs.writeFileSync(path, bytes, { flag: 'wx', mode: 0o640 }))
}

/** A temporary file, flushed, of what comes piece by piece; what comes beyond `maxBytes` is only counted. */
export async function layTemporary(folder: Folder, pieces: AsyncIterable<Uint8Array>, maxBytes: number) {
  const { path, file } = await openTemporary(folder)
  const hash = createHash('sha256')
  let sizeBytes = 0
  try {
    for await (const piece of pieces) {
      sizeBytes += piece.length
      if (sizeBytes > maxBytes) continue
      hash.update(piece)
      await write(file, piece)
    }
    await flush(file)
    return { path, sizeBytes, sha256: hash.digest('hex') }
  } catch (error) {
    drop(path)
    throw error
  } finally {
    fs.closeSync(file)
  }
}

export async function writeTemporary(folder: Folder, bytes: Uint8Array) {
  const { path, file } = await openTemporary(folder)
  try {
    fs.writeFileSync(file, bytes)
    await flush(file)
  } finally {
    fs.closeSync(file)
  }
  return path
}

/** A name in a folder survives a loss of power only once the folder is flushed. */
export async function flushNames(path: string) {
  const folder = fs.openSync(path, 'r')
  try {
    await flush(folder)
  } finally {
    fs.closeSync(folder)
  }
}

export async function replace(folder: Folder, path: string, bytes: Uint8Array) {
  const temporary = await writeTemporary(folder, bytes)
  fs.renameSync(temporary, path)
  await flushNames(dirname(path))
}

export function linkOnly(from: string, to: string) {
  return isMade(() => fs.linkSync(from, to))
}

function isMade(make: () => void) {
  return unlessErrno('EEXIST', () => (make(), true)) ?? false
}

export function readIfThere(path: string): Buffer | undefined {
  return unlessErrno('ENOENT', () => fs.readFileSync(path))
}

export function readFolderJson<T>(path: string) {
  const bytes = readIfThere(path)
  return bytes && (JSON.parse(bytes.toString('utf8')) as T)
}

/** A file may disappear between its listing and its reading. Other work goes on in between: there may be many. */
export async function readAllJson<T>(path: string): Promise<readonly T[]> {
  const found: T[] = []
  for (const name of namesIn(path)) {
    const json = readFolderJson<T>(join(path, name))
    if (json !== undefined) found.push(json)
    await systemClock.turn()
  }
  return found
}

/** `ministry`, `posts`, `1` is the place of `ministry/posts/1.json`. */
export function jsonPath({ path }: Folder, ...place: readonly string[]) {
  return `${join(path, ...place)}.json`
}

export function readJson<T>(folder: Folder, ...place: readonly string[]): T | undefined {
  return readFolderJson(jsonPath(folder, ...place))
}

export async function saveJson(folder: Folder, value: unknown, ...place: readonly string[]) {
  await ensure(folder, ...place.slice(0, -1))
  await replace(folder, jsonPath(folder, ...place), jsonBytes(value))
}

export function jsonBytes(value: unknown) {
  return Buffer.from(`${JSON.stringify(value)}\n`)
}

/**
 * Take the next free number of a register: no number is given twice, except after a loss of power (not flushed). A
 * number is a file, empty or a hard link to `from`.
 */
export async function draw(
  folder: Folder,
  register: readonly string[],
  { first = 1, from }: { first?: number; from?: string } = {},
) {
  const path = await ensure(folder, ...register)
  const next = folder.serials.get(path) ?? Math.max(first - 1, ...namesIn(path).map(Number)) + 1
  for (let n = next; ; n++) {
    const taken = from === undefined ? createOnly(join(path, `${n}`)) : linkOnly(from, join(path, `${n}`))
    folder.serials.set(path, Math.max(n + 1, folder.serials.get(path) ?? 0))
    if (taken) return n
  }
}

export function namesIn(path: string): readonly string[] {
  return (unlessErrno('ENOENT', () => fs.readdirSync(path)) ?? []).sort()
}

export function drop(path: string) {
  fs.rmSync(path, { force: true })
}

export function unlessErrno<T>(code: string, work: () => T) {
  try {
    return work()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === code) return undefined
    throw error
  }
}
