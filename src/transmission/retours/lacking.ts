// Acts that the préfecture has had for a week, and that are not exécutoires, and budgets that are due: a person is asked
// once about each, each morning.
import { budgetYear, isOfTerm } from '#protocol/calendrier/exercice.ts'
import { executoireOf } from '#protocol/calendrier/executoire.ts'
import { auteurOf, faitsIn } from '#protocol/calendrier/faits.ts'
import { addDays, dayIn } from '#protocol/calendrier/jour.ts'
import { budgetsBySender, keepBudgetTasks } from '#store/desk/budgets.ts'
import { actsAskedAbout, actsLacking, closeLacking, openLacking, type ReceivedAct } from '#store/retours/lacking.ts'
import type { Sql } from '#store/engine/database.ts'
import type { JobPorts, JobResult } from '../job.ts'

/** In days after the AR. What is older was asked about, or is left to the list. */
const days = [7, 60] as const
const mostAtOnce = 5_000

/** Close what is settled, then open a task for each act that lacks what only a person can give. */
export async function askForConditions({ store, clock }: JobPorts): Promise<JobResult> {
  const now = await store.now()
  await endLacking(store.db, now)
  const found = await actsLacking(store.db, { today: dayIn('Europe/Paris', now), days, limit: mostAtOnce })
  const tasks = found
    .filter((act) => lacks(act, now))
    .map(({ id: transmission }) => ({ id: clock.newId(), transmission }))
  const asked = tasks.length > 0 ? await openLacking(store.db, tasks, now) : 0
  return { count: asked + (await remindOfBudgets({ store, clock }, now)), failures: 0 }
}

const remindDays = 15

/** Of a budget or accounts that a collectivité sent for the year before, and has not sent for this one. */
async function remindOfBudgets({ store: { db }, clock }: Pick<JobPorts, 'store' | 'clock'>, now: Date) {
  const today = dayIn('Europe/Paris', now)
  const year = today.slice(0, 4)
  const senders = await budgetsBySender(db, `${Number(year) - 2}-01-01`)
  const tasks = senders.flatMap(({ collectivite, budgets }) =>
    budgetYear(year, auteurOf(collectivite)).terms.flatMap((term) => {
      if (term.by !== 'transmis' || addDays(term.until, -remindDays) > today) return []
      const former = { ...term, annee: String(Number(term.annee) - 1) }
      const at = budgets.findLastIndex(({ heads }) => heads.some((head) => isOfTerm(head, former)))
      const [last, ...later] = at < 0 ? [] : budgets.slice(at)
      // One in PDF alone may be it.
      const isSent =
        later.some(({ heads }) => heads.length === 0) ||
        budgets.some(({ heads }) => heads.some((head) => isOfTerm(head, term)))
      return last && !isSent ? [{ id: clock.newId(), transmission: last.id, dueOn: term.until }] : []
    }),
  )
  return keepBudgetTasks(db, tasks, now)
}

/** Close the tasks of acts that lack nothing more. @param transmission of this one alone */
export async function endLacking(sql: Sql, now: Date, transmission?: string): Promise<void> {
  const open = await actsAskedAbout(sql, transmission)
  const over = open.filter((act) => !act.stands || !lacks(act, now)).map(({ id }) => id)
  if (over.length > 0) await closeLacking(sql, over, now)
}

/** A condition that a person gives: not the month that passes by itself. */
function lacks({ acte, dateReception, collectivite, publication }: ReceivedAct, now: Date) {
  const faits = [...faitsIn(publication), { quoi: 'recu', le: dateReception } as const]
  const { verdict } = executoireOf({ ...auteurOf(collectivite), ...acte, faits }, dayIn(collectivite.fuseau, now))
  return 'missing' in verdict && verdict.missing.some((each) => each !== 'moisSansScot' && each !== 'recu')
}
