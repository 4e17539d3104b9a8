// Keeps heads of chains outside the database, beside the blobs and in the mark's second place if configured, so that a
// copy of these folders reveals any rewriting of the database. One file per UTC day, one seal per line, append-only.
import type { Clock } from '#clock.ts'
import { ActesError } from '#errors.ts'
import type { TextPlace } from '../blobs/place.ts'
import { withinTime } from '#queue/timeouts.ts'

interface KeptHead {
  readonly day: string
  readonly text: string
}

export type Heads = ReturnType<typeof openHeads>

const patienceMs = 5_000
const fileName = /^\d{4}-\d{2}-\d{2}\.jsonl$/

interface HeadsTools extends Clock {
  readonly onError: (error: Error) => void
}

/** @param places the one beside the blobs, then others */
export function openHeads([first, ...others]: readonly [TextPlace, ...TextPlace[]], tools: HeadsTools) {
  const inTime = <T>(work: Promise<T>) => withinTime(work, patienceMs, tools)
  return {
    /**
     * Append missing heads. A failing second place is reported and blocks nothing. @returns whether every place has
     * them @throws ActesError ACTES-S005
     */
    keep: async (heads: readonly KeptHead[]) => {
      const days = Map.groupBy(heads, ({ day }) => day)
      let isEverywhere = true
      for (const [day, some] of days) {
        const texts = some.map(({ text }) => text)
        await addIn(first, day, texts).catch((cause: unknown) => {
          throw new ActesError('ACTES-S005', { cause })
        })
        for (const place of others)
          await inTime(addIn(place, day, texts)).catch((error: Error) => {
            isEverywhere = false
            tools.onError(error)
          })
      }
      return isEverywhere
    },
    /**
     * All lines by place and day, counted from 1. A missing place is empty. @throws ActesError ACTES-S005 if the first
     * is unreadable
     */
    read: async function* () {
      for (const place of [first, ...others]) {
        const all = await inTime(place.list()).catch(unread([], place === first))
        const names = all.map(({ name }) => name).filter((each) => fileName.test(each))
        for (const file of names.sort()) {
          const read = inTime(place.read(file))
          const texts = linesIn(await read.catch(unread(undefined, place === first)))
          yield* texts.map((text, index) => ({ text, file, line: index + 1 }))
        }
      }
    },
  }
}

function unread<T>(none: T, isFirst: boolean): (error: unknown) => T {
  return (cause) => {
    if (isFirst) throw new ActesError('ACTES-S005', { cause })
    return none
  }
}

const linesIn = (text = ''): readonly string[] => text.split('\n').filter((line) => line !== '')

/** Keeps what the file already has. */
async function addIn(place: TextPlace, day: string, texts: readonly string[]) {
  const name = `${day}.jsonl`
  const there = linesIn(await place.read(name))
  const known = new Set(there)
  const more = texts.filter((text) => !known.has(text))
  if (more.length > 0) await place.write(name, [...there, ...more, ''].join('\n'))
}
