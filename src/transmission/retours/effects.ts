// Applies what the préfecture's messages do besides answering a sending: letters open tasks and get their receipts, an
// annulation ends its act, a contradiction goes to a person. Always inside the transaction of the move or the
// attachment.
import { isOfFormerArchive } from './doubts.ts'
import type { ErrorCode } from '#errors.ts'
import { isAnnulled, isAwaiting, isFinal, isProven, isRefused, type MovedBy } from '#lifecycle.ts'
import { compact } from '#protocol/compact.ts'
import { openAbout } from '../opening.ts'
import { answersTo, messages } from '#protocol/codes.ts'
import { echeance } from '#protocol/calendrier/delais.ts'
import { isReponse, type AccuseCourrier } from '#protocol/messages/formulaire.ts'
import { dayIn, type Jour } from '#protocol/calendrier/jour.ts'
import { isLettre, type Lettre, type Retour } from '#protocol/retours/retours.ts'
import { announce, classified, confirmedBy, heldBy, isConfirming, takeIfNewer, unclassified } from '../refreshing.ts'
import { endMissing, mayBeMissing } from './missing.ts'
import type { StepFacts, Ports } from '../step.ts'
import type { Sender } from '#store/connections/collectivites.ts'
import type { Sql } from '#store/engine/database.ts'
import { remark } from '#store/transmissions/journal.ts'
import { move } from '#store/transmissions/moves.ts'
import { retoursOf, type StoredRetour, type GatewayVerdict } from '#store/retours/retours.ts'
import { closeTask, openTask, reopenTask, taskOf } from '#store/retours/tasks.ts'
import { taskOfLetter, type TaskKind } from '#text/tasks.ts'
import type { Transmission } from '#store/transmissions/transmissions.ts'

const who = 'worker'

interface Moved {
  readonly row: Transmission
  readonly facts: StepFacts | undefined
  /** Read before the transaction began. */
  readonly sender: Sender
  readonly ports: Ports
}

/** Apply what follows the move of a sending. `moved.row` is the row after the move. */
export async function followMove(sql: Sql, moved: Moved): Promise<void> {
  const { row, facts } = moved
  const { code } = row.formulaire
  if (code === '1-1' && facts?.classificationDate !== undefined) await announce(sql, moved, facts.classificationDate)
  if (code === '1-1' && isProven(row.state)) await confirmedBy(sql, moved, facts?.classificationDate)
  if (code === '1-1' && isFinal(row.state)) await weighOthers(sql, moved)
  if (isFinal(row.state)) await endMissing(sql, row, moved.ports.clock.now())
  if (isReponse(code)) await followReponse(sql, moved)
  if (messages[code].effect === 'recoit' && isRefused(row.state)) await receiptRefused(sql, moved)
  if (code === '6-1' && isProven(row.state) && row.about !== undefined)
    await annulAcknowledgedActe(sql, row.about, { ports: moved.ports, by: row.id })
  if (code === '7-1' && isProven(row.state)) await classified(sql, moved)
  else if (code === '7-1') await unclassified(sql, moved)
}

/** Does nothing follow the move of an act by its only retour? Then it needs no transaction. `row`: before the move. */
export function isAllByItself({ row, facts, sender, ports }: Moved): boolean {
  const isOld = facts?.classificationDate === undefined || facts.classificationDate <= heldBy(sender).date
  const isNews = !isOld || isConfirming({ row, sender, ports })
  return row.formulaire.code === '1-1' && !isNews && !mayBeMissing(row, ports.clock.now())
}

/** Retours that came before the act moved, and did not move it, may contradict its new state. */
async function weighOthers(sql: Sql, { row, sender, ports }: Moved) {
  for (const retour of await retoursOf(sql, row.id)) {
    const facts = retour.facts as Retour | GatewayVerdict | null
    if (retour.status !== 'attached' || facts === null || facts.kind === 'verdict') continue
    if (isOfFormerArchive(retour, row)) continue
    const contradicts = isProven(row.state)
      ? isAnomalie(facts) || facts.kind === 'ARAnnulation' || isOtherReception(facts, row)
      : facts.kind === 'ARActe'
    if (!contradicts) continue
    const attached = { retour, facts, row, sender, ports }
    const code = remarkOf(facts, row)
    const detail = { retour: retour.id, kind: facts.kind, name: retour.name }
    const line = { transmission: row.id, at: ports.clock.now(), who, event: 'retour-weighed', detail }
    if (code !== undefined) await remark(sql, { ...line, code })
    await followReturn(sql, attached)
  }
}

