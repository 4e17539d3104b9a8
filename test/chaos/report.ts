// What a run says of itself, and whether it may be believed: findings of the judge, too few kills, too few faults.
import { availableParallelism } from 'node:os'
import type { Outcome } from './run.ts'

/** Share of the exchanges that must have been spoiled, while the weather was bad. */
const leastFaulty = 0.2

/** Everything that makes a run a failure. */
export function failuresOf({ findings, kills, exchanges, wish, accepted, transfers }: Outcome): readonly string[] {
  const few: string[] = []
  if (accepted < wish.acts) few.push(`only ${accepted} of ${wish.acts} deposits were accepted`)
  if (wish.plan !== 'all') return [...findings, ...few]
  if (kills.delivered < wish.acts / 10) few.push(`only ${kills.delivered} kills for ${wish.acts} acts`)
  if (transfers < Math.floor(wish.acts / 20)) few.push(`only ${transfers} transfers for ${wish.acts} acts`)
  if (exchanges.faulty < exchanges.all * leastFaulty)
    few.push(`only ${exchanges.faulty} of ${exchanges.all} exchanges were faulty`)
  return [...findings, ...few]
}

/** The report, a line each. */
export function reportOf(outcome: Outcome): readonly string[] {
  const {
    wish,
    settings,
    kills,
    struck,
    done,
    exchanges,
    mails,
    mailboxes,
    endings,
    accepted,
    badSeconds,
    settledSeconds,
  } = outcome
  const list = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ') || 'none'
  const share = ((100 * exchanges.faulty) / Math.max(1, exchanges.all)).toFixed(0)
  const { sleeper, storm, ...killed } = done
  return [
    `seed ${wish.seed}, ${wish.acts} acts, plan ${wish.plan}, ${availableParallelism()} cores`,
    `delays divided by ${wish.factor}: ${Object.entries(settings)
      .map(([name, value]) => `${name}=${value}`)
      .join(' ')}`,
    `kills: ${kills.delivered} (${list(killed)}, in an exchange ${struck.killed})`,
    `sleeps past the lease: ${sleeper + struck.asleep}, of which in an exchange ${struck.asleep}; storms of errors: ${storm}`,
    `exchanges in bad weather: ${exchanges.all}, faulty ${exchanges.faulty} (${share} %): ${list(exchanges.faults)}`,
    `mails: ${list(mails)}; connections to the mailbox: ${mailboxes.connections}, cut ${mailboxes.cut}`,
    `documents changed on the disk: ${outcome.spoiled}; withdrawn by a person, or tried: ${outcome.cancelled}; annulations asked for: ${outcome.annulled}; letters of the préfecture: ${outcome.letters}; transfers to archives: ${outcome.transfers}`,
    `endings of ${accepted} deposits: ${list(endings)}`,
    `${badSeconds.toFixed(0)} s of bad weather, settled after ${settledSeconds.toFixed(0)} s: ${(accepted / settledSeconds).toFixed(1)} acts/s`,
  ]
}
