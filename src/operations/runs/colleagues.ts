// Shared work: assignment, snooze, notes. When two people decide at once, the first wins and the other gets an error.
import { knownGrants, may } from '#accounts/access.ts'
import { ActesError } from '#errors.ts'
import { addDays, dayIn } from '#protocol/calendrier/jour.ts'
import { personByLogin } from '#store/people/people.ts'
import { taskById } from '#store/retours/tasks.ts'
import { dismissRefusals, setAside, type AsideChange } from '#store/transmissions/colleagues.ts'
import { remark } from '#store/transmissions/journal.ts'
import { byId } from '#store/transmissions/transmissions.ts'
import { colleagueTable } from '../declared/colleagues.ts'
import { bind, type At } from '../guard.ts'
import { mayTask, need } from '../may.ts'
import type { OperationInput } from '../ask.ts'
import { ifAllowed } from './may.ts'
import { taskToJson } from './transmission-json.ts'
import { transmissionWithStories } from './transmissions.ts'

const snoozeDays = 90

export const colleagueRuns = bind(colleagueTable, {
  noteTransmission: async ({ note }, { transmission: row, who, ports, db, now }) => {
    const line = { transmission: row.id, at: now(), who, event: 'note', detail: { note } }
    await remark(db, line)
    return transmissionWithStories(row, ports)
  },
  assignTransmission: ifAllowed('assign', async (how, at) => actAside(at, await assigning(at.transmission, how, at))),
  snoozeTransmission: ifAllowed('snooze', async (how, at) => actAside(at, await snoozing(at.transmission, how, at))),
  assignTask: async (how, at) => {
    need(mayTask.assign(at.task))
    return taskAside(at, await assigning(at.task, how, at))
  },
  snoozeTask: async (how, at) => {
    need(mayTask.snooze(at.task))
    return taskAside(at, await snoozing(at.task, how, at))
  },
  dismissTransmissions: async (asked, { transmissions = [], sirens, who, db, now }) => {
    const which =
      'cause' in asked
        ? { cause: asked.cause, until: new Date(asked.until), sirens }
        : { ids: transmissions.map(({ id }) => id) }
    const line = { at: now(), who, event: 'dismissed', detail: { reason: asked.reason } }
    const { length: count } = await dismissRefusals(db, which, line)
    if (count === 0) throw new ActesError('ACTES-S009')
    return { count }
  },
})

type Setting = Pick<AsideChange, 'event' | 'detail' | 'column' | 'value' | 'seen'>
interface Of {
  readonly collectivite: string
  readonly dueOn?: string | null
}

async function assigning(of: Of, how: Omit<OperationInput<'assignTask'>, 'id'>, { db }: At): Promise<Setting> {
  const to = how.to?.trim().toLowerCase() ?? null
  const person = to === null ? undefined : await personByLogin(db, to)
  const isAble = person && !person.disabledAt && may(knownGrants(person.grants), 'closeTask', of.collectivite)
  if (to !== null && !isAble) throw new ActesError('ACTES-A071')
  const detail = { to, reason: how.reason }
  return { event: to === null ? 'unassigned' : 'assigned', detail, column: 'assigned_to', value: to, seen: how.seen }
}

async function snoozing(
  of: Of,
  { until, reason }: Omit<OperationInput<'snoozeTask'>, 'id'>,
  { ports, now }: At,
): Promise<Setting> {
  const { fuseau } = (await ports.senderOf(of.collectivite)).collectivite
  const today = dayIn(fuseau, now())
  const last =
    [addDays(today, snoozeDays), of.dueOn ?? undefined].filter((each) => each !== undefined).sort()[0] ?? today
  if (until !== null && (until <= today || until > last)) throw new ActesError('ACTES-A072', { params: { last } })
  const event = until === null ? 'unsnoozed' : 'snoozed'
  return { event, detail: { until, reason }, column: 'snoozed_until', value: until }
}

async function actAside(at: At<{ readonly transmission: unknown }>, setting: Setting) {
  await put('transmission', { id: at.transmission.id, ...setting }, at)
  return transmissionWithStories(at.transmission, at.ports)
}

async function taskAside(at: At<{ readonly task: unknown }>, setting: Setting) {
  const { db } = at
  await put('task', { id: at.task.id, ...setting }, at)
  const now = (await taskById(db, at.task.id)) ?? at.task
  const act = now.transmission === null ? undefined : await byId(db, now.transmission)
  return taskToJson(now, act, at.now())
}

async function put(kind: 'transmission' | 'task', of: Setting & { readonly id: string }, at: At) {
  const { who, db, now } = at
  if (!(await setAside(db, kind, { ...of, at: now(), who }))) throw new ActesError('ACTES-S009')
}
