// Receives an archive: judge it, enter it in the ledger, answer. The ledger's line is the commit point: nothing is
// received before, nothing more is needed after. Flushed to disk: archive with the answer slots and the line, the
// archive's name, the line's name.
import { join } from 'node:path'
import { ActesError } from '#errors.ts'
import { readArchiveName, type ArchiveName } from '#protocol/messages/names.ts'
import { dayIn } from '#protocol/calendrier/jour.ts'
import { compact } from '#protocol/compact.ts'
import { readClassification, readDeclared } from './registry.ts'
import { hasWritten, keepSlots } from './correspondence.ts'
import {
  append,
  draw,
  ensure,
  linkOnly,
  type Folder,
  drop,
  openTemporary,
  type Temporary,
  flush,
  flushNames,
} from './folder.ts'
import { type Judgement, judge } from './judgement.ts'
import * as ledger from './ledger.ts'
import { behaviourOf, type Behaviour } from './steering.ts'
import { exchangeRefused, nameTaken, once, openSubmission } from './opening.ts'
import { createHash } from 'node:crypto'
import { closeSync, createReadStream } from 'node:fs'

export interface Office {
  readonly folder: Folder
  readonly now: () => Date
  readonly lateMs: number
  readonly sizeMaxBytes: number
}

export interface Submission {
  readonly archive: string
  readonly sha256: string
  readonly bytes: AsyncIterable<Uint8Array>
}

/**
 * Receive an archive. `signal` stops the reception until its line is entered, not after.
 * @throws ActesError ACTES-G009 not openable; ACTES-G026 this name was received before; ACTES-S004 other bytes than
 * announced; ACTES-G004 the line may or may not have been entered. After any other error, nothing was received
 */
export async function receiveArchive(office: Office, submission: Submission, signal: AbortSignal) {
  const { folder } = office
  const name = readSendingName(submission.archive)
  if (!name)
    return recordRefusal(office, submission, exchangeRefused(`nom d'archive mal formé : ${submission.archive}`))
  const arrival = await takeIn(folder, submission.bytes, office.sizeMaxBytes)
  try {
    if (arrival.sha256 !== submission.sha256)
      throw new ActesError('ACTES-S004', { params: { sha256: submission.sha256 } })
    if (ledger.readLine(folder, submission.archive)) await refuseAgain(office, submission)
    const judgement = await judgeArrival(office, name, arrival).catch((error: unknown) =>
      recordRefusal(office, submission, error),
    )
    signal.throwIfAborted()
    return await commit(office, { submission, name, arrival, judgement })
  } finally {
    discard(arrival.temporary)
  }
}

/** A collectivité's archive has no addressee, and a number of four digits at most (the norm). */
function readSendingName(archive: string) {
  const name = readArchiveName(archive)
  const { destinataire, numero = 0 } = name?.enveloppe ?? {}
  return destinataire === undefined && numero <= 9_999 ? name : undefined
}

interface Accepted {
  readonly submission: Submission
  readonly name: ArchiveName
  readonly arrival: Arrival
  readonly judgement: Judgement
}

async function judgeArrival({ folder }: Office, name: ArchiveName, { opened }: Arrival) {
  if ('problems' in opened) throw exchangeRefused(`archive illisible (${opened.problems[0]?.code})`, opened.problems)
  return judge(name, opened, {
    classification: readClassification(folder),
    declaredOf: (siren) => readDeclared(folder, siren),
    fateOf: (idActe) => {
      if (!ledger.holderOf(folder, 'acts', idActe)) return 'unknown'
      return ledger.holderOf(folder, 'annulled', idActe) ? 'annulled' : 'acknowledged'
    },
    wrote: (letter) => hasWritten(folder, letter),
  })
}

async function commit(office: Office, accepted: Accepted) {
  const { folder } = office
  const { submission, arrival, judgement } = accepted
  const behaviour = behaviourOf(judgement.numero ?? '')
  const line = await draft(office, accepted, behaviour)
  const preparing = [
    ledger.prepareLine(folder, line),
    keepSlots(folder, arrival.temporary.path, line),
    keepArchive(folder, arrival),
  ] as const
  // Where one fails, the others end before their file is closed.
  await Promise.allSettled(preparing)
  const [prepared] = await Promise.all(preparing)
  const entered = await ledger.enter(folder, line, prepared).catch((cause: unknown) => {
    throw new ActesError('ACTES-G004', { cause })
  })
  if (!entered) await refuseAgain(office, submission)
  return { line, ...(behaviour && { behaviour }) }
}

