// POST actes_transac_reponse_create.php answers a letter, any number of times. `api=1` in the body gives a family A
// response, in the query a single line. Source: S²LOW, actes_transac_reponse_create.php (5.x).
import { ActesError } from '#errors.ts'

import { integer, fieldValuesOf, scalar } from '../php.ts'
import { isRefusal, messages } from '#protocol/codes.ts'
import { admitPerson, authenticate, refusePaper, roleOf } from './accounts.ts'
import { Ended, made, pages, postedField, refuseCall, asPage, type S2lowRequest } from './exchange.ts'
import { build, namedPieces, openTransaction, type PostedPiece } from './compose.ts'
import {
  annexeFault,
  anyTypeFault,
  faultsOf,
  faulty,
  notMade,
  pieceOf,
  postedName,
  takenMeanwhile,
  uploadsOf,
  withoutType,
} from './create.ts'
import type { S2lowPlatform, Script, Who } from './platform.ts'
import { answersIn, type Transaction } from './transactions.ts'

export const reply: Script = async (platform, asked) => {
  const who = admitPerson(platform, {
    refuse: no,
    identify: () => authenticate(platform, asked),
    may: (each) => ['RW', 'CS'].includes(each.rights) && !['GADM', 'SADM'].includes(roleOf(each)),
  })
  refusePaper(platform, no)
  const letter = platform.kept.get(integer(scalar(asked.fields, 'id')))
  if (!letter && platform.settings.version === '6.0') throw no('Transaction inconnue')
  if (postedField(asked, 'type_acte') === '')
    throw refuseCall('Erreur lors de la réception du fichier : typologie absente', pages.reply)
  if (letter && letter.authority !== who.authority.id) throw no('Accès refusé')
  const pieces = readReplyPieces(asked, letter)
  const id = await saveReply(platform, asked, { who, letter, pieces })
  return asked.apiInQuery ? line(`OK : id généré : ${id}\n`) : made(asked, id)
}

function line(text: string) {
  return asPage(text, 'text/plain;charset=UTF-8')
}

/** `api=1` in the query decides first. */
function no(message: string) {
  return new Ended((asked) =>
    asked.apiInQuery ? line(`KO : ${message}`) : refuseCall(message, pages.reply).answer(asked),
  )
}

function replyKindOf(asked: S2lowRequest) {
  return scalar(asked.fields, 'type_envoie')
}

function readReplyPieces(asked: S2lowRequest, letter: Transaction | undefined) {
  const upload = uploadsOf(asked, 'acte_pdf_file').at(-1)
  const annexes = uploadsOf(asked, 'acte_attachments').filter(({ name }) => name !== '')
  const code = letter && replyCodeOf(letter, replyKindOf(asked))
  const takesAnnexes = code !== undefined && messages[code].files === '1..n'
  if (!upload || upload.name === '' || (annexes.length > 0 && !takesAnnexes)) throw no('Envoi de fichier illégal.')
  const sign = uploadsOf(asked, 'acte_pdf_file_sign').at(-1)
  const document = pieceOf(asked, upload, { codePj: postedField(asked, 'type_acte'), sign })
  const codes = fieldValuesOf(asked.fields, 'type_pj')
  const pieces = annexes.map((annexe, index) => {
    const codePj = codes[index] ?? ''
    if (codePj === '') throw withoutType('annexe ', postedName(asked, annexe))
    return pieceOf(asked, annexe, { codePj })
  })
  const faults = [
    faultsOf(faulty.acte, document, anyTypeFault(document, 'Le fichier de réponse')),
    ...pieces.map((piece) => faultsOf(faulty.annexe, piece, annexeFault(piece, document.mime))),
  ].join('')
  if (faults !== '') throw no(faults)
  return [document, ...pieces]
}

/** Kinds count only where a letter has several answers: 3 refuses, 4 answers. */
function replyCodeOf({ type }: Transaction, kind: string) {
  const answers = answersIn(type, 'repond')
  return answers.length > 1 ? answers.find((code) => kind === (isRefusal(code) ? '3' : '4')) : answers[0]
}

async function saveReply(
  platform: S2lowPlatform,
  asked: S2lowRequest,
  { who, letter, pieces }: { who: Who; letter: Transaction | undefined; pieces: readonly PostedPiece[] },
) {
  const kind = replyKindOf(asked)
  // The acte's number in place of the letter's would make a second acte of the same number.
  if (letter?.type === '1') throw no(takenMeanwhile)
  const code = letter && replyCodeOf(letter, kind)
  const isOneOfMany = letter !== undefined && answersIn(letter.type, 'repond').length > 1
  if (code === undefined || !letter)
    throw no(`${notMade}${isOneOfMany ? 'Vous devez choisir un type de réponse' : 'Mauvais type de transaction.'}`)
  const { uniqueId, decisionDate } = letter
  const documents = namedPieces(pieces)
  const formulaire = { code, idActe: uniqueId ?? '', dateCourrier: decisionDate ?? '', documents }
  const built = await build(platform, who, { formulaire, pieces }).catch((error: unknown) => {
    if (!(error instanceof ActesError)) throw error
    throw no(`${notMade}${error.code}`)
  })
  const answer = { kind: !isOneOfMany ? '' : isRefusal(code) ? '3' : '4' } as const
  const facts = { ...letter, user: who.id, related: letter.id, reply: answer }
  return platform.alone(() => openTransaction(platform, { asked, who, call: 'reply', facts, built, pieces }))
}
