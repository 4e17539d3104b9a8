// The sandbox's folder, shared by all processes of a machine. Files appear whole and once: link() or exclusive creation
// decides which process gets a name.
// ledger/, archives/ received archives · acts/, annulled/, letters/ by identifier · serials/ of deliveries · pending/,
// delivered/ by SIREN · again/, refused/ archives not received · declared/, classification.json known facts · tmp/
import { link, mkdir, open, readdir, readFile, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'

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
  if (first) for (let at = path; at.length >= dirname(first).length; at = dirname(at)) await flush(at)
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

export async function createOnly(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'wx', 0o640)
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return undefined
    throw error
  }
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
  await flush(dirname(path))
}

export async function linkOnly(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return false
    throw error
  }
}

export async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

export async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path)
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined
    throw error
  }
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

export async function saveJson(folder: Folder, path: string, value: unknown): Promise<void> {
  await replace(folder, path, jsonBytes(value))
}

export function jsonBytes(value: unknown): Buffer {
  return Buffer.from(`${JSON.stringify(value)}\n`)
}

export async function draw(folder: Folder, register: readonly string[], first = 1): Promise<number> {
  const path = await ensure(folder, ...register)
  const next = folder.serials.get(path) ?? Math.max(first - 1, ...(await namesIn(path)).map(Number)) + 1
  for (let n = next; ; n++) {
    const file = await createOnly(join(path, `${n}`))
    folder.serials.set(path, Math.max(n + 1, folder.serials.get(path) ?? 0))
    if (!file) continue
    await file.close()
    return n
  }
}

export async function namesIn(path: string): Promise<readonly string[]> {
  try {
    return (await readdir(path)).sort()
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return []
    throw error
  }
}

export async function drop(path: string): Promise<void> {
  await rm(path, { force: true })
}

export function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
