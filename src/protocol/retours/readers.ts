// Reading each kind of message, from the places of its XML to a Retour. A letter without its description is still a
// letter: only the act and the day that its answers repeat are required. Source: XSD v1.1; retours really seen.
import { ActesError, problem } from '../../errors.ts'
import type { Root } from '../schema/schema.ts'
import { all, attributeAt, enter, textAt, toJour, type Place } from '../xml/read.ts'
import type { Classification, Matiere, TypePiece } from '../classification/classification.ts'
import { findNature } from '../messages/codes.ts'
import {
  firstKnown,
  identityOfActe,
  identityOfEnveloppe,
  identityOfId,
  type NamedIdentity,
  type PartialIdentity,
} from './identity.ts'
import type {
  ARDemandePieceComplementaire,
  ARLettreObservations,
  ARPieceComplementaire,
  ARReponseRejetLettreObservations,
  CourrierSimple,
  RefusPieceComplementaire,
  RejetLettreObservations,
  ReponseCourrierSimple,
  ReponseLettreObservations,
  Retour,
} from './kinds.ts'
import {
  compact,
  fichierOf,
  readActeRecu,
  readAnomalie,
  readEmetteur,
  readEnveloppe,
  readFormulaires,
  remark,
  toSiren,
  type ActeRecu,
  type Remarks,
} from './parts.ts'

export interface Source {
  readonly root: Root
  readonly place: Place
  /** What the file name says. */
  readonly named: NamedIdentity
  readonly remarks: Remarks
}

/** A retour, and the identity of its act in the XML. */
export interface Interpreted {
  readonly retour: Retour
  readonly xml: PartialIdentity
}

type Reader = (source: Source) => Interpreted

export const readers: Readonly<Record<Root, Reader>> = {
  Acte: acte,
  ARActe: arActe,
  AnomalieActe: anomalieActe,
  CourrierSimple: withDocument({ kind: 'CourrierSimple', code: '2-1' }),
  ReponseCourrierSimple: withDocument({ kind: 'ReponseCourrierSimple', code: '2-2' }),
  DemandePieceComplementaire: demandePieceComplementaire,
  ARDemandePieceComplementaire: arCourrier({ kind: 'ARDemandePieceComplementaire', code: '3-2' }),
  RefusPieceComplementaire: withDocument({ kind: 'RefusPieceComplementaire', code: '3-3' }),
  PieceComplementaire: pieceComplementaire,
  ARPieceComplementaire: arReponse({ kind: 'ARPieceComplementaire', code: '3-5' }),
  LettreObservations: lettreObservations,
  ARLettreObservations: arCourrier({ kind: 'ARLettreObservations', code: '4-2' }),
  RejetLettreObservations: withDocument({ kind: 'RejetLettreObservations', code: '4-3' }),
  ReponseLettreObservations: withDocument({ kind: 'ReponseLettreObservations', code: '4-4' }),
  ARReponseRejetLettreObservations: arReponse({ kind: 'ARReponseRejetLettreObservations', code: '4-5' }),
  DefereTA: defereTa,
  Annulation: annulation,
  ARAnnulation: arAnnulation,
  DemandeClassification: demandeClassification,
  RetourClassification: retourClassification,
  ReponseClassificationSansChangement: sansChangement,
  EnveloppeCLMISILL: enveloppeClMisill,
  EnveloppeMISILLCL: enveloppeMisillCl,
  AnomalieEnveloppe: anomalieEnveloppe,
}

type Known<T> = { [K in keyof T]-?: Exclude<T[K], undefined> }

/**
 * Facts that the message must carry.
 * @throws ActesError X010 (`problems`: one per undefined fact, `params` {fact, root})
 */
function demand<T extends object>({ root, place }: Source, facts: T): Known<T> {
  const missing = Object.entries(facts).flatMap(([fact, value]) => (value === undefined ? [{ fact, root }] : []))
  const [first] = missing
  if (!first) return facts as Known<T>
  const problems = missing.map((params) => problem('ACTES-X010', place.path, { params }))
  throw new ActesError('ACTES-X010', { problems, params: first })
}

