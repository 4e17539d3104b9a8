// The sealer: links the lines of the acts' journal into the chain of their collectivité, and those of the installation into one
// of their own, some time after they were written; and seals the heads once a day. Done twice, or by two processes at once, it
// links nothing twice: each link stands behind the head that was read, or not at all.
import { randomBytes } from 'node:crypto'
import { ActesError } from '../errors.ts'
import { beginningOf, canonical, linkAfter, ownerOf, saltedDigest, type Seal } from '../offline/dossier/format.ts'
import {
  addLinks,
  forgetWanted,
  isSealWanted,
  keepToken,
  noteKept,
  listTransmissionPieces,
  raiseFloor,
  sealHeads,
  spanOf,
  undated,
  unkeptSeals,
  unlinked,
  type Journal,
  type NewLink,
  type StoredSeal,
  type Unlinked,
} from '../store/proof/chain.ts'
import { attemptsOfEach } from '../store/transmissions/attempts.ts'
import { byIds } from '../store/transmissions/transmissions.ts'
import { forEach, noteFailure, type JobPorts, type JobResult, type Tally } from '../transmission/job.ts'
import { factPieces, canonicalLineText } from './witness.ts'

const linesAtOnce = 500
/** Of one run: a journal that was never linked takes several. */
const batchesMost = 200
const sealsAtOnce = 500

/** Link the lines that are in no chain, of acts and of the installation, batch by batch. */
export async function linkJournal(ports: Linking, atOnce = linesAtOnce): Promise<JobResult> {
  let count = 0
  for (const journal of ['actes', 'installation'] as const) count += await linkLines(ports, journal, atOnce)
  return { count, failures: 0 }
}

type Linking = Pick<JobPorts, 'store' | 'signal'>

/** @returns how many lines were linked */
async function linkLines({ store: { db }, signal }: Linking, journal: Journal, atOnce: number): Promise<number> {
  const { floor, top, oldest } = await spanOf(db, journal)
  let count = 0
  let reached = floor
  for (let batch = 0; batch < batchesMost && !signal.aborted; batch++) {
    const found = await unlinked(db, journal, { after: reached, limit: atOnce })
    const news = await newPieces(db, found)
    for (const lines of Map.groupBy(found, ({ chain }) => chain).values()) {
      // Another sealer was faster: it links the rest.
      if (!(await linkChain(db, lines, news))) return count
      count += lines.length
    }
    const isLast = found.length < atOnce
    reached = isLast ? Math.max(top, reached) : (found.at(-1)?.id ?? reached)
    if (isLast) break
  }
  await raiseFloor(db, journal, { reached, oldest })
  return count
}

type Sql = JobPorts['store']['db']

/** The act that a line is about; null for one of the installation. */
const actOf = ({ line }: Unlinked): string | null => ('transmission' in line ? line.transmission : null)

/** What is known of the acts of some lines and was not witnessed yet: each act's last line among them witnesses it. */
async function newPieces(db: Sql, found: readonly Unlinked[]): Promise<ReadonlyMap<number, readonly string[]>> {
  const last = new Map(found.flatMap((each) => (actOf(each) === null ? [] : [[actOf(each) ?? '', each.id]])))
  const ids = [...last.keys()]
  const news = new Map<number, readonly string[]>()
  if (ids.length === 0) return news
  const attempts = await attemptsOfEach(db, ids)
  const rows = new Map((await byIds(db, ids)).map((row) => [row.id, row]))
  for (const { id, blobs, witnessed } of await listTransmissionPieces(db, ids)) {
    const row = rows.get(id)
    const facts = row ? factPieces(row, attempts.get(id) ?? []) : []
    const seen = new Set(witnessed)
    const pieces = [...new Set([...blobs, ...facts])].filter((each) => !seen.has(each)).sort()
    news.set(last.get(id) ?? 0, pieces)
  }
  return news
}

/** Link the lines of one chain. @returns false when another sealer was faster */
function linkChain(
  db: Sql,
  lines: readonly Unlinked[],
  news: ReadonlyMap<number, readonly string[]>,
): Promise<boolean> | true {
  const [first] = lines
  if (!first) return true
  const { chain, count } = first
  let head: Uint8Array = first.head ?? beginningOf(chain)
  const ranks = new Map<string, number>()
  const links = lines.map((each, index): NewLink => {
    const { id, line, rank: before } = each
    const subject = actOf(each)
    const rank = subject === null ? null : (ranks.get(subject) ?? before) + 1
    if (subject !== null && rank !== null) ranks.set(subject, rank)
    const pieces = news.get(id) ?? []
    const salt = randomBytes(16)
    const digest = saltedDigest(salt, canonicalLineText(line, { rank, pieces }))
    head = linkAfter(head, digest, ownerOf(subject ?? chain, count + index + 1))
    const hex = { salt: salt.toString('hex'), digest: digest.toString('hex'), link: Buffer.from(head).toString('hex') }
    return { line: line.line, subject, rank, pieces, ...hex }
  })
  return addLinks(db, { chain, count, links })
}

/** A seal as it is written: what an authority dates is the digest of these bytes. */
export function sealText({ at, chain, count, head }: StoredSeal): string {
  return canonical({ at, chain, count, head: Buffer.from(head).toString('hex') } satisfies Seal)
}

/** What sealing needs. */
type SealingPorts = Pick<JobPorts, 'store' | 'clock' | 'log' | 'signal' | 'timestamps'>

/**
 * Seal the heads that have links since yesterday's seal, and those that are wanted sealed again, with all that is written; then ask the timestamp authority, where one is set, about every seal
 * that has no token. One that fails is asked again by the next run.
 */
export async function sealChains(ports: SealingPorts): Promise<JobResult> {
  const { store, clock, timestamps, signal } = ports
  const isWanted = await isSealWanted(store.db)
  if (isWanted) await linkJournal(ports)
  let count = 0
  for (let sealed = sealsAtOnce; sealed === sealsAtOnce; count += sealed) {
    if (signal.aborted) throw new ActesError('ACTES-G012')
    sealed = await sealHeads(store.db, clock.now(), sealsAtOnce)
  }
  if (isWanted) await forgetWanted(store.db)
  await keepHeads(ports)
  if (!timestamps) return { count, failures: 0 }
  const facts = () => ({ service: 'timestamp' })
  const tally: Tally = { count, failures: 0 }
  for (let wanted = await undated(store.db, datedAtOnce); wanted.length > 0;) {
    const asked = await forEach(wanted, { ports, facts, atOnce: 4 }, async (seal) => {
      await keepToken(store.db, seal, await timestamps.date(Buffer.from(sealText(seal)), signal))
    })
    if (asked.failures > 0) {
      noteFailure(tally, new ActesError(asked.code ?? 'ACTES-A051'))
      break
    }
    wanted = await undated(store.db, datedAtOnce)
  }
  return tally
}

const datedAtOnce = 20

/** For so long a seal that is not kept elsewhere yet is looked for. */
const keptAgainMs = 7 * 86_400_000

/** Keep the seals of the last days outside the database too. What every place has is noted, and never written again. */
async function keepHeads({ store, clock }: SealingPorts): Promise<void> {
  const seals = await unkeptSeals(store.db, new Date(clock.now().getTime() - keptAgainMs))
  const heads = seals.map((seal) => ({ day: seal.at.slice(0, 10), text: sealText(seal) }))
  if (await store.heads.keep(heads)) await noteKept(store.db, seals)
}
