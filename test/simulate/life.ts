// One seed, lived through: an hour of bad weather, then calm until nothing is left to do; then the judge, who is that of the
// chaos runs and knows nothing of the product.
import { createHash, hash } from 'node:crypto'
import { judgeCase, readRows } from '../chaos/judge.ts'
import { judgeClassification, judgeOwn, readClassifications } from '../chaos/judge-classification.ts'
import type { DoorWord } from '../chaos/judge-doors.ts'
import { listArchive } from '../support/deposits/listing.ts'
import { idActeOf } from '../support/deposits/retours.ts'
import type { Base } from './base.ts'
import { actsOf, type Act } from './acts.ts'
import { judgeMessages } from './judge-messages.ts'
import { openPeople } from './people.ts'
import type { Arrived, PlatformKind } from './platform.ts'
import { wantedTypes } from './receiver.ts'
import type { Strike } from './weather.ts'
import { minuteMs, openWorld, start, type World } from './world.ts'

export interface Wish {
  readonly seed: number
  readonly acts: number
  /** The acts that are deposited, by their place; absent: all. */
  readonly only?: ReadonlySet<number>
  /** The strikes of the weather that strike, by name; absent: all. */
  readonly strikes?: ReadonlySet<string>
  /** Another draw of all else that the seed draws: who comes first, how long it takes; absent: 0. */
  readonly draw?: number
  /** Told what happens, as it happens: at which time, who, what. */
  readonly tell?: (at: number, line: string) => void
}

export interface Life {
  readonly findings: readonly string[]
  readonly endings: Readonly<Record<string, number>>
  readonly strikes: readonly Strike[]
  readonly neighbours: ReadonlySet<string>
  /** Of the journals, and of what the platforms hold. */
  readonly digest: string
  readonly hours: number
  readonly events: number
}

const badMs = 60 * minuteMs
/** An act waits a day for its classification before a person is asked. */
const mostMs = 36 * 60 * minuteMs
/** How often it is looked whether all is done. */
const lookMs = 5 * minuteMs

/** @param base is emptied first */
export async function live(
  { seed, acts: count, only, strikes: wanted, draw = 0, tell }: Wish,
  base: Base,
): Promise<Life> {
  base.empty()
  const world = await openWorld({ seed, draw, strikes: wanted }, base)
  const { scheduler, weather, failures } = world
  weather.begins()
  const acts = actsOf(seed, count, badMs * 0.8).filter((_, index) => !only || only.has(index))
  const people = openPeople(world, acts)
  scheduler.add(undefined, badMs, weather.calms)
  const follow = tell && following(world, tell)
  let looked = start + badMs
  const isOver = () => {
    follow?.()
    if (scheduler.now() - looked < lookMs) return false
    looked = scheduler.now()
    return people.isSatisfied()
  }
  const isDone = await scheduler.run(isOver, mostMs)
  await world.end()
  const given = await caseOf({ acts, ...people }, world)
  const isRestored = world.setback.at !== undefined
  const { findings, endings } = judgeCase({ ...given, isRestored, isKept: (sha256) => world.files.has(sha256) })
  const { messages } = world.receiver
  const isClockSteady = !weather.strikes.some(({ kind }) => kind === 'clock jumps')
  const classifications = await readClassifications(async (text) => base.run(text).rows)
  const trees = Object.values(world.platforms).flatMap((platform) => platform.trees)
  const left = acts.length - people.accepted.size
  return {
    findings: [
      ...findings,
      ...(isRestored ? [] : judgeMessages(given, { messages, types: wantedTypes, strikes: weather.strikes })),
      ...(isRestored
        ? judgeOwn({ ...classifications, trees })
        : judgeClassification({ ...classifications, trees, received: came('7-1', world), isClockSteady })),
      ...failures.map((failure) => `an error that nobody caught: ${String(failure)}`),
      ...(isDone ? [] : ['it does not come to an end']),
      ...(left > 0 ? [`${left} deposits were never taken`] : []),
    ],
    endings,
    strikes: weather.strikes,
    neighbours: weather.neighbours,
    digest: digestOf(world),
    hours: (scheduler.now() - start) / (60 * minuteMs),
    events: scheduler.events(),
  }
}

type Left = Pick<World, 'base' | 'platforms' | 'archives' | 'receiver'>

interface Wanted {
  readonly acts: readonly Act[]
  readonly accepted: ReadonlyMap<string, string>
  readonly written: readonly Act[]
  readonly told: () => readonly DoorWord[]
  readonly transferred: ReadonlyMap<string, string>
}