/** The identifier of the act, as received, byte for byte, and `more`. A malformed IDActe counts as absent. */
function demandOfActe<T extends object>(source: Source, more: T, at: Place = source.place) {
  const text = attributeAt(at, 'IDActe')
  const xml = identityOfId(text)
  const facts = demand(source, { idActe: xml && text, ...more })
  return { facts, xml: xml ?? {} }
}

/** The act and the day of the letter, in a letter or an answer, and `more`. */
function demandOfCourrier<T extends object>(source: Source, more: T, at: Place = source.place) {
  return demandOfActe(source, { dateCourrier: toJour(attributeAt(at, 'DateCourrierPref')), ...more }, at)
}

function acte(source: Source): Interpreted {
  const said = readActeRecu(source.place, source.remarks)
  const xml = identityOfActe(said)
  const { numero, dateDecision } = firstKnown(xml, source.named)
  demand(source, { numero, dateDecision })
  return { retour: { kind: 'Acte', code: '1-1', acte: said }, xml }
}

function arActe(source: Source): Interpreted {
  const { facts, xml } = demandOfActe(source, receptionOf(source))
  const acteRecu = acteRecuOf(source)
  const retour: Retour = { kind: 'ARActe', code: '1-2', ...facts, acteRecu, ...inForce(source.place) }
  return { retour, xml: firstKnown(xml, identityOfActe(acteRecu)) }
}

function anomalieActe(source: Source): Interpreted {
  const acteRecu = acteRecuOf(source)
  const xml = identityOfActe(acteRecu)
  demand(source, { numero: xml.numero ?? source.named.numero })
  const said = { ...readAnomalie(source.place), acteRecu, ...inForce(source.place) }
  return { retour: { kind: 'AnomalieActe', code: '1-3', ...said }, xml }
}

function annulation(source: Source): Interpreted {
  const { facts, xml } = demandOfActe(source, {})
  return { retour: { kind: 'Annulation', code: '6-1', ...facts }, xml }
}

function arAnnulation(source: Source): Interpreted {
  const { facts, xml } = demandOfActe(source, receptionOf(source))
  return { retour: { kind: 'ARAnnulation', code: '6-2', ...facts }, xml }
}

function receptionOf({ place }: Source) {
  return { dateReception: toJour(attributeAt(place, 'DateReception')) }
}

/** The first ActeRecu; a test platform sends several. */
function acteRecuOf({ place, remarks }: Source): ActeRecu {
  const [first, ...repeated] = all(place, 'ActeRecu')
  remarks.push(...repeated.map(({ path }) => remark('repeated', path)))
  return readActeRecu(first, remarks)
}

function inForce(place: Place) {
  return compact({ classificationDate: toJour(textAt(place, 'ClassificationDateVersionEnCours')) })
}

function demandePieceComplementaire(source: Source): Interpreted {
  const { facts, xml } = demandOfCourrier(source, {})
  const description = textAt(source.place, 'DescriptionPieces') ?? ''
  const said = { ...facts, description, ...documentOf(source) }
  return { retour: { kind: 'DemandePieceComplementaire', code: '3-1', ...said }, xml }
}

function lettreObservations(source: Source): Interpreted {
  const { facts, xml } = demandOfCourrier(source, {})
  const motif = textAt(source.place, 'Motif') ?? ''
  return { retour: { kind: 'LettreObservations', code: '4-1', ...facts, motif, ...documentOf(source) }, xml }
}

function defereTa(source: Source): Interpreted {
  const { place, remarks } = source
  const { facts, xml } = demandOfActe(source, { dateDepot: toJour(textAt(place, 'DateDepot')) })
  const natureIllegalite = textAt(place, 'NatureIllegalite') ?? ''
  const pieces = all(enter(place, 'PiecesJointes'), 'PieceJointe').flatMap((each) => fichierOf(each, remarks) ?? [])
  return { retour: { kind: 'DefereTA', code: '5-1', ...facts, natureIllegalite, pieces }, xml }
}