/** A second AR with another day: the act's deadlines depend on which of the two holds. */
function isOtherReception(facts: Retour, row: Transmission) {
  return facts.kind === 'ARActe' && isActe(row) && isProven(row.state) && facts.dateReception !== row.dateReception
}

function isAnomalie({ kind }: Retour) {
  return kind === 'AnomalieActe' || kind === 'AnomalieEnveloppe'
}

/** A letter is answered once its answer has left. If that answer is refused, the letter's task reopens. */
async function followReponse(sql: Sql, { row, ports }: Moved) {
  if (row.retour === undefined) return
  const at = ports.clock.now()
  const task = await taskOf(sql, row.retour)
  if (task && isAwaiting(row.state))
    await closeTask(sql, task.id, { outcome: 'answered', who, reason: row.formulaire.code, at })
  if (isRefused(row.state) && (await reopenTask(sql, row.retour)) && row.about !== undefined)
    await tellAct(sql, row, { event: 'answer-refused', at })
}

/** No task is opened for a receipt: the act's journal says that it did not arrive. */
async function receiptRefused(sql: Sql, { row, ports }: Moved) {
  await tellAct(sql, row, { event: 'receipt-refused', at: ports.clock.now() })
}

async function tellAct(sql: Sql, row: Transmission, { event, at }: { event: string; at: Date }) {
  if (row.about === undefined) return
  const detail = { id: row.id, message: row.formulaire.code, ...compact({ retour: row.retour }) }
  const code = row.refusal?.code
  await remark(sql, { transmission: row.about, at, who, event, detail, ...compact({ code }) })
}

const annulled = 'annulled' satisfies MovedBy<'await'>

/** If the act is no longer acknowledged, only its journal notes the annulation. */
async function annulAcknowledgedActe(sql: Sql, act: string, { ports, by }: { ports: Ports; by: string }) {
  const at = ports.clock.now()
  const detail = { by }
  const set = { state: annulled, dueAt: null } as const
  const done = await move(sql, { id: act, from: 'acknowledged', set, at, who, event: annulled, detail })
  if (!done) await remark(sql, { transmission: act, at, who, event: 'retour-late', code: 'ACTES-R007', detail })
}

interface Attached {
  readonly retour: StoredRetour
  readonly facts: Retour
  readonly row: Transmission
  readonly sender: Sender
  readonly ports: Ports
}

/** Apply what follows when a retour is attached to its sending. */
export async function followReturn(sql: Sql, attached: Attached): Promise<void> {
  const { facts, row } = attached
  if (isLettre(facts)) return lettre(sql, attached, facts)
  switch (facts.kind) {
    case 'ARActe':
      await news(sql, attached, facts.classificationDate)
      if (isActe(row) && isRefused(row.state)) return openRetourTask(sql, attached, 'accuseTardif')
      return isOtherReception(facts, row) ? openRetourTask(sql, attached, 'accuseContraire') : undefined
    case 'AnomalieActe':
      await news(sql, attached, facts.classificationDate)
      return isActe(row) && isProven(row.state) ? openRetourTask(sql, attached, 'anomalieTardive') : undefined
    case 'AnomalieEnveloppe':
      return isActe(row) && isProven(row.state) ? openRetourTask(sql, attached, 'anomalieTardive') : undefined
    case 'ARAnnulation':
      return isActe(row) ? annulledBy(sql, attached) : undefined
    case 'RetourClassification':
      return isFinal(row.state) ? takeIfNewer(sql, row, { ...facts, ports: attached.ports }) : undefined
    default:
  }
}

/** An acknowledged act is annulled. For any other, a person first finds out where its AR is. */
async function annulledBy(sql: Sql, attached: Attached) {
  const { row, ports } = attached
  if (isAnnulled(row.state)) return
  if (isProven(row.state)) return annulAsTold(sql, row.id, ports)
  const arrived = (await retoursOf(sql, row.id)).some(({ kind, status }) => kind === 'ARActe' && status === 'attached')
  // Its AR is already read, and moves it now.
  if (!arrived || isRefused(row.state)) await openRetourTask(sql, attached, 'annulationSansAccuse')
}

