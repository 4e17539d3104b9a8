// The ministry's own documents, written by the small prefecture: a return envelope with an ARActe (1-2) or an
// AnomalieActe (1-3), or an AnomalieEnveloppe alone. Forms: protocol.md 3.4 and 3.5; names: 4.1 and 4.4.
import { messageName, readArchiveName, readIdActe, type Identity } from '../protocol/names.ts'
import { toDate8 } from '../protocol/jour.ts'
import type { Node } from '../protocol/read.ts'
import { element, writeXml, type AttributeName, type Element } from '../protocol/xml.ts'
import type { Document } from './deliveries.ts'
import type { LedgerLine, Verdict } from './ledger.ts'
import type { Declared } from './registry.ts'
import { detailOf, verdicts } from './verdicts.ts'

/**
 * Derive the answers of a line: the same line gives the same bytes.
 * @param first whether the act is the first received under its identifier; the second is refused
 * @returns one list of documents per delivery, in the order of the line's serials
 */
export function answersOf(line: LedgerLine, { first }: { first: boolean }): readonly (readonly Document[])[] {
  const { verdict, declared } = line
  if (verdict.kind === 'anomalieEnveloppe') return line.serials.map(() => [anomalieEnveloppe(line, verdict)])
  if (!declared) throw new TypeError('an act is only answered to a declared sender')
  const refusal: Verdict = first ? verdict : { ...verdict, kind: 'anomalieActe', code: 'BAC-VERIF-04' }
  return line.serials.map((serial) => answerActe({ line, verdict: refusal, declared, serial }))
}

interface Answer {
  readonly line: LedgerLine
  readonly verdict: Verdict
  readonly declared: Declared
  readonly serial: number
}

/** The return envelope and the message that it lists. */
function answerActe({ line, verdict, declared, serial }: Answer): readonly Document[] {
  const identity = identityOf(line, declared)
  const issuer = issuerOf(declared)
  const message: Document =
    verdict.kind === 'accuse'
      ? { name: messageName(identity, '1-2', serial, 'xml'), bytes: write(arActe(line, verdict)) }
      : { name: messageName(identity, '1-3', serial, 'xml'), bytes: write(anomalieActe(line, verdict)) }
  const application = readArchiveName(line.archive)?.enveloppe.application ?? 'EACT'
  const name = `${application}--${issuer}-${declared.siren}-${toDate8(line.day)}-${serial}.xml`
  return [{ name, bytes: write(enveloppe(issuer, declared, message.name)) }, message]
}

function arActe({ day, classificationDate }: LedgerLine, { idActe, acte }: Verdict & { kind: 'accuse' }): Element {
  return element('actes:ARActe', { 'actes:IDActe': idActe, 'actes:DateReception': day }, [
    { ...echo(acte), name: 'actes:ActeRecu' },
    element('actes:ClassificationDateVersionEnCours', {}, classificationDate),
  ])
}

function anomalieActe({ day, classificationDate }: LedgerLine, verdict: Verdict): Element {
  if (verdict.kind !== 'anomalieActe') throw new TypeError(`no AnomalieActe for ${verdict.kind}`)
  return element('actes:AnomalieActe', {}, [
    ...anomalie(day, verdict),
    { ...echo(verdict.acte), name: 'actes:ActeRecu' },
    element('actes:ClassificationDateVersionEnCours', {}, classificationDate),
  ])
}

function anomalieEnveloppe({ archive, day }: LedgerLine, verdict: Verdict & { kind: 'anomalieEnveloppe' }): Document {
  const root = element('actes:AnomalieEnveloppe', {}, [
    ...anomalie(day, verdict),
    { ...echo(verdict.enveloppe), name: 'actes:EnveloppeRecue' },
  ])
  return { name: `ANO_${readArchiveName(archive)?.envelopeFile}`, bytes: write(root) }
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
    element('actes:FormulairesEnvoyes', {}, [
      element('actes:Formulaire', {}, [element('actes:NomFichier', {}, file)]),
    ]),
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

/** What was read may hold more than ISO-8859-1 has: it goes back as references. */
function write(root: Element): Uint8Array {
  return writeXml(root, 'ncr')
}
