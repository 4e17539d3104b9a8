// The small prefecture's judgement of an act (1-1): nature, classification, names, files. The first thing wrong decides
// the answer (the order is that of real checks: transaction, then classification, then files).
import { findMatiere, naturesOffering, typePieceOffered } from '../protocol/classification/classification.ts'
import { findNature, type Nature } from '../protocol/messages/codes.ts'
import { idActe, readIdActe, readMessageName, type Identity } from '../protocol/messages/names.ts'
import type { Node } from '../protocol/xml/read.ts'
import { wrongFileIn, type Case, type Judgement } from './judgement.ts'
import type { Verdict } from './ledger.ts'
import { childOf, childrenOf, fileOf } from './nodes.ts'
import { behaviourOf } from './numbers.ts'
import type { Declared } from './registry.ts'
import type { VerdictCode } from './verdicts.ts'

/** Judge an act whose sender and message are known. */
export function judgeActe(given: Case): Pick<Judgement, 'verdict' | 'numero' | 'idActe'> {
  const { message: acte, declared, enveloppe } = given
  const numero = acte.attributes.NumeroInterne ?? ''
  if (behaviourOf(numero) === 'refuseEnveloppe')
    return { numero, verdict: { kind: 'anomalieEnveloppe', code: 'BAC-VERIF-02', found: numero, enveloppe } }
  const nature = findNature(Number(acte.attributes.CodeNatureActe))
  if (!nature) return { numero, verdict: { kind: 'anomalieActe', code: 'BAC-VERIF-11', acte } }
  const identity = identityOf(acte, declared, nature)
  const fault = faultIn(given, identity, nature)
  const id = identifierOf(identity)
  if (fault || id === undefined) {
    const verdict: Verdict = { kind: 'anomalieActe', ...(fault ?? { code: 'BAC-VERIF-09' }), acte }
    return { numero, verdict, ...(id !== undefined && { idActe: id }) }
  }
  return { numero, verdict: { kind: 'accuse', idActe: id, acte }, idActe: id }
}

interface Fault {
  readonly code: VerdictCode
  readonly found?: string
}

const wrongFiles = { twice: 'BAC-VERIF-12', missing: 'BAC-VERIF-05', extra: 'BAC-VERIF-06' } as const

function faultIn(given: Case, identity: Identity, nature: Nature): Fault | undefined {
  const { message: acte, file, knowledge } = given
  const inForce = knowledge.classification.date
  if (childOf(acte, 'ClassificationDateVersion').text.trim() !== inForce)
    return { code: 'ODT-VERIF-01', found: inForce }
  const matiere = matiereOf(acte)
  if (!findMatiere(knowledge.classification, matiere)) return { code: 'BAC-VERIF-19', found: matiere.join('.') }
  if (childOf(acte, 'Objet').text.trim() === '') return { code: 'BAC-VERIF-20' }
  if (!carries(file, identity)) return { code: 'BAC-VERIF-09', found: file }
  const listed = [childOf(acte, 'Document'), ...childrenOf(childOf(acte, 'Annexes'), 'Annexe')].map(fileOf)
  const wrong = wrongFileIn(given, listed)
  if (wrong) return { code: wrongFiles[wrong.why], found: wrong.name }
  const fault = faultInNombre(acte) ?? first(listed.map((name) => faultInName(name, { given, identity, nature })))
  if (fault) return fault
  const numero = acte.attributes.NumeroInterne ?? ''
  return behaviourOf(numero) === 'refuseActe' ? { code: 'BAC-VERIF-03', found: numero } : undefined
}

/** Two to five codes, from the first level down. */
function matiereOf(acte: Node): readonly number[] {
  const levels = [1, 2, 3, 4, 5].flatMap((level) => childrenOf(acte, `CodeMatiere${level}`))
  return levels.map(({ attributes }) => Number(attributes.CodeMatiere))
}

function faultInNombre(acte: Node): Fault | undefined {
  const annexes = childOf(acte, 'Annexes')
  const { Nombre = '' } = annexes.attributes
  const real = childrenOf(annexes, 'Annexe').length
  return Number(Nombre) === real ? undefined : { code: 'BAC-VERIF-07', found: `${Nombre}, et non ${real}` }
}

interface Named {
  readonly given: Case
  readonly identity: Identity
  readonly nature: Nature
}

function faultInName(name: string, { given, identity, nature }: Named): Fault | undefined {
  const { classification } = given.knowledge
  const read = readMessageName(name)
  if (!read?.codePj || read.code !== '1-1') return { code: 'BAC-VERIF-08', found: name }
  if (!carries(name, identity)) return { code: 'BAC-VERIF-09', found: name }
  // A code that no list knows is no fault: real lists are longer than this one.
  const known = naturesOffering(classification, read.codePj).length > 0
  const offered = !known || typePieceOffered(classification, nature.abrege, read.codePj)
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

function first<T>(values: readonly (T | undefined)[]): T | undefined {
  return values.find((value) => value !== undefined)
}
