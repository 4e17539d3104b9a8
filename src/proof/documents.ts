// The job that makes the documents of acknowledged acts. What is due is found from facts: for an act whose turn has come, the
// documents that it should have are worked out anew, and those that were made from something else, or not at all, are made. A
// process that dies leaves its claim to lapse: the next one finds the same documents due.
import { createReadStream } from 'node:fs'
import { hash } from 'node:crypto'
import { join } from 'node:path'
import { ActesError, type ErrorCode, type Params } from '../errors.ts'
import { fileKinds } from '../files/kinds.ts'
import type { PdfMaker, StampMark } from '../files/pdf/maker.ts'
import type { Sheet } from '../files/pdf/sheet.ts'
import { withSpool, type Spool } from '../files/spool.ts'
import { facts } from '../gateways/facts.ts'
import type { Fetchable } from '../gateways/gateway.ts'
import { actAddress } from '../opendata/address.ts'
import { tamponDefaut } from '../protocol/acte/collectivite.ts'
import { waitMs } from '../queue/schedule.ts'
import { gatewayOf } from '../store/connections/connections.ts'
import type { Blob } from '../store/engine/stored-file.ts'
import { passageOf } from '../store/connections/outages.ts'
import { stopOf } from '../store/connections/standings.ts'
import {
  claimProof,
  claimUnproven,
  listProofDocuments,
  giveUpDocument,
  keepDocument,
  layDue,
  noteMissed,
  renewProof,
  settleProof,
  type DocumentKind,
  type ProofClaim,
  type ProofDocument,
} from '../store/proof/documents.ts'
import type { DepositedFile } from '../store/transmissions/transmissions.ts'
import { errorCodeOf, logFailure, noteFailure, type JobPorts, type JobResult, type Tally } from '../transmission/job.ts'
import { pathNow } from '../transmission/reach.ts'
import { bordereauOf, coverOf } from './bordereau.ts'
import { certificatOf } from './certificat.ts'
import { provenOf, type Proven } from './proven.ts'
import { stampLines } from './stamp.ts'

/** Raised when what the program makes from the same facts looks different. */
const template = 1

/** After this long a run takes up no other act, and asks for the next one: acts that wait to be sent come before that. */
const runMs = 2_000
const atOnce = 2
/** Acts of a time before there were documents, in a run: nothing waits for them. */
const oldOnes = 5
/** How the wait between two tries grows, and how many there are: about three days. */
const growth = { firstMs: 30_000, factor: 4, maxMs: 86_400_000 }
const mostTries = 9

