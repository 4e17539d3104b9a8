// What Pastell learns from its TdT about an act and its annulment: the state that the document goes to, and the files that
// come with it. Source: TdTRecupActe, TdTRecupAnnulation (Pastell).
import { bordereau, stamped } from '../s2low/stamp.ts'
import { stageOf, statusName, statusOf, type Transaction } from '../s2low/transactions.ts'
import { filled, filesIn, moved, textIn, withFile, type PastellDocument, type StoredFile } from './document.ts'
import type { Platform } from './platform.ts'
import { keepBytes, readBytes } from './store.ts'
import { transactionOf } from './tdt.ts'

/** What a verification found. Without `ok` the action that asked for it is refused, with the words. */
export interface Found {
  readonly document: PastellDocument
  readonly ok: boolean
  readonly message: string
}

/** Ask the TdT what has become of an act. */
export async function verifyActe(platform: Platform, document: PastellDocument): Promise<Found> {
  const { refusal, ...untold } = document
  const to = (action: string, message: string) => entered(platform, untold, { action, message })
  if (refusal !== undefined) return to('tdt-error', refusal)
  const transaction = transactionOf(platform, document, 'tedetis_transaction_id')
  if (!transaction)
    return to('tdt-error', "Une erreur est survenue lors de l'envoi à S²low (tedetis_transaction_id non disponible)")
  const status = statusOf(transaction)
  if (status === -1)
    return to('erreur-verif-tdt', `Transaction en erreur sur le TdT : ${errorOf(platform, transaction)}`)
  if (status !== 4) return { document, ok: true, message: `La transaction a comme statut : ${statusName(status)}` }
  const { document: known } = to('acquiter-tdt', "L'acte a été acquitté par le contrôle de légalité")
  return {
    document: platform.settings.lateFiles ? { ...known, awaitsFiles: true } : await bringFiles(platform, known),
    ok: true,
    message: "L'acquittement du contrôle de légalité a été reçu.",
  }
}

function errorOf({ settings }: Platform, { stages }: Transaction): string {
  const { xml = '', message = '' } = stages.at(-1) ?? {}
  return `${settings.anomalyXml ? Buffer.from(xml, 'base64').toString('latin1').trimEnd() : ''}${message}`
}

/** Ask the TdT what has become of an annulment. */
export async function verifyAnnulation(platform: Platform, document: PastellDocument): Promise<Found> {
  const transaction = transactionOf(platform, document, 'tedetis_annulation_id')
  if (!transaction) {
    const message = "Une erreur est survenue lors de l'envoi à S²low"
    return entered(platform, document, { action: 'tdt-error', message })
  }
  const status = statusOf(transaction)
  if (status !== 4)
    return { document, ok: true, message: `La transaction d'annulation a comme statut : ${statusName(status)}` }
  const name = `${textIn(document, 'numero_de_lacte')}-ar-annulation-actes.xml`
  const file = await keepBytes(platform.store, name, receiptOf(transaction))
  const dated = filled(document, {
    date_ar_annulation: dateIn(receiptOf(transaction)),
    aractes_annulation: { 0: file },
  })
  const message = "L'acte a été annulé par le contrôle de légalité"
  const annulled = entered(platform, dated, { action: 'annuler-tdt', message })
  return { ...annulled, ok: true, message: "L'acquittement pour l'annulation de l'acte a été reçu." }
}

/** Another state, which is bad news to those who ask. */
function entered(platform: Platform, document: PastellDocument, line: { action: string; message: string }): Found {
  const at = platform.now().toISOString()
  return { document: moved(document, { ...line, at, id_u: 0 }), ok: false, message: line.message }
}

function receiptOf(transaction: Transaction): Buffer {
  return Buffer.from(stageOf(transaction, 4)?.xml ?? '', 'base64')
}

/** The date is searched for in the text of the receipt. */
function dateIn(xml: Buffer): string {
  return /actes:DateReception="([^"]*)"/.exec(xml.toString('latin1'))?.[1] ?? ''
}

/** Bring the files of an act that is acknowledged. */
export async function bringFiles(platform: Platform, document: PastellDocument): Promise<PastellDocument> {
  const { awaitsFiles: _, ...complete } = document
  const transaction = transactionOf(platform, document, 'tedetis_transaction_id')
  if (!transaction) return complete
  const { store, settings } = platform
  const numero = textIn(document, 'numero_de_lacte')
  const [xml, id] = [receiptOf(transaction), transaction.uniqueId ?? '']
  const pdf = settings.bordereau && (await keepBytes(store, `${numero}-bordereau-tdt.pdf`, bordereau(transaction)))
  const ar = settings.aractes && (await keepBytes(store, `${numero}-ar-actes.xml`, xml))
  const known = filled(complete, {
    ...(pdf && { has_bordereau: '1', bordereau: { 0: pdf } }),
    ...(ar && { acte_unique_id: id, numero_unique: id, aractes: { 0: ar } }),
    date_ar: dateIn(xml),
  })
  const annexes = await stampedIn(platform, document, { transaction, field: 'autre_document_attache' })
  const [acte] = await stampedIn(platform, document, { transaction, field: 'arrete' })
  return [
    ...(acte ? [['acte_tamponne', 0, acte] as const] : []),
    ...annexes.map((file, number) => ['annexes_tamponnees', number, file] as const),
  ].reduce((before, [field, number, file]) => withFile(before, { field, number, file }), known)
}

/** Only PDF files are stamped: the numbers of the others are not left out, the stamped ones move up. */
async function stampedIn(
  { store, settings }: Platform,
  document: PastellDocument,
  { transaction, field }: { readonly transaction: Transaction; readonly field: string },
): Promise<readonly StoredFile[]> {
  if (settings.stamp === 'none') return []
  const files: StoredFile[] = []
  for (const [, file] of filesIn(document, field).filter(([, { mime }]) => mime === 'application/pdf')) {
    const bytes = await readBytes(store, file)
    const given = settings.stamp === 'original' ? bytes : stamped(bytes, transaction, '')
    files.push(await keepBytes(store, `${file.name.replace(/\.[^.]*$/, '')}-tampon.pdf`, given))
  }
  return files
}
