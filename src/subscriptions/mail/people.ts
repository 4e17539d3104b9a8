// Mails people what they chose to be told, at once or in digests. A mail is noted as under way before it is handed over. It
// is handed over again only when the server refused it or nothing had left: at most once. A mail that is missing shows on
// the desk; the same alarm twice would be worse.
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

/** More events than this at once go into one mail. */
const mostAtOnce = 3
/** After this many mails within an hour the next ones wait and go together. */
export const mostAnHour = 10
/** How long after each failure a mail is handed over again. */
const patienceMs: readonly number[] = [1, 5, 15, 60, 180, 360].map((minutes) => minutes * 60_000)

/** One mail at a time for each mail server: one that does not answer blocks one run, not every run. */
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
    // In one transaction: a mail whose content cannot be read is not marked as under way, and is not lost.
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
  // The person may no longer see anything of it.
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
