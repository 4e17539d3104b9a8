// POST actes_transac_reponse_create.php answers a letter, any number of times. `api=1` in the body gives a family A
// response, in the query a single line. Source: S²LOW, actes_transac_reponse_create.php (5.x).
import { ActesError } from '../../errors.ts'
import type { HttpAnswer } from '../http.ts'
import { integer, fieldValuesOf, scalar } from '../php.ts'
import type { Reponse } from '../../protocol/messages/formulaire.ts'
import { authenticate, roleOf } from './accounts.ts'
import { done, Ended, pages, refuseCall, utf8, fieldTextOf, type S2lowRequest } from './exchange.ts'
import { build, openTransaction, pieceName, type PostedPiece } from './compose.ts'
import { notSaved, pieceFault, pieceOf, postedName, takenMeanwhile, uploadsOf } from './create.ts'
import type { S2lowPlatform, Script, Who } from './platform.ts'
import type { Transaction } from './transactions.ts'

export const reply: Script = async (platform, asked) => {
  const who = admitted(platform, asked)
  const letter = platform.kept.get(integer(scalar(asked.fields, 'id')))
  if (!letter && platform.settings.version === '6.0') throw no(asked, 'Transaction inconnue')
  if (fieldTextOf(asked, scalar(asked.fields, 'type_acte')) === '')
    throw refuseCall(asked, 'Erreur lors de la réception du fichier : typologie absente', pages.reply)
  if (letter && letter.authority !== who.authority.id) throw no(asked, 'Accès refusé')
  const pieces = readPieces(asked, letter)
  const id = await save(platform, asked, { who, pieces, formulaire: formulaireOf(asked, letter, pieces), letter })
  return asked.apiInQuery ? line(`OK : id généré : ${id}\n`) : done(asked, `${id}\n`, `${pages.show}?id=${id}`)
}

function line(text: string): HttpAnswer {
  return utf8(text, 'text/plain;charset=UTF-8')
}

/** `api=1` in the query decides first. */
function no(asked: S2lowRequest, message: string): Ended {
  return asked.apiInQuery ? new Ended(line(`KO : ${message}`)) : refuseCall(asked, message, pages.reply)
}

function admitted(platform: S2lowPlatform, asked: S2lowRequest): Who {
  const { settings } = platform
  if (settings.module === 'unknown') throw no(asked, "Erreur d'initialisation du module")
  const who = authenticate(platform, asked)
  if (who.active === false) throw no(asked, "Échec de l'authentification")
  const allowed = ['RW', 'CS'].includes(who.rights) && !['GADM', 'SADM'].includes(roleOf(who))
  if (!allowed || settings.module === 'inactive') throw no(asked, 'Accès refusé')
  if (settings.paper && settings.version !== '6.0') throw no(asked, 'Mode « papier » actif. Accès interdit.')
  return who
}

function replyKindOf(asked: S2lowRequest): string {
  return scalar(asked.fields, 'type_envoie')
}

function readPieces(asked: S2lowRequest, letter: Transaction | undefined): readonly PostedPiece[] {
  const upload = uploadsOf(asked, 'acte_pdf_file').at(-1)
  const annexes = uploadsOf(asked, 'acte_attachments').filter(({ name }) => name !== '')
  const takesAnnexes = letter?.type === '3' && replyKindOf(asked) === '4'
  if (!upload || upload.name === '' || (annexes.length > 0 && !takesAnnexes))
    throw no(asked, 'Envoi de fichier illégal.')
  const codePj = fieldTextOf(asked, scalar(asked.fields, 'type_acte'))
  const document = pieceOf(asked, upload, { codePj, sign: uploadsOf(asked, 'acte_pdf_file_sign').at(-1) })
  const fault = pieceFault(document, { kind: 'reponse' })
  const faults = fault === undefined ? [] : [`Erreur de validation du fichier de l'acte :\n${fault}\n`]
  const codes = fieldValuesOf(asked.fields, 'type_pj')
  const pieces = annexes.map((annexe, index) => {
    const code = codes[index] ?? ''
    if (code === '') throw refuseCall(asked, withoutType(postedName(asked, annexe)), pages.add)
    return pieceOf(asked, annexe, { codePj: code, sign: undefined })
  })
  for (const piece of pieces) {
    const wrong = pieceFault(piece, { kind: 'annexe', acteMime: document.mime })
    if (wrong !== undefined) faults.push(`Erreur de validation d'un fichier de pièce jointe :\n${wrong}\n`)
  }
  if (faults.length > 0) throw no(asked, faults.join(''))
  return [document, ...pieces]
}

function withoutType(name: string): string {
  return `Erreur lors de la réception du fichier annexe ${name} : typologie absente`
}

const codes: Readonly<Record<string, Reponse['code']>> = { '3.3': '3-3', '3.4': '3-4', '4.3': '4-3', '4.4': '4-4' }

function formulaireOf(asked: S2lowRequest, letter: Transaction | undefined, pieces: readonly PostedPiece[]): Reponse {
  const type = letter?.type ?? ''
  // The acte's number in place of the letter's would make a second acte of the same number.
  if (type === '1') throw no(asked, notSaved(takenMeanwhile))
  const code = type === '2' ? '2-2' : codes[`${type}.${replyKindOf(asked)}`]
  if (code === undefined || !letter)
    throw no(asked, `Erreur lors de la génération de l'acte : ${['3', '4'].includes(type) ? noKind : noType}`)
  const documents = pieces.map((piece, rank) => ({ fichier: pieceName(rank, piece), typePiece: piece.codePj }))
  return { code, idActe: letter.uniqueId ?? '', dateCourrier: letter.decisionDate ?? '', documents }
}

const noKind = 'Vous devez choisir un type de réponse'
const noType = 'Mauvais type de transaction.'

interface CheckedReply {
  readonly who: Who
  readonly pieces: readonly PostedPiece[]
  readonly formulaire: Reponse
  readonly letter: Transaction | undefined
}

async function save(
  platform: S2lowPlatform,
  asked: S2lowRequest,
  { who, pieces, formulaire, letter }: CheckedReply,
): Promise<number> {
  if (!letter) throw no(asked, noType)
  const built = await build(platform, who, { formulaire, pieces, classificationDate: '' }).catch((error: unknown) => {
    if (!(error instanceof ActesError)) throw error
    throw no(asked, `Erreur lors de la génération de l'acte : ${error.code}`)
  })
  const { natureCode, natureDescr, subject, number, classification, decisionDate, uniqueId, authority, siren } = letter
  const facts = {
    natureCode,
    natureDescr,
    subject,
    number,
    classification,
    decisionDate,
    uniqueId,
    authority,
    siren,
    type: letter.type,
    related: letter.id,
    reply: { kind: letter.type === '2' ? '' : replyKindOf(asked) === '3' ? '3' : '4' },
  } as const
  return platform.alone(() => openTransaction(platform, { asked, who, call: 'reply', facts, built, pieces }))
}
