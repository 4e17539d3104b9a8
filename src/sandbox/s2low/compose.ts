// Builds the archive of a posted form, as a tiers de télétransmission does: envelope in the collectivité's name,
// message, files. Source: S²LOW, ActesEnvelope, ActesTransaction (names, order, serials of the day).
import type { Collectivite } from '#protocol/acte/collectivite.ts'
import type { Formulaire } from '#protocol/messages/formulaire.ts'
import { dayIn, type Jour } from '#protocol/calendrier/jour.ts'
import { writeSending } from '#protocol/messages/write.ts'
import type { Sending } from '#protocol/messages/sending.ts'
import { archiveName, envelopeName } from '#protocol/messages/names.ts'
import { readLine } from '../ledger.ts'
import { packed } from '../packing.ts'
import { collectiviteOf, enterState, type S2lowPlatform, type State, type Who } from './platform.ts'
import type { S2lowRequest } from './exchange.ts'
import type { Envelope, TransactionFile, Transaction } from './transactions.ts'

export interface PostedPiece {
  readonly posted: string
  readonly mime: string
  readonly extension: string
  readonly codePj: string
  readonly sign: string
  readonly bytes: Uint8Array
}

export type Built = Awaited<ReturnType<typeof build>>

/**
 * Build the archive of a message. Its pieces are named by `namedPieces`, in their order; only an acte uses
 * `classificationDate`. @throws ActesError for a text that the protocol cannot write
 */
export async function build(
  platform: S2lowPlatform,
  sender: Who,
  {
    formulaire,
    pieces = [],
    classificationDate = '',
  }: { formulaire: Formulaire; pieces?: readonly PostedPiece[]; classificationDate?: Jour | undefined },
) {
  const collectivite = collectiviteOf(sender, platform.settings)
  const date = dayIn(collectivite.fuseau, platform.now())
  const serial = await freeSerial(platform, collectivite, date)
  const sending = writeSending(formulaire, { collectivite, date, serial, classificationDate, charset: 'translit' })
  const files = [sending.enveloppe, sending.message, ...namePostedPieces(sending, pieces)]
  return { sending, bytes: await packed(files, platform.now()) }
}

/** The pieces as the documents of a form. */
export function namedPieces(pieces: readonly PostedPiece[]) {
  return pieces.map(({ extension, codePj }, rank) => ({ fichier: `${rank}.${extension}`, typePiece: codePj }))
}

export async function keepEnvelope(
  { kept }: S2lowPlatform,
  { archive, enveloppe, bytes }: { archive: string; enveloppe: string; bytes: Uint8Array },
): Promise<Envelope> {
  const [id, sha256] = [await kept.newId('envelopes'), await kept.write(bytes)]
  return { id, archive, enveloppe, sha256, sizeBytes: bytes.length }
}

export async function keepFiles({ kept }: S2lowPlatform, given: readonly Named[]): Promise<readonly TransactionFile[]> {
  const files: TransactionFile[] = []
  for (const { bytes, name, mime, posted = '', sign = '', codePj = '' } of given) {
    const [id, sha256] = [await kept.newId('files'), await kept.write(bytes)]
    files.push({ id, name, posted, mime, sizeBytes: bytes.length, sign, codePj, sha256 })
  }
  return files
}

/** Skips serials that another gateway of the shared folder has used. */
async function freeSerial({ kept, office, settings }: S2lowPlatform, collectivite: Collectivite, date: Jour) {
  const { siren, plateforme } = collectivite
  for (;;) {
    const serial = await kept.newSerial(siren, date)
    const archive = archiveName(settings.trigramme, envelopeName({ plateforme, siren, date, serial }))
    if (!readLine(office.folder, archive)) return serial
  }
}

type Named = { readonly name: string } & Pick<PostedPiece, 'mime' | 'bytes'> & Partial<PostedPiece>

function namePostedPieces({ pieces: names }: Sending, pieces: readonly PostedPiece[]) {
  return pieces.map((piece, index) => ({ ...piece, name: names[index]?.name ?? piece.posted }))
}

interface TransactionOpening {
  readonly asked: S2lowRequest
  readonly who: Who
  readonly call: string
  readonly facts: Pick<Transaction, 'type'> & Partial<Transaction>
  readonly built: Built
  readonly pieces?: readonly PostedPiece[]
  readonly state?: State
}

const blank = {
  related: null,
  natureCode: null,
  natureDescr: null,
  subject: null,
  number: null,
  classification: null,
  decisionDate: null,
  uniqueId: null,
} as const

export async function openTransaction(platform: S2lowPlatform, opening: TransactionOpening) {
  const { asked, who, call, facts, built, pieces = [], state = [1, 'Dépôt initial'] } = opening
  const { archive, enveloppe } = built.sending
  const transaction: Transaction = {
    ...blank,
    authority: who.authority.id,
    siren: who.siren,
    user: who.id,
    ...facts,
    id: await platform.kept.newId('transactions'),
    read: false,
    stages: [],
    envelope: await keepEnvelope(platform, { archive, enveloppe: enveloppe.name, bytes: built.bytes }),
    files: await keepFiles(platform, [
      { mime: 'text/xml', ...built.sending.message },
      ...namePostedPieces(built.sending, pieces),
    ]),
  }
  await enterState(platform, transaction, state)
  platform.hooks.opened?.(transaction.id, call, { ...asked, who })
  return transaction.id
}
