// Messages about an act that has left: the answer to a letter, the annulation. Each is a transmission, opened once.
import { basename } from 'node:path'
import { ActesError, not, refusing, type Problem } from '#errors.ts'
import { examineAll } from '#files/deposit.ts'
import type { Antivirus } from '#files/antivirus.ts'
import type { PdfExaminer } from '#files/pdf/examiner.ts'
import { plainPieces } from '#files/plain-file.ts'
import { factsOf } from '#gateways/facts.ts'
import { openAbout, type OpeningAbout } from '#transmission/opening.ts'
import { defaultTypePieceOf } from '#protocol/classification/classification.ts'
import { answersTo, findNature, isRefusal, messages } from '#protocol/codes.ts'
import type { Reponse } from '#protocol/messages/formulaire.ts'
import { isLettre, type Lettre, type Retour } from '#protocol/retours/retours.ts'
import type { FileFacts } from '#protocol/rules/rule.ts'
import { admitReponse } from '#protocol/rules/reponse.ts'
import { heldBy } from '#transmission/refreshing.ts'
import type { Ports } from '#transmission/step.ts'
import { remark } from '#store/transmissions/journal.ts'
import { isContradicted, lockTaskOf, taskOf } from '#store/retours/tasks.ts'
import {
  byId,
  lockById,
  openedAbout,
  type DepositedFile,
  type Transmission,
} from '#store/transmissions/transmissions.ts'
import type { StoredRetour } from '#store/retours/retours.ts'
import { isLive } from '#lifecycle.ts'
import type { Sql } from '#store/engine/database.ts'
import { mayRetour, need } from '../may.ts'
import { compact } from '#protocol/compact.ts'

interface Reasoned {
  readonly reason: string
  readonly who: string
}

export async function openAnnulation(act: Transmission, how: Reasoned, ports: Ports): Promise<Transmission> {
  if (act.idActe === null) throw new ActesError('ACTES-A002', { params: { state: act.state } })
  const { db } = ports.store
  const { collectivite } = await ports.senderOf(act.collectivite)
  const formulaire = { code: '6-1', idActe: act.idActe } as const
  const opened = await openLinked({ act, formulaire, collectivite, who: how.who }, how, ports)
  if (opened) return opened
  const other = (await openedAbout(db, act.id)).findLast(({ formulaire: { code } }) => code === '6-1')
  throw new ActesError('ACTES-A008', { params: { id: other?.id ?? '' } })
}

/** `files`: absolute paths; `typePiece`: their code PJ, by default the nature's own. */
interface LettreAnswer {
  readonly files: readonly string[]
  readonly typePiece?: string
  /** Refuses the letter's request: 3-3 or 4-3 instead of 3-4 or 4-4. */
  readonly refuse: boolean
}

interface AnswerTools {
  readonly ports: Ports
  readonly examiner: PdfExaminer
  readonly antivirus?: Antivirus | undefined
  readonly signal?: AbortSignal | undefined
}

/** Answer a letter, once. @returns the answer's own transmission, and warnings on its documents */
export async function reply(
  retour: StoredRetour,
  answer: LettreAnswer,
  { how, ...desk }: AnswerTools & { how: Reasoned },
): Promise<Replied> {
  const { ports } = desk
  const { db } = ports.store
  const letter = await letterStanding(retour, answer.refuse, ports)
  need(mayRetour.answer({ letter }))
  const { found } = letter
  if (!found) throw new ActesError('ACTES-A014', { params: { kind: retour.kind ?? '' } })
  const { act, facts, code } = found
  const { collectivite } = await ports.senderOf(act.collectivite)
  const { formulaire, files, warnings } = await prepare({ act, facts, code }, answer, { ...desk, caller: how.who })
  const opening = { act, formulaire, retour: retour.id, files, collectivite, who: how.who }
  const opened = await openLinked(opening, how, ports)
  if (opened) return { row: opened, warnings }
  throw new ActesError('ACTES-A007', { params: { id: (await answerTo(retour, act, db)) ?? '' } })
}

/** A letter with its act and the code of its answer; undefined for any other retour. */
async function letterOf(retour: StoredRetour, { refuse }: Pick<LettreAnswer, 'refuse'>, { store }: Ports) {
  const facts = retour.facts as Retour | null
  if (retour.transmission === null || retour.status !== 'attached' || facts === null || !isLettre(facts))
    return undefined
  const code = answersTo(facts.code, 'repond').find((each) => isRefusal(each) === refuse)
  const act = await byId(store.db, retour.transmission)
  return act && code && { act, facts, code }
}

