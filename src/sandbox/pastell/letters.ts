// Letters of the prefecture as fields of the act's document, and the answers that leave from there: the flux as it was up
// to Pastell 2. One letter of each kind is all that it knows. Source: TedetisVerifReponsePref, TedetisSendReponsePref.
import { once, readMembers } from '../opening.ts'
import { statusOf, type Transaction } from '../s2low/transactions.ts'
import {
  fileIn,
  filesIn,
  filled,
  isOn,
  lastMoveOf,
  moved,
  textIn,
  type PastellDocument,
  type StoredFile,
} from './document.ts'
import { PastellError, shownInstant, type Platform } from './platform.ts'
import { keepBytes } from './store.ts'
import { postAnswer, transactionOf } from './tdt.ts'
import type { Found } from './verification.ts'

/** How Pastell names each kind in its fields. */
const letterNames: Readonly<Record<string, string>> = {
  '2': 'courrier_simple',
  '3': 'demande_piece_complementaire',
  '4': 'lettre_observation',
  '5': 'defere_tribunal_administratif',
}

function nameOf({ type }: Transaction): string {
  return letterNames[type] ?? ''
}

/** Letters that the TdT received about the act of a document. */
function lettersAbout(platform: Platform, document: PastellDocument): readonly Transaction[] {
  const acte = transactionOf(platform, document, 'tedetis_transaction_id')
  if (!acte || !platform.settings.letters) return []
  const all = platform.tdt.platform.kept.all()
  return all.filter(({ related, type, reply }) => related === acte.id && type in letterNames && !reply)
}

/** Bring the letters about an act, and the receipts of its answers, to its document. */
export async function verifyLetters(platform: Platform, document: PastellDocument): Promise<Found> {
  const letters = lettersAbout(platform, document)
  if (letters.length === 0) return { document, ok: true, message: 'Aucune réponse disponible' }
  let brought = acquitted(platform, document)
  for (const letter of letters)
    if (textIn(brought, `${nameOf(letter)}_id`) === '') brought = await bring(platform, brought, letter)
  const waiting = awaited(platform, brought)
  const several = letters.filter((letter) => textIn(waiting, `${nameOf(letter)}_id`) !== `${letter.id}`).map(nameOf)
  if (several.length === 0) return { document: waiting, ok: true, message: 'Réponses récupérées' }
  const message = `Attention, il y a plusieurs messages de même type, cette situation n'est pas traitée par Pastell : ${several.join(',')}`
  return { document: waiting, ok: false, message }
}

async function bring(platform: Platform, document: PastellDocument, letter: Transaction): Promise<PastellDocument> {
  const { store } = platform
  const name = nameOf(letter)
  const at = platform.now().toISOString()
  const archive = (await platform.tdt.platform.kept.read(letter.envelope.sha256)) ?? Buffer.alloc(0)
  const files: StoredFile[] = []
  const members = new Map<string, Uint8Array>()
  await readMembers(once(archive), { maxBytes: archive.length, keeps: () => true, into: members })
  for (const [member, bytes] of members) files.push(await keepBytes(store, member, bytes))
  const values = {
    [`has_${name}`]: '1',
    [`${name}_id`]: `${letter.id}`,
    [`${name}_date`]: shownInstant(at),
    [name]: { 0: await keepBytes(store, `${name}.tar.gz`, archive) },
    [`${name}_unzip`]: Object.fromEntries(files.map((file, number) => [number, file])),
  }
  const message = `Réception d'un message (${name}) de la préfecture`
  return moved(filled(document, values), { action: 'verif-reponse-tdt', message, at, id_u: 0 })
}

const answerable = ['2', '3', '4'].map((type) => letterNames[type] ?? '')

/** An answer is awaited once, for whatever letter. */
function awaited(platform: Platform, document: PastellDocument): PastellDocument {
  if (lastMoveOf(document) === 'attente-reponse-prefecture') return document
  const open = answerable.some((name) => isUnanswered(document, name))
  const line = { action: 'attente-reponse-prefecture', message: "Attente d'une réponse", id_u: 0 }
  return open ? moved(document, { ...line, at: platform.now().toISOString() }) : document
}

function isUnanswered(document: PastellDocument, name: string): boolean {
  return isOn(document, `has_${name}`) && !isOn(document, `has_reponse_${name}`)
}

function acquitted(platform: Platform, document: PastellDocument): PastellDocument {
  const answered = answerable
    .filter((name) => !isOn(document, `${name}_has_acquittement`))
    .filter((name) => {
      const answer = transactionOf(platform, document, `${name}_response_transaction_id`)
      return answer && statusOf(answer) === 4
    })
  if (answered.length === 0) return document
  return filled(document, Object.fromEntries(answered.map((name) => [`${name}_has_acquittement`, '1'])))
}

/** Send the answers that were put in. @throws PastellError when the letter that is answered is not there */
export async function sendAnswers(platform: Platform, document: PastellDocument): Promise<PastellDocument> {
  let answered = document
  for (const name of answerable.filter((each) => isUnanswered(document, each))) {
    const letter = transactionOf(platform, document, `${name}_id`)
    const first = fileIn(document, `reponse_${name}`, 0)
    if (!letter || !first) throw new PastellError(`Aucune réponse (${name})`)
    const nature = textIn(document, `nature_reponse_${name}`)
    const takesMore = letter.type === '3' && nature !== '3'
    const more = takesMore ? filesIn(document, `reponse_pj_${name}`).map(([, file]) => file) : []
    const id = await postAnswer(platform, document, { letter, nature, files: [first, ...more] })
    answered = filled(answered, { [`has_reponse_${name}`]: '1', [`${name}_response_transaction_id`]: `${id}` })
  }
  return answered
}
