// What the TdT refuses at once: its checks in their order, with its exact words. Number and date first, then whether the
// number is taken, then the code PJ and the type of each file. Source: S²LOW, actes_transac_create.php (5.x).
import type { Piece } from '../../protocol/acte/acte.ts'
import { findNature } from '../../protocol/messages/codes.ts'
import { isJour, type Jour } from '../../protocol/calendrier/jour.ts'
import type { StoredFile } from './document.ts'

/** What is given to the TdT, as Pastell reads it in the form. */
export interface Given {
  readonly numero: string
  readonly nature: string
  readonly dateDecision: Jour
  /** `8.1` from `8.1 Enseignement`. */
  readonly matiere: readonly string[]
  /** The act, then its annexes. */
  readonly files: readonly TypedFile[]
}

export interface TypedFile extends StoredFile {
  /** Empty when none was given. */
  readonly typePiece: string
}

/** What the checks depend on besides. */
export interface Counter {
  readonly today: Jour
  readonly isTaken: boolean
}

/** The words that tell a number which is taken. */
export const takenWords =
  'Un acte portant le même numéro interne existe déjà dans la base de données.\n' +
  'Il faut peut-être ajouter un suffixe au numéro.'

/** Why it is refused; nothing when it is taken in. */
export function refusalOf(given: Given, { today, isTaken }: Counter): string | undefined {
  const [document, ...annexes] = given.files
  const [first = '', second = ''] = given.matiere
  if (!/^([A-Z0-9][A-Z0-9_]{0,13})?[A-Z0-9]$/.test(given.numero)) return "Le numéro n'est pas correct"
  if (given.dateDecision > today) return 'La date de décision est une date dans le futur'
  if (isTaken) return takenWords
  if (!document) return "Aucun fichier acte n'a été posté "
  const untyped = faultOfType(document, '') ?? annexes.map((each) => faultOfType(each, 'annexe ')).find(Boolean)
  if (untyped) return untyped
  const wrong = faultOfDocument(document, given) ?? annexes.map((each) => faultOfAnnexe(each, document)).find(Boolean)
  if (wrong) return wrong
  if (![first, second].every((code) => /^[0-9]+$/.test(code)))
    return 'Les deux premiers niveaux de classification sont obligatoires.'
  return findNature(given.nature) ? undefined : "Erreur lors de la génération de l'acte : Nature doit être présent."
}

/** As Pastell passes them on: S²LOW escapes its texts for HTML. */
export function passedOn(words: string): string {
  const html = words
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#039;')
  return `Erreur lors de la transmission, S²low a répondu : KO\n${html}\n`
}

/** What strtotime and date make of the field: a day that cannot be read is that of the epoch. */
export function dayOf(text: string): Jour {
  return isJour(text) ? text : '1970-01-01'
}

/** A name as Pastell gives it to the TdT. */
export function plainName(name: string): string {
  return name.replace(/[^a-zA-Z0-9._ ]/gu, '_')
}

function faultOfType({ name, typePiece }: TypedFile, role: '' | 'annexe '): string | undefined {
  const start = `Erreur lors de la réception du fichier ${role}${plainName(name)} :`
  if (typePiece === '') return `${start} typologie absente`
  return typePiece.length === 5 ? undefined : 'Le code de la PJ doit faire 5 caractères'
}

function faultOfDocument({ name, mime, sizeBytes }: TypedFile, given: Given): string | undefined {
  const shown = `Le fichier de l'acte " ${plainName(name)} " est de type " ${mime} ".`
  const wrong = (words: string) => `Erreur de validation du fichier de l'acte :\n${words}`
  if (sizeBytes === 0) return 'Erreur lors de la récéption du fichier : Le fichier semble vide'
  if (mime === 'application/pdf') return undefined
  if (mime !== 'text/xml') return wrong(`${shown} Fichier PDF ou XML requis.`)
  if (given.nature !== '5') return wrong('Seuls les documents budgétaires et financiers peuvent être au format XML.')
  const allowed = given.matiere.slice(0, 2).join('.') === '7.1'
  return allowed ? undefined : wrong('Seule la classification 7.1 est autorisée pour la transmission au format XML')
}

function faultOfAnnexe({ name, mime }: TypedFile, document: TypedFile): string | undefined {
  const wrong = (words: string) => `Erreur de validation d'un fichier de pièce jointe :\n${words}`
  if (!['application/pdf', 'text/xml', 'image/png', 'image/jpeg'].includes(mime))
    return wrong(
      `Le fichier attaché " ${plainName(name)} " est de type " ${mime} ". Fichier PDF, XML, PNG ou JPEG requis.`,
    )
  if (document.mime === 'text/xml' && mime !== 'application/pdf')
    return wrong('Les pièces jointes doivent être au format PDF avec un acte au format XML')
  return undefined
}

/** A file with the code PJ that it travels under. */
export function pieceOf({ name, mime, typePiece }: TypedFile, extension: (mime: string) => string): Piece {
  const stem = plainName(name).replace(/\.[^.]*$/, '')
  return { fichier: `${stem}.${extension(mime)}`, typePiece }
}
