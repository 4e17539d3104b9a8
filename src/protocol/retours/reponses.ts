// Reading what answers a letter, in both directions: ours (2-2, 3-2 to 3-4, 4-2 to 4-4), which an auditor may show us, and
// the prefecture's receipts of them (3-5, 4-5). Source: XSD v1.1.
import { all, attributeAt, enter, toJour } from '../xml/read.ts'
import type * as kinds from './kinds.ts'
import { documentOf } from './lettres.ts'
import { fichierOf } from './parts.ts'
import { demandOfCourrier, type Interpreted, type Source } from './source.ts'

type Tag<T extends kinds.Retour> = T extends { readonly code: string } ? Pick<T, 'kind' | 'code'> : never

type WithDocument =
  | kinds.ReponseCourrierSimple
  | kinds.RefusPieceComplementaire
  | kinds.RejetLettreObservations
  | kinds.ReponseLettreObservations

type OfLetter = kinds.ARDemandePieceComplementaire | kinds.ARLettreObservations
type OfAnswer = kinds.ARPieceComplementaire | kinds.ARReponseRejetLettreObservations

/** A reader of the answers of one document: 2-2, 3-3, 4-3, 4-4. */
export function reponse(tag: Tag<WithDocument>): (source: Source) => Interpreted {
  return (source) => {
    const { facts, xml } = demandOfCourrier(source, {})
    return { retour: { ...tag, ...facts, ...documentOf(source) }, xml }
  }
}

/** 3-4 */
export function pieceComplementaire(source: Source): Interpreted {
  const { facts, xml } = demandOfCourrier(source, {})
  const given = all(enter(source.place, 'Documents'), 'Document')
  const documents = given.flatMap((each) => fichierOf(each, source.remarks) ?? [])
  return { retour: { kind: 'PieceComplementaire', code: '3-4', ...facts, documents }, xml }
}

/** A reader of our receipts of letters: 3-2, 4-2. */
export function arCourrier(tag: Tag<OfLetter>): (source: Source) => Interpreted {
  return (source) => {
    const { facts, xml } = demandOfCourrier(source, {})
    return { retour: { ...tag, ...facts }, xml }
  }
}

/** A reader of the prefecture's receipts of our answers: 3-5, 4-5. They hold what they speak of in InfosCourrierPref. */
export function arReponse(tag: Tag<OfAnswer>): (source: Source) => Interpreted {
  return (source) => {
    const dateReception = toJour(attributeAt(source.place, 'DateReception'))
    const { facts, xml } = demandOfCourrier(source, { dateReception }, enter(source.place, 'InfosCourrierPref'))
    return { retour: { ...tag, ...facts }, xml }
  }
}
