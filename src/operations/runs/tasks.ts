// Tasks for a person. For a contradiction the person says which message holds; only then does the act's state change.
import { ActesError } from '#errors.ts'
import type { Retour } from '#protocol/retours/retours.ts'
import { sqlState, type Sql } from '#store/engine/database.ts'
import { wantProofOfAct } from '#store/proof/documents.ts'
import { remark } from '#store/transmissions/journal.ts'
import { move, type Move } from '#store/transmissions/moves.ts'
import { retourById, type StoredRetour } from '#store/retours/retours.ts'
import { isContradiction, verdictOf } from '#text/tasks.ts'
import { closeTask, isLate, listTasks, taskById, taskOf, type Task } from '#store/retours/tasks.ts'
import { annulAsTold } from '#transmission/retours/effects.ts'
import { byId } from '#store/transmissions/transmissions.ts'
import { retourTable } from '../declared/retours.ts'
import { bind, type At } from '../guard.ts'
import { mayTask, need } from '../may.ts'
import type { OperationInput } from '../ask.ts'
import { reply } from './letters.ts'
import { taskToJson, transmissionToJson } from './transmission-json.ts'
import { journalled, paginateList, woken } from './run.ts'
import { readTaskPlace, writeTaskPlace } from '../task-place.ts'
import { isProven } from '#lifecycle.ts'
import { existing } from '../subjects.ts'
import { compact } from '#protocol/compact.ts'

export const taskRuns = bind(retourTable, {
  listTasks: async ({ closed = false, collectivite: siren, limit, after }, { sirens, db, now }) => {
    const which = { closed, ...compact({ siren, sirens }) }
    const from = after === undefined ? {} : { after: parseTaskCursor(after) }
    const page = await paginateList(limit, (most) => listTasks(db, { ...which, ...from, limit: most }))
    return page(
      (task) => taskToJson(task, task, now()),
      ({ closedAt, dueOn, id }) => writeTaskPlace({ closed: closedAt !== null, dueOn, id }),
    )
  },
  closeTask: endTask,
  answerLetter: async ({ form, files }, { retour, who, ports, db, now, tools, caller }) => {
    const { signal } = caller
    const task = await taskOf(db, retour.id)
    const late = task !== undefined && isLate(task, now())
    const { row, warnings } = await reply(
      retour,
      { ...form, files },
      { how: { reason: form.reason, who }, ports, examiner: tools.examiner, antivirus: tools.antivirus, signal },
    )
    return {
      ...transmissionToJson(await woken(row, tools), now()),
      warnings,
      dueOn: task?.dueOn ?? null,
      late,
    }
  },
})

/** @throws ActesError ACTES-A028 */
function parseTaskCursor(after: string) {
  const place = readTaskPlace(after)
  if (!place) throw new ActesError('ACTES-A028', { params: { where: 'after', value: after } })
  return place
}

/** With a verdict, the act takes the state of the contradicting message. */
async function endTask({ reason, verdict }: OperationInput<'closeTask'>, at: At<{ readonly task: unknown }>) {
  const { task, who, ports, db } = at
  need(mayTask.close(task))
  if (task.transmission === null) return endWithoutAct(reason, at)
  const act = existing(await byId(db, task.transmission), task.transmission)
  const retour = task.retour === null ? undefined : await retourById(db, task.retour)
  if (!mayEnd(task, verdict)) throw new ActesError('ACTES-A015')
  const now = ports.clock.now()
  const outcome = verdict ?? 'done'
  const work = async (sql: Sql) => {
    if (!(await closeTask(sql, task.id, { outcome, who, reason, at: now }))) throw new ActesError('ACTES-A015')
    const detail = { task: task.id, kind: task.kind, outcome, reason }
    await remark(sql, { transmission: act.id, at: now, who, event: 'task-closed', detail })
    await wantProofOfAct(sql, act, now)
    if (!verdict || !retour) return
    const how = { at: now, who, event: 'reversed', detail: { reason, retour: retour.id } }
    const moved = await move(sql, { id: act.id, openAttempt: null, ...how, ...reversal(retour, task) })
    if (!moved) throw new ActesError('ACTES-A002', { params: { state: act.state } })
    if (isProven(moved.state)) await annulAsTold(sql, act.id, ports)
  }
  await db.transaction(work).catch(unlessTaken)
  const closed = await taskById(db, task.id)
  return taskToJson(closed ?? task, (await byId(db, act.id)) ?? act, now)
}

/** A difference without an act here: only the desk's journal records it. */
async function endWithoutAct(reason: string, at: At<{ readonly task: unknown }>) {
  const { task, who, ports, db } = at
  const { id, kind } = task
  const outcome = 'done'
  const line = { event: 'task-closed', target: id, detail: { kind, outcome, reason } }
  const isClosed = await journalled(at, line, (sql, now) => closeTask(sql, id, { outcome, who, reason, at: now }))
  if (!isClosed) throw new ActesError('ACTES-A015')
  return taskToJson((await taskById(db, id)) ?? task, undefined, ports.clock.now())
}

/** Another transmission of the act is current, and an act has only one. */
function unlessTaken(error: unknown): never {
  if (sqlState(error) === '23505') throw new ActesError('ACTES-A005', { cause: error })
  throw error
}

/** A verdict must match the kind of contradiction. */
function mayEnd({ kind }: Task, verdict: OperationInput<'closeTask'>['verdict']) {
  return verdict === undefined || (isContradiction(kind) && verdictOf[kind] === verdict)
}

/** acknowledged → refused, refused → acknowledged, or another day of reception, as the retour says. */
function reversal(retour: StoredRetour, { kind }: Task): Pick<Move, 'from' | 'set' | 'notReplaced'> {
  const facts = retour.facts as Retour
  if (facts.kind === 'ARActe') {
    const { idActe, dateReception } = facts
    if (kind === 'accuseContraire') return { from: 'acknowledged', set: { dueAt: null, dateReception } }
    return {
      from: 'refused',
      notReplaced: true,
      set: { state: verdictOf.accuseTardif, dueAt: null, idActe, dateReception },
    }
  }
  if (facts.kind !== 'AnomalieActe' && facts.kind !== 'AnomalieEnveloppe') throw new ActesError('ACTES-A015')
  const { nature, detail, date, verifCode } = facts
  const code = facts.kind === 'AnomalieActe' ? 'ACTES-R001' : 'ACTES-R002'
  const more = compact({ date, verifCode })
  const refusal = { code, nature, detail, ...more, retour: retour.id } as const
  return { from: 'acknowledged', set: { state: verdictOf.anomalieTardive, dueAt: null, refusal, dateReception: null } }
}
