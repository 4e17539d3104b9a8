// Turns what happened into notices, by the table of types. Facts wait where they were written, whichever transaction wrote
// them and however late it is committed; one process at a time takes those that are there and numbers them, all or none.
import { addDays, dayIn } from '../protocol/calendrier/jour.ts'
import type { Ports } from '../transmission/steps/step.ts'
import {
  isAnythingUntold,
  nearDeadlines,
  takeConnections,
  takeMoves,
  takeStrays,
  takeTasks,
  type Fact,
} from '../store/subscriptions/facts-untold.ts'
import { keepNotices, lockNumbering, type NewNotice } from '../store/subscriptions/notices.ts'
import { typeOf } from './catalogue.ts'

/** Facts of one kind that one transaction takes: when it took so many, there may be more. */
export const batch = 500
/** A deadline is told of so many days before. */
const warnDays = 7

/** Number what is untold. @returns how many facts were taken */
export async function gather({ store, clock, notices }: Ports): Promise<number> {
  const at = clock.now()
  const by = addDays(dayIn('Europe/Paris', at), warnDays)
  if (!(await isAnythingUntold(store.db, by))) return 0
  return store.db.transaction(async (sql) => {
    await lockNumbering(sql)
    const facts = [
      ...(await takeMoves(sql, batch)),
      ...(await takeTasks(sql, batch)),
      ...(await takeStrays(sql, batch)),
      ...(await takeConnections(sql, batch)),
      ...(await nearDeadlines(sql, { by, at })),
    ]
    const told = facts.flatMap((fact) => noticeOf(fact, clock.newId()) ?? [])
    await keepNotices(sql, told.toSorted(byTime), { mails: notices?.mailer !== undefined })
    return facts.length
  })
}

const byTime = (a: NewNotice, b: NewNotice): number => a.at.getTime() - b.at.getTime()

function noticeOf(fact: Fact, id: string): NewNotice | undefined {
  const type = typeOf(fact)
  if (!type) return undefined
  const { source, at, collectivite, transmission } = fact
  return { id, source, type, at, collectivite, transmission, data: dataOf(fact) }
}

/** Only what identifies: never an objet, a name of somebody, or a text that somebody wrote. */
function dataOf({ transmission, collectivite, message, idActe, numero, code, more }: Fact): Record<string, string> {
  const all = { id: transmission, idActe, collectivite, numero, message, code, ...more }
  return Object.fromEntries(Object.entries(all).flatMap(([name, value]) => (value === null ? [] : [[name, value]])))
}
