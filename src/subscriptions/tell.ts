// The job of notices: numbers what happened, tells subscribers, mails people. Each of its parts has claims of its own, so
// that any number of processes may run it at once, and whoever dies in it leaves nothing undone.
import { codeOf, logFailure, type JobResult } from '../transmission/job.ts'
import { batch, gather } from './gather.ts'
import { resendNext, tellNext, type Told } from './webhooks/deliver.ts'
import { mailPeople } from './mail/people.ts'
import type { NoticePorts } from './ways.ts'

/** Subscribers that are told at the same time: a slow one keeps no other one waiting. */
const atOnce = 8

/**
 * A run takes up nothing new after so long, which is how often its bell is rung: whatever is left is due at the next one.
 * Else servers that do not answer would in the end hold every place in which a process hears bells, those of acts too.
 */
const runMs = 10_000

/** Tell whatever is due. */
export async function tellNotices(ports: NoticePorts): Promise<JobResult> {
  const { clock, signal } = ports
  const told: Told = { count: 0, failures: 0 }
  const begun = clock.now().getTime()
  const hasLasted = (ms: number): boolean => signal.aborted || clock.now().getTime() - begun >= ms
  const attempt = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work()
    } catch (error) {
      told.failures++
      const code = codeOf(error)
      if (code) told.code ??= code
      logFailure(ports, { schedule: 'notices' }, error)
    }
  }
  await attempt(async () => {
    while (!hasLasted(runMs / 2) && (await gather(ports)) >= batch);
  })
  const ways = ports.notices
  if (ways) {
    const teller = { ports, ways, told, isOver: () => hasLasted(runMs) }
    const line = async (): Promise<void> => {
      while (!teller.isOver() && ((await resendNext(teller)) || (await tellNext(teller))));
    }
    const lines = Array.from({ length: atOnce }, () => attempt(line))
    await Promise.all([...lines, attempt(() => mailPeople(teller))])
  }
  const { count, failures, code } = told
  return { count, failures, ...(code && { code }) }
}
