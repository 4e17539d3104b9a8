// Verifies the journals: lines, links, seals, tokens and the heads kept outside the database. It repairs nothing.
import { beginningOf, canonical, linkAfter, ownerOf, saltedDigest, type Seal } from '#protocol/dossier.ts'
import { readTimestamp } from '#offline/dossier/timestamp.ts'
import type { Journal } from '#store/proof/chain.ts'
import type { Sql } from '#store/engine/database.ts'
import type { Heads } from '#store/proof/heads.ts'
import {
  atHeads,
  chainsThere,
  keptHeads,
  looseLines,
  missingEnd,
  partEnd,
  purgesTold,
  strayTokens,
  wholeLinks,
  wholeSeals,
  type WholeLink,
  type WholeSeal,
} from '#store/proof/verification.ts'
import { sealText } from './sealing.ts'
import { canonicalLineText } from './witness.ts'

export const journalFaults = [
  'line-changed',
  'line-removed',
  'line-added',
  'line-antedated',
  'end-removed',
  'purge-untold',
  'link-changed',
  'link-removed',
  'seal-changed',
  'seal-removed',
  'head-lost',
  'head-removed',
  'head-damaged',
  'token-changed',
  'token-removed',
] as const

export interface JournalFault {
  readonly what: (typeof journalFaults)[number]
  /** `heads` for the files of heads, `actes` for the journal of all acts. */
  readonly chain: string
  /** Line number in the journal or in the file. */
  readonly line?: number
  readonly file?: string
  /** Position of the link in the chain; `upTo` ends a range. */
  readonly link?: number
  readonly upTo?: number
  /** The seal, by its count of sealed links. */
  readonly seal?: number
}

interface Verifying {
  readonly db: Sql
  readonly heads: Heads
  readonly authorities?: string
  readonly signal?: AbortSignal | undefined
}

const faultsMost = 1_000
const atOnce = 1_000
const rowsAtOnce = 20_000
const lowest = -(2n ** 63n)
/** Stands for a chain in faults of the files of heads. */
const headFiles = 'heads'
/** Tolerance: clocks of machines differ, and a transaction may last. */
const backwardsMs = 3_600_000

const isChain = (name: string) => name === 'installation' || name.startsWith('actes:')

interface ChainTally {
  links: number
  loose: number
  faults: number
  kept: number
  lastAt: number
}

interface JournalVerification extends Verifying {
  readonly of: (chain: string) => ChainTally
  readonly found: (fault: JournalFault) => void
}

/** Verify every chain. Heads and seals are read before links, so that links added meanwhile cause no fault. */
export async function verifyJournals(verifying: Verifying) {
  const chains = new Map<string, ChainTally>()
  const faults: JournalFault[] = []
  let elsewhere = 0
  const of = (chain: string) => {
    const known = chains.get(chain) ?? { links: 0, loose: 0, faults: 0, kept: 0, lastAt: -Infinity }
    chains.set(chain, known)
    return known
  }
  const found = (fault: JournalFault) => {
    if (isChain(fault.chain)) of(fault.chain).faults++
    else elsewhere++
    if (faults.length < faultsMost) faults.push(fault)
  }
  const work = { ...verifying, of, found }
  await verifyKept(work, await verifyHeads(work))
  await verifySeals(work)
  for (const chain of await chainsThere(work.db)) await verifyLinks(work, chain)
  for (const journal of ['actes', 'installation'] as const) {
    await verifyLoose(work, journal)
    // Lines once seen at the end of a journal that are gone, with their links.
    const line = await missingEnd(work.db, journal)
    if (line !== undefined) found({ what: 'end-removed', chain: journal, line })
  }
  const told = [...chains].map(([chain, { links, kept, loose, faults }]) => ({
    chain,
    links,
    /** Lines after the last head that is kept outside the database or dated by an authority. */
    unsealed: Math.max(0, links - kept) + loose,
    /** Of these, lines not linked yet. */
    loose,
    faults,
  }))
  return {
    chains: told.sort((one, other) => (one.chain < other.chain ? -1 : 1)),
    faults,
    count: told.reduce((sum, each) => sum + each.faults, elsewhere),
  }
}

type InFiles = ReadonlyMap<string, ReadonlySet<number>>

async function verifyHeads({ db, heads, of, found, signal }: JournalVerification): Promise<InFiles> {
  const known = new Map<string, Set<number>>()
  let batch: Seal[] = []
  const look = async () => {
    signal?.throwIfAborted()
    const stored = await atHeads(db, batch)
    for (const [place, { chain, count: seal, at, head }] of batch.entries()) {
      const { link, head: held, seal: own } = stored[place] ?? { link: null, head: null, seal: null }
      of(chain).kept = Math.max(of(chain).kept, seal)
      if (hex(link) !== head) found({ what: 'head-lost', chain, seal })
      if (!own) found({ what: 'seal-removed', chain, seal })
      else if (own.at !== at || hex(held) !== head) found({ what: 'seal-changed', chain, seal })
    }
    batch = []
  }
  for await (const { text, file, line } of heads.read()) {
    const kept = sealIn(text)
    if (!kept) {
      found({ what: 'head-damaged', chain: headFiles, file, line })
      continue
    }
    known.set(kept.chain, (known.get(kept.chain) ?? new Set()).add(kept.count))
    batch.push(kept)
    if (batch.length === atOnce) await look()
  }
  if (batch.length > 0) await look()
  return known
}