async function draft(office: Office, accepted: Accepted, behaviour: Behaviour | undefined): Promise<ledger.LedgerLine> {
  const { submission, name, arrival, judgement } = accepted
  const { declared, message, idActe, dateCourrier } = judgement
  const siren = name.enveloppe.emetteur
  const received = office.now()
  const day = dayIn(declared?.fuseau ?? 'Europe/Paris', received)
  const count = copiesOf(judgement, behaviour)
  const serials: number[] = []
  while (serials.length < count)
    serials.push(await draw(office.folder, ['serials', siren, day], { from: arrival.temporary.path }))
  const due = received.getTime() + (behaviour === 'late' ? office.lateMs : 0)
  return {
    archive: submission.archive,
    siren,
    ...compact({ message, idActe, dateCourrier, declared }),
    receivedAt: received.toISOString(),
    day,
    sha256: arrival.sha256,
    sizeBytes: arrival.sizeBytes,
    verdict: judgement.verdict,
    classificationDate: judgement.classificationDate,
    serials,
    dueAt: new Date(due).toISOString(),
  }
}

function copiesOf({ verdict }: Judgement, behaviour: Behaviour | undefined) {
  if (behaviour === 'silent' || verdict.kind === 'sansReponse') return 0
  return behaviour === 'double' && verdict.kind === 'accuse' ? 2 : 1
}

/** Archives are named by digest, so the same bytes are kept once. */
async function keepArchive(folder: Folder, { sha256, temporary }: Arrival) {
  const archives = await ensure(folder, 'archives')
  await flush(temporary.file)
  linkOnly(temporary.path, join(archives, `${sha256}.tar.gz`))
  await flushNames(archives)
}

async function recordRefusal({ folder, now }: Office, { archive, sha256 }: Submission, error: unknown): Promise<never> {
  if (error instanceof ActesError && error.code === 'ACTES-G009')
    await ledger.noteIn(folder, ['refused'], {
      archive,
      sha256,
      at: now().toISOString(),
      reason: String(error.params.reason),
    })
  throw error
}

async function refuseAgain({ folder, now }: Office, { archive, sha256 }: Submission): Promise<never> {
  await ledger.noteIn(folder, ['again', archive], { sha256, at: now().toISOString() })
  throw nameTaken(archive)
}

/** Bytes of an archive that need not be read back. */
const heldMost = 1_048_576

type Arrival = Awaited<ReturnType<typeof takeIn>>

/**
 * The archive is opened only up to `maxBytes`. The caller disposes of the temporary file. @throws what `bytes` throws
 */
async function takeIn(folder: Folder, bytes: AsyncIterable<Uint8Array>, maxBytes: number) {
  const temporary = await openTemporary(folder)
  const hash = createHash('sha256')
  const held: Uint8Array[] = []
  let sizeBytes = 0
  try {
    for await (const chunk of bytes) {
      hash.update(chunk)
      sizeBytes += chunk.length
      if (sizeBytes <= heldMost) held.push(new Uint8Array(chunk))
      for (let at = 0; at < chunk.length;) at += (await append(temporary.file, chunk, at)).bytesWritten
    }
    const written = sizeBytes <= heldMost ? once(Buffer.concat(held)) : createReadStream(temporary.path)
    const opened = await openSubmission(written, maxBytes).catch(unopened)
    return { sha256: hash.digest('hex'), sizeBytes, temporary, opened }
  } catch (error) {
    discard(temporary)
    throw error
  }
}

function discard({ file, path }: Temporary) {
  closeSync(file)
  drop(path)
}

function unopened(error: unknown) {
  if (!(error instanceof ActesError)) throw error
  const { code, params, problems } = error
  return { problems: problems.length > 0 ? problems : [{ code, path: 'archive', params }] }
}
