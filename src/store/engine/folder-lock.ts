// Lock of the embedded folder, taken before PGlite opens it: PGlite has none, and two processes would corrupt the data
// silently. An exclusive link creates the lock file; its holder refreshes it.
import { link, mkdir, readFile, readlink, rm, rmdir, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '#clock.ts'
import { ActesError } from '#errors.ts'

interface Holder {
  readonly pid: number
  /** Start of the process in clock ticks since boot: a reused pid has another. */
  readonly started: string
  /** Boot and pid namespace: elsewhere the pid means nothing. */
  readonly world: string
  readonly nonce: string
}

const refreshMs = 10_000
const silentMs = 60_000

interface FolderLock {
  release(): Promise<void>
}

/** @throws ActesError ACTES-S008 with the pid of the holder */
export async function lockFolder(folder: string, clock: Clock) {
  const nonce = clock.newId()
  const path = join(folder, 'lock')
  const me: Holder = { pid: process.pid, started: await startOf(process.pid), world: await world(), nonce }
  const own = `${path}.${nonce}`
  try {
    await writeFile(own, JSON.stringify(me), { flag: 'wx', mode: 0o600 })
    for (let tries = 0; ; tries++) {
      if (await linked(own, path)) break
      const holder = await holderOf(path)
      if (holder === undefined) continue
      if (tries >= 20 || (await isAlive(holder, path, clock.now()))) throw heldBy(holder)
      await removeDead(path, holder.nonce, clock.now())
    }
  } finally {
    await rm(own, { force: true })
  }
  return holdFolderLock(path, me, clock)
}

function heldBy(holder: Holder) {
  return new ActesError('ACTES-S008', { params: { pid: holder.pid } })
}

function holdFolderLock(path: string, me: Holder, { now, every }: Clock): FolderLock {
  const refresh = every(refreshMs, () => {
    utimes(path, now(), now()).catch(() => undefined)
  }).unref()
  return {
    release: async () => {
      refresh.end()
      if ((await holderOf(path))?.nonce === me.nonce) await rm(path, { force: true })
    },
  }
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

async function holderOf(path: string): Promise<Holder | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw new ActesError('ACTES-S008', { params: { pid: 0 }, cause: error })
  })
  if (text === undefined) return undefined
  try {
    return JSON.parse(text) as Holder
  } catch {
    return { pid: 0, started: '', world: '', nonce: text }
  }
}

async function isAlive(holder: Holder, path: string, now: Date) {
  if (holder.world === (await world())) return holder.started !== '' && (await startOf(holder.pid)) === holder.started
  const refreshed = await stat(path).catch(() => undefined)
  return refreshed !== undefined && now.getTime() - refreshed.mtimeMs < silentMs
}

/** Remove a dead holder's lock: one remover at a time, and only the lock found dead. */
async function removeDead(path: string, nonce: string, now: Date) {
  const removing = `${path}.removing`
  try {
    await mkdir(removing)
  } catch {
    const age = await stat(removing).catch(() => undefined)
    if (age && now.getTime() - age.mtimeMs > silentMs) await rmdir(removing).catch(() => undefined)
    return
  }
  try {
    if ((await holderOf(path))?.nonce === nonce) await rm(path, { force: true })
  } finally {
    await rmdir(removing).catch(() => undefined)
  }
}

async function startOf(pid: number): Promise<string> {
  try {
    const line = await readFile(`/proc/${pid}/stat`, 'latin1')
    return line.slice(line.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return isRunning(pid) ? 'running' : ''
  }
}

function isRunning(pid: number) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

async function world() {
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => 'boot')
  const space = await readlink('/proc/self/ns/pid').catch(() => 'pid')
  return `${boot.trim()} ${space}`
}
