// Tokens that end soon: told to subscribers and by mail, and logged, thirty days before, seven and one, once each.
import { remindDays } from '../accounts/tokens.ts'
import { dayIn } from '../protocol/calendrier/jour.ts'
import { noteDesk } from '../store/people/people.ts'
import { endingTokens, type Token } from '../store/people/tokens.ts'
import { isKept, keepEvents, lockNumbering } from '../store/subscriptions/events.ts'
import type { TellingPorts } from '../subscriptions/ways.ts'
import { forEach, type JobResult } from '../transmission/job.ts'

const dayMs = 86_400_000

export async function remindOfTokens(ports: TellingPorts): Promise<JobResult> {
  const now = ports.clock.now()
  // By days of the calendar: a run comes a little earlier or later.
  const until = new Date(now.getTime() + (remindDays[0] + 1) * dayMs)
  const ending = await endingTokens(ports.store.db, { now, until })
  return forEach(ending, { ports, facts: () => ({}) }, (token) => remind(token, now, ports))
}

/** Of the days that have come, the nearest to the end: one that nobody was there for is not told afterwards. */
async function remind({ id, name, expiresAt, createdBy }: Token, at: Date, ports: TellingPorts): Promise<void> {
  const { store, clock, telling, log } = ports
  const [today, expiresOn] = [dayIn('Europe/Paris', at), dayIn('Europe/Paris', expiresAt)]
  const left = (Date.parse(expiresOn) - Date.parse(today)) / dayMs
  const days = remindDays.findLast((each) => left <= each)
  if (days === undefined) return
  const source = `token:${id}:${days}`
  const isNew = await store.db.transaction(async (sql) => {
    await lockNumbering(sql)
    if (await isKept(sql, source)) return false
    const event = { id: clock.newId(), source, type: 'token.ending', at, collectivite: null, transmission: null }
    await keepEvents(sql, [{ ...event, data: { name, expiresOn, days: String(days) } }], {
      mails: telling?.mailer !== undefined,
    })
    await noteDesk(sql, { at, who: 'schedule', event: 'token-ending', target: name, detail: { days, createdBy } })
    return true
  })
  if (isNew) log.warn({ count: days }, 'token-ending')
}