/** Apply an annulation that came before its act was acknowledged, and close the task that asks for the AR. */
export async function annulAsTold(sql: Sql, act: string, ports: Ports): Promise<void> {
  const told = (await retoursOf(sql, act)).filter(
    ({ kind, status }) => kind === 'ARAnnulation' && status === 'attached',
  )
  if (told[0]) await annulAcknowledgedActe(sql, act, { ports, by: told[0].id })
  for (const { id } of told) {
    const task = await taskOf(sql, id)
    if (task) await closeTask(sql, task.id, { outcome: 'done', who, reason: '1-2', at: ports.clock.now() })
  }
}

function isActe({ formulaire }: Transmission) {
  return formulaire.code === '1-1'
}

/** Any answer announces the version in force. For the answer that moves the act, the move announces it. */
async function news(sql: Sql, { row, sender, ports }: Attached, date: string | undefined) {
  if (date !== undefined && isFinal(row.state)) await announce(sql, { row, sender, ports }, date)
}

/** The code that the journal line of an attached retour carries; undefined when the retour is as expected. */
export function remarkOf(facts: Retour, row: Transmission): ErrorCode | undefined {
  if (!isFinal(row.state) || isLettre(facts)) return undefined
  if (facts.kind === 'ARActe') {
    if (isRefused(row.state)) return 'ACTES-R010'
    if (isOtherReception(facts, row)) return 'ACTES-R008'
  }
  if (facts.kind === 'ARAnnulation' && isProven(row.state)) return undefined
  return isAnomalie(facts) && isProven(row.state) ? 'ACTES-R009' : 'ACTES-R007'
}

/** Asks a person to investigate or decide; the act keeps its state. After a contradiction nothing is sent for it. */
async function openRetourTask(sql: Sql, { retour, row, ports }: Attached, kind: TaskKind) {
  const { newId, now } = ports.clock
  await openTask(sql, { id: newId(), transmission: row.id, retour: retour.id, kind, at: now() })
}

/**
 * Day of reception in `fuseau`. A retour handed in arrived earlier, at an unknown time: its own date is the cautious
 * choice.
 */
export function receivedOn(
  { handedBy, receivedAt }: Pick<StoredRetour, 'handedBy' | 'receivedAt'>,
  facts: Lettre,
  fuseau: string,
): Jour {
  return handedBy !== null && 'dateCourrier' in facts ? facts.dateCourrier : dayIn(fuseau, receivedAt)
}

/** The last day to answer a letter; undefined when it needs no answer. */
export function lastDayOf(retour: StoredRetour, facts: Lettre, fuseau: string): Jour | undefined {
  const came = receivedOn(retour, facts, fuseau)
  return came > '2999-12-31' ? undefined : echeance(facts.code, came)
}

/** The task's deadline counts from the day of arrival; the receipt leaves by itself. */
async function lettre(sql: Sql, attached: Attached, facts: Lettre) {
  const { retour, row, sender, ports } = attached
  const dueOn = lastDayOf(retour, facts, sender.collectivite.fuseau)
  const { newId, now } = ports.clock
  const task = { id: newId(), transmission: row.id, retour: retour.id, kind: taskOfLetter[facts.code], at: now() }
  await openTask(sql, { ...task, ...compact({ dueOn }) })
  if (!('dateCourrier' in facts)) return
  const { idActe, dateCourrier } = facts
  for (const code of answersTo(facts.code, 'recoit')) await acknowledge(sql, attached, { code, idActe, dateCourrier })
}

async function acknowledge(sql: Sql, { retour, row, sender, ports }: Attached, formulaire: AccuseCourrier) {
  const { collectivite } = sender
  if (!ports.gatewayOf(collectivite).capabilities.receipts) return
  const [id, at] = [ports.clock.newId(), ports.clock.now()]
  const opening = { act: row, formulaire, retour: retour.id, collectivite, who }
  if (!(await openAbout(sql, opening, { id, at }))) return
  const detail = { id, message: formulaire.code, retour: retour.id }
  await remark(sql, { transmission: row.id, at, who, event: 'receipt-opened', detail })
}
