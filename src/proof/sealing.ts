// The sealer links journal lines into one chain per collectivité and one for the installation, and seals the heads
// daily. Concurrent runs link nothing twice: a link is appended behind the head that was read, or not at all.
import { ActesError } from '#errors.ts'
import { beginningOf, canonical, hexOf, linkAfter, ownerOf, saltedDigest, type Seal } from '#protocol/dossier.ts'
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
} from '#store/proof/chain.ts'
import { attemptsOfEach } from '#store/transmissions/attempts.ts'
import { byIds } from '#store/transmissions/transmissions.ts'
import { forEach, noteFailure, type JobPorts, type JobResult, type Tally } from '#transmission/job.ts'
import { factPieces, canonicalLineText } from './witness.ts'

const linesAtOnce = 500
/** Batches per run; a journal that was never linked takes several runs. */
const batchesMost = 200
const sealsAtOnce = 500

export async function linkJournal(ports: Linking, atOnce = linesAtOnce): Promise<JobResult> {
  let count = 0
  for (const journal of ['actes', 'installation'] as const) count += await linkLines(ports, journal, atOnce)
  return { count, failures: 0 }
}

type Linking = Pick<JobPorts, 'store' | 'signal' | 'clock'>

async function linkLines(ports: Linking, journal: Journal, atOnce: number) {
  const { db } = ports.store
  const { floor, top, oldest } = await spanOf(db, journal)
  let count = 0
  let reached = floor
  for (let batch = 0; batch < batchesMost && !ports.signal.aborted; batch++) {
    const found = await unlinked(db, journal, { after: reached, limit: atOnce })
    const news = await newPieces(db, found)
    for (const lines of Map.groupBy(found, ({ chain }) => chain).values()) {
      // Another sealer won the race and links the rest.
      if (!(await linkChain(ports, lines, news))) return count
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

const actOf = ({ line }: Unlinked) => ('transmission' in line ? line.transmission : null)

/** Facts not yet witnessed, by the act's last line among `found`. */
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

/** False when another sealer was faster. */
function linkChain(
  { store: { db }, clock }: Linking,
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
    const salt = clock.randomBytes(16)
    const digest = saltedDigest(salt, canonicalLineText(line, { rank, pieces }))
    head = linkAfter(head, digest, ownerOf(subject ?? chain, count + index + 1))
    const hex = { salt: salt.toString('hex'), digest: digest.toString('hex'), link: hexOf(head) }
    return { line: line.line, subject, rank, pieces, ...hex }
  })
  return addLinks(db, { chain, count, links })
}

/** The authority dates the digest of these bytes. */
export function sealText({ at, chain, count, head }: StoredSeal) {
  return canonical({ at, chain, count, head: hexOf(head) } satisfies Seal)
}

type SealingPorts = Pick<JobPorts, 'store' | 'clock' | 'log' | 'signal' | 'timestamps'>

/** Seal new heads daily or on request, then date undated seals (with an authority). The next run retries failures. */
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

const keptAgainMs = 7 * 86_400_000

/** Store recent seals outside the database too. A seal that every place has is noted and not written again. */
async function keepHeads({ store, clock }: SealingPorts) {
  const seals = await unkeptSeals(store.db, new Date(clock.now().getTime() - keptAgainMs))
  const heads = seals.map((seal) => ({ day: seal.at.slice(0, 10), text: sealText(seal) }))
  if (await store.heads.keep(heads)) await noteKept(store.db, seals)
}
