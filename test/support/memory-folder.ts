// Where the temporary files of a run lie: in memory, where the machine has enough of it. Databases are made and dropped by
// the hundred, and a disk takes a fifth of the whole run for that. Who sets TMPDIR decides otherwise.
import { accessSync, chmodSync, constants, mkdtempSync, readdirSync, rmSync, statSync, statfsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { freemem } from 'node:os'
import { join } from 'node:path'

/** Linux keeps these files in memory. A container often gives it 64 MB. */
const memory = '/dev/shm'
const prefix = 'actes-run-'
/** A run was seen to hold 0.8 GB at once in the short form, 3.7 GB in the long one. */
const enoughBytes = 8e9

/** Have all that this process starts from now on write there. @returns what takes the folder away, and all that is left in it */
export function keepInMemory(): () => Promise<void> {
  if (process.env.TMPDIR !== undefined || !hasEnough()) return async () => undefined
  clearDead()
  const folder = mkdtempSync(join(memory, `${prefix}${process.pid}-`))
  // PostgreSQL runs as an account of its own where the tests run as root.
  chmodSync(folder, 0o1777)
  process.env.TMPDIR = folder
  return () => rm(folder, { recursive: true, force: true })
}

/** What runs that were killed have left. Another container's process has no number here: its run is known by its age. */
function clearDead(): void {
  for (const name of readdirSync(memory).filter((each) => each.startsWith(prefix))) {
    const folder = join(memory, name)
    const isOld = Date.now() - statSync(folder).mtimeMs > 7_200_000
    if (isOld && !isAlive(Number.parseInt(name.slice(prefix.length), 10)))
      rmSync(folder, { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function hasEnough(): boolean {
  try {
    accessSync(memory, constants.W_OK)
    const { bavail, bsize } = statfsSync(memory)
    return Math.min(bavail * bsize, freemem()) > enoughBytes
  } catch {
    return false
  }
}
