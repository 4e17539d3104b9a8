// Builds a deposit's archive without database, queue or network: admission, both XML documents, the tar.gz.
import { mkdir, rename, rm, rmdir } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { ActesError, faultAt, problem, problemsOf, type Problem } from '#errors.ts'
import type { DepositSource } from '#files/deposit.ts'
import { packFile, type PackSource } from '#files/pack-file.ts'
import type { Limits } from '#gateways/facts.ts'
import { roadOf } from '#protocol/acte/mentions.ts'
import type { ArchiveDigests } from '#protocol/archive/write.ts'
import { nationalClassification } from '#protocol/classification/classification.ts'
import type { Jour } from '#protocol/calendrier/jour.ts'
import { writeSending } from '#protocol/messages/write.ts'
import { verifySending } from '#protocol/messages/verify.ts'
import { idActe } from '#protocol/messages/names.ts'
import { acteIdentityOf, sendingMembersOf, type Sending, type SendingOptions } from '#protocol/messages/sending.ts'
import type { Conversion } from '#protocol/xml/latin1.ts'
import { admitOffline, type Admitted, type OfflineOptions } from './admission.ts'

export interface Numbering {
  /** Rank of the envelope among the collectivité's on that day, 1 (default) to 9999. */
  readonly serial?: number
  /** ClassificationDateVersion; defaults to the built-in classification's. */
  readonly classificationDate?: Jour
}

export interface PackOptions extends OfflineOptions, Numbering {
  /** Folder for the archive, created when absent. */
  readonly out: string
  /** Aborting throws the signal's reason and leaves nothing behind. */
  readonly signal?: AbortSignal
}

/** The packed archive of an admitted deposit. */
export interface PackedDeposit {
  readonly ok: true
  readonly idActe: string
  /** Base name of the tar.gz. */
  readonly archive: string
  readonly digests: ArchiveDigests
  /** Names in archive order. */
  readonly members: readonly string[]
  readonly conversions: readonly Conversion[]
  readonly warnings: readonly Problem[]
}

export interface RefusedDeposit {
  readonly ok: false
  /** Every fault at once. */
  readonly problems: readonly Problem[]
  readonly warnings: readonly Problem[]
}

export type Packed = PackedDeposit | RefusedDeposit

/**
 * Replaces an archive of the same name atomically; a refusal writes nothing. The same deposit, day and serial give the
 * same bytes on any machine.
 * @throws ActesError C007 when the folder cannot be written, X009 when the written XML does not read back
 */
export async function packDeposit(source: DepositSource, options: PackOptions): Promise<Packed> {
  const { problems, warnings, admitted } = await admitOffline(source, options)
  if (!admitted) return { ok: false, problems, warnings }
  const road = roadOf(admitted.acte)
  if (road) {
    const gone = problem('ACTES-V047', 'autreVoie.voie', { params: { voie: road.voie } })
    return { ok: false, problems: [gone], warnings }
  }
  try {
    const sending = await writeVerified(admitted, options)
    const digests = await writeInto(sending, admitted, options)
    options.onStep?.()
    const members = sendingMembersOf(sending).map(({ name }) => name)
    const { archive, conversions } = sending
    const identifier = idActe(acteIdentityOf(admitted.acte, admitted.collectivite))
    return { ok: true, idActe: identifier, archive, digests, members, conversions, warnings }
  } catch (error) {
    // Offline nobody can decide on a hold: an archive over the limit is refused at once.
    if (!(error instanceof ActesError) || (error.kind !== 'refuse' && error.code !== 'ACTES-F013')) throw error
    return { ok: false, problems: problemsOf(error, '$'), warnings }
  }
}

async function writeVerified({ acte, ...admitted }: Admitted, numbering: Numbering) {
  const how = sendingOptions(admitted, numbering)
  const formulaire = { code: '1-1', acte } as const
  const sending = writeSending(formulaire, how)
  await verifySending(sending, formulaire, how)
  return sending
}

export function sendingOptions(
  { collectivite, date, limits }: Pick<Admitted, 'collectivite' | 'date'> & { limits: Pick<Limits, 'charset'> },
  { serial = 1, classificationDate = nationalClassification.date }: Numbering,
): SendingOptions {
  return { collectivite, date, serial, classificationDate, charset: limits.charset }
}

async function writeInto(sending: Sending, admitted: Admitted, { out, signal }: PackOptions) {
  const made = await mkdir(out, { recursive: true }).catch(unwritable(out))
  try {
    return await writeArchiveFile(join(out, sending.archive), sourcesOf(sending, admitted), { admitted, signal })
  } catch (error) {
    await unmake(out, made)
    if (signal?.aborted) throw signal.reason
    if (error instanceof ActesError) throw error
    return unwritable(out)(error)
  }
}

/** The size is known only after packing, so the archive gets its final name last. */
async function writeArchiveFile(
  target: string,
  sources: readonly PackSource[],
  { admitted, signal }: { admitted: Admitted; signal: AbortSignal | undefined },
) {
  const mtime = new Date(`${admitted.acte.dateDecision}T00:00:00Z`)
  const max = admitted.limits.sizeMaxBytes
  const aside = `${target}.${process.pid}`
  const digests = await packFile(aside, sources, { mtime, signal })
  if (digests.sizeBytes <= max) {
    await rename(aside, target)
    return digests
  }
  await rm(aside)
  const params = { size: digests.sizeBytes, max }
  throw faultAt('ACTES-F013', '$', { params })
}

function sourcesOf({ enveloppe, message, pieces }: Sending, { deposit }: Admitted): readonly PackSource[] {
  const files = pieces.map(({ fichier, name }): PackSource => {
    const facts = deposit.files.get(fichier)
    if (!facts) throw new TypeError(`${fichier} was admitted unseen`)
    return { name, path: deposit.pathOf(fichier), sizeBytes: facts.sizeBytes, sha256: facts.sha256 }
  })
  return [enveloppe, message, ...files]
}

/** A system error on writing means a wrong --out. Other errors are bugs. */
function unwritable(out: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof Error && 'syscall' in error)) throw error
    throw faultAt('ACTES-C007', '--out', { value: out, cause: error })
  }
}

/** Remove the folders created here, deepest first, while they are empty. */
async function unmake(out: string, first: string | undefined) {
  if (first === undefined) return
  for (let folder = resolve(out); folder.length >= first.length; folder = dirname(folder)) {
    const isLeft = await rmdir(folder).catch(() => true)
    if (isLeft) return
  }
}
