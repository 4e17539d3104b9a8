// The sandbox's folder, shared by all processes of a machine. Files appear whole and once: link() or exclusive creation
// decides which process gets a name.
// ledger/, archives/ received archives · acts/, annulled/, letters/ by identifier · serials/ of deliveries · pending/,
// delivered/ by SIREN · again/, refused/ archives not received · declared/, classification.json known facts · tmp/
import { link, mkdir, open, readdir, readFile, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { flushFolder } from '#files/whole-file.ts'

export interface Folder {
  readonly path: string
  readonly made: Set<string>
  readonly serials: Map<string, number>
}

export function openFolder(path: string): Folder {
  return { path, made: new Set(), serials: new Map() }
}

export async function ensure(folder: Folder, ...parts: readonly string[]): Promise<string> {
  const path = join(folder.path, ...parts)
  if (folder.made.has(path)) return path
  const first = await mkdir(path, { recursive: true, mode: 0o750 })
  if (first) for (let at = path; at.length >= dirname(first).length; at = dirname(at)) await flushFolder(at)
  folder.made.add(path)
  return path
}

export interface Temporary {
  readonly path: string
  readonly file: FileHandle
}

/** Names are unique within the process, over all folders. */
let temporaries = 0

export async function openTemporary(folder: Folder): Promise<Temporary> {
  const tmp = await ensure(folder, 'tmp')
  for (;;) {
    const path = join(tmp, `${process.pid}-${++temporaries}`)
    const file = await createOnly(path)
    if (file) return { path, file }
  }
}

/** Removes files older than a day, which dead processes left. */
export async function sweepTemporaries(folder: Folder, now: Date): Promise<void> {
  const tmp = await ensure(folder, 'tmp')
  for (const name of await namesIn(tmp)) {
    const path = join(tmp, name)
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Infinity }))
    if (now.getTime() - mtimeMs > 86_400_000) await drop(path)
  }
}

export function createOnly(path: string): Promise<FileHandle | undefined> {
  return unlessErrno('EEXIST', open(path, 'wx', 0o640), undefined)
}

export async function writeTemporary(folder: Folder, bytes: Uint8Array): Promise<string> {
  const { path, file } = await openTemporary(folder)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
  return path
}

export async function replace(folder: Folder, path: string, bytes: Uint8Array): Promise<void> {
  const temporary = await writeTemporary(folder, bytes)
  await rename(temporary, path)
  await flushFolder(dirname(path))
}

export async function linkOnly(from: string, to: string): Promise<boolean> {
  return unlessErrno(
    'EEXIST',
    link(from, to).then(() => true),
    false,
  )
}

export function readIfThere(path: string): Promise<Buffer | undefined> {
  return unlessErrno('ENOENT', readFile(path), undefined)
}

export async function readFolderJson<T>(path: string): Promise<T | undefined> {
  const bytes = await readIfThere(path)
  return bytes && (JSON.parse(bytes.toString('utf8')) as T)
}

/** A file may disappear between its listing and its reading. */
export async function readAllJson<T>(path: string): Promise<readonly T[]> {
  // Sequential: a folder may hold more files than a process may open.
  const found: T[] = []
  for (const name of await namesIn(path)) {
    const json = await readFolderJson<T>(join(path, name))
    if (json !== undefined) found.push(json)
  }
  return found
}

/** `ministry`, `posts`, `1` is the place of `ministry/posts/1.json`. */
export function jsonPath({ path }: Folder, ...place: readonly string[]): string {
  return `${join(path, ...place)}.json`
}

export function readJson<T>(folder: Folder, ...place: readonly string[]): Promise<T | undefined> {
  return readFolderJson(jsonPath(folder, ...place))
}

export async function saveJson(folder: Folder, value: unknown, ...place: readonly string[]): Promise<void> {
  await ensure(folder, ...place.slice(0, -1))
  await replace(folder, jsonPath(folder, ...place), jsonBytes(value))
}

export function jsonBytes(value: unknown): Buffer {
  return Buffer.from(`${JSON.stringify(value)}\n`)
}

/**
 * Take the next free number of a register: no number is given twice, except after a loss of power (not flushed). A
 * number is a file, empty or a hard link to `from`.
 */
export async function draw(
  folder: Folder,
  register: readonly string[],
  { first = 1, from }: { readonly first?: number; readonly from?: string } = {},
): Promise<number> {
  const path = await ensure(folder, ...register)
  const next = folder.serials.get(path) ?? Math.max(first - 1, ...(await namesIn(path)).map(Number)) + 1
  for (let n = next; ; n++) {
    const taken = from === undefined ? await createEmpty(join(path, `${n}`)) : await linkOnly(from, join(path, `${n}`))
    folder.serials.set(path, Math.max(n + 1, folder.serials.get(path) ?? 0))
    if (taken) return n
  }
}

async function createEmpty(path: string): Promise<boolean> {
  const file = await createOnly(path)
  await file?.close()
  return file !== undefined
}

export async function namesIn(path: string): Promise<readonly string[]> {
  return (await unlessErrno('ENOENT', readdir(path), [])).sort()
}

export async function drop(path: string): Promise<void> {
  await rm(path, { force: true })
}

export function unlessErrno<T, D>(code: string, work: Promise<T>, otherwise: D): Promise<T | D> {
  return work.catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === code) return otherwise
    throw error
  })
}
