// The simulated préfecture's judgement of an archive: envelope, sender, message; then an acte (1-1), a follow-up (2-2,
// 3-x, 4-x, 6-1) or a classification request (7-1). The first fault decides: transaction, classification, then files,
// as in real checks. Without an acte, any fault refuses the whole envelope: XSD v1.1 has no other anomaly.
import { isJour, type Jour } from '#protocol/calendrier/jour.ts'
import {
  findMatiere,
  naturesOffering,
  typePieceOffered,
  type Classification,
} from '#protocol/classification/classification.ts'
import { answeredBy, answersTo, findNature, messages, type MessageCode, type NatureActe } from '#protocol/codes.ts'
import { type OutgoingCode, isOutgoing } from '#protocol/messages/formulaire.ts'
import { idActe, readIdActe, readMessageName, type ArchiveName, type Identity } from '#protocol/messages/names.ts'
import type { Node } from '#protocol/xml/read.ts'
import type { PrefectureVerdict } from './ledger.ts'
import { childOf, childrenOf, nomFichierIn, readStrict, type OpenedSubmission, exchangeRefused } from './opening.ts'
import { behaviourOf } from './steering.ts'
import type { Declared } from './registry.ts'
import type { VerdictCode } from './verdicts.ts'
import { compact } from '#protocol/compact.ts'

export interface Knowledge {
  readonly declaredOf: (siren: string) => Declared | undefined
  readonly classification: Classification
  readonly fateOf: (idActe: string) => 'unknown' | 'acknowledged' | 'annulled'
  readonly wrote: (letter: LetterKey) => Promise<boolean>
}

export interface LetterKey {
  readonly idActe: string
  readonly code: MessageCode
  readonly dateCourrier: Jour
}

export interface Judgement {
  readonly verdict: PrefectureVerdict
  readonly declared?: Declared
  readonly message?: OutgoingCode
  readonly numero?: string
  /** Absent when the message is unreadable, has an invalid identifier, or concerns no acte. */
  readonly idActe?: string
  readonly dateCourrier?: Jour
  readonly classificationDate: Jour
}

interface Case {
  readonly code: OutgoingCode
  readonly file: string
  readonly message: Node
  readonly enveloppe: Node
  readonly archive: ArchiveName
  readonly declared: Declared
  readonly opened: OpenedSubmission
  readonly knowledge: Knowledge
}

interface VerdictFault {
  readonly code: VerdictCode
  readonly found?: string
}

const fault = (code: VerdictCode, found: string) => ({ code, found })

/** The archive must hold exactly the envelope, the message and the files that it announces. */
function wrongFileIn({ archive, file, opened }: Case, listed: readonly string[]) {
  const documents = [archive.envelopeFile, file]
  const there = new Set(opened.names)
  const expected = new Set([...documents, ...listed])
  const wrongs = [
    ['BAC-VERIF-12', listed.find((name, index) => listed.indexOf(name) !== index || documents.includes(name))],
    ['BAC-VERIF-05', listed.find((name) => !there.has(name))],
    ['BAC-VERIF-06', opened.names.find((name) => !expected.has(name))],
  ] as const
  for (const [code, found] of wrongs) if (found !== undefined) return fault(code, found)
  return undefined
}

function judgeActe(given: Case): Pick<Judgement, 'verdict' | 'numero' | 'idActe'> {
  const { message: acte, declared, enveloppe } = given
  const numero = acte.attributes.NumeroInterne ?? ''
  if (behaviourOf(numero) === 'refuseEnveloppe')
    return { numero, verdict: envelopeAnomaly({ enveloppe }, fault('BAC-VERIF-02', numero)) }
  const nature = findNature(Number(acte.attributes.CodeNatureActe))
  if (!nature) return { numero, verdict: { kind: 'anomalieActe', code: 'BAC-VERIF-11', acte } }
  const { departement, siren } = declared
  const identity = { departement, siren, dateDecision: acte.attributes.Date ?? '', numero, nature: nature.abrege }
  const wrong = faultIn(given, identity)
  const id = identifierOf(identity)
  if (wrong || id === undefined) {
    const verdict: PrefectureVerdict = { kind: 'anomalieActe', ...(wrong ?? { code: 'BAC-VERIF-09' }), acte }
    return { numero, verdict, ...compact({ idActe: id }) }
  }
  return { numero, verdict: { kind: 'accuse', idActe: id, acte }, idActe: id }
}

