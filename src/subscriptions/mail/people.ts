// Mails people the events they chose. A mail is marked as under way first, and retried only when surely not sent: a
// duplicate alarm would be worse than a missing mail, whose content shows on the desk.
import { ActesError } from '../../errors.ts'
import {
  mailAtOnce,
  mailDigest,
  settleMail,
  takeMail,
  waitingAtOnce,
  waitingDigests,
  type LeavingMail,
} from '../../store/subscriptions/mails.ts'
import { noteFailure } from '../../transmission/job.ts'
import type { Teller } from '../webhooks/deliver.ts'
import { dueDigests } from './digest-times.ts'
import { mailText } from './text.ts'
import type { MailOutcome, Mailer } from './mailer.ts'

const mostAtOnce = 3
/** Mails per person and hour; further events wait and share one. */
export const mostAnHour = 10
const patienceMs: readonly number[] = [1, 5, 15, 60, 180, 360].map((minutes) => minutes * 60_000)

/** One run at a time per mail server: an unresponsive server blocks one run, not every run. */
const busy = new WeakSet<Mailer>()

export async function mailPeople(teller: Teller): Promise<void> {
  const { mailer } = teller.ways
  if (!mailer || busy.has(mailer)) return
  busy.add(mailer)
  try {
    await makeMails(teller)
    await handAllOver(mailer, teller)
  } finally {
    busy.delete(mailer)
  }
}

async function handAllOver(mailer: Mailer, teller: Teller): Promise<void> {
  const { store, clock } = teller.ports
  while (!teller.isOver()) {
    // In one transaction: if the content cannot be read, the mail is not marked as under way and not lost.
    const mail = await store.db.transaction((sql) => takeMail(sql, clock.now()))
    if (!mail) return
    await sendLeavingMail(mail, mailer, teller)
  }
}

async function makeMails({ ports: { store, clock } }: Teller): Promise<void> {
  const { db } = store
  const at = clock.now()
  for (const { person, recent } of await waitingAtOnce(db, new Date(at.getTime() - 3_600_000)))
    if (recent < mostAnHour) await mailAtOnce(db, { person, newId: clock.newId, at, most: mostAtOnce })
  for (const due of dueDigests(at))
    for (const person of await waitingDigests(db, due)) await mailDigest(db, { ...due, person, id: clock.newId(), at })
}

async function sendLeavingMail(mail: LeavingMail, mailer: Mailer, { ports, ways, told }: Teller): Promise<void> {
  const { store, clock, log } = ports
  const { id, login: to, period, events } = mail
  // The person may have lost the right to see every event.
  if (events.length === 0) return settleMail(store.db, id, { state: 'failed', at: clock.now(), code: 'ACTES-A022' })
  const url = ways.publicUrl
  const messageId = `<${id}@${new URL(url).hostname}>`
  const handed = await mailer.send({ messageId, to, ...mailText(events, { period, url }) })
  const end = mailSettlementOf(handed, mail, clock.now())
  await settleMail(store.db, id, end)
  const facts = { count: events.length, ...(end.code && { code: end.code }) }
  if (handed.kind === 'sent') {
    told.count++
    return log.info(facts, 'mail')
  }
  const reason = handed.kind === 'not-taken' ? { reason: handed.reason } : undefined
  const error = new ActesError(end.code ?? 'ACTES-N005', reason && { params: reason })
  noteFailure(told, error)
  log.warn({ ...facts, ...(reason && { error, ...reason }) }, 'mail')
}

function mailSettlementOf(handed: MailOutcome, { tries }: LeavingMail, now: Date): Parameters<typeof settleMail>[2] {
  switch (handed.kind) {
    case 'sent':
      return { state: 'sent', at: now }
    case 'unknown':
      return { state: 'sending', at: now, code: 'ACTES-N006' }
    case 'not-taken': {
      const waitMs = patienceMs[tries - 1]
      return waitMs === undefined
        ? { state: 'failed', at: now, code: 'ACTES-N005' }
        : { state: 'waiting', at: new Date(now.getTime() + waitMs), code: 'ACTES-N005' }
    }
  }
}
