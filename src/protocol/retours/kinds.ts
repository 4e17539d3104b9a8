// The documents of readRetour as plain JSON, and how each is read. An absent property is a fact that the document may
// lack. A letter needs only the acte and the day that answers repeat. Files are base names, in order. Source: XSD v1.1;
// real retours.
import { ActesError, problem } from '#errors.ts'
import type { Classification, Matiere, TypePiece } from '../classification/classification.ts'
import { dayOfXml, type Jour } from '../calendrier/jour.ts'
import { codeOfRoot, findNature, messages, type LettreCode, type MessageCode } from '../codes.ts'
import type { EnvelopeRoot, Root } from '../schema/schema.ts'
import { all, attributeAt, enter, textAt, type XmlPlace } from '../xml/read.ts'
import {
  firstKnown,
  identityOfActe,
  identityOfEnveloppe,
  type NamedIdentity,
  type PartialIdentity,
} from './identity.ts'
import { readIdActe } from '../messages/names.ts'
import * as parts from './parts.ts'
import { compact } from '../compact.ts'
import { fichierOf, remark, type ActeRecu, type Emetteur, type EnveloppeRecue, type Remarks } from './parts.ts'

interface OfActe {
  /** As received, byte for byte: answers repeat it. */
  readonly idActe: string
}

interface ReceptionDay {
  readonly dateReception: Jour
}

interface OfCourrier extends OfActe {
  /** DateCourrierPref: the day of the préfecture's letter. */
  readonly dateCourrier: Jour
}

interface WithDocument extends OfCourrier {
  readonly document?: string
}

interface Echo {
  readonly acteRecu: ActeRecu
  /** Version in force at the préfecture; on simulators it may be older than the one used. */
  readonly classificationDate?: Jour
}

interface Anomalie {
  readonly date?: Jour
  /** As written: `002`, `2`, `ERREUR2`; empty when absent. */
  readonly nature: string
  readonly detail: string
  /** `ODT-VERIF-01`, found anywhere in the detail. */
  readonly verifCode?: string
}

/** Content of each document. A text that the letter's own document repeats is empty when absent. */
interface Contents {
  '1-1': { readonly acte: ActeRecu }
  /** From here on the acte has its identifier. */
  '1-2': OfActe & ReceptionDay & Echo
  '1-3': Anomalie & Echo
  '2-1': WithDocument
  '2-2': WithDocument
  '3-1': WithDocument & { readonly description: string }
  '3-2': OfCourrier
  '3-3': WithDocument
  '3-4': OfCourrier & { readonly documents: readonly string[] }
  /** Acknowledges our 3-3 or 3-4 (4-5: our 4-3 or 4-4), without saying which. */
  '3-5': OfCourrier & ReceptionDay
  '4-1': WithDocument & { readonly motif: string }
  '4-2': OfCourrier
  '4-3': WithDocument
  '4-4': WithDocument
  '4-5': OfCourrier & ReceptionDay
  /** The acte is before the tribunal administratif. This letter has the day of the requête instead of its own day. */
  '5-1': OfActe & { readonly dateDepot: Jour; readonly natureIllegalite: string; readonly pieces: readonly string[] }
  '6-1': OfActe
  '6-2': OfActe & ReceptionDay
  '7-1': { readonly date?: Jour }
  '7-2': { readonly classification: Classification }
  '7-3': { readonly date: Jour }
  EnveloppeCLMISILL: EnveloppeRecue & { readonly siren: string }
  EnveloppeMISILLCL: {
    readonly emetteur?: Emetteur
    readonly destinataire: string
    readonly formulaires: readonly string[]
  }
  /** The whole sending is refused; it comes without EnveloppeMISILLCL. */
  AnomalieEnveloppe: Anomalie & { readonly enveloppeRecue: EnveloppeRecue }
}

type Messages = {
  [C in MessageCode]: { readonly kind: (typeof messages)[C]['root']; readonly code: C } & Contents[C]
}
type Envelopes = { [K in EnvelopeRoot]: { readonly kind: K } & Contents[K] }

export type Retour = Messages[MessageCode] | Envelopes[EnvelopeRoot]

/** A letter of the préfecture: it opens a task. */
export type Lettre = Messages[LettreCode]

export function isLettre(retour: { readonly kind: string }): retour is Lettre {
  const code = codeOfRoot(retour.kind)
  return code !== undefined && messages[code].effect === 'ecrit'
}

export interface RetourSource {
  readonly root: Root
  readonly place: XmlPlace
  readonly named: NamedIdentity
  readonly remarks: Remarks
}

interface MessageReading<T> {
  readonly said: T
  readonly xml: PartialIdentity
}

