// Transmissions and tasks as JSON: rows become JSON here and nowhere else.
import { attemptsOf, doubtOf } from '#store/transmissions/attempts.ts'
import { blamedSetting } from '#gateways/findings.ts'
import { isFinal } from '#lifecycle.ts'
import type { Sql } from '#store/engine/database.ts'
import { listJournalLines } from '#store/transmissions/journal.ts'
import { outagesNow } from '#transmission/reach.ts'
import { quietOf } from '#store/installation.ts'
import { stopOf } from '#store/connections/standings.ts'
import { retoursOf, type StoredRetour } from '#store/retours/retours.ts'
import { isLate, tasksOf, type Task } from '#store/retours/tasks.ts'
import { keysOf, openedAbout, type Transmission } from '#store/transmissions/transmissions.ts'
import type { Raw } from '../present.ts'
import type { ShownTransmission } from '../shapes/transmissions.ts'
import { signatureVerdict } from '#protocol/acte/signatures.ts'
import { mentionsOf } from '#protocol/acte/mentions.ts'
import { inForceSince, type Executoire } from '#protocol/calendrier/executoire.ts'
import { proofOf } from './documents.ts'
import { canOf, mayTask } from '../may.ts'
import { canOfTransmission } from './may.ts'
import { deadlinesOf } from './publication.ts'
import { timelineOf } from './timeline.ts'
import { sirenOfConnection } from '#store/connections/connections.ts'

export function transmissionToJson(row: Transmission, now: Date) {
  const { formulaire, cle: own = null, inheritedCle: cle = own } = row
  const matiere = formulaire.code === '1-1' ? formulaire.acte.matiere.join('.') : null
  return { ...row, cle, matiere, message: formulaire.code, ...doubtOf(row, now) }
}

export function taskToJson(task: Task, act: ActOfTask | undefined, now: Date) {
  const { idActe = null, objet = '', cle, inheritedCle } = act ?? {}
  const [key, late] = [inheritedCle ?? cle ?? null, isLate(task, now)]
  return { ...task, cle: key, idActe, objet, late, can: canOf(mayTask, task) }
}

interface ActOfTask extends Pick<Transmission, 'idActe' | 'objet' | 'inheritedCle'> {
  readonly cle?: string | null
}

export function retourToJson({ connection, deviations, problems, ...retour }: StoredRetour) {
  return {
    ...retour,
    collectivite: sirenOfConnection(connection),
    deviations: deviations ?? [],
    problems: problems ?? [],
  }
}

export async function withKey<T extends { readonly transmission: string | null }>(sql: Sql, one: T) {
  const [keyed] = await withKeys(sql, [one])
  return keyed ?? { ...one, cle: null }
}

/** Adds to each item the key by which programs know its transmission. */
export async function withKeys<T extends { readonly transmission: string | null }>(sql: Sql, all: readonly T[]) {
  const keys = await keysOf(
    sql,
    all.flatMap(({ transmission }) => transmission ?? []),
  )
  return all.map((each) => ({ ...each, cle: keys.get(each.transmission ?? '') ?? null }))
}

async function stoppedOf(sql: Sql, connection: string): Promise<Raw<ShownTransmission>['stopped']> {
  const stop = await stopOf(sql, connection)
  const quiet = stop ? undefined : await quietOf(sql)
  if (quiet) return { why: 'quiet', code: quiet.code, since: quiet.since }
  const outage = stop ? undefined : (await outagesNow(sql, [connection])).get(connection)
  if (outage) return { why: 'outage', code: outage.code, since: outage.since }
  if (!stop) return null
  const { since } = stop
  if (stop.why === 'paused') return { why: stop.why, since, reason: stop.reason }
  return {
    why: stop.why,
    code: stop.code,
    since,
    setting: blamedSetting(stop),
    reason: stop.params.reason === undefined ? undefined : String(stop.params.reason),
  }
}

export async function toShown(sql: Sql, row: Transmission, now: Date) {
  const [retours, linked] = [await retoursOf(sql, row.id), await openedAbout(sql, row.id)]
  const { publication, executoire, alerts } = await deadlinesOf(sql, row, { retours, linked, now })
  const { publication: _, ...told } = row.formulaire.code === '1-1' ? mentionsOf(row.formulaire.acte) : {}
  const { deadlines = [] } = executoire ?? {}
  const executoireDepuis = (executoire && inForceSince(executoire)) ?? null
  return {
    ...transmissionToJson(row, now),
    can: await canOfTransmission(sql, row, now),
    ...told,
    ...budgetsOf(row),
    publication,
    alerts,
    executoire: executoire && executoireToJson(executoire),
    deadlines: deadlines.map(({ doubts, ...each }) => ({ ...each, aVerifier: doubts.length > 0 })),
    deferableUntil: deadlines.find(({ what }) => what === 'defere')?.until ?? null,
    executoireDepuis,
    stopped: isFinal(row.state) ? null : await stoppedOf(sql, row.connection),
    timeline: await timelineOf(sql, row),
    tasks: (await tasksOf(sql, row.id)).map((task) => taskToJson(task, row, now)),
    linked: linked.map((each) => transmissionToJson(each, now)),
    journal: await listJournalLines(sql, row.id),
    attempts: await attemptsOf(sql, row.id),
    files: filesOfTransmission(row),
    proof: await proofOf(sql, row, executoireDepuis !== null),
    retours: retours.map(retourToJson),
  }
}

export function executoireToJson({ verdict, conditions, publicite, doubts }: Executoire) {
  return {
    missing: 'missing' in verdict ? verdict.missing : [],
    lost: 'lost' in verdict ? verdict.lost : null,
    since: 'since' in verdict ? verdict.since : null,
    conditions: conditions.map(({ doubts: own, how: _, ...each }) => ({ ...each, aVerifier: own.length > 0 })),
    publicite: { ...publicite, aVerifier: publicite.aVerifier === true },
    doubts,
  }
}

function budgetsOf({ files }: Transmission): Pick<Raw<ShownTransmission>, 'documentsBudgetaires'> {
  const budgets = files.flatMap(({ fichier, budget }) => (budget ? [{ fichier, ...budget }] : []))
  return budgets.length === 0 ? {} : { documentsBudgetaires: budgets }
}

export function filesOfTransmission({ archive, files }: Transmission) {
  const signed = new Map(files.map(({ sha256, signatures }) => [sha256, signatures]))
  // No file name in the verdict: the name may name people, and a verdict is never masked.
  const judged = <T extends { readonly sha256: string }>(file: T) => ({
    ...file,
    signatures: (signed.get(file.sha256) ?? []).map((each) => ({ ...each, verdict: signatureVerdict(each, '') })),
  })
  if (!archive) return files.map((file) => judged({ ...file, name: file.fichier }))
  return [{ ...archive, role: 'archive' as const, signatures: [] }, ...archive.members.map(judged)]
}
