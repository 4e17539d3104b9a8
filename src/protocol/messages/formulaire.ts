// What a collectivite says, as typed values: one member for each message that it sends, by its code. "Formulaire" is the
// schema's word for a message of an envelope. Source: XSD v1.1; who answers what is in codes.ts.
import type { Acte, Piece } from '../acte/acte.ts'
import { isMessageCode, messageCodes, messages, type FileCount, type MessageCode } from './codes.ts'
import type { Jour } from '../calendrier/jour.ts'

/** An act is transmitted. */
export interface Transmis {
  readonly code: '1-1'
  readonly acte: Acte
}

/** A letter of the prefecture is answered, with documents; `files` of codes.ts says how many. */
export interface Reponse {
  readonly code: '2-2' | '3-3' | '3-4' | '4-3' | '4-4'
  /** Of the letter, byte for byte. */
  readonly idActe: string
  /** DateCourrierPref, copied from the letter. */
  readonly dateCourrier: Jour
  readonly documents: readonly Piece[]
}

/** A letter of the prefecture was received: it leaves by itself. */
export interface AccuseCourrier {
  readonly code: '3-2' | '4-2'
  readonly idActe: string
  readonly dateCourrier: Jour
}

/** The transmission of an act is to be annulled. */
export interface Annulation {
  readonly code: '6-1'
  /** Of the AR, byte for byte. */
  readonly idActe: string
}

/** The classification in force is asked for. */
export interface DemandeClassification {
  readonly code: '7-1'
  /** Version held; a very old one brings the full list. */
  readonly date: Jour
}

export type Formulaire = Transmis | Reponse | AccuseCourrier | Annulation | DemandeClassification
export type OutgoingCode = Formulaire['code']

/** Is it the code of a message that a collectivite sends? */
export function isOutgoing(code: string): code is OutgoingCode {
  return isMessageCode(code) && messages[code].from === 'CL'
}

export const outgoingCodes: readonly OutgoingCode[] = messageCodes.filter(isOutgoing)

/** The formulaire of each code, for tables by code. */
export type FormulaireByCode = { readonly [C in OutgoingCode]: FormulaireOf<C> }
type FormulaireOf<C extends OutgoingCode, F extends Formulaire = Formulaire> = F extends unknown
  ? C extends F['code']
    ? F
    : never
  : never

/** Its files, in the order in which they travel: the act and its annexes, or the documents of an answer. */
export function piecesOf(formulaire: Formulaire): readonly Piece[] {
  switch (formulaire.code) {
    case '1-1':
      return [formulaire.acte.document, ...formulaire.acte.annexes]
    case '3-2':
    case '4-2':
    case '6-1':
    case '7-1':
      return []
    default:
      return formulaire.documents
  }
}

/** Does a message of this code travel with so many documents? */
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

/** Does anything come back for it? */
export function expectsAnswer(code: OutgoingCode): boolean {
  return messages[code].answeredBy.length > 0
}

/** It answers a letter by the will of a person, rather than by itself. */
export function isReponse(code: MessageCode): code is Reponse['code'] {
  return messages[code].effect === 'repond'
}