const readers: { readonly [C in keyof Contents]: (source: RetourSource) => MessageReading<Contents[C]> } = {
  '1-1': acte,
  '1-2': arActe,
  '1-3': anomalieActe,
  '2-1': readDocumentCourrier,
  '2-2': readDocumentCourrier,
  '3-1': (source) => readDocumentCourrier(source, { description: textAt(source.place, 'DescriptionPieces') ?? '' }),
  '3-2': (source) => demandOfCourrier(source, {}),
  '3-3': readDocumentCourrier,
  '3-4': (source) => demandOfCourrier(source, { documents: filesUnder(source, 'Documents', 'Document') }),
  '3-5': arReponse,
  '4-1': (source) => readDocumentCourrier(source, { motif: textAt(source.place, 'Motif') ?? '' }),
  '4-2': (source) => demandOfCourrier(source, {}),
  '4-3': readDocumentCourrier,
  '4-4': readDocumentCourrier,
  '4-5': arReponse,
  '5-1': defereTa,
  '6-1': (source) => demandOfActe(source, {}),
  '6-2': (source) => demandOfActe(source, receptionOf(source)),
  '7-1': ({ place }) => ({ said: compact({ date: dateOf(place) }), xml: {} }),
  '7-2': retourClassification,
  '7-3': (source) => ({ said: demand(source, { date: dateOf(source.place) }), xml: {} }),
  EnveloppeCLMISILL: enveloppeClMisill,
  EnveloppeMISILLCL: enveloppeMisillCl,
  AnomalieEnveloppe: anomalieEnveloppe,
}

export interface Interpreted {
  readonly retour: Retour
  readonly xml: PartialIdentity
}

export function interpret(source: RetourSource): Interpreted {
  const { root: kind } = source
  const code = codeOfRoot(kind)
  const { said, xml } = readers[code ?? (kind as EnvelopeRoot)](source)
  return { retour: { kind, ...compact({ code }), ...said } as Retour, xml }
}

type DemandedFacts<T> = { [K in keyof T]-?: Exclude<T[K], undefined> }

/** @throws ActesError X010 (`problems`: one per undefined fact, `params` {fact, root}) */
function demand<T extends object>({ root, place }: RetourSource, facts: T) {
  const missing = Object.entries(facts).flatMap(([fact, value]) => (value === undefined ? [{ fact, root }] : []))
  const [first] = missing
  if (!first) return facts as DemandedFacts<T>
  const problems = missing.map((params) => problem('ACTES-X010', place.path, { params }))
  throw new ActesError('ACTES-X010', { problems, params: first })
}

/** The identifier of the acte, byte for byte, and `more`. A malformed IDActe counts as absent. */
function demandOfActe<T extends object>(source: RetourSource, more: T, at: XmlPlace = source.place) {
  const text = attributeAt(at, 'IDActe')
  const xml = text === undefined ? undefined : readIdActe(text)
  const said = demand(source, { idActe: xml && text, ...more })
  return { said, xml: xml ?? {} }
}

function demandOfCourrier<T extends object>(source: RetourSource, more: T, at: XmlPlace = source.place) {
  return demandOfActe(source, { dateCourrier: dayOfXml(attributeAt(at, 'DateCourrierPref')), ...more }, at)
}

function acte(source: RetourSource) {
  const said = parts.readActeRecu(source.place, source.remarks)
  const xml = identityOfActe(said)
  const { numero, dateDecision } = firstKnown(xml, source.named)
  demand(source, { numero, dateDecision })
  return { said: { acte: said }, xml }
}

function arActe(source: RetourSource) {
  const { said, xml } = demandOfActe(source, receptionOf(source))
  const echo = echoOf(source)
  return { said: { ...said, ...echo }, xml: firstKnown(xml, identityOfActe(echo.acteRecu)) }
}

function anomalieActe(source: RetourSource) {
  const echo = echoOf(source)
  const xml = identityOfActe(echo.acteRecu)
  demand(source, { numero: xml.numero ?? source.named.numero })
  return { said: { ...parts.readAnomalie(source.place), ...echo }, xml }
}

function receptionOf({ place }: RetourSource) {
  return { dateReception: dayOfXml(attributeAt(place, 'DateReception')) }
}

/** Only the first ActeRecu: a test platform sends several. */
function echoOf({ place, remarks }: RetourSource): Echo {
  const [first, ...repeated] = all(place, 'ActeRecu')
  remarks.push(...repeated.map(({ path }) => remark('repeated', path)))
  const inForce = { classificationDate: dayOfXml(textAt(place, 'ClassificationDateVersionEnCours')) }
  return { acteRecu: parts.readActeRecu(first, remarks), ...compact(inForce) }
}

function readDocumentCourrier<T extends object>(source: RetourSource, more: T = {} as T) {
  const document = fichierOf(enter(source.place, 'Document'), source.remarks)
  const { said, xml } = demandOfCourrier(source, more)
  return { said: { ...said, ...compact({ document }) }, xml }
}

function defereTa(source: RetourSource) {
  const { place } = source
  return demandOfActe(source, {
    dateDepot: dayOfXml(textAt(place, 'DateDepot')),
    natureIllegalite: textAt(place, 'NatureIllegalite') ?? '',
    pieces: filesUnder(source, 'PiecesJointes', 'PieceJointe'),
  })
}