function documentOf({ place, remarks }: Source) {
  return compact({ document: fichierOf(enter(place, 'Document'), remarks) })
}

type Tag<T extends Retour> = T extends { readonly code: string } ? Pick<T, 'kind' | 'code'> : never

type WithDocument =
  | CourrierSimple
  | ReponseCourrierSimple
  | RefusPieceComplementaire
  | RejetLettreObservations
  | ReponseLettreObservations

type OfLetter = ARDemandePieceComplementaire | ARLettreObservations
type OfAnswer = ARPieceComplementaire | ARReponseRejetLettreObservations

/** Messages with one document: 2-1, 2-2, 3-3, 4-3, 4-4. */
function withDocument(tag: Tag<WithDocument>): Reader {
  return (source) => {
    const { facts, xml } = demandOfCourrier(source, {})
    return { retour: { ...tag, ...facts, ...documentOf(source) }, xml }
  }
}

function pieceComplementaire(source: Source): Interpreted {
  const { facts, xml } = demandOfCourrier(source, {})
  const given = all(enter(source.place, 'Documents'), 'Document')
  const documents = given.flatMap((each) => fichierOf(each, source.remarks) ?? [])
  return { retour: { kind: 'PieceComplementaire', code: '3-4', ...facts, documents }, xml }
}

/** Our acknowledgements of letters: 3-2, 4-2. */
function arCourrier(tag: Tag<OfLetter>): Reader {
  return (source) => {
    const { facts, xml } = demandOfCourrier(source, {})
    return { retour: { ...tag, ...facts }, xml }
  }
}

/**
 * The préfecture's acknowledgements of our answers: 3-5, 4-5. InfosCourrierPref holds the act and the day of the
 * letter.
 */
function arReponse(tag: Tag<OfAnswer>): Reader {
  return (source) => {
    const dateReception = toJour(attributeAt(source.place, 'DateReception'))
    const { facts, xml } = demandOfCourrier(source, { dateReception }, enter(source.place, 'InfosCourrierPref'))
    return { retour: { ...tag, ...facts }, xml }
  }
}

function enveloppeClMisill(source: Source): Interpreted {
  const enveloppe = readEnveloppe(source.place, source.remarks)
  const { siren } = demand(source, { siren: enveloppe.siren ?? source.named.siren })
  const xml = compact({ siren: enveloppe.siren, departement: enveloppe.departement })
  return { retour: { kind: 'EnveloppeCLMISILL', ...enveloppe, siren }, xml }
}

/** The referent in it is not read: in real retours it is the gateway's own. */
function enveloppeMisillCl(source: Source): Interpreted {
  const siren = toSiren(attributeAt(enter(source.place, 'Destinataire'), 'SIREN'))
  const { destinataire } = demand(source, { destinataire: siren ?? source.named.siren })
  const emetteur = readEmetteur(source.place)
  const formulaires = readFormulaires(source.place, source.remarks)
  const said = { ...(emetteur && { emetteur }), destinataire, formulaires }
  return { retour: { kind: 'EnveloppeMISILLCL', ...said }, xml: compact({ siren }) }
}

function anomalieEnveloppe(source: Source): Interpreted {
  const enveloppeRecue = readEnveloppe(enter(source.place, 'EnveloppeRecue'), source.remarks)
  const xml = identityOfEnveloppe(enveloppeRecue)
  demand(source, { siren: xml.siren ?? source.named.siren })
  return { retour: { kind: 'AnomalieEnveloppe', ...readAnomalie(source.place), enveloppeRecue }, xml }
}

function demandeClassification({ place }: Source): Interpreted {
  return { retour: { kind: 'DemandeClassification', code: '7-1', ...compact({ date: dateOf(place) }) }, xml: {} }
}

