// The small prefecture's judgement of what follows an act: answers to its letters and their receipts (2-2, 3-x, 4-x),
// annulments (6-1), and of requests of the classification (7-1). Whatever is wrong refuses the whole envelope.
// No anomaly of a message other than an act is defined: XSD v1.1.
import { messages } from '../protocol/messages/codes.ts'
import { isJour, type Jour } from '../protocol/calendrier/jour.ts'
import type { OutgoingCode } from '../protocol/messages/formulaire.ts'
import { readIdActe, readMessageName, type Identity } from '../protocol/messages/names.ts'
import type { Node } from '../protocol/xml/read.ts'
import { wrongFileIn, type Case, type Judgement } from './judgement.ts'
import type { Verdict } from './ledger.ts'
import { childrenOf, fileOf } from './nodes.ts'
import type { VerdictCode } from './verdicts.ts'

type Judged = Pick<Judgement, 'verdict' | 'idActe' | 'dateCourrier'>

/** Judge a message that is no act, whose sender is known. */
export async function judgeFollowing(given: Case): Promise<Judged> {
  if (given.code === '7-1') return judgeClassification(given)
  const { IDActe = '', DateCourrierPref } = given.message.attributes
  const identity = readIdActe(IDActe)
  const named = { ...(identity && { idActe: IDActe }), ...(DateCourrierPref && { dateCourrier: DateCourrierPref }) }
  const fault = await faultIn(given, { idActe: IDActe, dateCourrier: DateCourrierPref, identity })
  return { ...named, verdict: fault ? refused(given, fault) : verdictOf(given, IDActe, DateCourrierPref ?? '') }
}

interface Fault {
  readonly code: VerdictCode
  readonly found: string
}

interface Subject {
  readonly idActe: string
  readonly dateCourrier: Jour | undefined
  readonly identity: Identity | undefined
}

async function faultIn(given: Case, subject: Subject): Promise<Fault | undefined> {
  const { code, declared, knowledge } = given
  const { idActe, dateCourrier, identity } = subject
  const fate = identity?.siren === declared.siren ? await knowledge.fateOf(idActe) : 'unknown'
  if (!identity || fate === 'unknown') return { code: 'BAC-VERIF-13', found: idActe }
  // A receipt leaves by itself, whatever has become of the act.
  if (fate === 'annulled' && messages[code].effect !== 'recoit') return { code: 'BAC-VERIF-15', found: idActe }
  const letter = lettersAnswered[code]
  if (letter && !(await knowledge.wrote({ idActe, code: letter, dateCourrier: dateCourrier ?? '' })))
    return { code: 'BAC-VERIF-14', found: `${letter} du ${dateCourrier}` }
  // Seen in names: the letter's day (S²LOW), the sending's (Stela), the decision's (the ministry).
  const days = [identity.dateDecision, dateCourrier, given.archive.enveloppe.date].filter((day) => day !== undefined)
  return faultInFiles(given, { ...identity, days })
}

const lettersAnswered: Partial<Record<OutgoingCode, '2-1' | '3-1' | '4-1'>> = {
  '2-2': '2-1',
  '3-2': '3-1',
  '3-3': '3-1',
  '3-4': '3-1',
  '4-2': '4-1',
  '4-3': '4-1',
  '4-4': '4-1',
}

/** What the names of a sending may say. */
interface Wanted extends Omit<Identity, 'dateDecision'> {
  /** None may stand there when there is none. */
  readonly days: readonly Jour[]
}

function faultInFiles(given: Case, wanted: Wanted): Fault | undefined {
  const listed = filesOf(given.message)
  const misnamed = [given.file, ...listed].find((name) => !isNamed(name, given.code, wanted))
  const wrong = wrongFileIn(given, listed)
  if (wrong) return { code: 'BAC-VERIF-16', found: wrong.name }
  return misnamed === undefined ? undefined : { code: 'BAC-VERIF-17', found: misnamed }
}

function isNamed(name: string, code: OutgoingCode, { days, ...identity }: Wanted): boolean {
  const read = readMessageName(name)
  if (read?.code !== code) return false
  const same = (['departement', 'siren', 'numero', 'nature'] as const).every((key) => read[key] === identity[key])
  return same && (read.dateDecision === undefined ? days.length === 0 : days.includes(read.dateDecision))
}

/** A Document, or Documents that hold one at least. */
function filesOf(message: Node): readonly string[] {
  const [documents] = childrenOf(message, 'Documents')
  return childrenOf(documents ?? message, 'Document').map(fileOf)
}

function verdictOf({ code, enveloppe }: Case, idActe: string, dateCourrier: Jour): Verdict {
  switch (code) {
    case '3-3':
    case '3-4':
      return { kind: 'acquitte', code: '3-5', idActe, dateCourrier }
    case '4-3':
    case '4-4':
      return { kind: 'acquitte', code: '4-5', idActe, dateCourrier }
    case '6-1':
      return { kind: 'annule', idActe, enveloppe }
    default:
      return { kind: 'sansReponse' }
  }
}

/** Without a date, or with one that is not that of the tree in force nor newer, the whole tree comes back. */
function judgeClassification(given: Case): Judged {
  const { message, declared, knowledge } = given
  const { departement, siren } = declared
  const fault = faultInFiles(given, { departement, siren, days: [] })
  if (fault) return { verdict: refused(given, fault) }
  const { classification } = knowledge
  const held = childrenOf(message, 'DateClassification')[0]?.text.trim() ?? ''
  const current = isJour(held) && held >= classification.date
  return { verdict: current ? { kind: 'inchange', date: classification.date } : { kind: 'classe', classification } }
}

function refused({ enveloppe }: Case, fault: Fault): Verdict {
  return { kind: 'anomalieEnveloppe', ...fault, enveloppe }
}
