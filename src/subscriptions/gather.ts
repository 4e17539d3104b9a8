// Turns facts into events, by the table of types. A fact waits where it was written, however late its transaction is
// committed. One process at a time takes the facts that are there and numbers them, all or none. Events are kept for a while
// after they were told, so that they can be told again, and then forgotten.
import { dayIn } from '../protocol/calendrier/jour.ts'
import { rolesFor } from '../accounts/access.ts'
import { isAnythingUntold, takeFacts, type Fact } from '../store/subscriptions/facts.ts'
import { keepEvents, lockNumbering, type NewEvent, dropSpentEvents } from '../store/subscriptions/events.ts'
import { typeOf } from './catalogue.ts'
import type { TellingPorts } from './ways.ts'
import { sentenceOf, type Language } from '../text/sentences.ts'
import type { Ports } from '../transmission/steps/step.ts'

/** Facts of one kind that one transaction takes: when it took so many, there may be more. */
export const batch = 500

/** Number what is untold. @returns how many facts were taken */
export async function gather(ports: Pick<TellingPorts, 'store' | 'clock' | 'telling'>): Promise<number> {
  const { store, clock, telling } = ports
  const at = clock.now()
  const today = dayIn('Europe/Paris', at)
  if (!(await isAnythingUntold(store.db, today))) return 0
  return store.db.transaction(async (sql) => {
    await lockNumbering(sql)
    const facts = await takeFacts(sql, { limit: batch, today, at })
    const told = facts.flatMap((fact) => eventOf(fact, clock.newId(), telling?.language ?? 'fr') ?? [])
    await keepEvents(sql, told.toSorted(byTime), { mails: telling?.mailer !== undefined })
    return facts.length
  })
}

const byTime = (a: NewEvent, b: NewEvent): number => a.at.getTime() - b.at.getTime()

function eventOf(fact: Fact, id: string, language: Language): NewEvent | undefined {
  const type = typeOf(fact)
  if (!type) return undefined
  const { source, at, collectivite, transmission, inCharge, isUrgent = false } = fact
  const mailed = { inCharge: inCharge ?? null, roles: isUrgent ? rolesFor('closeTask') : [] }
  return { id, source, type, at, collectivite, transmission, mailed, data: dataOf(fact, language) }
}

/** What identifies, and how it stands: never an objet or a person's name; of a refusal, what was said of it. */
function dataOf(fact: Fact, language: Language): Record<string, string> {
  const { transmission, cle, collectivite, message, idActe, numero, code, more } = fact
  const { detail = null, nature = null } = more
  const params = { ...(detail !== null && { detail, reason: detail }), ...(nature !== null && { nature }) }
  const sentence = code && sentenceOf({ code, path: '', params }, language)
  const all = { id: transmission, cle, idActe, collectivite, numero, message, code, sentence, ...more }
  return Object.fromEntries(Object.entries(all).flatMap(([name, value]) => (value === null ? [] : [[name, value]])))
}

/** For this many days an event can be told again. */
export const keptDays = 400
/** In one transaction, and in one round; the rest follows the next day. */
const forgotten = { atOnce: 1_000, most: 100_000 } as const

/** Forget what is old and no longer has to be told; a bounded number. @returns how many */
export async function forgetEvents({ store, clock, signal }: Ports): Promise<number> {
  const before = new Date(clock.now().getTime() - keptDays * 86_400_000)
  let count = 0
  while (count < forgotten.most && !signal.aborted) {
    const dropped = await dropSpentEvents(store.db, { before, limit: forgotten.atOnce })
    count += dropped
    if (dropped < forgotten.atOnce) break
  }
  return count
}
