// A worker of a run, in a process of its own: it works, keeps the schedules, and takes the deposits and cancellations that
// it is asked for on its channel. Settings come from the environment; the queue's own from its argument.
import { openApp } from '../../src/app.ts'
import { readConfig } from '../../src/config/config.ts'
import { openLog } from '../../src/observe/log.ts'
import type { QueueSettings } from '../../src/queue/jobs.ts'
import { operationsOf } from '../support/life/operations-of.ts'

export type Question =
  | { readonly deposit: string }
  | { readonly cancel: string }
  | { readonly annul: string }
  | { readonly transfer: string }
  | { readonly retry: string; readonly siren: string }
  | { readonly schedule: string }

const config = readConfig()
const queueSettings = JSON.parse(process.argv[2] ?? '{}') as QueueSettings
const app = await openApp(config, { queue: 'needed', log: openLog(config.logLevel), queueSettings })
const operations = operationsOf(app)
await app.startWorker()
await app.startSchedules()

async function answerTo(question: Question): Promise<string> {
  const reasoned = { reason: 'essai', who: 'chaos' }
  if ('cancel' in question) return (await operations.cancel(question.cancel, reasoned)).state
  if ('annul' in question) return (await operations.annul(question.annul, reasoned)).state
  if ('transfer' in question) return (await operations.ask.startTransfer({ id: question.transfer, reason: 'essai' })).id
  if ('retry' in question) {
    const { retry: id, siren } = question
    return (await operations.ask.retryTransfer({ siren, id, reason: 'essai' })).id
  }
  if ('schedule' in question) return (await operations.runSchedule(question.schedule, 'chaos')).name
  const result = await operations.deposit(question.deposit, 'chaos')
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.problems)}`)
  return result.id
}

process.on('message', ({ key, ...question }: Question & { key: number }) => {
  answerTo(question).then(
    (value) => process.send?.({ key, value }),
    (error: unknown) => process.send?.({ key, error: String(error) }),
  )
})
// Whoever started it is gone.
process.on('disconnect', () => process.exit(1))
process.send?.('listening')
