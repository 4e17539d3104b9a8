// Stored files in clear and encrypted, in turn in one run: written and flushed, read whole, and a range of 64 KiB read out of
// a large one. The ratio is what encryption costs; the disk's own flush is in both.
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { openBlobs, type Blobs } from '../../src/store/blobs/blobs.ts'
import { masterKeyOf } from '../../src/store/secrets/master-key.ts'
import { makeMasterKey } from '../../src/store/secrets/seal.ts'
import { table } from './table.ts'
import { median, timed } from './timing.ts'

const [small, large] = [8_000, 50_000_000]
const counts = { small: 200, large: 4, ranges: 200 } as const
const turns = 5

/** Milliseconds of each work; the median of its turns, the two kinds after one another in each. */
export async function benchBlobs(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'actes-blobs-'))
  try {
    const tools = { newId: () => v7(), now: () => new Date() }
    const keys = masterKeyOf({ home: folder, masterKey: makeMasterKey() })
    const kinds = [
      await openBlobs(join(folder, 'clear'), tools),
      await openBlobs(join(folder, 'sealed'), tools, { keys, encrypts: true }),
    ]
    const found = new Map<string, number[][]>()
    for (let turn = 0; turn < turns; turn++)
      for (const [kind, blobs] of kinds.entries())
        for (const [work, ms] of await measured(blobs)) {
          const all = found.get(work) ?? [[], []]
          all[kind]?.push(ms)
          found.set(work, all)
        }
    const rows = [...found].map(([work, times]) => {
      const [clear = 0, sealed = 0] = times.map(median)
      return [work, clear.toFixed(1), sealed.toFixed(1), (sealed / clear).toFixed(2)]
    })
    return table('Stored files, ms (medians)', [['work', 'clear', 'encrypted', 'ratio'], ...rows])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function measured(blobs: Blobs): Promise<readonly (readonly [string, number])[]> {
  const [smalls, larges] = [counts.small, counts.large].map((count, kind) =>
    Array.from({ length: count }, () => randomBytes(kind === 0 ? small : large)),
  )
  const kept: string[] = []
  const write = (all: readonly Buffer[] | undefined) => async () => {
    for (const bytes of all ?? []) kept.push((await blobs.put(bytes)).sha256)
  }
  const read = (from: number, to: number) => async () => {
    for (const sha256 of kept.slice(from, to)) for await (const _ of blobs.read(sha256));
  }
  const ranges = async () => {
    const blob = await blobs.open(kept.at(-1) ?? '')
    for (let index = 0; index < counts.ranges; index++) {
      const from = Math.floor((index * (large - 65_536)) / counts.ranges)
      for await (const _ of blob.range(from, from + 65_536));
    }
    await blob.close()
  }
  const of = (count: number, bytes: number) => `${count} of ${bytes / 1_000} kB`
  return [
    [`write ${of(counts.small, small)}`, await timed(write(smalls))],
    [`read ${of(counts.small, small)}`, await timed(read(0, counts.small))],
    [`write ${of(counts.large, large)}`, await timed(write(larges))],
    [`read ${of(counts.large, large)}`, await timed(read(counts.small, kept.length))],
    [`${counts.ranges} ranges of 64 KiB`, await timed(ranges)],
  ]
}