/** What decides whether a letter may be answered. */
export async function letterStanding(retour: StoredRetour, refuse: boolean, ports: Ports) {
  const { db } = ports.store
  const found = await letterOf(retour, { refuse }, ports)
  const kind = retour.kind ?? ''
  if (!found) return { kind }
  const { act, code } = found
  const { type } = (await ports.senderOf(act.collectivite)).collectivite.gateway
  return {
    found,
    kind,
    act: act.state,
    uncarried: factsOf(type).reply ? undefined : not('ACTES-A009', { code, type }),
    contradicted: await isContradicted(db, act),
    answer: await answerTo(retour, act, db),
    closedAt: (await taskOf(db, retour.id))?.closedAt,
  }
}

async function answerTo({ id }: StoredRetour, act: Transmission, sql: Sql) {
  const all = await openedAbout(sql, act.id)
  return all.findLast((row) => row.retour === id && !isReceipt(row) && isLive(row.state))?.id
}

interface Replied {
  readonly row: Transmission
  readonly warnings: readonly Problem[]
}

function isReceipt({ formulaire: { code } }: Transmission) {
  return messages[code].effect === 'recoit'
}

interface AnsweredLettre {
  readonly act: Transmission
  readonly facts: Lettre
  readonly code: Reponse['code']
}

interface Prepared {
  readonly formulaire: Reponse
  readonly files: readonly DepositedFile[]
  readonly warnings: readonly Problem[]
}

interface Preparing extends AnswerTools {
  readonly caller: string
}

/** Stores the documents only after every rule has passed. */
async function prepare(
  { act, facts, code }: AnsweredLettre,
  answer: LettreAnswer,
  { caller, ...desk }: Preparing,
): Promise<Prepared> {
  const { ports, examiner, antivirus, signal } = desk
  const asking = { caller, collectivite: act.collectivite, signal, spent: { readMs: 0, lostMs: 0 } }
  const sender = await ports.senderOf(act.collectivite)
  const nature = findNature(act.nature ?? '')
  if (!nature || !('dateCourrier' in facts)) throw new ActesError('ACTES-A014', { params: { kind: facts.kind } })
  const typePiece = answer.typePiece ?? defaultTypePieceOf(heldBy(sender), nature.abrege)
  const documents = answer.files.map((path) => ({ fichier: basename(path), typePiece }))
  const formulaire: Reponse = { code, idActe: facts.idActe, dateCourrier: facts.dateCourrier, documents }
  const named = answer.files.map((path) => ({ fichier: basename(path), path: basename(path) }))
  const pathOf = (name: string) => answer.files.find((path) => basename(path) === name) ?? name
  const { files, missing, unexamined } = await examineAll(named, { pathOf, examiner, antivirus, asking })
  const ruled = admitReponse(formulaire, {
    nature: nature.abrege,
    classification: heldBy(sender),
    limits: ports.gatewayOf(sender.collectivite).capabilities,
    files,
  })
  const problems = refusing([...missing, ...unexamined, ...ruled.problems])
  const [first] = problems
  if (first) throw new ActesError(first.code, { problems, params: first.params ?? {} })
  return { formulaire, files: await storeAnswerDocuments(answer.files, files, ports), warnings: ruled.warnings }
}

async function storeAnswerDocuments(
  paths: readonly string[],
  files: ReadonlyMap<string, FileFacts>,
  ports: Ports,
): Promise<readonly DepositedFile[]> {
  const kept: DepositedFile[] = []
  for (const path of paths) {
    const facts = files.get(basename(path))
    if (!facts) throw new ActesError('ACTES-F001', { params: { name: basename(path) } })
    const { sha256, sizeBytes } = await ports.store.blobs.put(plainPieces(path, facts.name), facts.sha256)
    kept.push({ fichier: facts.name, role: 'document', kind: facts.kind, sha256, sizeBytes })
  }
  return kept
}

/** Undefined when an equal row exists. @throws ActesError ACTES-A015 a person has closed the letter's task */
async function openLinked(opening: OpeningAbout, how: Reasoned, ports: Ports) {
  const { db } = ports.store
  const [id, at] = [ports.clock.newId(), ports.clock.now()]
  const opened = await db.transaction(async (sql) => {
    // Lock the task before the act, the order everywhere. A concurrent close comes before this, or sees the answer.
    const task = opening.retour === undefined ? undefined : await lockTaskOf(sql, opening.retour)
    // Locked: a contradicting retour is attached before this, or after the opening, which it then holds.
    const act = await lockById(sql, opening.act.id)
    if (!act || act.state !== opening.act.state) throw new ActesError('ACTES-S009')
    if (await isContradicted(sql, act)) throw new ActesError('ACTES-A010')
    if (!(await openAbout(sql, opening, { id, at }))) return false
    if (task && task.closedAt !== null) throw new ActesError('ACTES-A015')
    const { code } = opening.formulaire
    const detail = {
      id,
      message: code,
      reason: how.reason,
      ...compact({ retour: opening.retour }),
    }
    const event = code === '6-1' ? 'annulation-opened' : 'answer-opened'
    await remark(sql, { transmission: opening.act.id, at, who: how.who, event, detail })
    return true
  })
  return opened ? byId(db, id) : undefined
}