function filesUnder({ place, remarks }: RetourSource, parent: string, name: string): readonly string[] {
  return all(enter(place, parent), name).flatMap((each) => fichierOf(each, remarks) ?? [])
}

/** InfosCourrierPref holds the acte and the day of the letter. */
function arReponse(source: RetourSource) {
  return demandOfCourrier(source, receptionOf(source), enter(source.place, 'InfosCourrierPref'))
}

function enveloppeClMisill(source: RetourSource) {
  const enveloppe = parts.readEnveloppe(source.place, source.remarks)
  const { siren } = demand(source, { siren: enveloppe.siren ?? source.named.siren })
  const xml = compact({ siren: enveloppe.siren, departement: enveloppe.departement })
  return { said: { ...enveloppe, siren }, xml }
}

/** The referent is not read: in real retours it is the gateway's own. */
function enveloppeMisillCl(source: RetourSource) {
  const siren = parts.toSiren(attributeAt(enter(source.place, 'Destinataire'), 'SIREN'))
  const { destinataire } = demand(source, { destinataire: siren ?? source.named.siren })
  const emetteur = parts.readEmetteur(source.place)
  const formulaires = parts.readFormulaires(source.place, source.remarks)
  return { said: { ...compact({ emetteur }), destinataire, formulaires }, xml: compact({ siren }) }
}

function anomalieEnveloppe(source: RetourSource) {
  const enveloppeRecue = parts.readEnveloppe(enter(source.place, 'EnveloppeRecue'), source.remarks)
  const xml = identityOfEnveloppe(enveloppeRecue)
  demand(source, { siren: xml.siren ?? source.named.siren })
  return { said: { ...parts.readAnomalie(source.place), enveloppeRecue }, xml }
}

/** At least one matière: no acte could be sent under an empty classification. */
function retourClassification(source: RetourSource) {
  const { place, remarks } = source
  const natures = readNatures(enter(place, 'NaturesActes'), remarks)
  const found = readMatieres(enter(place, 'Matieres'), 1, remarks)
  const { date, matieres } = demand(source, { date: dateOf(place), matieres: found.length > 0 ? found : undefined })
  return { said: { classification: { date, builtIn: false, natures, matieres } }, xml: {} }
}

function dateOf(place: XmlPlace) {
  return dayOfXml(textAt(place, 'DateClassification'))
}

// Sort codes as numbers: real trees are sorted as texts (10 before 2). Labels may be blank, repeated among siblings or
// lack characters. Old classifications (2004 to 2019 were seen) list no code PJ.
function readNatures(place: XmlPlace | undefined, remarks: Remarks): Classification['natures'] {
  return byCode(all(place, 'NatureActe'), 'CodeNatureActe', remarks).map(({ key, at }) => ({
    code: key,
    abrege: attributeAt(at, 'TypeAbrege') ?? findNature(key)?.abrege ?? '',
    libelle: libelleAt(at),
    typesPiece: readTypesPiece(at, remarks),
  }))
}

/** In the préfecture's order. Codes have five characters, or two in old classifications. */
function readTypesPiece(nature: XmlPlace, remarks: Remarks): TypePiece[] {
  const keyed = all(nature, 'TypePJNatureActe').flatMap((at) => keyedBy(attributeAt(at, 'CodeTypePJ'), at, remarks))
  return firsts(keyed, remarks).map(({ key, at }) => ({ code: key, libelle: libelleAt(at) }))
}

function readMatieres(place: XmlPlace | undefined, level: number, remarks: Remarks): Matiere[] {
  return byCode(all(place, `Matiere${level}`), 'CodeMatiere', remarks).map(({ key, at }) => ({
    code: key,
    libelle: libelleAt(at),
    sous: readMatieres(at, level + 1, remarks),
  }))
}

function libelleAt(place: XmlPlace) {
  return attributeAt(place, 'Libelle') ?? ''
}

interface Keyed<K> {
  readonly key: K
  readonly at: XmlPlace
}

function byCode(places: readonly XmlPlace[], attribute: string, remarks: Remarks) {
  const keyed = places.flatMap((at) => {
    const text = attributeAt(at, attribute)
    return keyedBy(text !== undefined && /^[0-9]{1,9}$/.test(text) ? Number(text) : undefined, at, remarks)
  })
  return firsts(keyed, remarks).toSorted((a, b) => a.key - b.key)
}

function keyedBy<K>(key: K | undefined, at: XmlPlace, remarks: Remarks): Keyed<K>[] {
  if (key !== undefined) return [{ key, at }]
  remarks.push(remark('keyless', at.path))
  return []
}

function firsts<K extends string | number>(keyed: readonly Keyed<K>[], remarks: Remarks) {
  const seen = new Set<K>()
  return keyed.filter(({ key, at }) => {
    const first = !seen.has(key)
    seen.add(key)
    if (!first) remarks.push(remark('duplicate', at.path, { value: String(key) }))
    return first
  })
}
