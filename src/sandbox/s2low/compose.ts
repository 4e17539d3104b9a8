// Builds the archive of a posted form, as a tiers de télétransmission does: envelope in the collectivité's name,
// message, files. Source: S²LOW, ActesEnvelope, ActesTransaction (names, order, serials of the day).
import { writeArchive, type ArchiveMember } from '../../protocol/archive/write.ts'
import type { Collectivite } from '../../protocol/acte/collectivite.ts'
import type { Formulaire } from '../../protocol/messages/formulaire.ts'
import { dayIn, type Jour } from '../../protocol/calendrier/jour.ts'
import { writeSending } from '../../protocol/messages/write.ts'
import type { Sending } from '../../protocol/messages/sending.ts'
import { archiveName, envelopeName } from '../../protocol/messages/names.ts'
import { readLine } from '../ledger.ts'
import { collectiviteOf, type S2lowPlatform, type Who, type Authority } from './platform.ts'
import type { S2lowRequest } from './exchange.ts'
import { appendStage, type Envelope, type TransactionFile, type Transaction } from './transactions.ts'

export interface PostedPiece {
  readonly posted: string
  readonly mime: string
  readonly extension: string
  readonly codePj: string
  readonly sign: string
  readonly bytes: Uint8Array
}

export interface Built {
  readonly sending: Sending
  readonly bytes: Buffer
}

interface ArchiveSender {
  readonly siren: string
  readonly authority: Authority
}

/**
 * Build the archive of a message. Its pieces are named by `pieceName`, in the order of `pieces`; only an acte uses
 * `classificationDate`. @throws ActesError for a text that the protocol cannot write
 */
export async function build(
  platform: S2lowPlatform,
  sender: ArchiveSender,
  wanted: { formulaire: Formulaire; pieces: readonly PostedPiece[]; classificationDate: Jour },
): Promise<Built> {
  const collectivite = collectiviteOf(sender, platform.settings)
  const date = dayIn(collectivite.fuseau, platform.now())
  const serial = await freeSerial(platform, collectivite, date)
  const { formulaire, pieces, classificationDate } = wanted
  const sending = writeSending(formulaire, { collectivite, date, serial, classificationDate, charset: 'translit' })
  const members = [sending.enveloppe, sending.message, ...namePostedPieces(sending, pieces)].map(memberOf)
  return { sending, bytes: await packed(members, platform.now()) }
}

export function pieceName(rank: number, { extension }: Pick<PostedPiece, 'extension'>): string {
  return `${rank}.${extension}`
}

export async function packed(members: readonly ArchiveMember[], mtime: Date): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of writeArchive(members, { mtime }).stream) chunks.push(chunk)
  return Buffer.concat(chunks)
}

export function memberOf({ name, bytes }: { name: string; bytes: Uint8Array }): ArchiveMember {
  return { name, sizeBytes: bytes.length, bytes: () => [bytes] }
}

export async function keepEnvelope(
  { kept }: S2lowPlatform,
  { archive, enveloppe, bytes }: { archive: string; enveloppe: string; bytes: Uint8Array },
): Promise<Envelope> {
  const [id, sha256] = [await kept.newId('envelopes'), await kept.write(bytes)]
  return { id, archive, enveloppe, sha256, sizeBytes: bytes.length }
}

async function keepFiles(
  platform: S2lowPlatform,
  { sending }: Built,
  pieces: readonly PostedPiece[],
): Promise<readonly TransactionFile[]> {
  const message = { posted: '', mime: 'text/xml', codePj: '', sign: '', ...sending.message }
  const files: TransactionFile[] = []
  for (const file of [message, ...namePostedPieces(sending, pieces)]) files.push(await keepFile(platform, file))
  return files
}

export async function keepFile(
  { kept }: S2lowPlatform,
  file: Omit<PostedPiece, 'extension'> & { readonly name: string },
): Promise<TransactionFile> {
  const { bytes, name, posted, mime, sign, codePj } = file
  const [id, sha256] = [await kept.newId('files'), await kept.write(bytes)]
  return { id, name, posted, mime, sizeBytes: bytes.length, sign, codePj, sha256 }
}

/** Skips serials that another gateway of the shared folder has used. */
async function freeSerial(
  { kept, office, settings }: S2lowPlatform,
  collectivite: Collectivite,
  date: Jour,
): Promise<number> {
  const { siren, plateforme } = collectivite
  for (;;) {
    const serial = await kept.newSerial(siren, date)
    const archive = archiveName(settings.trigramme, envelopeName({ plateforme, siren, date, serial }))
    if (!(await readLine(office.folder, archive))) return serial
  }
}

function namePostedPieces(
  { pieces: names }: Sending,
  pieces: readonly PostedPiece[],
): readonly (PostedPiece & { readonly name: string })[] {
  return pieces.map((piece, index) => ({ ...piece, name: names[index]?.name ?? piece.posted }))
}

interface TransactionOpening {
  readonly asked: S2lowRequest
  readonly who: Who
  readonly call: string
  readonly facts: Pick<Transaction, 'type'> & Partial<Transaction>
  readonly built: Built
  readonly pieces?: readonly PostedPiece[]
  readonly state?: readonly [status: number, message: string]
}

const blank = {
  related: null,
  read: false,
  natureCode: null,
  natureDescr: null,
  subject: null,
  number: null,
  classification: null,
  decisionDate: null,
  uniqueId: null,
  stages: [],
} as const

export async function openTransaction(platform: S2lowPlatform, opening: TransactionOpening): Promise<number> {
  const { asked, who, call, facts, built, pieces = [], state = [1, 'Dépôt initial'] } = opening
  const { archive, enveloppe } = built.sending
  const transaction: Transaction = {
    ...blank,
    id: await platform.kept.newId('transactions'),
    authority: who.authority.id,
    siren: who.siren,
    user: who.id,
    ...facts,
    envelope: await keepEnvelope(platform, { archive, enveloppe: enveloppe.name, bytes: built.bytes }),
    files: await keepFiles(platform, built, pieces),
  }
  const [status, message] = state
  await platform.kept.put(appendStage(transaction, { status, message, at: platform.now() }))
  platform.hooks.opened?.(transaction.id, call, { ...asked, who })
  return transaction.id
}
