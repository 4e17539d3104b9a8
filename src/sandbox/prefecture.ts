// The small prefecture's judgement of what an archive holds: both documents against the schema, names, files, sender,
// classification. The first thing wrong decides the answer (the order is that of real checks:
// sender, then transaction, then classification, then files).
import type { Problem } from '../errors.ts'
import { ActesError } from '../errors.ts'
import type { Jour } from '../protocol/acte.ts'
import { nationalClassification, naturesOffering, typePieceOffered } from '../protocol/classification.ts'
import { findNature, type Nature } from '../protocol/codes.ts'
import { gate, type Root } from '../protocol/gate.ts'
import { idActe, readIdActe, readMessageName, type ArchiveName, type Identity } from '../protocol/names.ts'
import { readXml, type Node } from '../protocol/read.ts'
import type { Verdict } from './ledger.ts'
import { behaviourOf } from './numbers.ts'
import type { Opened } from './opening.ts'
import type { Declared } from './registry.ts'
import { exchangeRefused } from './refusal.ts'
import type { VerdictCode } from './verdicts.ts'

/** What the prefecture knows besides. */
export interface Knowledge {
  readonly declaredOf: (siren: string) => Promise<Declared | undefined>
  readonly classificationDate: Jour
}

export interface Judgement {
  readonly verdict: Verdict
  /** Sender, as far as it is registered. */
  readonly declared?: Declared
  /** As read in the message; absent when it could not be read. */
  readonly numero?: string
  /** Absent when the message could not be read, or holds what no identifier can. */
  readonly idActe?: string
  /** Version of the classification in force when it was judged. */
  readonly classificationDate: Jour
}

/**
 * Judge an archive.
 * @throws ActesError ACTES-G009 when there is no envelope to answer to: the exchange itself is refused
 */
export async function judge(archive: ArchiveName, opened: Opened, knowledge: Knowledge): Promise<Judgement> {
  const { classificationDate } = knowledge
  const enveloppe = await readEnveloppe(archive, opened)
  const idcl = childOf(childOf(enveloppe, 'Emetteur'), 'IDCL').attributes
  const siren = idcl.SIREN ?? ''
  const refuse = (code: VerdictCode, found: string): Verdict => ({ kind: 'anomalieEnveloppe', code, found, enveloppe })
  const declared = await knowledge.declaredOf(siren)
  if (!declared) return { classificationDate, verdict: refuse('PREF-VERIF-02', siren) }
  const known = { classificationDate, declared }
  const stranger = strangeSender(idcl, declared, archive)
  if (stranger) return { ...known, verdict: refuse('BAC-VERIF-01', stranger) }
  const message = await readMessage(enveloppe, opened)
  if ('wrong' in message) return { ...known, verdict: refuse('ODT-VERIF-17', message.wrong) }
  const numero = message.acte.attributes.NumeroInterne ?? ''
  if (behaviourOf(numero) === 'refuseEnveloppe') return { ...known, numero, verdict: refuse('BAC-VERIF-02', numero) }
  return { ...known, numero, ...judgeActe({ ...message, archive, declared, opened, knowledge }) }
}

async function readEnveloppe(archive: ArchiveName, opened: Opened): Promise<Node> {
  const bytes = opened.xml.get(archive.envelopeFile)
  if (!bytes) throw exchangeRefused(`pas d'enveloppe ${archive.envelopeFile} dans l'archive`)
  const read = await readStrict(bytes, 'EnveloppeCLMISILL')
  if ('problems' in read) throw exchangeRefused(`enveloppe ${archive.envelopeFile} illisible`, read.problems)
  return read
}

/** The name of the first thing that differs from what was declared. */
function strangeSender(
  idcl: Readonly<Record<string, string>>,
  declared: Declared,
  archive: ArchiveName,
): string | undefined {
  if (archive.enveloppe.emetteur !== idcl.SIREN) return archive.enveloppe.emetteur
  if (idcl.Departement !== declared.departement) return `Departement ${idcl.Departement}`
  if (idcl.Arrondissement !== declared.arrondissement) return `Arrondissement ${idcl.Arrondissement}`
  if (idcl.Nature !== declared.nature) return `Nature ${idcl.Nature}`
  return undefined
}

interface Message {
  readonly file: string
  readonly acte: Node
}

/** The one message that the envelope lists; only acts (1-1) are received here. */
async function readMessage(enveloppe: Node, opened: Opened): Promise<Message | { readonly wrong: string }> {
  const files = childrenOf(childOf(enveloppe, 'FormulairesEnvoyes'), 'Formulaire').map(fileOf)
  const [file = ''] = files
  if (files.length !== 1) return { wrong: `${files.length} formulaires` }
  const name = readMessageName(file)
  if (!name || name.codePj || name.extension !== 'xml' || `${name.transaction}-${name.message}` !== '1-1')
    return { wrong: file }
  const bytes = opened.xml.get(file)
  if (!bytes) return { wrong: `${file} absent` }
  const acte = await readStrict(bytes, 'Acte')
  return 'problems' in acte ? { wrong: file } : { file, acte }
}

interface Case extends Message {
  readonly archive: ArchiveName
  readonly declared: Declared
  readonly opened: Opened
  readonly knowledge: Knowledge
}

