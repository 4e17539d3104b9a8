// Letters of the prefecture as fields of the act's document, and the answers that leave from there: the flux as it was up
// to Pastell 2. One letter of each kind is all that it knows. Source: TedetisVerifReponsePref, TedetisSendReponsePref.
import type { Formulaire } from '../../protocol/messages/formulaire.ts'
import { fileIn, filesIn, filled, isOn, lastMoveOf, moved, textIn, type PastellDocument } from './document.ts'
import { extensionOf } from './mime.ts'
import { shownInstant, type Platform } from './platform.ts'
import { PastellError } from './refusals.ts'
import { follow, withDefaultType } from './tdt.ts'
import { pieceOf } from './tdt-checks.ts'
import { letterNames, type LetterNumber, type ReceivedLetter, type Transaction } from './transaction.ts'
import { transactionOf, type Found } from './verification.ts'

/** Bring the letters about an act, and the receipts of its answers, to its document. */
export function verifyLetters(platform: Platform, document: PastellDocument): Found {
  const acte = transactionOf(platform, document, 'tedetis_transaction_id')
  const letters = acte?.letters ?? []
  if (letters.length === 0) return { document, ok: true, message: 'Aucune réponse disponible' }
  const known = acquitted(platform, document)
  const brought = letters.reduce((before, letter) => bring(platform, before, letter), known)
  const waiting = awaited(platform, brought)
  const several = letters
    .filter(({ type, id }) => textIn(waiting, `${letterNames[type]}_id`) !== `${id}`)
    .map(({ type }) => letterNames[type])
  if (several.length === 0) return { document: waiting, ok: true, message: 'Réponses récupérées' }
  const message = `Attention, il y a plusieurs messages de même type, cette situation n'est pas traitée par Pastell : ${several.join(',')}`
  return { document: waiting, ok: false, message }
}

function bring(platform: Platform, document: PastellDocument, letter: ReceivedLetter): PastellDocument {
  const name = letterNames[letter.type]
  if (textIn(document, `${name}_id`) !== '') return document
  const at = platform.now().toISOString()
  const values = {
    [`has_${name}`]: '1',
    [`${name}_id`]: `${letter.id}`,
    [`${name}_date`]: shownInstant(platform, at),
    [name]: { 0: letter.archive },
    [`${name}_unzip`]: Object.fromEntries(letter.files.map((file, number) => [number, file])),
  }
  const message = `Réception d'un message (${name}) de la préfecture`
  return moved(filled(document, values), { action: 'verif-reponse-tdt', message, at, id_u: 0 })
}

const answerable: readonly LetterNumber[] = ['2', '3', '4']

/** An answer is awaited once, for whatever letter. */
function awaited(platform: Platform, document: PastellDocument): PastellDocument {
  if (lastMoveOf(document) === 'attente-reponse-prefecture') return document
  const open = answerable.map((type) => letterNames[type]).some((name) => isUnanswered(document, name))
  const line = { action: 'attente-reponse-prefecture', message: "Attente d'une réponse", id_u: 0 }
  return open ? moved(document, { ...line, at: platform.now().toISOString() }) : document
}

function isUnanswered(document: PastellDocument, name: string): boolean {
  return isOn(document, `has_${name}`) && !isOn(document, `has_reponse_${name}`)
}

function acquitted(platform: Platform, document: PastellDocument): PastellDocument {
  const answered = answerable
    .map((type) => letterNames[type])
    .filter((name) => !isOn(document, `${name}_has_acquittement`))
    .filter((name) => transactionOf(platform, document, `${name}_response_transaction_id`)?.status === '4')
  if (answered.length === 0) return document
  return filled(document, Object.fromEntries(answered.map((name) => [`${name}_has_acquittement`, '1'])))
}

/** Send the answers that were put in. @throws PastellError when the letter that is answered is not there */
export async function sendAnswers(platform: Platform, document: PastellDocument): Promise<PastellDocument> {
  const acte = transactionOf(platform, document, 'tedetis_transaction_id')
  if (!acte) throw new PastellError('Aucune transaction')
  let answered = document
  for (const type of answerable) {
    const name = letterNames[type]
    if (!isUnanswered(document, name)) continue
    const { id } = await answer(platform, acte, { type, document })
    answered = filled(answered, { [`has_reponse_${name}`]: '1', [`${name}_response_transaction_id`]: `${id}` })
  }
  return answered
}

interface Answering {
  readonly type: LetterNumber
  readonly document: PastellDocument
}

async function answer(platform: Platform, acte: Transaction, { type, document }: Answering): Promise<Transaction> {
  const name = letterNames[type]
  const letter = acte.letters.find(({ id }) => `${id}` === textIn(document, `${name}_id`))
  const first = fileIn(document, `reponse_${name}`, 0)
  if (!letter || !first) throw new PastellError(`Aucune réponse (${name})`)
  const code = codeOf(type, textIn(document, `nature_reponse_${name}`))
  const more = code === '3-4' ? filesIn(document, `reponse_pj_${name}`).map(([, file]) => file) : []
  const files = [first, ...more].map((file) => withDefaultType(file, acte.idActe))
  const documents = files.map((file) => pieceOf(file, extensionOf))
  const formulaire: Formulaire = { code, idActe: acte.idActe, dateCourrier: letter.date, documents }
  return follow(platform, acte, { formulaire, files })
}

function codeOf(type: LetterNumber, nature: string): '2-2' | '3-3' | '3-4' | '4-3' | '4-4' {
  if (type === '2') return '2-2'
  const refusal = nature === '3'
  if (type === '3') return refusal ? '3-3' : '3-4'
  return refusal ? '4-3' : '4-4'
}