/** Every head once written to a file must still be in one of the places, whatever the database says. */
async function verifyKept({ db, found, signal }: JournalVerification, inFiles: InFiles) {
  let last = { chain: '', count: 0 }
  for (;;) {
    signal?.throwIfAborted()
    const heads = await keptHeads(db, last, atOnce)
    for (const { chain, count: seal, isHere } of heads) {
      if (inFiles.get(chain)?.has(seal)) continue
      found({ what: 'head-removed', chain, seal })
      if (!isHere) found({ what: 'seal-removed', chain, seal })
    }
    if (heads.length < atOnce) return
    last = heads.at(-1) ?? last
  }
}

function sealIn(text: string): Seal | undefined {
  try {
    const { at, chain, count, head } = JSON.parse(text) as Partial<Record<keyof Seal, unknown>>
    const isSeal = typeof at === 'string' && typeof chain === 'string' && Number.isSafeInteger(count)
    if (!isSeal || typeof head !== 'string') return undefined
    const seal = { at, chain, count: Number(count), head }
    return canonical(seal) === text ? seal : undefined
  } catch {
    return undefined
  }
}

/** Each seal must match the link at its count, and be no older than the previous seal. */
async function verifySeals(work: JournalVerification) {
  const { db, found, signal } = work
  let last: WholeSeal | undefined
  for (;;) {
    signal?.throwIfAborted()
    const seals = await wholeSeals(db, last ?? { chain: '', count: 0 }, atOnce)
    for (const seal of seals) {
      const { chain, count } = seal
      const isBackwards = last?.chain === chain && seal.at < last.at
      if (hex(seal.link) !== hex(seal.head) || isBackwards) found({ what: 'seal-changed', chain, seal: count })
      await verifyToken(work, seal)
      last = seal
    }
    if (seals.length < atOnce) break
  }
  for (const { chain, count } of await strayTokens(db)) found({ what: 'token-changed', chain, seal: count })
}

async function verifyToken({ of, found, authorities }: JournalVerification, seal: WholeSeal) {
  const { chain, count, token, waits } = seal
  if (!token) {
    if (!waits) found({ what: 'token-removed', chain, seal: count })
    return
  }
  const bytes = Buffer.from(sealText(seal))
  const dated = await readTimestamp(token, { bytes, authorities })
  if (!dated) return found({ what: 'token-changed', chain, seal: count })
  // Without configured authorities a token proves nothing: anybody can sign.
  if (authorities !== undefined) of(chain).kept = Math.max(of(chain).kept, count)
}

async function verifyLinks(work: JournalVerification, chain: string) {
  const { db, of, found, signal } = work
  const known = of(chain)
  let [n, head]: [number, Uint8Array] = [0, beginningOf(chain)]
  for (;;) {
    signal?.throwIfAborted()
    const links = await wholeLinks(db, chain, { after: n, limit: atOnce })
    const gone = links.filter(({ salt, lines }) => salt === null && lines.length === 0)
    const told =
      gone.length > 0
        ? await purgesTold(
            db,
            gone.flatMap(({ subject }) => subject ?? []),
          )
        : new Set<string>()
    for (const link of links) {
      const isNext = link.n === n + 1
      if (!isNext) found({ what: 'link-removed', chain, link: n + 1, upTo: link.n - 1 })
      const expected = linkAfter(head, link.digest, ownerOf(link.subject ?? chain, link.n))
      // After a gap the previous link is unknown.
      if (isNext && !expected.equals(link.link)) found({ what: 'link-changed', chain, link: link.n })
      verifyLine(work, link, { chain, told })
      known.links++
      ;[n, head] = [link.n, link.link]
    }
    if (links.length < atOnce) return
  }
}

interface Beside {
  readonly chain: string
  /** Transmissions whose purge is in the journal. */
  readonly told: ReadonlySet<string>
}

function verifyLine({ of, found }: JournalVerification, whole: WholeLink, { chain, told }: Beside) {
  const { n: link, at: line, salt, digest, subject, rank, pieces } = whole
  const known = of(chain)
  const isDigested = ({ stored }: (typeof whole.lines)[number]) =>
    salt !== null && saltedDigest(salt, canonicalLineText(stored, { rank, pieces })).equals(digest)
  const own = whole.lines.find(isDigested) ?? whole.lines[0]
  for (const { id } of whole.lines.filter((each) => each !== own)) found({ what: 'line-added', chain, line: id })
  if (!own) {
    if (salt) found({ what: 'line-removed', chain, line, link })
    else if (!told.has(subject ?? '')) found({ what: 'purge-untold', chain, line, link })
    return
  }
  const isPlaced = subject !== null || (rank === null && pieces.length === 0)
  if (!isDigested(own) || !own.agrees || !isPlaced) found({ what: 'line-changed', chain, line, link })
  const at = Date.parse(own.stored.at)
  if (at < known.lastAt - backwardsMs) found({ what: 'line-antedated', chain, line, link })
  known.lastAt = at
}

/** Unlinked lines that the sealer passed over, or that are older than linked ones, were inserted later. */
async function verifyLoose({ db, of, found, signal }: JournalVerification, journal: Journal) {
  for (let first = lowest; first < -lowest;) {
    signal?.throwIfAborted()
    const last = await partEnd(db, journal, { from: first, limit: rowsAtOnce })
    if (last === undefined) return
    for (const { chain, line, at, passed } of await looseLines(db, journal, { first, last })) {
      const known = of(chain)
      if (passed || at.getTime() < known.lastAt - backwardsMs) found({ what: 'line-added', chain, line })
      else known.loose++
    }
    first = last + 1n
  }
}

const hex = (bytes: Uint8Array | null | undefined) => (bytes && Buffer.from(bytes).toString('hex')) || undefined
