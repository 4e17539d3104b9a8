// What Pastell gets from its TdT: states and files, the préfecture's letters as fields of the acte's document (one of
// each kind, as in the flux up to Pastell 2), and the answers to them. Source: TdTRecupActe, TdTRecupAnnulation,
// TedetisVerifReponsePref, TedetisSendReponsePref.
import { once, readMembers } from '../opening.ts'
import { bordereau, stamped } from '../s2low/stamp.ts'
import { statusName, statusOf, xmlOf, type Transaction } from '../s2low/transactions.ts'
import * as held from './document.ts'
import type { PastellDocument, PastellFile } from './document.ts'
import { lined, type NewAction, PastellError, shownInstant, type PastellPlatform } from './platform.ts'
import { postAnswer, transactionOf } from './tdt.ts'

/** Unless `ok`, the verifying action is refused with the message. */
interface VerificationResult {
  readonly document: PastellDocument
  readonly ok: boolean
  readonly message: string
}

export async function verifyActe(platform: PastellPlatform, document: PastellDocument): Promise<VerificationResult> {
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

function errorOf({ settings }: PastellPlatform, { stages }: Transaction) {
  const { xml = '', message = '' } = stages.at(-1) ?? {}
  return `${settings.anomalyXml ? Buffer.from(xml, 'base64').toString('latin1').trimEnd() : ''}${message}`
}

export async function verifyAnnulation(platform: PastellPlatform, document: PastellDocument) {
  const transaction = transactionOf(platform, document, 'tedetis_annulation_id')
  if (!transaction) {
    const message = "Une erreur est survenue lors de l'envoi à S²low"
    return entered(platform, document, { action: 'tdt-error', message })
  }
  const status = statusOf(transaction)
  if (status !== 4)
    return { document, ok: true, message: `La transaction d'annulation a comme statut : ${statusName(status)}` }
  const name = `${held.textIn(document, 'numero_de_lacte')}-ar-annulation-actes.xml`
  const xml = xmlOf(transaction)
  const dated = held.filled(document, {
    date_ar_annulation: dateIn(xml),
    aractes_annulation: { 0: await platform.store.keep(name, xml) },
  })
  const message = "L'acte a été annulé par le contrôle de légalité"
  const annulled = entered(platform, dated, { action: 'annuler-tdt', message })
  return { ...annulled, ok: true, message: "L'acquittement pour l'annulation de l'acte a été reçu." }
}

/** A new state; the verifying action is refused unless the caller sets `ok`. */
function entered(platform: PastellPlatform, document: PastellDocument, line: NewAction): VerificationResult {
  return { document: lined(platform, document, line), ok: false, message: line.message }
}

function dateIn(xml: Buffer) {
  return /actes:DateReception="([^"]*)"/.exec(xml.toString('latin1'))?.[1] ?? ''
}

export async function bringFiles(platform: PastellPlatform, document: PastellDocument) {
  const { awaitsFiles: _, ...complete } = document
  const transaction = transactionOf(platform, document, 'tedetis_transaction_id')
  if (!transaction) return complete
  const { store } = platform
  const numero = held.textIn(document, 'numero_de_lacte')
  const [xml, id] = [xmlOf(transaction), transaction.uniqueId ?? '']
  const annexes = await stampedIn(platform, transaction, held.numberedFilesIn(document, 'autre_document_attache'))
  const [acte] = await stampedIn(platform, transaction, held.numberedFilesIn(document, 'arrete'))
  return held.filled(complete, {
    has_bordereau: '1',
    bordereau: { 0: await store.keep(`${numero}-bordereau-tdt.pdf`, bordereau(transaction)) },
    aractes: { 0: await store.keep(`${numero}-ar-actes.xml`, xml) },
    acte_unique_id: id,
    numero_unique: id,
    date_ar: dateIn(xml),
    acte_tamponne: acte && { 0: acte },
    annexes_tamponnees: annexes.length > 0 ? Object.fromEntries(annexes.entries()) : undefined,
  })
}

/** Only PDF files are stamped; stamped files are renumbered without gaps. */
async function stampedIn(
  { store, settings }: PastellPlatform,
  transaction: Transaction,
  originals: ReturnType<typeof held.numberedFilesIn>,
) {
  const files: PastellFile[] = []
  for (const [, file] of originals.filter(([, { mime }]) => mime === 'application/pdf')) {
    const bytes = await store.read(file)
    const given = settings.stamp === 'original' ? bytes : stamped(bytes, transaction, '')
    files.push(await store.keep(`${file.name.replace(/\.[^.]*$/, '')}-tampon.pdf`, given))
  }
  return files
}

