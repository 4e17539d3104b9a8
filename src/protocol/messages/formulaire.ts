// The messages that a collectivité sends, typed by code. "Formulaire" is the schema's word for a message of an
// envelope. Source: XSD v1.1.
import type { Acte, Piece } from '../acte/acte.ts'
import { isMessageCode, messageCodes, messages, type CodeOf, type FileCount, type MessageCode } from '../codes.ts'
import type { Jour } from '../calendrier/jour.ts'

export interface Transmis {
  readonly code: '1-1'
  readonly acte: Acte
}

/** An answer to a letter of the préfecture; `files` in codes.ts gives the number of documents. */
export interface Reponse {
  readonly code: CodeOf<'repond'>
  /** As in the letter, byte for byte. */
  readonly idActe: string
  readonly dateCourrier: Jour
  readonly documents: readonly Piece[]
}

/** Acknowledges a letter of the préfecture; sent automatically. */
export interface AccuseCourrier {
  readonly code: CodeOf<'recoit'>
  readonly idActe: string
  readonly dateCourrier: Jour
}

/** About a letter of the préfecture. */
export type AboutLetter = Reponse | AccuseCourrier

interface Annulation {
  readonly code: '6-1'
  /** As in the AR, byte for byte. */
  readonly idActe: string
}

export interface DemandeClassification {
  readonly code: '7-1'
  /** The version that we hold; for a very old one, the full list is returned. */
  readonly date: Jour
}

export type Formulaire = Transmis | Reponse | AccuseCourrier | Annulation | DemandeClassification
export type OutgoingCode = Formulaire['code']

export function isOutgoing(code: string): code is OutgoingCode {
  return isMessageCode(code) && messages[code].from === 'CL'
}

export const outgoingCodes: readonly OutgoingCode[] = messageCodes.filter(isOutgoing)

export type FormulaireByCode = { readonly [C in OutgoingCode]: FormulaireOf<C> }
type FormulaireOf<C extends OutgoingCode, F extends Formulaire = Formulaire> = F extends unknown
  ? C extends F['code']
    ? F
    : never
  : never

/** In the order of the archive: the acte and its annexes, or the documents of an answer. */
export function piecesOf(formulaire: Formulaire): readonly Piece[] {
  if (formulaire.code === '1-1') return [formulaire.acte.document, ...formulaire.acte.annexes]
  return 'documents' in formulaire ? formulaire.documents : []
}

export function takesDocuments(code: OutgoingCode, count: number): boolean {
  const [least, most] = documentCounts[messages[code].files]
  return count >= least && count <= most
}

const documentCounts: Readonly<Record<FileCount, readonly [least: number, most: number]>> = {
  '0': [0, 0],
  '1': [1, 1],
  '1..n': [1, Infinity],
  '0..n': [0, Infinity],
}

export function expectsAnswer(code: OutgoingCode): boolean {
  return messages[code].answeredBy.length > 0
}

export function isReponse(code: MessageCode): code is Reponse['code'] {
  return messages[code].effect === 'repond'
}