/** What the judge looks at. */
async function caseOf({ acts, accepted, written, told, transferred }: Wanted, { base, platforms, archives }: Left) {
  const ledgers = Object.values(platforms)
  const others = new Set(
    ledgers.flatMap(({ arrived }) => arrived.filter(({ isOthers }) => isOthers).map(({ numero }) => numero)),
  )
  const deposits = acts.flatMap(({ kind, siren, numero, sha256, road }) => {
    const id = accepted.get(numero)
    return id === undefined
      ? []
      : [{ kind, siren, numero, sha256, id, road, spoiled: false, taken: others.has(numero) }]
  })
  const exchanges = [...ledgers, ...archives].flatMap(({ carried }) =>
    carried.map((each) => ({ ...each, method: 'POST', path: '/', fault: '' })),
  )
  return {
    evidence: { deposits, exchanges, letters: written, transfers: [...transferred.values()] },
    received: await Promise.all(
      ledgers.flatMap(({ kind, arrived, archives: kept }) =>
        arrived.filter(({ code }) => code === '1-1').map((each) => receivedOf(kind, each, kept.get(each.reference))),
      ),
    ),
    askedBack: came('6-1', { platforms }).flatMap(({ siren, numero, times, isAnnulled: annulled }) =>
      Array.from({ length: times }, () => ({ siren, numero, annulled })),
    ),
    letterReceipts: came('3-2', { platforms }).flatMap(({ siren, numero, times }) =>
      Array<string>(times).fill(`${siren} ${numero}`),
    ),
    held: archives.flatMap(({ held }) => held()),
    told: told(),
    byQueue: deposits.filter(({ road }) => road === 'queue'),
    ...(await readRows(async (text) => base.run(text).rows)),
  }
}

const came = (code: string, { platforms }: Pick<Left, 'platforms'>) =>
  Object.values(platforms).flatMap(({ arrived }) => arrived.filter((each) => each.code === code))

async function receivedOf(kind: PlatformKind, each: Arrived, archive: Buffer | undefined) {
  const { siren, numero, times, reference, isRefused, isAnswered, sha256 } = each
  const told = { refused: isRefused, acknowledged: isAnswered, ...(isAnswered && { idActe: idActeOf(numero, siren) }) }
  // The envelope, the message, the document.
  const document = archive && (await listArchive(archive))[2]?.bytes
  const documentSha256 = document ? hash('sha256', document) : each.documentSha256
  const seen = { archiveSha256: sha256, ...(documentSha256 !== undefined && { documentSha256 }) }
  return { kind, siren, numero, times, references: [reference], ...seen, ...told }
}

const journal = `SELECT j.id, at, who, event, from_state, to_state, code, detail, t.numero, t.message, t.id AS transmission
  FROM actes.journal j JOIN actes.transmission t ON t.id = j.transmission`

function digestOf({ base, platforms, archives, receiver }: Left): string {
  const digest = createHash('sha256')
  for (const row of base.run(`${journal} ORDER BY j.id`).rows) digest.update(JSON.stringify(row))
  for (const { arrived, carried } of Object.values(platforms)) digest.update(JSON.stringify([arrived, carried]))
  for (const { held, carried } of archives) digest.update(JSON.stringify([held(), carried]))
  digest.update(JSON.stringify(receiver.messages))
  return digest.digest('hex')
}

interface JournalRow {
  readonly id: number
  readonly who: string
  readonly event: string
  readonly to_state: string | null
  readonly code: string | null
  readonly numero: string
  readonly message: string
}

/** Tells what is new in the journals, at the platforms and in the weather. */
function following({ base, platforms, scheduler, weather }: World, tell: NonNullable<Wish['tell']>) {
  const seen = new Map<object, number>()
  let last = 0
  const newest = () =>
    base.run<{ id: number }>('SELECT COALESCE(max(id), 0)::int AS id FROM actes.journal').rows[0]?.id ?? 0
  const news = <T>(list: readonly T[]) => {
    const from = seen.get(list) ?? 0
    seen.set(list, list.length)
    return list.slice(from)
  }
  return () => {
    const at = scheduler.now()
    for (const { kind, where } of news(weather.strikes)) tell(at, `! ${kind} (${where})`)
    for (const { kind, arrived } of Object.values(platforms))
      for (const { code, numero, reference } of news(arrived))
        tell(at, `${numero}: ${kind} has ${code} as ${reference}`)
    if (base.isFree()) last = Math.min(last, newest())
    const rows = base.isFree() ? base.run<JournalRow>(`${journal} WHERE j.id > $1 ORDER BY j.id`, [last]).rows : []
    for (const { id, who, event, to_state: to, code, numero, message } of rows) {
      last = id
      const moved = to === null || to === event ? '' : ` → ${to}`
      tell(at, `${numero}: ${message} ${event}${moved}${code === null ? '' : ` ${code}`} (${who})`)
    }
  }
}
