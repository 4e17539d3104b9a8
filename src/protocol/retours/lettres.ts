// Reading what the prefecture writes about an act: 2-1, 3-1, 4-1, 5-1. A letter without its description is still a letter:
// only the act and the day that its answers repeat are demanded. Source: XSD v1.1.
import { all, enter, textAt, toJour } from '../xml/read.ts'
import { compact, fichierOf } from './parts.ts'
import { demandOfActe, demandOfCourrier, type Interpreted, type Source } from './source.ts'

/** 2-1 */
export function courrierSimple(source: Source): Interpreted {
  const { facts, xml } = demandOfCourrier(source, {})
  return { retour: { kind: 'CourrierSimple', code: '2-1', ...facts, ...documentOf(source) }, xml }
}

/** 3-1 */
export function demandePieceComplementaire(source: Source): Interpreted {
  const { facts, xml } = demandOfCourrier(source, {})
  const description = textAt(source.place, 'DescriptionPieces') ?? ''
  const said = { ...facts, description, ...documentOf(source) }
  return { retour: { kind: 'DemandePieceComplementaire', code: '3-1', ...said }, xml }
}

/** 4-1 */
export function lettreObservations(source: Source): Interpreted {
  const { facts, xml } = demandOfCourrier(source, {})
  const motif = textAt(source.place, 'Motif') ?? ''
  return { retour: { kind: 'LettreObservations', code: '4-1', ...facts, motif, ...documentOf(source) }, xml }
}

/** 5-1 */
export function defereTa(source: Source): Interpreted {
  const { place, remarks } = source
  const { facts, xml } = demandOfActe(source, { dateDepot: toJour(textAt(place, 'DateDepot')) })
  const natureIllegalite = textAt(place, 'NatureIllegalite') ?? ''
  const pieces = all(enter(place, 'PiecesJointes'), 'PieceJointe').flatMap((each) => fichierOf(each, remarks) ?? [])
  return { retour: { kind: 'DefereTA', code: '5-1', ...facts, natureIllegalite, pieces }, xml }
}

/** The base name of the one document of a letter or of an answer. */
export function documentOf({ place, remarks }: Source) {
  return compact({ document: fichierOf(enter(place, 'Document'), remarks) })
}