function faultIn(given: Case, identity: ActeIdentity): VerdictFault | undefined {
  const { message: acte, file } = given
  const { classification } = given.knowledge
  const inForce = classification.date
  if (childOf(acte, 'ClassificationDateVersion').text.trim() !== inForce) return fault('ODT-VERIF-01', inForce)
  const matiere = matiereOf(acte)
  if (!findMatiere(classification, matiere)) return fault('BAC-VERIF-19', matiere.join('.'))
  if (childOf(acte, 'Objet').text.trim() === '') return { code: 'BAC-VERIF-20' }
  if (!carries(file, identity)) return fault('BAC-VERIF-09', file)
  const listed = [childOf(acte, 'Document'), ...childrenOf(childOf(acte, 'Annexes'), 'Annexe')].map(nomFichierIn)
  const wrong = wrongFileIn(given, listed) ?? faultInNombre(acte)
  if (wrong) return wrong
  for (const name of listed) {
    const misnamed = faultInName(name, classification, identity)
    if (misnamed) return misnamed
  }
  const { numero = '' } = identity
  return behaviourOf(numero) === 'refuseActe' ? fault('BAC-VERIF-03', numero) : undefined
}

export function matiereOf(acte: Node) {
  const levels = [1, 2, 3, 4, 5].flatMap((level) => childrenOf(acte, `CodeMatiere${level}`))
  return levels.map(({ attributes }) => Number(attributes.CodeMatiere))
}

function faultInNombre(acte: Node) {
  const annexes = childOf(acte, 'Annexes')
  const { Nombre = '' } = annexes.attributes
  const real = childrenOf(annexes, 'Annexe').length
  return Number(Nombre) === real ? undefined : fault('BAC-VERIF-07', `${Nombre}, et non ${real}`)
}

type ActeIdentity = Identity & { readonly nature: NatureActe }

function faultInName(name: string, classification: Classification, identity: ActeIdentity) {
  const read = readMessageName(name)
  if (!read?.codePj || read.code !== '1-1') return fault('BAC-VERIF-08', name)
  if (!carries(name, identity)) return fault('BAC-VERIF-09', name)
  // A code unknown to every list is no fault: real lists are longer than this one.
  const known = naturesOffering(classification, read.codePj).length > 0
  const offered = !known || typePieceOffered(classification, identity.nature, read.codePj)
  return offered ? undefined : fault('BAC-VERIF-10', read.codePj)
}

function carries(name: string, identity: Identity) {
  const read = readMessageName(name)
  return identityKeys.every((key) => read?.[key] === identity[key])
}

const identityKeys = ['departement', 'siren', 'dateDecision', 'numero', 'nature'] as const

/** The schema allows any number, so check that the identifier reads back. */
function identifierOf(identity: Identity) {
  if (!identity.numero || !identity.dateDecision) return undefined
  const id = idActe(identity)
  return readIdActe(id) && id
}

async function judgeFollowing(given: Case) {
  if (given.code === '7-1') return { verdict: judgeClassification(given) }
  const { IDActe = '', DateCourrierPref } = given.message.attributes
  const wrong = await faultOfFollowing(given)
  return {
    ...compact({ idActe: readIdActe(IDActe) && IDActe, dateCourrier: DateCourrierPref }),
    verdict: wrong ? envelopeAnomaly(given, wrong) : followingVerdictOf(given, IDActe, DateCourrierPref ?? ''),
  }
}

async function faultOfFollowing(given: Case) {
  const { code, declared, knowledge } = given
  const { IDActe: idActe = '', DateCourrierPref: dateCourrier } = given.message.attributes
  const identity = readIdActe(idActe)
  const fate = identity?.siren === declared.siren ? knowledge.fateOf(idActe) : 'unknown'
  if (!identity || fate === 'unknown') return fault('BAC-VERIF-13', idActe)
  // A collectivité sends its AR (3-2, 4-2) automatically, so accept it even after an annulation.
  if (fate === 'annulled' && messages[code].effect !== 'recoit') return fault('BAC-VERIF-15', idActe)
  const [letter] = answeredBy(code)
  if (letter && !(await knowledge.wrote({ idActe, code: letter, dateCourrier: dateCourrier ?? '' })))
    return fault('BAC-VERIF-14', `${letter} du ${dateCourrier}`)
  // Seen in names: the letter's day (S²LOW), the sending's (Stela), the decision's (the ministry).
  const days = [identity.dateDecision, dateCourrier, given.archive.enveloppe.date].filter((day) => day !== undefined)
  return faultInFiles(given, { ...identity, days })
}

interface ExpectedIdentity extends Omit<Identity, 'dateDecision'> {
  /** If empty, the name must have no day. */
  readonly days: readonly Jour[]
}

function faultInFiles(given: Case, wanted: ExpectedIdentity) {
  const [documents = given.message] = childrenOf(given.message, 'Documents')
  const listed = childrenOf(documents, 'Document').map(nomFichierIn)
  const misnamed = [given.file, ...listed].find((name) => !isNamed(name, given.code, wanted))
  const wrong = wrongFileIn(given, listed)
  if (wrong) return fault('BAC-VERIF-16', wrong.found)
  return misnamed === undefined ? undefined : fault('BAC-VERIF-17', misnamed)
}

