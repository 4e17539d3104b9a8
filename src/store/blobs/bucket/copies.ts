// Copies on this machine of what a bucket holds, so that a file is fetched once. Bounded: the oldest go first,
// and each after a day, so that what was eliminated stays on no machine.
import { createWriteStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Clock } from '#clock.ts'
import { together } from '#queue/timeouts.ts'
import { unlessAbsent } from '../../engine/disk.ts'

const dayMs = 86_400_000
const hourMs = 3_600_000

/** @param most bytes; 0 keeps nothing */
export async function openCopies(folder: string, most: number, { newId, now, every }: Clock) {
  const pathOf = (key: string) => join(folder, key.replaceAll('/', '-'))
  const temporary = (mark = '') => join(folder, `tmp-${mark}${newId()}`)
  let sum = 0
  const sweep = together(async () => {
    const before = sum
    const names = await readdir(folder).catch(() => [])
    const found = names.map(async (name) => {
      const path = join(folder, name)
      const left = await stat(path).catch(() => undefined)
      return left ? [{ path, madeMs: left.mtimeMs, size: left.size, name }] : []
    })
    const copies = (await Promise.all(found)).flat().sort((one, other) => one.madeMs - other.madeMs)
    // And what came meanwhile.
    sum += copies.reduce((all, { size }) => all + size, 0) - before
    // Some room at once, so that not every copy asks for a sweep.
    const goal = sum > most ? most * 0.9 : most
    for (const { path, madeMs, size, name } of copies) {
      const isOld = now().getTime() - madeMs > dayMs
      if (!isOld && (name.startsWith('tmp-') || sum <= goal)) continue
      await rm(path, { force: true })
      sum -= size
    }
  })
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await sweep()
  const timer = every(hourMs, () => void sweep()).unref()
  return {
    temporary,
    /** A copy, opened for one who closes it; undefined without. */
    open: (key: string) => open(pathOf(key), 'r').catch(unlessAbsent),
    /** Take a temporary file over as the copy of a key. */
    add: async (key: string, from: string) => {
      if (most === 0) return rm(from, { force: true })
      const { size } = await stat(from)
      sum += size
      await rename(from, pathOf(key))
      if (sum > most) await sweep()
    },
    drop: (key: string) => rm(pathOf(key), { force: true }),
    close: timer.end,
  }
}

/** Write a stream to a new file of ours alone; nothing of it stays if it fails. */
export async function fetchTo(path: string, body: Readable) {
  await pipeline(body, createWriteStream(path, { flags: 'wx', mode: 0o600 })).catch(async (error: unknown) => {
    await rm(path, { force: true })
    throw error
  })
}
