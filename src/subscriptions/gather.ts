// Turns facts into numbered events, one process at a time. A fact stays in its table until taken, so a late commit
// loses none. Told events are kept for redelivery, then dropped.
import { dayIn } from '#protocol/calendrier/jour.ts'
import { rolesFor } from '#accounts/access.ts'
import { isAnythingUntold, takeFacts, type Fact } from '#store/subscriptions/facts.ts'
import { dropSpentEvents, lockNumbering, numberEvents, type NewEvent } from '#store/subscriptions/events.ts'
import { typeOf } from './catalogue.ts'
import type { TellingPorts } from './ways.ts'
import { sentenceOf, type Language } from '#text/sentences.ts'
import type { Ports } from '#transmission/step.ts'

/** Facts of one kind per transaction; a full batch means that more may wait. */
export const batch = 500

export async function gather(ports: Pick<TellingPorts, 'store' | 'clock' | 'telling'>): Promise<number> {
  const { store, clock, telling } = ports
  const at = clock.now()
  const today = dayIn('Europe/Paris', at)
  if (!(await isAnythingUntold(store.db, today))) return 0
  return store.db.transaction(async (sql) => {
    await lockNumbering(sql)
    const facts = await takeFacts(sql, { limit: batch, today, at })
    const told = facts.flatMap((fact) => eventOf(fact, clock.newId(), telling?.language ?? 'fr') ?? [])
    await numberEvents(sql, inOrder(told), { mails: telling?.mailer !== undefined })
    return facts.length
  })
}

/** By time. Those of one act or connection stay in its journal's order, even when the clock was set back in between. */
function inOrder(events: readonly NewEvent[]): readonly NewEvent[] {
  const latest = new Map<string, number>()
  const timed = events.map((event) => {
    const key = event.transmission ?? event.data['connection'] ?? event.source
    const atMs = Math.max(event.at.getTime(), latest.get(key) ?? 0)
    latest.set(key, atMs)
    return { event, atMs }
  })
  return timed.toSorted((a, b) => a.atMs - b.atMs).map(({ event }) => event)
}

function eventOf(fact: Fact, id: string, language: Language): NewEvent | undefined {
  const type = typeOf(fact)
  if (!type) return undefined
  const { source, at, collectivite, transmission, inCharge, isUrgent = false } = fact
  const mailed = { inCharge: inCharge ?? null, roles: isUrgent ? rolesFor('closeTask') : [] }
  return { id, source, type, at, collectivite, transmission, mailed, data: dataOf(fact, language) }
}

/** Identifiers and state, never an objet or a person's name; for a refusal, its detail. */
function dataOf(fact: Fact, language: Language): Record<string, string> {
  const { transmission, cle, collectivite, message, idActe, numero, code, more } = fact
  const { detail = null, nature = null } = more
  const params = { ...(detail !== null && { detail, reason: detail }), ...(nature !== null && { nature }) }
  const sentence = code && sentenceOf({ code, path: '', params }, language)
  const all = { id: transmission, cle, idActe, collectivite, numero, message, code, sentence, ...more }
  return Object.fromEntries(Object.entries(all).flatMap(([name, value]) => (value === null ? [] : [[name, value]])))
}

/** How long an event can be redelivered. */
export const keptDays = 400
const forgotten = { atOnce: 1_000, most: 100_000 } as const

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