function judgeActe(act: Case): { verdict: Verdict; idActe?: string } {
  const { acte, declared } = act
  const nature = findNature(Number(acte.attributes.CodeNatureActe))
  if (!nature) return { verdict: { kind: 'anomalieActe', code: 'BAC-VERIF-11', acte } }
  const identity = identityOf(acte, declared, nature)
  const fault = faultIn(act, identity, nature)
  const id = identifierOf(identity)
  if (fault || id === undefined) {
    const verdict: Verdict = { kind: 'anomalieActe', ...(fault ?? { code: 'BAC-VERIF-09' }), acte }
    return { verdict, ...(id !== undefined && { idActe: id }) }
  }
  return { verdict: { kind: 'accuse', idActe: id, acte }, idActe: id }
}

interface Fault {
  readonly code: VerdictCode
  readonly found?: string
}

function faultIn(act: Case, identity: Identity, nature: Nature): Fault | undefined {
  const { acte, archive, file, opened, knowledge } = act
  const inForce = knowledge.classificationDate
  if (childOf(acte, 'ClassificationDateVersion').text.trim() !== inForce)
    return { code: 'ODT-VERIF-01', found: inForce }
  if (!carries(file, identity)) return { code: 'BAC-VERIF-09', found: file }
  const listed = filesOf(acte)
  const fault =
    faultInList(listed, [archive.envelopeFile, file], opened) ??
    faultInNombre(acte) ??
    first(listed.map((name) => faultInName(name, identity, nature)))
  if (fault) return fault
  const numero = acte.attributes.NumeroInterne ?? ''
  return behaviourOf(numero) === 'refuseActe' ? { code: 'BAC-VERIF-03', found: numero } : undefined
}

/** The archive holds exactly the envelope, the message and what the message announces. */
function faultInList(listed: readonly string[], documents: readonly string[], { names }: Opened): Fault | undefined {
  const expected = new Set([...documents, ...listed])
  const twice = listed.find((name, index) => listed.indexOf(name) !== index || documents.includes(name))
  if (twice !== undefined) return { code: 'BAC-VERIF-12', found: twice }
  const there = new Set(names)
  const missing = listed.find((name) => !there.has(name))
  if (missing !== undefined) return { code: 'BAC-VERIF-05', found: missing }
  const extra = names.find((name) => !expected.has(name))
  return extra === undefined ? undefined : { code: 'BAC-VERIF-06', found: extra }
}

function faultInNombre(acte: Node): Fault | undefined {
  const annexes = childOf(acte, 'Annexes')
  const { Nombre = '' } = annexes.attributes
  const real = childrenOf(annexes, 'Annexe').length
  return Number(Nombre) === real ? undefined : { code: 'BAC-VERIF-07', found: `${Nombre}, et non ${real}` }
}

function faultInName(name: string, identity: Identity, nature: Nature): Fault | undefined {
  const read = readMessageName(name)
  if (!read?.codePj || `${read.transaction}-${read.message}` !== '1-1') return { code: 'BAC-VERIF-08', found: name }
  if (!carries(name, identity)) return { code: 'BAC-VERIF-09', found: name }
  // A code that no list knows is no fault: real lists are longer than this one.
  const known = naturesOffering(nationalClassification, read.codePj).length > 0
  const offered = !known || typePieceOffered(nationalClassification, nature.abrege, read.codePj)
  return offered ? undefined : { code: 'BAC-VERIF-10', found: read.codePj }
}

/** Does the name carry this identity? */
function carries(name: string, identity: Identity): boolean {
  const read = readMessageName(name)
  return identityKeys.every((key) => read?.[key] === identity[key])
}

const identityKeys = ['departement', 'siren', 'dateDecision', 'numero', 'nature'] as const

function identityOf(acte: Node, declared: Declared, nature: Nature): Identity {
  const { departement, siren } = declared
  const { Date: dateDecision = '', NumeroInterne: numero = '' } = acte.attributes
  return { departement, siren, dateDecision, numero, nature: nature.abrege }
}

/** The schema lets a number be anything: an identifier is one only if it reads back. */
function identifierOf(identity: Identity): string | undefined {
  if (!identity.numero || !identity.dateDecision) return undefined
  const id = idActe(identity)
  return readIdActe(id) && id
}

async function readStrict(bytes: Uint8Array, root: Root): Promise<Node | { readonly problems: readonly Problem[] }> {
  try {
    const gated = await gate(bytes, 'strict')
    if (gated.root !== root || gated.deviations.length > 0) return { problems: gated.deviations }
    return readXml(gated)
  } catch (error) {
    if (error instanceof ActesError) return { problems: error.problems }
    throw error
  }
}

function filesOf(acte: Node): readonly string[] {
  return [childOf(acte, 'Document'), ...childrenOf(childOf(acte, 'Annexes'), 'Annexe')].map(fileOf)
}

function fileOf(node: Node): string {
  return childOf(node, 'NomFichier').text.trim()
}

function childrenOf(node: Node, name: string): readonly Node[] {
  return node.children.filter((child) => child.name === name)
}

/** A child that the schema guarantees. */
function childOf(node: Node, name: string): Node {
  const child = node.children.find((each) => each.name === name)
  if (!child) throw new TypeError(`${node.name} without ${name}`)
  return child
}

function first<T>(values: readonly (T | undefined)[]): T | undefined {
  return values.find((value) => value !== undefined)
}
