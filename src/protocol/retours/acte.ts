// Reading transactions 1 and 6: an act, its receipt, its refusal, its annulation. Source: XSD v1.1; returns really seen.
import { all, attributeAt, textAt, toJour, type Place } from '../xml/read.ts'
import * as identify from './identity.ts'
import type { Retour } from './kinds.ts'
import { compact, readActeRecu, readAnomalie, remark, type ActeRecu } from './parts.ts'
import { demand, demandOfActe, type Interpreted, type Source } from './source.ts'

/** 1-1 */
export function acte(source: Source): Interpreted {
  const said = readActeRecu(source.place, source.remarks)
  const xml = identify.identityOfActe(said)
  const { numero, dateDecision } = identify.firstKnown(xml, source.named)
  demand(source, { numero, dateDecision })
  return { retour: { kind: 'Acte', code: '1-1', acte: said }, xml }
}

/** 1-2 */
export function arActe(source: Source): Interpreted {
  const { facts, xml } = demandOfActe(source, receptionOf(source))
  const acteRecu = echo(source)
  const retour: Retour = { kind: 'ARActe', code: '1-2', ...facts, acteRecu, ...inForce(source.place) }
  return { retour, xml: identify.firstKnown(xml, identify.identityOfActe(acteRecu)) }
}

/** 1-3 */
export function anomalieActe(source: Source): Interpreted {
  const acteRecu = echo(source)
  const xml = identify.identityOfActe(acteRecu)
  demand(source, { numero: xml.numero ?? source.named.numero })
  const said = { ...readAnomalie(source.place), acteRecu, ...inForce(source.place) }
  return { retour: { kind: 'AnomalieActe', code: '1-3', ...said }, xml }
}

/** 6-1 */
export function annulation(source: Source): Interpreted {
  const { facts, xml } = demandOfActe(source, {})
  return { retour: { kind: 'Annulation', code: '6-1', ...facts }, xml }
}

/** 6-2 */
export function arAnnulation(source: Source): Interpreted {
  const { facts, xml } = demandOfActe(source, receptionOf(source))
  return { retour: { kind: 'ARAnnulation', code: '6-2', ...facts }, xml }
}

function receptionOf({ place }: Source) {
  return { dateReception: toJour(attributeAt(place, 'DateReception')) }
}

/** The first ActeRecu; a fake platform sends several. */
function echo({ place, remarks }: Source): ActeRecu {
  const [first, ...repeated] = all(place, 'ActeRecu')
  remarks.push(...repeated.map(({ path }) => remark('repeated', path)))
  return readActeRecu(first, remarks)
}

function inForce(place: Place) {
  return compact({ classificationDate: toJour(textAt(place, 'ClassificationDateVersionEnCours')) })
}