/** A classification must hold a matiere: no act could be sent under an empty one. */
function retourClassification(source: Source): Interpreted {
  const { place, remarks } = source
  const natures = readNatures(enter(place, 'NaturesActes'), remarks)
  const found = readMatieres(enter(place, 'Matieres'), { level: 1, remarks })
  const { date, matieres } = demand(source, { date: dateOf(place), matieres: found.length > 0 ? found : undefined })
  const classification: Classification = { date, builtIn: false, natures, matieres }
  return { retour: { kind: 'RetourClassification', code: '7-2', classification }, xml: {} }
}

function sansChangement(source: Source): Interpreted {
  const { date } = demand(source, { date: dateOf(source.place) })
  return { retour: { kind: 'ReponseClassificationSansChangement', code: '7-3', date }, xml: {} }
}

function dateOf(place: Place) {
  return toJour(textAt(place, 'DateClassification'))
}

// Codes are the keys, sorted as numbers: real trees come sorted as texts (10 before 2), and their labels may be blank,
// repeated among siblings or short of characters. Old classifications (2004 to 2019 were seen) list no code PJ.
function readNatures(place: Place | undefined, remarks: Remarks): Classification['natures'] {
  const keyed = byCode(all(place, 'NatureActe'), 'CodeNatureActe', remarks)
  return sorted(keyed, remarks).map(({ key, at }) => ({
    code: key,
    abrege: attributeAt(at, 'TypeAbrege') ?? findNature(key)?.abrege ?? '',
    libelle: libelleAt(at),
    typesPiece: readTypesPiece(at, remarks),
  }))
}

/** In the order of the préfecture. Codes have five characters, or two in old classifications. */
function readTypesPiece(nature: Place, remarks: Remarks): TypePiece[] {
  const keyed = all(nature, 'TypePJNatureActe').flatMap((at) => keyedBy(attributeAt(at, 'CodeTypePJ'), at, remarks))
  return firsts(keyed, remarks).map(({ key, at }) => ({ code: key, libelle: libelleAt(at) }))
}

interface Depth {
  /** 1 to 5. */
  readonly level: number
  readonly remarks: Remarks
}

function readMatieres(place: Place | undefined, { level, remarks }: Depth): Matiere[] {
  const keyed = byCode(all(place, `Matiere${level}`), 'CodeMatiere', remarks)
  return sorted(keyed, remarks).map(({ key, at }) => ({
    code: key,
    libelle: libelleAt(at),
    sous: readMatieres(at, { level: level + 1, remarks }),
  }))
}

function libelleAt(place: Place): string {
  return attributeAt(place, 'Libelle') ?? ''
}

interface Keyed<K> {
  readonly key: K
  readonly at: Place
}

function byCode(places: readonly Place[], attribute: string, remarks: Remarks): Keyed<number>[] {
  return places.flatMap((at) => {
    const text = attributeAt(at, attribute)
    return keyedBy(text !== undefined && /^[0-9]{1,9}$/.test(text) ? Number(text) : undefined, at, remarks)
  })
}

/** An entry without code is left out and reported. */
function keyedBy<K>(key: K | undefined, at: Place, remarks: Remarks): Keyed<K>[] {
  if (key !== undefined) return [{ key, at }]
  remarks.push(remark('keyless', at.path))
  return []
}

function sorted(keyed: readonly Keyed<number>[], remarks: Remarks): Keyed<number>[] {
  return firsts(keyed, remarks).toSorted((a, b) => a.key - b.key)
}

/** The first entry of each key; the others are reported. */
function firsts<K extends string | number>(keyed: readonly Keyed<K>[], remarks: Remarks): Keyed<K>[] {
  const seen = new Set<K>()
  return keyed.filter(({ key, at }) => {
    const first = !seen.has(key)
    seen.add(key)
    if (!first) remarks.push(remark('duplicate', at.path, { value: String(key) }))
    return first
  })
}
