// Makes the proof documents of acknowledged acts: those that are missing, or made from other facts. If the process
// dies, its claim lapses and the next one resumes.
import { createReadStream } from 'node:fs'
import { hash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ActesError, type ErrorCode, type Params } from '#errors.ts'
import { fileKinds } from '#files/kinds.ts'
import type { PdfMaker, StampMark } from '#files/pdf/maker.ts'
import type { Sheet } from '#files/pdf/sheet.ts'
import { inLibraryFolder, writeContent } from '#files/temporary.ts'
import { factsOf } from '#gateways/facts.ts'
import type { Fetchable } from '#gateways/gateway.ts'
import { actAddress } from '#opendata/address.ts'
import { compact } from '#protocol/compact.ts'
import { roadOf } from '#protocol/acte/mentions.ts'
import { tamponDefaut } from '#protocol/acte/collectivite.ts'
import { waitMs } from '#queue/backoff.ts'
import { gatewayOf } from '#store/connections/connections.ts'
import type { Blob } from '#store/blobs/stored-file.ts'
import { passageOf } from '#store/connections/outages.ts'
import { stopOf } from '#store/connections/standings.ts'
import { claimAt, leaseEnd } from '#store/engine/claim.ts'
import {
  claimProof,
  claimUnproven,
  giveUpDocument,
  keepDocuments,
  layDue,
  type KeptProofDocument,
  noteMissed,
  renewProof,
  settleProof,
  type DocumentKind,
  type ProofClaim,
  type ProofDocument,
} from '#store/proof/documents.ts'
import { piecesOf, type DepositedFile } from '#store/transmissions/transmissions.ts'
import { errorCodeOf, logFailure, noteFailure, type JobPorts, type JobResult, type Tally } from '#transmission/job.ts'
import { pathNow } from '#transmission/reach.ts'
import { bordereauOf, coverOf, isAccuseRead } from './bordereau.ts'
import { certificatOf } from './certificat.ts'
import { provenOf, type Proven } from './proven.ts'
import { stampLines } from './stamp.ts'

/** Increment when the same facts render differently. */
const template = 1

/** A run takes no further act after this time: acts waiting to be sent come first. */
const runMs = 2_000
const atOnce = 2
/** Acts per run that predate proof documents; they are not urgent. */
const oldOnes = 5
/** Backoff of a failed document; nine tries take about three days. */
const growth = { firstMs: 30_000, factor: 4, maxMs: 86_400_000 }
const mostTries = 9
const streamedBytes = 1_000_000

