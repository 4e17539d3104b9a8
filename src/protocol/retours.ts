// What comes back, and what left when it is shown to us: from bytes to a tagged union. Tolerant: a return is taken when
// the facts that it must carry can be read; whatever departs from the schema or from its own name is told beside it.
// Source: XSD v1.1 (content); real returns and those of test platforms (departures).
import { ActesError, problem, type Problem } from '../errors.ts'
import { codeOfRoot } from './codes.ts'
import { gate, type Root } from './gate.ts'
import { all, attributeAt, enter, rootPlace, textAt, toJour, type Place } from './places.ts'
import { readXml } from './read.ts'
import * as identify from './retours-identity.ts'
import * as read from './retours-read.ts'
import type { ARActe, AnomalieActe, AnomalieEnveloppe, Other, Retour } from './retours-kinds.ts'

export type { ActeRecu, Retour } from './retours-kinds.ts'

export interface ReadRetour {
  readonly retour: Retour
  /** Of which act it speaks: from the XML, else from the file name; as much as they know. */
  readonly identity: identify.PartialIdentity
  /** X008, X007 (departures from the wide schema and what no schema sees), R005, in this order. */
  readonly deviations: readonly Problem[]
  /** Against the wide profile. */
  readonly schemaValid: boolean
}

/**
 * Read any XML document of the protocol.
 * @param bytes the document as it came
 * @param name its file name, which helps when the XML does not say of which act it speaks; a folder before it is dropped
 * @throws ActesError X001 to X006, as `gate` does
 * @throws ActesError X010 (`problems`: one per fact, `params` {fact, root}) when a fact that it must carry is unreadable
 */
export async function readRetour(bytes: Uint8Array, name?: string): Promise<ReadRetour> {
  const gated = await gate(bytes, 'wide')
  const base = name?.replace(/^.*[/\\]/s, '') ?? ''
  const source: Source = {
    root: gated.root,
    place: rootPlace(readXml(gated)),
    named: identify.identityOfName(base),
    remarks: [],
  }
  const { retour, xml } = interpret(source)
  const code = codeOfRoot(gated.root)
  const strife = identify.disagreements(base, source.named, { ...xml, ...(code && { code }) })
  return {
    retour,
    identity: identify.firstKnown(xml, source.named),
    deviations: [...gated.deviations, ...source.remarks, ...strife],
    schemaValid: gated.schemaValid,
  }
}

interface Source {
  readonly root: Root
  readonly place: Place
  readonly named: identify.NamedIdentity
  readonly remarks: read.Remarks
}

/** A return, and of which act its XML speaks. */
interface Interpreted {
  readonly retour: Retour
  readonly xml: identify.PartialIdentity
}

function interpret(source: Source): Interpreted {
  switch (source.root) {
    case 'ARActe':
      return arActe(source)
    case 'AnomalieActe':
      return anomalieActe(source)
    case 'AnomalieEnveloppe':
      return anomalieEnveloppe(source)
    case 'EnveloppeMISILLCL':
      return enveloppeMisillCl(source)
    case 'EnveloppeCLMISILL':
      return enveloppeClMisill(source)
    case 'Acte':
      return acteTransmis(source)
    default:
      return other(source, source.root)
  }
}

function arActe(source: Source): Interpreted {
  const { place } = source
  const text = attributeAt(place, 'IDActe')
  const id = identify.identityOfId(text)
  const facts = demand(source, {
    idActe: id && text,
    dateReception: toJour(attributeAt(place, 'DateReception')),
  })
  const acteRecu = echo(source)
  const retour: ARActe = { kind: 'ARActe', code: '1-2', ...facts, acteRecu, ...inForce(place) }
  return { retour, xml: identify.firstKnown(id, identify.identityOfActe(acteRecu)) }
}

function anomalieActe(source: Source): Interpreted {
  const acteRecu = echo(source)
  const xml = identify.identityOfActe(acteRecu)
  demand(source, { numero: xml.numero ?? source.named.numero })
  const retour: AnomalieActe = {
    kind: 'AnomalieActe',
    code: '1-3',
    ...anomalie(source.place),
    acteRecu,
    ...inForce(source.place),
  }
  return { retour, xml }
}

