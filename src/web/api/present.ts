// Answers as the API tells them: the operations' own JSON, faults with their sentences, and what may name people hidden
// from tokens that lack the right `unmask` for the collectivite.
import { isMasked, mask } from '../../accounts/access.ts'
import type {
  ConnectionJson,
  RetourJson,
  ShownRetour,
  ShownTransmission,
  TaskJson,
  TransmissionJson,
} from '../../operations/operations.ts'
import type { Collectivite } from '../../protocol/acte/collectivite.ts'
import type { ScheduleStanding } from '../../schedules/standing.ts'
import type { RequeueItem } from '../../transmission/requeue.ts'
import { faultsIn } from './problem.ts'
import type { Call } from './route.ts'

type Looking = Pick<Call, 'caller' | 'language'>

function hides({ caller }: Looking, siren: string): boolean {
  return isMasked(caller.grants, siren)
}

/** A transmission. */
export function transmissionIn(call: Looking, row: TransmissionJson): TransmissionJson {
  return hides(call, row.collectivite) ? { ...row, objet: mask } : row
}

/** A task. */
export function taskIn(call: Looking, task: TaskJson): TaskJson {
  if (!hides(call, task.collectivite)) return task
  return { ...task, objet: mask, reason: task.reason === null ? null : mask }
}

/** A return. What is wrong with it may repeat what it holds. */
export function retourIn(call: Looking, retour: RetourJson) {
  return { ...retour, ...contentOf(call, retour, hides(call, retour.collectivite)) }
}

function contentOf(
  { language }: Looking,
  { name, deviations, problems }: Pick<RetourJson, 'name' | 'deviations' | 'problems'>,
  masked: boolean,
) {
  const told = { deviations: faultsIn(deviations, language), problems: faultsIn(problems, language) }
  return masked ? { name: mask, deviations: [], problems: [] } : { name, ...told }
}

/** A return with what was understood of it. */
export function shownRetourIn(call: Looking, { facts, candidates, ...retour }: ShownRetour) {
  return { ...retourIn(call, retour), facts: hides(call, retour.collectivite) ? null : facts, candidates }
}

/** A transmission with everything that is known of it. */
export function shownIn(call: Looking, shown: ShownTransmission) {
  const masked = hides(call, shown.collectivite)
  const { refusal, stopped, journal, files, retours, tasks, linked, timeline, attempts, deferableUntil, ...row } = shown
  return {
    ...transmissionIn(call, row),
    ...(refusal !== undefined && { refusal: masked ? withoutDetail(refusal) : refusal }),
    stopped: masked && stopped?.reason !== undefined ? { ...stopped, reason: mask } : stopped,
    ...{ timeline, attempts, deferableUntil },
    tasks: tasks.map((task) => taskIn(call, task)),
    linked: linked.map((each) => transmissionIn(call, each)),
    journal: masked ? journal.map((line) => ({ ...line, detail: null })) : journal,
    files: masked ? files.map((file) => ({ ...file, name: mask })) : files,
    retours: retours.map((retour) => ({ ...retour, ...contentOf(call, retour, masked) })),
  }
}

function withoutDetail(refusal: unknown): unknown {
  const { detail, ...rest } = refusal as { readonly detail?: string }
  return { ...rest, ...(detail !== undefined && { detail: mask }) }
}

/** What became of a requeue. */
export function requeueItemIn({ language }: Looking, { reason, ...item }: RequeueItem) {
  const [told] = reason ? faultsIn([reason], language) : []
  return { ...item, ...(told && { reason: told }) }
}

/** A connection. */
export function connectionIn(call: Looking, { journal: _, suspended, paused, ...connection }: ConnectionJson) {
  const masked = hides(call, connection.siren)
  const [fault] = suspended ? faultsIn([suspended], call.language) : []
  return {
    ...connection,
    suspended: suspended && fault ? { ...fault, since: suspended.since } : null,
    paused: paused && masked ? { ...paused, reason: mask } : paused,
  }
}

/** A schedule; whoever paused it may have named somebody. */
export function scheduleIn({ caller }: Looking, schedule: ScheduleStanding): ScheduleStanding {
  const { paused } = schedule
  const sees = caller.sirens === null && caller.rights.includes('unmask')
  return paused && !sees ? { ...schedule, paused: { ...paused, reason: mask } } : schedule
}

/** What is told of a collectivite: neither its referent nor the settings of its gateway. */
export function collectiviteIn(collectivite: Collectivite) {
  const { siren, nom, departement, arrondissement, nature, plateforme, fuseau, gateway } = collectivite
  return { siren, nom, departement, arrondissement, nature, plateforme, fuseau, gateway: gateway.type }
}
