// The counter of the small prefecture: an archive comes in, is judged, entered in the ledger, answered.
// Before the ledger's line nothing was received; after it nothing more is needed. Five flushes to the disk: the archive,
// its name and the slots of its answers (together), the line, the line's name.
import { join } from 'node:path'
import { ActesError } from '../errors.ts'
import { readArchiveName, type ArchiveName } from '../protocol/names.ts'
import { dayIn } from '../protocol/jour.ts'
import { discard, takeIn, type Arrival } from './arrival.ts'
import { keepSlots } from './deliveries.ts'
import { ensure, flush, linkOnly, type Folder } from './folder.ts'
import { enter, noteAgain, noteRefused, prepareLine, readLine, takeSerials, type LedgerLine } from './ledger.ts'
import { behaviourOf, type Behaviour } from './numbers.ts'
import { judge, type Judgement } from './prefecture.ts'
import { exchangeRefused } from './refusal.ts'
import { readClassificationDate, readDeclared } from './registry.ts'

export interface Office {
  readonly folder: Folder
  readonly now: () => Date
  /** How long the answers to a number in _TARD wait, in milliseconds. */
  readonly lateMs: number
  /** Largest archive, in bytes. */
  readonly sizeMaxBytes: number
}

export interface Parcel {
  readonly archive: string
  /** Digest announced by the sender. */
  readonly sha256: string
  readonly bytes: AsyncIterable<Uint8Array>
}

export interface Reception {
  readonly line: LedgerLine
  /** What the number asked for. */
  readonly behaviour?: Behaviour
}

/**
 * Receive an archive.
 * @param signal stops the reception until its line is entered, not after
 * @throws ActesError ACTES-G009 refused: not openable, or already received; ACTES-S004 the bytes are not those that
 *   were announced; ACTES-G004 the line may or may not have been entered. Anything else: nothing was received
 */
export async function receive(office: Office, parcel: Parcel, signal: AbortSignal): Promise<Reception> {
  const { folder } = office
  const name = readArchiveName(parcel.archive)
  if (!name) return refuse(office, parcel, exchangeRefused(`nom d'archive mal formé : ${parcel.archive}`))
  const arrival = await takeIn(folder, parcel.bytes, office.sizeMaxBytes)
  try {
    if (arrival.sha256 !== parcel.sha256) throw new ActesError('ACTES-S004', { params: { sha256: parcel.sha256 } })
    if (await readLine(folder, parcel.archive)) await refuseAgain(office, parcel)
    const judgement = await open(office, name, arrival).catch((error: unknown) => refuse(office, parcel, error))
    signal.throwIfAborted()
    return await commit(office, { parcel, name, arrival, judgement })
  } finally {
    await discard(arrival.temporary)
  }
}

interface Accepted {
  readonly parcel: Parcel
  readonly name: ArchiveName
  readonly arrival: Arrival
  readonly judgement: Judgement
}

async function open({ folder }: Office, name: ArchiveName, { opened }: Arrival): Promise<Judgement> {
  if ('problems' in opened) throw exchangeRefused(`archive illisible (${opened.problems[0]?.code})`, opened.problems)
  const classificationDate = await readClassificationDate(folder)
  return judge(name, opened, { classificationDate, declaredOf: (siren) => readDeclared(folder, siren) })
}

async function commit(office: Office, accepted: Accepted): Promise<Reception> {
  const { folder } = office
  const { parcel, arrival, judgement } = accepted
  const behaviour = judgement.numero === undefined ? undefined : behaviourOf(judgement.numero)
  const [line] = await Promise.all([draft(office, accepted, behaviour), keepArchive(folder, arrival)])
  const prepared = await prepareLine(folder, line)
  const entered = await enter(folder, line, prepared).catch((cause: unknown) => {
    throw new ActesError('ACTES-G004', { cause })
  })
  if (!entered) await refuseAgain(office, parcel)
  return { line, ...(behaviour && { behaviour }) }
}

/** The line to enter; its serials are taken and the slots of its answers kept. */
async function draft(office: Office, accepted: Accepted, behaviour: Behaviour | undefined): Promise<LedgerLine> {
  const { parcel, name, arrival, judgement } = accepted
  const { declared } = judgement
  const siren = name.enveloppe.emetteur
  const received = office.now()
  const day = dayIn(declared?.fuseau ?? 'Europe/Paris', received)
  const count = copiesOf(judgement, behaviour)
  const [serials] = await Promise.all([
    takeSerials(office.folder, arrival.temporary.path, { siren, day, count }),
    keepSlots(office.folder, arrival.temporary.path, { siren, archive: parcel.archive, count }),
  ])
  const due = received.getTime() + (behaviour === 'late' ? office.lateMs : 0)
  return {
    archive: parcel.archive,
    siren,
    ...(judgement.idActe !== undefined && { idActe: judgement.idActe }),
    receivedAt: received.toISOString(),
    day,
    sha256: arrival.sha256,
    sizeBytes: arrival.sizeBytes,
    verdict: judgement.verdict,
    ...(declared && { declared }),
    classificationDate: judgement.classificationDate,
    serials,
    dueAt: new Date(due).toISOString(),
  }
}

/** How many deliveries answer. */
function copiesOf({ verdict }: Judgement, behaviour: Behaviour | undefined): number {
  if (behaviour === 'silent') return 0
  return behaviour === 'double' && verdict.kind === 'accuse' ? 2 : 1
}

/** Give the archive its name, that of its digest; the same bytes are kept once. */
async function keepArchive(folder: Folder, { sha256, temporary }: Arrival): Promise<void> {
  const archives = await ensure(folder, 'archives')
  await temporary.file.sync()
  await linkOnly(temporary.path, join(archives, `${sha256}.tar.gz`))
  await flush(archives)
}

async function refuse({ folder, now }: Office, { archive, sha256 }: Parcel, error: unknown): Promise<never> {
  if (error instanceof ActesError && error.code === 'ACTES-G009')
    await noteRefused(folder, { archive, sha256, at: now().toISOString(), reason: String(error.params.reason) })
  throw error
}

async function refuseAgain({ folder, now }: Office, { archive, sha256 }: Parcel): Promise<never> {
  await noteAgain(folder, archive, { sha256, at: now().toISOString() })
  throw exchangeRefused(`archive déjà reçue : ${archive}`)
}
