// Announces tokens that expire in 30, 7 and 1 days, once each, to subscribers, by mail and in the log.
import { remindDays } from '#accounts/tokens.ts'
import { dayIn } from '#protocol/calendrier/jour.ts'
import { endingTokens, type Token } from '#store/people/tokens.ts'
import { tellOnce } from '#subscriptions/tell-once.ts'
import type { TellingPorts } from '#subscriptions/ways.ts'
import { forEach, type JobResult } from '#transmission/job.ts'

const dayMs = 86_400_000

export async function remindOfTokens(ports: TellingPorts): Promise<JobResult> {
  const now = ports.clock.now()
  // Calendar days: a run may come a little early or late.
  const until = new Date(now.getTime() + (remindDays[0] + 1) * dayMs)
  const ending = await endingTokens(ports.store.db, { now, until })
  return forEach(ending, { ports, facts: () => ({}) }, (token) => remind(token, now, ports))
}

/** Only the latest reached threshold: missed ones are not reported later. */
async function remind({ id, name, expiresAt, createdBy }: Token, at: Date, ports: TellingPorts) {
  const [today, expiresOn] = [dayIn('Europe/Paris', at), dayIn('Europe/Paris', expiresAt)]
  const left = (Date.parse(expiresOn) - Date.parse(today)) / dayMs
  const days = remindDays.findLast((each) => left <= each)
  if (days === undefined) return
  const about = { source: `token:${id}:${days}`, type: 'token.ending', at } as const
  const data = { name, expiresOn, days: String(days) }
  const line = { event: 'token-ending', target: name, detail: { days, createdBy } }
  const isNew = await tellOnce({ ...about, data, line }, ports)
  if (isNew) ports.log.warn({ count: days }, 'token-ending')
}
