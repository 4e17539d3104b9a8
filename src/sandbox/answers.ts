// The ministry's own documents, written by the small prefecture: a return envelope with an ARActe (1-2) or an
// AnomalieActe (1-3), or an AnomalieEnveloppe alone. Forms: XSD v1.1; names: those of real returns.
import { messageName, readArchiveName, readIdActe, type Identity } from '../protocol/names.ts'
import { toDate8 } from '../protocol/jour.ts'
import type { Node } from '../protocol/read.ts'
import { element, type AttributeName, type Element } from '../protocol/xml.ts'
import type { LedgerLine, Verdict } from './ledger.ts'
import type { Declared } from './registry.ts'
import { detailOf, verdicts } from './verdicts.ts'

/** A document of an answer, still to be written. */
export interface Answer {
  readonly name: string
  readonly root: Element
}

/**
 * Derive an answer to a line: the same again each time.
 * @param serial that of the delivery, one of the line's
 * @param first whether the act is the first received under its identifier; the second is refused
 * @returns the documents of one delivery, envelope first
 */
export function answerTo(line: LedgerLine, { serial, first }: { serial: number; first: boolean }): readonly Answer[] {
  const { verdict, declared } = line
  if (verdict.kind === 'anomalieEnveloppe') return [anomalieEnveloppe(line, verdict)]
  if (!declared) throw new TypeError('an act is only answered to a declared sender')
  const issuer = issuerOf(declared)
  const message = messageTo(line, { verdict: first ? verdict : alreadyReceived(verdict), declared, serial })
  const application = readArchiveName(line.archive)?.enveloppe.application ?? 'EACT'
  const name = `${application}--${issuer}-${declared.siren}-${toDate8(line.day)}-${serial}.xml`
  return [{ name, root: enveloppe(issuer, declared, message.name) }, message]
}

function alreadyReceived({ acte }: ActeVerdict): ActeVerdict {
  return { kind: 'anomalieActe', code: 'BAC-VERIF-04', acte }
}

type ActeVerdict = Exclude<Verdict, { kind: 'anomalieEnveloppe' }>

function messageTo(
  line: LedgerLine,
  { verdict, declared, serial }: { verdict: ActeVerdict; declared: Declared; serial: number },
): Answer {
  const identity = identityOf(line, declared)
  return verdict.kind === 'accuse'
    ? { name: messageName(identity, '1-2', { serial, extension: 'xml' }), root: arActe(line, verdict) }
    : { name: messageName(identity, '1-3', { serial, extension: 'xml' }), root: anomalieActe(line, verdict) }
}

function arActe({ day, classificationDate }: LedgerLine, { idActe, acte }: Verdict & { kind: 'accuse' }): Element {
  return element('actes:ARActe', { 'actes:IDActe': idActe, 'actes:DateReception': day }, [
    { ...echo(acte), name: 'actes:ActeRecu' },
    element('actes:ClassificationDateVersionEnCours', {}, classificationDate),
  ])
}

function anomalieActe({ day, classificationDate }: LedgerLine, verdict: Verdict & { kind: 'anomalieActe' }): Element {
  return element('actes:AnomalieActe', {}, [
    ...anomalie(day, verdict),
    { ...echo(verdict.acte), name: 'actes:ActeRecu' },
    element('actes:ClassificationDateVersionEnCours', {}, classificationDate),
  ])
}

function anomalieEnveloppe({ archive, day }: LedgerLine, verdict: Verdict & { kind: 'anomalieEnveloppe' }): Answer {
  const root = element('actes:AnomalieEnveloppe', {}, [
    ...anomalie(day, verdict),
    { ...echo(verdict.enveloppe), name: 'actes:EnveloppeRecue' },
  ])
  return { name: `ANO_${readArchiveName(archive)?.envelopeFile}`, root }
}

function anomalie(day: string, { code, found }: Exclude<Verdict, { kind: 'accuse' }>): readonly Element[] {
  return [
    element('actes:Date', {}, day),
    element('actes:Nature', {}, verdicts[code].nature),
    element('actes:Detail', {}, detailOf(code, found)),
  ]
}

function enveloppe(issuer: string, declared: Declared, file: string): Element {
  return element('actes:EnveloppeMISILLCL', {}, [
    element('actes:Emetteur', {}, [emetteur(issuer)]),
    element('actes:FormulairesEnvoyes', {}, [element('actes:Formulaire', {}, [element('actes:NomFichier', {}, file)])]),
    element('actes:Destinataire', { 'insee:SIREN': declared.siren }),
  ])
}

/** `SPREF0341` as the envelope says it. */
function emetteur(issuer: string): Element {
  const [, service, departement = '', arrondissement = ''] = /^(S?PREF|SGAR)(...)(.?)$/.exec(issuer) ?? []
  const where = { 'actes:Departement': departement }
  if (service === 'SGAR') return element('actes:IDSGAR', where)
  if (service === 'PREF') return element('actes:IDPref', where)
  return element('actes:IDSousPref', { ...where, 'actes:Arrondissement': arrondissement })
}

/** The prefecture that the collectivite names, else the sous-prefecture of its arrondissement. */
function issuerOf({ identite, departement, arrondissement }: Declared): string {
  return identite ?? `SPREF${departement}${arrondissement}`
}

/** What the names of the answers carry; an act without identifier leaves them empty (observed: `044-…----1-3_1.xml`). */
function identityOf({ idActe }: LedgerLine, { departement, siren }: Declared): Identity {
  return readIdActe(idActe ?? '') ?? { departement, siren }
}

/** What was received, as it was read; signatures are not sent back. */
function echo(node: Node): Element {
  const attributes = Object.entries(node.attributes).map(([name, value]) => [qualified(name), value] as const)
  const children = node.children.filter(({ name }) => name !== 'Signature').map(echo)
  const content = children.length > 0 ? children : node.text.trim() === '' ? '' : node.text
  return element(`actes:${node.name}`, Object.fromEntries(attributes), content)
}

function qualified(name: string): AttributeName {
  return name === 'SIREN' ? 'insee:SIREN' : `actes:${name}`
}