function anomalieEnveloppe(source: Source): Interpreted {
  const enveloppeRecue = read.readEnveloppe(enter(source.place, 'EnveloppeRecue'), source.remarks)
  const xml = identify.identityOfEnveloppe(enveloppeRecue)
  demand(source, { siren: xml.siren ?? source.named.siren })
  const retour: AnomalieEnveloppe = { kind: 'AnomalieEnveloppe', ...anomalie(source.place), enveloppeRecue }
  return { retour, xml }
}

// The referent in there is the gateway's own, echoed in real returns: not read.
function enveloppeMisillCl(source: Source): Interpreted {
  const siren = read.toSiren(attributeAt(enter(source.place, 'Destinataire'), 'SIREN'))
  const { destinataire } = demand(source, { destinataire: siren ?? source.named.siren })
  const emetteur = read.readEmetteur(source.place)
  const formulaires = read.readFormulaires(source.place, source.remarks)
  const retour: Retour = { kind: 'EnveloppeMISILLCL', ...(emetteur && { emetteur }), destinataire, formulaires }
  return { retour, xml: read.compact({ siren }) }
}

function enveloppeClMisill(source: Source): Interpreted {
  const enveloppe = read.readEnveloppe(source.place, source.remarks)
  const { siren } = demand(source, { siren: enveloppe.siren ?? source.named.siren })
  const xml = read.compact({ siren: enveloppe.siren, departement: enveloppe.departement })
  return { retour: { kind: 'EnveloppeCLMISILL', ...enveloppe, siren }, xml }
}

function acteTransmis(source: Source): Interpreted {
  const acte = read.readActeRecu(source.place, source.remarks)
  const xml = identify.identityOfActe(acte)
  const { numero, dateDecision } = identify.firstKnown(xml, source.named)
  demand(source, { numero, dateDecision })
  return { retour: { kind: 'Acte', code: '1-1', acte }, xml }
}

function other(source: Source, root: Other['root']): Interpreted {
  const { place } = source
  const letter = enter(place, 'InfosCourrierPref') ?? place
  const idActe = attributeAt(letter, 'IDActe')
  const { code } = demand(source, { code: codeOfRoot(root) })
  const retour: Other = {
    kind: 'other',
    root,
    code,
    ...read.compact({
      idActe,
      dateCourrier: toJour(attributeAt(letter, 'DateCourrierPref')),
      dateReception: toJour(attributeAt(place, 'DateReception')),
      dateDepot: toJour(textAt(place, 'DateDepot')),
      classificationDate: toJour(textAt(place, 'DateClassification')),
    }),
    fichiers: read.readFichiers(place, source.remarks),
  }
  return { retour, xml: identify.identityOfId(idActe) ?? {} }
}

/** The first ActeRecu; a fake platform sends several. */
function echo({ place, remarks }: Source): read.ActeRecu {
  const [first, ...repeated] = all(place, 'ActeRecu')
  remarks.push(...repeated.map(({ path }) => read.remark('repeated', path)))
  return read.readActeRecu(first, remarks)
}

function inForce(place: Place) {
  return read.compact({ classificationDate: toJour(textAt(place, 'ClassificationDateVersionEnCours')) })
}

// Nature is a text (`ERREUR2` was seen); the code may stand anywhere in Detail, after the archive's name or before it.
function anomalie(place: Place) {
  const detail = textAt(place, 'Detail') ?? ''
  return {
    ...read.compact({
      date: toJour(textAt(place, 'Date')),
      verifCode: /(?<![A-Z])[A-Z]{1,10}-VERIF-[0-9]{1,6}/.exec(detail)?.[0],
    }),
    nature: textAt(place, 'Nature') ?? '',
    detail,
  }
}

type Known<T> = { [K in keyof T]-?: Exclude<T[K], undefined> }

function demand<T extends object>({ root, place }: Source, facts: T): Known<T> {
  const missing = Object.entries(facts).flatMap(([fact, value]) => (value === undefined ? [{ fact, root }] : []))
  const [first] = missing
  if (!first) return facts as Known<T>
  const problems = missing.map((params) => problem('ACTES-X010', place.path, { params }))
  throw new ActesError('ACTES-X010', { problems, params: first })
}
