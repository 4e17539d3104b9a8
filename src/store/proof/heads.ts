// Heads of the chains outside the database: beside the blobs, and in the second place of the mark where one is named. A backup
// of these folders, or the other machine, then holds what nobody can rewrite in the database unnoticed. One file a day (UTC), a
// seal a line; what stands in a file is never changed or removed.
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ActesError } from '../../errors.ts'
import { isAbsent, unlessAbsent } from '../engine/disk.ts'
import { withinTime } from '../../queue/answer.ts'

interface KeptHead {
  /** `2026-11-28` */
  readonly day: string
  /** The seal, in canonical JSON. */
  readonly text: string
}

export interface Heads {
  /**
   * Add what is not there yet. A second place that cannot be written is told, and holds nothing up.
   * @returns whether every place has them now
   * @throws ActesError ACTES-S005
   */
  keep(heads: readonly KeptHead[]): Promise<boolean>
  /**
   * Every line of every place, in the order of their days; a file at a time. A place of which nothing is there holds nothing.
   * @throws ActesError ACTES-S005 for the first place, where it cannot be read: nothing would be known of its heads
   */
  read(): AsyncGenerator<HeadLine>
}

interface HeadLine {
  readonly text: string
  /** `2026-11-28.jsonl`, and its line there, from 1 on. */
  readonly file: string
  readonly line: number
}

const patienceMs = 5_000
const fileName = /^\d{4}-\d{2}-\d{2}\.jsonl$/

/** @param places the folder beside the blobs, then others */
export function openHeads([first, ...others]: readonly [string, ...string[]], onError: (error: Error) => void): Heads {
  return {
    keep: async (heads) => {
      const days = Map.groupBy(heads, ({ day }) => day)
      let isEverywhere = true
      for (const [day, some] of days) {
        const texts = some.map(({ text }) => text)
        await addIn(first, day, texts).catch((cause: unknown) => {
          throw new ActesError('ACTES-S005', { cause })
        })
        for (const place of others)
          await withinTime(addIn(place, day, texts), patienceMs).catch((error: Error) => {
            isEverywhere = false
            onError(error)
          })
      }
      return isEverywhere
    },
    read: async function* () {
      for (const place of [first, ...others]) {
        const names = await withinTime(readdir(place), patienceMs).catch(unread([], place === first))
        for (const file of names.filter((each) => fileName.test(each)).sort()) {
          const read = withinTime(readFile(join(place, file), 'utf8'), patienceMs)
          const texts = linesIn(await read.catch(unread('', place === first)))
          yield* texts.map((text, index) => ({ text, file, line: index + 1 }))
        }
      }
    },
  }
}

/** What is read of a place that cannot be read. */
function unread<T>(none: T, isFirst: boolean): (error: unknown) => T {
  return (cause) => {
    if (isFirst && !isAbsent(cause)) throw new ActesError('ACTES-S005', { cause })
    return none
  }
}

const linesIn = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '')

/** Whole or not at all, and only with what was there already. */
async function addIn(place: string, day: string, texts: readonly string[]): Promise<void> {
  const path = join(place, `${day}.jsonl`)
  const there = linesIn((await readFile(path, 'utf8').catch(unlessAbsent)) ?? '')
  const known = new Set(there)
  const more = texts.filter((text) => !known.has(text))
  if (more.length === 0) return
  await mkdir(place, { recursive: true, mode: 0o750 })
  await writeFile(`${path}.tmp`, [...there, ...more, ''].join('\n'), { mode: 0o640, flush: true })
  await rename(`${path}.tmp`, path)
}
