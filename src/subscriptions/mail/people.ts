// Mails people the events they chose. A mail is marked as under way first, and retried only when surely not sent: a
// duplicate alarm would be worse than a missing mail, whose content shows on the desk.
import { compact } from '#protocol/compact.ts'
import { claimAt } from '#store/engine/claim.ts'
import { makeMails, settleMail, takeMail } from '#store/subscriptions/mails.ts'
import { handAll, retryAt, type Consignment, type Handed, type Teller } from '../outbox.ts'
import { dueDigests } from './digest-times.ts'
import { linesOfPerson } from '../waiting.ts'
import { mailText } from './text.ts'
import type { Mailer } from './mailer.ts'

const mostAtOnce = 3
/** Mails per person and hour; further events wait and share one. */
export const mostAnHour = 10
/** After so long, what waited in the morning is no news. */
const morningMs = 4 * 3_600_000
/** Lines of a kind in a mail; the desk has the rest. */
const mostOfKind = 8
const patienceMs: readonly number[] = [1, 5, 15, 60, 180, 360].map((minutes) => minutes * 60_000)

/** One run at a time per mail server: an unresponsive server blocks one run, not every run. */
const busy = new WeakSet<Mailer>()

export async function mailPeople(teller: Teller): Promise<void> {
  const { mailer } = teller.ways
  if (!mailer || busy.has(mailer)) return
  busy.add(mailer)
  try {
    const { store, clock } = teller.ports
    const limits = { newId: clock.newId, at: clock.now(), mostAtOnce, mostAnHour }
    await makeMails(store.db, { how: 'now' }, limits)
    for (const digest of dueDigests(limits.at)) {
      const isMorning = limits.at.getTime() - digest.before.getTime() < morningMs
      await makeMails(store.db, { ...digest, isMorning }, limits)
    }
    await handAll(teller, (outbox) => claimMail(mailer, outbox))
  } finally {
    busy.delete(mailer)
  }
}

async function claimMail(mailer: Mailer, { ports, ways }: Teller): Promise<Consignment | undefined> {
  const { store, clock, log } = ports
  // In one transaction: if the content cannot be read, the mail is not marked as under way and not lost.
  const mail = await store.db.transaction(async (sql) => {
    const taken = await takeMail(sql, claimAt(clock.now(), ports))
    if (!taken) return undefined
    const { login, wantsWork } = taken
    const how = { now: clock.now(), language: 'fr', most: mostOfKind } as const
    return { ...taken, lines: wantsWork ? await linesOfPerson(sql, login, how) : [] }
  })
  if (!mail) return undefined
  const { id, login: to, period, tries, events, lines, wantsWork } = mail
  const url = ways.publicUrl
  const isEmpty = events.length === 0 && lines.length === 0
  // Nothing waits this morning, or the person has lost the right to see every event.
  const empty = wantsWork ? { state: 'sent' as const } : { state: 'failed' as const, code: 'ACTES-A022' as const }
  if (isEmpty) await settleMail(store.db, id, { ...empty, at: clock.now() })
  const letter = {
    hand: () =>
      mailer.send({ messageId: `<${id}@${new URL(url).hostname}>`, to, ...mailText(events, { period, url, lines }) }),
    record: async ({ code, reason }: Handed) => {
      const at = clock.now()
      const next = code === 'ACTES-N005' ? retryAt(patienceMs, tries - 1, at) : undefined
      const state = next ? 'waiting' : code === 'ACTES-N005' ? 'failed' : code ? 'sending' : 'sent'
      await settleMail(store.db, id, { state, at: next ?? at, ...(code && { code }) })
      log[code ? 'warn' : 'info']({ count: events.length + lines.length, ...compact({ code, reason }) }, 'mail')
      return true
    },
  }
  return { letters: isEmpty ? [] : [letter] }
}
