// What Pastell learns from its TdT about an act and its annulment: the state that the document goes to, and the files that
// come with it. Source: TdTRecupActe, TdTRecupAnnulation (Pastell).
import { letterPdf } from '../letter-pdf.ts'
import { filled, filesIn, moved, textIn, withFile, type PastellDocument, type StoredFile } from './document.ts'
import type { Platform } from './platform.ts'
import { keepBytes, readBytes } from './store.ts'
import { statusWords, type Transaction } from './transaction.ts'

/** What a verification found. Without `ok` the action that asked for it is refused, with the words. */
export interface Found {
  readonly document: PastellDocument
  readonly ok: boolean
  readonly message: string
}

/** Ask the TdT what has become of an act. */
export async function verifyActe(platform: Platform, document: PastellDocument): Promise<Found> {
  const { refusal, ...untold } = document
  if (refusal !== undefined) return to('tdt-error', { platform, document: untold, message: refusal })
  const transaction = transactionOf(platform, document, 'tedetis_transaction_id')
  if (!transaction) {
    const message = "Une erreur est survenue lors de l'envoi à S²low (tedetis_transaction_id non disponible)"
    return to('tdt-error', { platform, document, message })
  }
  if (transaction.status === '-1') {
    const message = `Transaction en erreur sur le TdT : ${transaction.error ?? ''}`
    return to('erreur-verif-tdt', { platform, document, message })
  }
  if (transaction.status !== '4') return still(document, `La transaction a comme statut : ${words(transaction)}`)
  return acknowledge(platform, document)
}

/** Ask the TdT what has become of an annulment. */
export async function verifyAnnulation(platform: Platform, document: PastellDocument): Promise<Found> {
  const transaction = transactionOf(platform, document, 'tedetis_annulation_id')
  if (!transaction) {
    const message = "Une erreur est survenue lors de l'envoi à S²low"
    return to('tdt-error', { platform, document, message })
  }
  if (transaction.status !== '4')
    return still(document, `La transaction d'annulation a comme statut : ${words(transaction)}`)
  const dated = filled(document, { date_ar_annulation: transaction.dateReception ?? '' })
  const name = `${textIn(document, 'numero_de_lacte')}-ar-annulation-actes.xml`
  const kept = withNamed(dated, 'aractes_annulation', [renamed(transaction.answer, name)])
  const told = "L'acte a été annulé par le contrôle de légalité"
  const { document: annulled } = to('annuler-tdt', { platform, document: kept, message: told })
  return { document: annulled, ok: true, message: "L'acquittement pour l'annulation de l'acte a été reçu." }
}

/** Bring the files of an act that is acknowledged. */
export async function bringFiles(platform: Platform, document: PastellDocument): Promise<PastellDocument> {
  const { awaitsFiles: _, ...complete } = document
  const transaction = transactionOf(platform, document, 'tedetis_transaction_id')
  if (!transaction) return complete
  const { aractes, bordereau } = platform.settings()
  const numero = textIn(document, 'numero_de_lacte')
  const pdf = bordereau ? await bordereauOf(platform, transaction, `${numero}-bordereau-tdt.pdf`) : undefined
  const values = {
    ...(pdf && { has_bordereau: '1' }),
    ...(aractes && { acte_unique_id: transaction.idActe, numero_unique: transaction.idActe }),
    date_ar: transaction.dateReception ?? '',
  }
  const { acte, annexes } = await stampedFiles(platform, document, transaction)
  return [
    ['bordereau', [pdf]] as const,
    ['aractes', [aractes ? renamed(transaction.answer, `${numero}-ar-actes.xml`) : undefined]] as const,
    ['acte_tamponne', [acte]] as const,
    ['annexes_tamponnees', annexes] as const,
  ].reduce((before, [field, files]) => withNamed(before, field, files), filled(complete, values))
}

/** The transaction whose number a field holds. */
export function transactionOf({ store }: Platform, document: PastellDocument, field: string): Transaction | undefined {
  return store.transactions.get(Number(textIn(document, field)))
}

interface Move {
  readonly platform: Platform
  readonly document: PastellDocument
  readonly message: string
}

/** Another state, which is bad news to whoever asked. */
function to(action: string, { platform, document, message }: Move): Found {
  const line = { action, message, at: platform.now().toISOString(), id_u: 0 }
  return { document: moved(document, line), ok: false, message }
}

function still(document: PastellDocument, message: string): Found {
  return { document, ok: true, message }
}

function words({ status }: Transaction): string {
  return statusWords[status]
}

async function acknowledge(platform: Platform, document: PastellDocument): Promise<Found> {
  const known = "L'acte a été acquitté par le contrôle de légalité"
  const { document: acknowledged } = to('acquiter-tdt', { platform, document, message: known })
  const late = platform.settings().lateFiles
  return {
    document: late ? { ...acknowledged, awaitsFiles: true } : await bringFiles(platform, acknowledged),
    ok: true,
    message: "L'acquittement du contrôle de légalité a été reçu.",
  }
}

function renamed(file: StoredFile | undefined, name: string): StoredFile | undefined {
  return file && { ...file, name }
}

function withNamed(
  document: PastellDocument,
  field: string,
  files: readonly (StoredFile | undefined)[],
): PastellDocument {
  return files
    .filter((file) => file !== undefined)
    .reduce((before, file, number) => withFile(before, { field, number, file }), document)
}

/** Only PDF files are stamped: the numbers of the others are not left out, the stamped ones move up. */
async function stampedFiles(platform: Platform, document: PastellDocument, transaction: Transaction) {
  const stamped = async (file: StoredFile | undefined) => {
    if (!file || file.mime !== 'application/pdf' || platform.settings().stamp === 'none') return undefined
    const name = `${file.name.replace(/\.[^.]*$/, '')}-tampon.pdf`
    if (platform.settings().stamp === 'original') return { ...file, name }
    const bytes = await readBytes(platform.store.folder, file)
    return keepBytes(platform.store.folder, name, stamp(bytes, transaction))
  }
  const files = (field: string) => filesIn(document, field).map(([, file]) => file)
  return {
    acte: await stamped(files('arrete')[0]),
    annexes: await Promise.all(files('autre_document_attache').map(stamped)),
  }
}

/** A comment behind the end of the file: other bytes, and the same pages. */
function stamp(bytes: Uint8Array, { dateReception = '', idActe }: Transaction): Uint8Array {
  const comment = `%Tampon d'essai : recu en prefecture le ${dateReception}, ${idActe}\n%%EOF\n`
  return Buffer.concat([bytes, Buffer.from(`\n${comment}`, 'latin1')])
}

async function bordereauOf(platform: Platform, transaction: Transaction, name: string): Promise<StoredFile> {
  const { formulaire, idActe, dateReception = '', postedAt } = transaction
  const objet = formulaire.code === '1-1' ? formulaire.acte.objet : ''
  const pdf = letterPdf([
    'BORDEREAU D’ACQUITTEMENT DE TRANSACTION : document d’essai, sans valeur juridique',
    '',
    `Transaction : ${transaction.id}, postée le ${postedAt.slice(0, 10)}`,
    `Identifiant unique : ${idActe}`,
    `Objet : ${objet}`,
    `Accusé de réception reçu : ${dateReception}`,
  ])
  return keepBytes(platform.store.folder, name, pdf)
}
