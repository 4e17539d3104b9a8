// The mark: epoch, last sendings and last serials of an installation, kept outside the database so that a restore to an
// earlier moment is detected. It is beside the blobs and in a second place: a configured remote folder, or else the
// queue's Redis. Each process writes its own file, so that none overwrites another's.
import type { Clock } from '#clock.ts'
import { ActesError } from '#errors.ts'
import type { openHash } from '#queue/redis.ts'
import { together, withinTime } from '#queue/timeouts.ts'
import { folderTexts } from './blobs/folder.ts'
import type { TextPlace } from './blobs/place.ts'

export interface MarkContent {
  readonly epoch: string
  readonly number: number
  /** Highest serial by day, last days only. */
  readonly serials: Readonly<Record<string, number>>
  /** Attempt ids of the last sendings and their numbers; a database never reuses these ids. */
  readonly attempts?: Readonly<Record<string, number>>
  /** From a place that other installations may share, so a foreign epoch proves nothing. */
  readonly isShared?: true
}

export type Mark = ReturnType<typeof openMark>

interface MarkTools extends Clock {
  readonly onError: (error: Error) => void
  readonly patienceMs?: number
  /** A Redis hash as second place; its failures are silent and block nothing. */
  readonly hash?: ReturnType<typeof openHash>
}

const daysKept = 3
const attemptsKept = 32
const tidiedMs = 86_400_000
/** Timeout of a second place. */
const defaultPatienceMs = 5_000
const hashPatienceMs = 1_000

/** @param places the one beside the blobs, then others; a path is that of a folder */
export function openMark([beside, ...away]: readonly [TextPlace | string, ...string[]], tools: MarkTools) {
  const first = typeof beside === 'string' ? folderTexts(beside) : beside
  const others = away.map((path) => folderTexts(path))
  const name = `${tools.newId()}.json`
  const farAway = bounded(tools)
  const hash = inHash(name, tools)
  let own: MarkContent | undefined
  const shown = new Set<TextPlace>()
  const write = together(async () => {
    const text = JSON.stringify(own)
    shown.clear()
    await first.write(name, text).catch((cause: unknown) => {
      throw new ActesError('ACTES-S005', { cause })
    })
    shown.add(first)
    for (const place of others) await farAway(place, async () => place.write(name, text).then(() => shown.add(place)))
    await hash.put(JSON.stringify({ ...own, at: tools.now().getTime() }))
  })
  return {
    /**
     * Record a sending before it leaves, so that a restored database cannot forget it. A failing second place is
     * reported and blocks nothing. Queued writes are merged into one. @throws ActesError ACTES-S005
     */
    note: (seen: MarkContent) => {
      own = own?.epoch === seen.epoch ? merged(own, seen) : seen
      return write()
    },
    /** All readable marks, merged by epoch. */
    read: together(async () => {
      const far = others.map(async (place) => (await farAway(place, () => readIn(place))) ?? [])
      const inRedis = hash.seen()
      const all = (await Promise.all([readIn(first), ...far])).flat()
      const byEpoch = Map.groupBy([...all, ...(await inRedis)], ({ epoch }) => epoch)
      return [...byEpoch.values()].map((alike) => alike.reduce(merged))
    }),
    isBeside: async (epoch: string) => (await readIn(first)).some((each) => each.epoch === epoch),
    /** Delete day-old files of ended processes, in places that `note` has written. */
    tidy: async () => {
      const before = tools.now().getTime() - tidiedMs
      // A copy: a write meanwhile empties and refills `shown`.
      const places = Array.from(shown)
      for (const place of places) await farAway(place, () => tidyIn(place, { name, before }))
      await hash.tidy(before, own)
    },
    close: () => hash.close(),
  }
}

/** @returns undefined on failure or timeout; a stuck place is skipped until it answers */
function bounded({ onError, patienceMs = defaultPatienceMs, ...clock }: MarkTools) {
  const stuck = new Set<TextPlace>()
  return async <T>(place: TextPlace, work: () => Promise<T>): Promise<T | undefined> => {
    if (stuck.has(place)) return undefined
    const working = work()
    const free = () => void stuck.delete(place)
    return withinTime(working, patienceMs, clock).catch((error: Error) => {
      stuck.add(place)
      void working.then(free, free)
      onError(error)
      return undefined
    })
  }
}

function inHash(name: string, { hash, ...clock }: MarkTools) {
  const tried = async <T>(work: Promise<T> | undefined) =>
    work && withinTime(work, hashPatienceMs, clock).catch(() => undefined)
  const texts = async () => Object.entries((await tried(hash?.all())) ?? {})
  return {
    put: (text: string) => tried(hash?.set(name, text)),
    seen: async () =>
      (await texts()).flatMap(([, text]) => seenIn(text).map((seen): MarkContent => ({ ...seen, isShared: true }))),
    /** Delete old texts of our epoch that this process has merged. */
    tidy: async (before: number, own: MarkContent | undefined) => {
      const isTakenOver = ({ epoch, number }: MarkContent) => epoch === own?.epoch && number <= own.number
      const left = (await texts()).filter(
        ([key, text]) => key !== name && writtenAt(text) < before && seenIn(text).every(isTakenOver),
      )
      if (left.length > 0) await tried(hash?.remove(left.map(([key]) => key)))
    },
    close: () => hash?.close(),
  }
}

function merged(one: MarkContent, other: MarkContent): MarkContent {
  const days = [...new Set([...Object.keys(one.serials), ...Object.keys(other.serials)])].sort().slice(-daysKept)
  const last = Object.entries({ ...one.attempts, ...other.attempts }).sort(([, a], [, b]) => a - b)
  const highest = (day: string) => Math.max(one.serials[day] ?? 0, other.serials[day] ?? 0)
  return {
    epoch: one.epoch,
    number: Math.max(one.number, other.number),
    serials: Object.fromEntries(days.map((day) => [day, highest(day)])),
    attempts: Object.fromEntries(last.slice(-attemptsKept)),
    ...(one.isShared && other.isShared && { isShared: true }),
  }
}

/** Milliseconds since 1970; 0 if absent. */
function writtenAt(text: string) {
  return Number(/"at":(\d+)\}$/.exec(text)?.[1] ?? 0)
}

async function tidyIn(place: TextPlace, { name, before }: { name: string; before: number }) {
  for (const { name: each, at } of await place.list())
    if (each !== name && at.getTime() < before) await place.remove(each)
}

async function readIn(place: TextPlace): Promise<readonly MarkContent[]> {
  const all = await place.list().catch(() => [])
  const names = all.flatMap(({ name }) => (name.endsWith('.json') ? [name] : []))
  const texts = await Promise.all(names.map((each) => place.read(each).catch(() => '')))
  return texts.flatMap((text = '') => seenIn(text))
}

const isUuid = (text: unknown) => typeof text === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)

/** Ignores anything that is not a mark. */
function seenIn(text: string): readonly MarkContent[] {
  try {
    const { epoch, number, serials = {}, attempts = {} } = JSON.parse(text) as MarkContent
    if (!isUuid(epoch) || typeof number !== 'number') return []
    const ours = Object.fromEntries(Object.entries(attempts).filter(([id]) => isUuid(id)))
    return [{ epoch, number, serials, attempts: ours }]
  } catch {
    return []
  }
}
