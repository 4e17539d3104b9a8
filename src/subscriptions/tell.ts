// The job that tells others: it numbers what happened, posts webhooks, mails people, tells programs on their queues. Each part claims what it does, so that
// any number of processes may run it at once, and a process that dies leaves nothing undone.
import { logFailure, noteFailure, type JobResult, type Tally } from '../transmission/job.ts'
import { batch, gather } from './gather.ts'
import { resendNext, tellNext } from './webhooks/deliver.ts'
import { mailPeople } from './mail/people.ts'
import { replyNext } from './replies.ts'
import type { TellingPorts } from './ways.ts'

/** Subscribers that are told at the same time: a slow one does not make the others wait. */
const atOnce = 8

/**
 * After this long a run takes up nothing new; the next run, which comes as often, does the rest. Otherwise servers that do
 * not answer would in the end occupy every place of the worker, those of acts too.
 */
const runMs = 10_000

export async function tellEvents(ports: TellingPorts): Promise<JobResult> {
  const { clock, signal } = ports
  const told: Tally = { count: 0, failures: 0 }
  const begun = clock.now().getTime()
  const hasLasted = (ms: number): boolean => signal.aborted || clock.now().getTime() - begun >= ms
  const attempt = async (work: () => Promise<unknown>): Promise<void> => {
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
    const line = async (): Promise<void> => {
      while (!teller.isOver() && ((await resendNext(teller)) || (await tellNext(teller))));
    }
    const lines = Array.from({ length: atOnce }, () => attempt(line))
    const replies = async (): Promise<void> => {
      while (!teller.isOver() && (await replyNext(teller)));
    }
    await Promise.all([...lines, attempt(() => mailPeople(teller)), attempt(replies)])
  }
  return told
}