const answerable = ['courrier_simple', 'demande_piece_complementaire', 'lettre_observation']
const letterNames = ['', '', ...answerable, 'defere_tribunal_administratif']

function letterNameOf({ type }: Transaction) {
  return letterNames[Number(type)] ?? ''
}

function lettersOn(platform: PastellPlatform, document: PastellDocument) {
  const acte = transactionOf(platform, document, 'tedetis_transaction_id')
  const all = platform.tdt.platform.kept.all()
  return all.filter((each) => each.related === acte?.id && letterNameOf(each) !== '' && !each.reply)
}

export async function verifyLetters(platform: PastellPlatform, document: PastellDocument) {
  const letters = lettersOn(platform, document)
  if (letters.length === 0) return { document, ok: true, message: 'Aucune réponse disponible' }
  let brought = acquitted(platform, document)
  for (const letter of letters)
    if (held.textIn(brought, `${letterNameOf(letter)}_id`) === '') brought = await bring(platform, brought, letter)
  const waiting = awaited(platform, brought)
  const several = letters
    .filter((letter) => held.textIn(waiting, `${letterNameOf(letter)}_id`) !== `${letter.id}`)
    .map(letterNameOf)
  if (several.length === 0) return { document: waiting, ok: true, message: 'Réponses récupérées' }
  const message = `Attention, il y a plusieurs messages de même type, cette situation n'est pas traitée par Pastell : ${several.join(',')}`
  return { document: waiting, ok: false, message }
}

async function bring(platform: PastellPlatform, document: PastellDocument, letter: Transaction) {
  const { store } = platform
  const name = letterNameOf(letter)
  const archive = platform.tdt.platform.kept.read(letter.envelope.sha256) ?? Buffer.alloc(0)
  const files: PastellFile[] = []
  const members = new Map<string, Uint8Array>()
  await readMembers(once(archive), archive.length, { into: members })
  for (const [member, bytes] of members) files.push(await store.keep(member, bytes))
  const values = {
    [`has_${name}`]: '1',
    [`${name}_id`]: `${letter.id}`,
    [`${name}_date`]: shownInstant(platform.now().toISOString()),
    [name]: { 0: await store.keep(`${name}.tar.gz`, archive) },
    [`${name}_unzip`]: Object.fromEntries(files.entries()),
  }
  const message = `Réception d'un message (${name}) de la préfecture`
  return lined(platform, held.filled(document, values), { action: 'verif-reponse-tdt', message })
}

function awaited(platform: PastellPlatform, document: PastellDocument) {
  const isNew = held.lastMoveOf(document) !== 'attente-reponse-prefecture'
  return isNew && answerable.some((name) => isUnanswered(document, name))
    ? lined(platform, document, { action: 'attente-reponse-prefecture', message: "Attente d'une réponse" })
    : document
}

function isUnanswered(document: PastellDocument, name: string) {
  return held.isOn(document, `has_${name}`) && !held.isOn(document, `has_reponse_${name}`)
}

function acquitted(platform: PastellPlatform, document: PastellDocument) {
  const answered = answerable
    .filter((name) => !held.isOn(document, `${name}_has_acquittement`))
    .filter((name) => {
      const answer = transactionOf(platform, document, `${name}_response_transaction_id`)
      return answer && statusOf(answer) === 4
    })
  if (answered.length === 0) return document
  return held.filled(document, Object.fromEntries(answered.map((name) => [`${name}_has_acquittement`, '1'])))
}

export async function sendAnswers(platform: PastellPlatform, document: PastellDocument) {
  let answered = document
  for (const name of answerable.filter((each) => isUnanswered(document, each))) {
    const letter = transactionOf(platform, document, `${name}_id`)
    const first = held.fileIn(document, `reponse_${name}`, 0)
    if (!letter || !first) throw new PastellError(`Aucune réponse (${name})`)
    const nature = held.textIn(document, `nature_reponse_${name}`)
    const takesMore = letter.type === '3' && nature !== '3'
    const more = takesMore ? held.numberedFilesIn(document, `reponse_pj_${name}`).map(([, file]) => file) : []
    const id = await postAnswer(platform, document, { letter, nature, files: [first, ...more] })
    answered = held.filled(answered, { [`has_reponse_${name}`]: '1', [`${name}_response_transaction_id`]: `${id}` })
  }
  return answered
}