/** Make what is due, the act that fell due last first. */
export async function makeProofs(ports: JobPorts): Promise<JobResult> {
  const done: Tally = { count: 0, failures: 0 }
  const { proving, store, clock, timing, signal } = ports
  if (!proving) return done
  const begun = clock.now().getTime()
  let old = 0
  const claim = async (): Promise<ProofClaim | undefined> => {
    const now = await store.now()
    const how = { token: clock.newId(), now, until: new Date(now.getTime() + timing.leaseMs) }
    return (await claimProof(store.db, how)) ?? (old++ < oldOnes ? await claimUnproven(store.db, how) : undefined)
  }
  const isOver = () => clock.now().getTime() - begun >= runMs
  const line = async (): Promise<void> => {
    while (!signal.aborted && !isOver()) {
      const claimed = await claim()
      if (!claimed) return
      try {
        await withSpool((spool) => makeDueDocuments(claimed, { ports, maker: proving.maker, spool, done }))
      } catch (error) {
        noteFailure(done, error)
        logFailure(ports, { transmission: claimed.transmission }, error)
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, line))
  if (!signal.aborted && isOver()) await ports.notify({ kind: 'schedule', name: 'proofs' })
  return done
}

type DocumentRecipe =
  | {
      readonly by: 'stamp'
      readonly file: DepositedFile
      readonly mark: Omit<StampMark, 'logo'>
      readonly logo?: string
    }
  | { readonly by: 'write'; readonly sheet: Sheet }
  | { readonly by: 'fetch'; readonly what: Fetchable }

interface WantedDocument extends Pick<ProofDocument, 'kind' | 'rank' | 'name' | 'inputs'> {
  readonly how: DocumentRecipe
}

interface ProofDocumentRun {
  readonly ports: JobPorts
  readonly maker: PdfMaker
  readonly spool: Spool
  readonly done: Tally
}

/** Look at the documents of one act, and make those that are due. */
async function makeDueDocuments(claim: ProofClaim, looking: ProofDocumentRun): Promise<void> {
  const { store, clock, timing, signal } = looking.ports
  const proven = await provenOf(store.db, claim.transmission)
  // It is no longer an act with a receipt.
  if (!proven) return settleProof(store.db, claim, { at: await store.now(), next: null })
  const known = await listProofDocuments(store.db, claim.transmission)
  const isSame = (one: Ranked, other: Ranked) => one.kind === other.kind && one.rank === other.rank
  // All are noted before the first is made, so that who looks sees what is still to come.
  const due: DueDocument[] = []
  let nextMs = Infinity
  for (const { how, ...each } of wantedOf(proven, claim, looking.ports)) {
    const before = known.find((one) => isSame(one, each))
    const isDue = before?.state === 'due'
    if (before?.inputs === each.inputs && !isDue) continue
    const [version, tries] = [(before?.version ?? 0) + Number(!isDue), (isDue ? before.tries : 0) + 1]
    const laid = { id: clock.newId(), transmission: claim.transmission, version, ...each, at: clock.now() }
    const id = await layDue(store.db, laid)
    if (id !== undefined) due.push({ ...each, how, id, tries })
    // Another process has made it just now, from what may differ.
    else nextMs = Math.min(nextMs, waitMs(tries, growth))
  }
  for (const each of due) {
    const now = await store.now()
    // A process that stops gives the act back.
    if (signal.aborted) return settleProof(store.db, claim, { at: now, next: now })
    if (!(await renewProof(store.db, claim, new Date(now.getTime() + timing.leaseMs)))) return
    if (await tried(each, proven, looking)) nextMs = Math.min(nextMs, waitMs(each.tries, growth))
  }
  const at = await store.now()
  await settleProof(store.db, claim, { at, next: nextMs === Infinity ? null : new Date(at.getTime() + nextMs) })
}

type Ranked = Pick<ProofDocument, 'kind' | 'rank'>

/** What the act should have, and from what. */
function wantedOf(proven: Proven, { platform }: ProofClaim, { proving }: JobPorts): readonly WantedDocument[] {
  const { row, collectivite, idActe } = proven
  const { tampon = tamponDefaut } = collectivite
  const { coin: corner, x, y, logo, qr } = tampon
  const { publicPagesUrl: url } = proving ?? {}
  const page = qr && url !== undefined ? `${url}${actAddress(idActe)}` : undefined
  const mark = { lines: stampLines(tampon, proven), place: { corner, x, y }, ...(page !== undefined && { qr: page }) }
  const drawn = logo && 'sha256' in logo ? { logo: logo.sha256 } : {}
  const stamped = row.files.flatMap((file, rank) => {
    const name = `${baseOf(row.files, rank)}-tamponnee.pdf`
    return isStamped(file) ? [wants({ kind: 'stamped', rank, name, how: { by: 'stamp', file, mark, ...drawn } })] : []
  })
  const written = { bordereau: bordereauOf(proven), certificat: certificatOf(proven) }
  const sheets = (['bordereau', 'certificat'] as const).flatMap((kind) => {
    const sheet = written[kind]
    return sheet ? [wants({ kind, rank: 0, name: `${kind}-${idActe}.pdf`, how: { by: 'write', sheet } })] : []
  })
  return [...stamped, ...sheets, ...(platform ? ofPlatform(proven) : [])]
}

/** What its platform makes too, where that is still the platform of the collectivité. */
function ofPlatform({ row, collectivite, idActe }: Proven): readonly WantedDocument[] {
  const gateway = gatewayOf(row.connection)
  if (row.reference === undefined || collectivite.gateway.type !== gateway) return []
  const asks = (kind: DocumentKind, name: string, what: Fetchable) =>
    wants({ kind, name, rank: what.what === 'stamped' ? what.rank : 0, how: { by: 'fetch', what } })
  const stamped = row.files.flatMap(({ kind, sha256 }, rank) => {
    const name = `${baseOf(row.files, rank)}-tamponnee-par-${gateway}.pdf`
    return kind === 'pdf' ? [asks('platform-stamped', name, { what: 'stamped', rank, sha256 })] : []
  })
  const bordereau = asks('platform-bordereau', `bordereau-de-${gateway}-${idActe}.pdf`, { what: 'bordereau' })
  return [...(facts[gateway].stamp ? stamped : []), ...(facts[gateway].bordereau ? [bordereau] : [])]
}

function wants(wanted: Omit<WantedDocument, 'inputs'>): WantedDocument {
  return { ...wanted, inputs: hash('sha256', JSON.stringify([template, wanted.how])) }
}

function isStamped({ kind }: DepositedFile): boolean {
  return kind === 'pdf' || kind === 'png' || kind === 'jpeg'
}

/** Its name without its ending; with its rank where another file has that already. */
function baseOf(files: readonly DepositedFile[], rank: number): string {
  const bases: string[] = []
  for (const [at, { fichier }] of files.slice(0, rank + 1).entries()) {
    let base = fichier.replace(/\.[^.]*$/, '')
    while (bases.includes(base)) base += `-${at}`
    bases.push(base)
  }
  return bases[rank] ?? ''
}

type DueDocument = WantedDocument & Pick<ProofDocument, 'id' | 'tries'>

/** Make a document. @returns whether it is to be tried again */
async function tried(due: DueDocument, proven: Proven, looking: ProofDocumentRun): Promise<boolean> {
  const { ports, done } = looking
  const { db } = ports.store
  const missed = async (code: ErrorCode, params: Params): Promise<boolean> => {
    const isOver = due.tries >= mostTries
    if (isOver) await giveUpDocument(db, { ...due, at: ports.clock.now(), code, params })
    else await noteMissed(db, { ...due, code, params })
    return !isOver
  }
  try {
    const made = await make(due, proven, looking)
    if (made === 'not now') return true
    if (made === 'not yet')
      return await missed('ACTES-S020', { gateway: facts[gatewayOf(proven.row.connection)].label.fr })
    const kept = { state: 'made', code: null, params: {}, at: ports.clock.now() } as const
    const isKept = await keepDocument(db, { ...due, ...kept, ...made })
    if (isKept) done.count++
    // Another process was at it too: what stands there is looked at again.
    return !isKept
  } catch (error) {
    // A process that stops has found no fault.
    if (ports.signal.aborted) return true
    noteFailure(done, error)
    logFailure(ports, { transmission: proven.row.id }, error)
    return missed(errorCodeOf(error) ?? 'ACTES-S020', error instanceof ActesError ? error.params : {})
  }
}

/** Its bytes, kept; where they are not what was wanted, what they are instead. */
type MadeDocument = Blob & Partial<Pick<ProofDocument, 'name' | 'code' | 'params'>> & { readonly state?: 'cover' }

async function make(
  { how }: DueDocument,
  proven: Proven,
  { ports, maker, spool }: ProofDocumentRun,
): Promise<MadeDocument | 'not yet' | 'not now'> {
  const { blobs } = ports.store
  if (how.by === 'fetch') {
    const bytes = await fetched(how.what, proven, ports)
    return typeof bytes === 'string' ? bytes : blobs.put(bytes)
  }
  const to = join(spool.folder, 'made.pdf')
  const write = async (sheet: Sheet): Promise<Blob> => {
    await maker.write({ sheet, to, signal: ports.signal })
    return blobs.put(createReadStream(to))
  }
  if (how.by === 'write') return write(how.sheet)
  const { file, mark, logo } = how
  const from = await spool.lay(blobs.read(file.sha256), () => true)
  const drawn = logo === undefined ? mark : { ...mark, logo: await blobs.bytes(logo) }
  const stamping = await maker.stamp({
    from,
    to,
    mediaType: fileKinds[file.kind].type,
    mark: drawn,
    signal: ports.signal,
  })
  if (stamping.kind === 'stamped') return blobs.put(createReadStream(to))
  const { code, params = {} } = stamping
  // No fault of the file: its copy here could not be read.
  if (code === 'ACTES-F015') throw new ActesError('ACTES-S012')
  const base = baseOf(proven.row.files, proven.row.files.indexOf(file))
  const cover = await write(coverOf(proven, file, code))
  return { ...cover, state: 'cover', name: `${base}-non-tamponnee-couverture.pdf`, code, params }
}

/** What the platform gives; it is left alone while nothing else is asked of it either. */
async function fetched(what: Fetchable, { row, collectivite }: Proven, ports: JobPorts) {
  const { db } = ports.store
  const { connection, reference = '' } = row
  const path = await pathNow('collect', connection, ports)
  const isOpen = (await passageOf(db, path, await ports.store.now())).may === 'all'
  if (!isOpen || (await stopOf(db, connection))) return 'not now'
  return (await ports.gatewayOf(collectivite).fetch?.(reference, what, ports.signal)) ?? 'not yet'
}