export async function makeProofs(ports: JobPorts): Promise<JobResult> {
  const done: Tally = { count: 0, failures: 0 }
  const { proving, store, clock, signal } = ports
  if (!proving) return done
  const begun = clock.now().getTime()
  let old = 0
  const claim = async () => {
    const lease = claimAt(await store.now(), ports)
    return (await claimProof(store.db, lease)) ?? (old++ < oldOnes ? await claimUnproven(store.db, lease) : undefined)
  }
  const isOver = () => clock.now().getTime() - begun >= runMs
  const line = async () => {
    while (!signal.aborted && !isOver()) {
      const claimed = await claim()
      if (!claimed) return
      try {
        await inLibraryFolder((folder) => makeDueDocuments(claimed, { ports, maker: proving.maker, folder, done }))
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
  readonly folder: string
  readonly done: Tally
}

async function makeDueDocuments(claim: ProofClaim, looking: ProofDocumentRun) {
  const { store, clock, signal, timing } = looking.ports
  const proven = await provenOf(store.db, claim.transmission)
  if (!proven) return settleProof(store.db, claim, { at: clock.now(), next: null })
  const wanted = wantedOf(proven, claim, looking.ports).flatMap((each) => {
    const before = proven.documents.find((one) => isSame(one, each))
    const isDue = before?.state === 'due'
    if (before?.inputs === each.inputs && !isDue) return []
    const [version, tries] = [(before?.version ?? 0) + Number(!isDue), (isDue ? before.tries : 0) + 1]
    return [{ ...each, id: clock.newId(), version, tries }]
  })
  // Every due row is inserted before the first document is made, so that readers see what is pending.
  const due = wanted.map(({ how: _, tries: __, ...each }) => each)
  const laid = due.length > 0 ? await layDue(store.db, claim.transmission, { due, at: clock.now() }) : []
  const made: FinishedDocument[] = []
  let nextMs = Infinity
  const later = ({ tries }: Pick<DueDocument, 'tries'>) => (nextMs = Math.min(nextMs, waitMs(tries, growth)))
  const keep = async () => {
    const finished = made.splice(0)
    if (finished.length === 0) return
    const kept = await keepDocuments(store.db, finished, clock.now())
    looking.done.count += kept.size
    // Another process made it too: look again at what it stored.
    for (const each of finished) if (!kept.has(each.id)) later(each)
  }
  let { until } = claim
  for (const each of wanted) {
    const isLong = until.getTime() - clock.now().getTime() < timing.leaseMs / 2
    if (signal.aborted || isLong) await keep()
    // On shutdown, give the act back.
    if (signal.aborted) return settleProof(store.db, claim, { at: clock.now(), next: clock.now() })
    if (isLong) {
      until = leaseEnd(await store.now(), looking.ports)
      if (!(await renewProof(store.db, claim, until))) return
    }
    const row = laid.find((one) => isSame(one, each))
    // Without a row another process has just made it, perhaps from other facts.
    const outcome = row ? await tried({ ...each, id: row.id }, proven, looking) : 'again'
    if (outcome === 'again') later(each)
    else if (outcome !== 'over') made.push(outcome)
  }
  await keep()
  const at = clock.now()
  await settleProof(store.db, claim, { at, next: nextMs === Infinity ? null : new Date(at.getTime() + nextMs) })
}

const isSame = (one: Ranked, other: Ranked) => one.kind === other.kind && one.rank === other.rank

type Ranked = Pick<ProofDocument, 'kind' | 'rank'>

/** A stamp says that the préfecture acknowledged this identifier: of another road, only its ARActe proves it. */
function wantedOf(proven: Proven, { platform }: ProofClaim, { proving }: JobPorts): readonly WantedDocument[] {
  const { row, collectivite, idActe, acte } = proven
  const { tampon = tamponDefaut } = collectivite
  const { coin: corner, x, y, logo, qr } = tampon
  const { publicPagesUrl: url } = proving ?? {}
  const page = qr && url !== undefined ? `${url}${actAddress(idActe)}` : undefined
  const mark = { lines: stampLines(tampon, proven), place: { corner, x, y }, ...compact({ qr: page }) }
  const drawn = logo && 'sha256' in logo ? { logo: logo.sha256 } : {}
  const isProved = !roadOf(acte) || isAccuseRead(row.files)
  const pieces = isProved ? piecesOf(row.files) : []
  const stamped = pieces.flatMap((file, rank) => {
    const name = `${baseOf(row.files, rank)}-tamponnee.pdf`
    return stampable.includes(file.kind)
      ? [wants({ kind: 'stamped', rank, name, how: { by: 'stamp', file, mark, ...drawn } })]
      : []
  })
  const written = { bordereau: bordereauOf(proven), certificat: certificatOf(proven) }
  const sheets = (['bordereau', 'certificat'] as const).flatMap((kind) => {
    const sheet = written[kind]
    return sheet ? [wants({ kind, rank: 0, name: `${kind}-${idActe}.pdf`, how: { by: 'write', sheet } })] : []
  })
  return [...stamped, ...sheets, ...(platform ? ofPlatform(proven) : [])]
}

/** Documents made by the platform, while the collectivité still uses it. */
function ofPlatform({ row, collectivite, idActe }: Proven): readonly WantedDocument[] {
  const gateway = gatewayOf(row.connection)
  if (row.reference === undefined || collectivite.gateway.type !== gateway) return []
  const { stamp } = factsOf(gateway)
  const asks = (kind: DocumentKind, name: string, what: Fetchable) =>
    wants({ kind, name, rank: what.what === 'stamped' ? what.rank : 0, how: { by: 'fetch', what } })
  const stamped = row.files.flatMap(({ kind, sha256 }, rank) => {
    const name = `${baseOf(row.files, rank)}-tamponnee-par-${gateway}.pdf`
    const isGiven = kind === 'pdf' && (stamp === true || (stamp === 'act' && rank === 0))
    return isGiven ? [asks('platform-stamped', name, { what: 'stamped', rank, sha256 })] : []
  })
  const bordereau = asks('platform-bordereau', `bordereau-de-${gateway}-${idActe}.pdf`, { what: 'bordereau' })
  return [...stamped, ...(factsOf(gateway).bordereau ? [bordereau] : [])]
}

function wants(wanted: Omit<WantedDocument, 'inputs'>): WantedDocument {
  return { ...wanted, inputs: hash('sha256', JSON.stringify([template, wanted.how])) }
}

const stampable: readonly DepositedFile['kind'][] = ['pdf', 'png', 'jpeg']

/** Name without extension, plus the rank when another file has the same one. */
function baseOf(files: readonly DepositedFile[], rank: number) {
  const bases: string[] = []
  for (const [at, { fichier }] of files.slice(0, rank + 1).entries()) {
    let base = fichier.replace(/\.[^.]*$/, '')
    while (bases.includes(base)) base += `-${at}`
    bases.push(base)
  }
  return bases[rank] ?? ''
}

type DueDocument = WantedDocument & Pick<ProofDocument, 'id' | 'tries'>

type FinishedDocument = KeptProofDocument & Pick<DueDocument, 'tries'>

async function tried(
  { how, ...due }: DueDocument,
  proven: Proven,
  looking: ProofDocumentRun,
): Promise<FinishedDocument | 'again' | 'over'> {
  const { ports, done } = looking
  const { db } = ports.store
  const missed = async (code: ErrorCode, params: Params) => {
    const isOver = due.tries >= mostTries
    if (isOver) await giveUpDocument(db, { ...due, at: ports.clock.now(), code, params })
    else await noteMissed(db, { ...due, code, params })
    return isOver ? 'over' : 'again'
  }
  try {
    const made = await make(how, proven, looking)
    if (made === 'not now') return 'again'
    if (made === 'not yet')
      return await missed('ACTES-S020', { gateway: factsOf(gatewayOf(proven.row.connection)).label.fr })
    return { ...due, state: 'made', code: null, params: {}, ...made }
  } catch (error) {
    if (ports.signal.aborted) return 'again'
    noteFailure(done, error)
    logFailure(ports, { transmission: proven.row.id }, error)
    return missed(errorCodeOf(error) ?? 'ACTES-S020', error instanceof ActesError ? error.params : {})
  }
}

type MadeDocument = Blob & Partial<Pick<ProofDocument, 'name' | 'code' | 'params'>> & { readonly state?: 'cover' }

async function make(
  how: DocumentRecipe,
  proven: Proven,
  { ports, maker, folder }: ProofDocumentRun,
): Promise<MadeDocument | 'not yet' | 'not now'> {
  const { blobs } = ports.store
  if (how.by === 'fetch') {
    const bytes = await fetched(how.what, proven, ports)
    return typeof bytes === 'string' ? bytes : blobs.put(bytes)
  }
  const to = join(folder, 'made.pdf')
  // A stream costs more than a whole small file.
  const kept = async ({ sizeBytes }: { sizeBytes: number }) =>
    blobs.put(sizeBytes > streamedBytes ? createReadStream(to) : await readFile(to))
  const write = (sheet: Sheet) => maker.write({ sheet, to, signal: ports.signal }).then(kept)
  if (how.by === 'write') return write(how.sheet)
  const { file, mark, logo } = how
  const from = join(folder, ports.clock.newId())
  await writeContent(from, blobs.read(file.sha256))
  const drawn = logo === undefined ? mark : { ...mark, logo: await blobs.bytes(logo) }
  const stamping = await maker.stamp({
    from,
    to,
    mediaType: fileKinds[file.kind].type,
    mark: drawn,
    signal: ports.signal,
  })
  if (stamping.kind === 'stamped') return kept(stamping)
  const { code, params = {} } = stamping
  // The deposited file is sound; our stored copy could not be read.
  if (code === 'ACTES-F015') throw new ActesError('ACTES-S012')
  const base = baseOf(proven.row.files, proven.row.files.indexOf(file))
  const cover = await write(coverOf(proven, file, code))
  return { ...cover, state: 'cover', name: `${base}-non-tamponnee-couverture.pdf`, code, params }
}

/** Fetch from the platform, unless its connection is paused or stopped for other requests too. */
async function fetched(what: Fetchable, { row, collectivite }: Proven, ports: JobPorts) {
  const { db } = ports.store
  const { connection, reference = '' } = row
  const path = await pathNow('collect', connection, ports)
  const isOpen = (await passageOf(db, path, await ports.store.now())).may === 'all'
  if (!isOpen || (await stopOf(db, connection))) return 'not now'
  return (await ports.gatewayOf(collectivite).fetch?.(reference, what, ports.signal)) ?? 'not yet'
}
