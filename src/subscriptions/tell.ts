// The job that reports events. Each part claims its work: processes run it concurrently, and resume a dead one's work.
import { logFailure, noteFailure, type JobResult, type Tally } from '#transmission/job.ts'
import { batch, gather } from './gather.ts'
import { claimEvents, claimLetter } from './webhooks/deliver.ts'
import { mailPeople } from './mail/people.ts'
import { handAll } from './outbox.ts'
import { claimReplies } from './replies.ts'
import type { TellingPorts } from './ways.ts'

const atOnce = 8

/** Time limit of a run, so that unresponsive servers never occupy every worker slot, those of acts included. */
const runMs = 10_000

export async function tellEvents(ports: TellingPorts): Promise<JobResult> {
  const { clock, signal } = ports
  const told: Tally = { count: 0, failures: 0 }
  const begun = clock.now().getTime()
  const hasLasted = (ms: number) => signal.aborted || clock.now().getTime() - begun >= ms
  const attempt = async (work: () => Promise<unknown>) => {
    try {
      await work()
    } catch (error) {
      noteFailure(told, error)
      logFailure(ports, { schedule: 'notices' }, error)
    }
  }
  await attempt(async () => {
    while (!hasLasted(runMs / 2) && (await gather(ports)) >= batch);
  })
  const ways = ports.telling
  if (ways) {
    const teller = { ports, ways, told, isOver: () => hasLasted(runMs) }
    await Promise.all([
      ...Array.from({ length: atOnce }, () => attempt(() => handAll(teller, claimLetter, claimEvents))),
      attempt(() => mailPeople(teller)),
      attempt(() => handAll(teller, claimReplies)),
    ])
  }
  return told
}