function isNamed(name: string, code: OutgoingCode, { days, ...identity }: ExpectedIdentity) {
  const read = readMessageName(name)
  if (read?.code !== code) return false
  const same = (['departement', 'siren', 'numero', 'nature'] as const).every((key) => read[key] === identity[key])
  return same && (read.dateDecision === undefined ? days.length === 0 : days.includes(read.dateDecision))
}

function followingVerdictOf({ code, enveloppe }: Case, idActe: string, dateCourrier: Jour): PrefectureVerdict {
  if (code === '6-1') return { kind: 'annule', idActe, enveloppe }
  const [answer] = answersTo(code, 'acquitte')
  return answer ? { kind: 'acquitte', code: answer, idActe, dateCourrier } : { kind: 'sansReponse' }
}

/** Return the whole tree unless the requested date is that of the tree in force, or newer. */
function judgeClassification(given: Case): PrefectureVerdict {
  const { message, declared, knowledge } = given
  const { departement, siren } = declared
  const wrong = faultInFiles(given, { departement, siren, days: [] })
  if (wrong) return envelopeAnomaly(given, wrong)
  const { classification } = knowledge
  const held = childrenOf(message, 'DateClassification')[0]?.text.trim() ?? ''
  const current = isJour(held) && held >= classification.date
  return current ? { kind: 'inchange', date: classification.date } : { kind: 'classe', classification }
}

function envelopeAnomaly({ enveloppe }: Pick<Case, 'enveloppe'>, wrong: VerdictFault): PrefectureVerdict {
  return { kind: 'anomalieEnveloppe', ...wrong, enveloppe }
}

/** @throws ActesError ACTES-G009 when there is no readable envelope to answer */
export async function judge(archive: ArchiveName, opened: OpenedSubmission, knowledge: Knowledge): Promise<Judgement> {
  const classificationDate = knowledge.classification.date
  const enveloppe = await readEnveloppe(archive, opened)
  const idcl = childOf(childOf(enveloppe, 'Emetteur'), 'IDCL').attributes
  const siren = idcl.SIREN ?? ''
  const refuse = (code: VerdictCode, found: string) => envelopeAnomaly({ enveloppe }, fault(code, found))
  const declared = knowledge.declaredOf(siren)
  if (!declared) return { classificationDate, verdict: refuse('PREF-VERIF-02', siren) }
  const known = { classificationDate, declared }
  const stranger = strangeSender(idcl, declared, archive)
  if (stranger) return { ...known, verdict: refuse('BAC-VERIF-01', stranger) }
  const { application } = archive.enveloppe
  const isElsewhere = { EACT: 'test', TACT: 'production' }[application] === declared.plateforme
  if (isElsewhere) return { ...known, verdict: refuse('BAC-VERIF-21', application) }
  const read = await readMessage(enveloppe, opened)
  if (read.wrong !== undefined) return { ...known, verdict: refuse('ODT-VERIF-17', read.wrong) }
  const given = { ...read, enveloppe, archive, declared, opened, knowledge }
  const judged = read.code === '1-1' ? judgeActe(given) : await judgeFollowing(given)
  return { ...known, message: read.code, ...judged }
}

async function readEnveloppe(archive: ArchiveName, opened: OpenedSubmission) {
  const bytes = opened.xml.get(archive.envelopeFile)
  if (!bytes) throw exchangeRefused(`pas d'enveloppe ${archive.envelopeFile} dans l'archive`)
  const read = await readStrict(bytes, 'EnveloppeCLMISILL')
  if ('problems' in read) throw exchangeRefused(`enveloppe ${archive.envelopeFile} illisible`, read.problems)
  return read
}

function strangeSender(idcl: Readonly<Record<string, string>>, declared: Declared, archive: ArchiveName) {
  if (archive.enveloppe.emetteur !== idcl.SIREN) return archive.enveloppe.emetteur
  const differs = { Departement: 'departement', Arrondissement: 'arrondissement', Nature: 'nature' } as const
  for (const [name, key] of Object.entries(differs)) if (idcl[name] !== declared[key]) return `${name} ${idcl[name]}`
  return undefined
}

async function readMessage(enveloppe: Node, opened: OpenedSubmission) {
  const files = childrenOf(childOf(enveloppe, 'FormulairesEnvoyes'), 'Formulaire').map(nomFichierIn)
  const [file = ''] = files
  if (files.length !== 1) return { wrong: `${files.length} formulaires` }
  const name = readMessageName(file)
  if (!name || name.codePj || name.extension !== 'xml' || !isOutgoing(name.code)) return { wrong: file }
  const bytes = opened.xml.get(file)
  if (!bytes) return { wrong: `${file} absent` }
  const message = await readStrict(bytes, messages[name.code].root)
  return 'problems' in message ? { wrong: file } : { code: name.code, file, message }
}
