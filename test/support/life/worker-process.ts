// A worker in a process of its own, which a test halts at a named point and kills. Settings come from the environment,
// as for `actes start`; the point, if any, is its argument. It
// says on its IPC channel when it listens, and when it halts.
import { openApp } from '../../../src/app.ts'
import { readConfig } from '../../../src/config/config.ts'
import { openLog } from '../../../src/observe/log.ts'
import { haltingAt, haltPoints } from './halts.ts'
import { attentive } from './production.ts'

const point = haltPoints.find((one) => one === process.argv[2])
const halt = (): Promise<never> => {
  process.send?.('halted')
  return new Promise(() => setInterval(() => undefined, 60_000))
}
const wrap = point && haltingAt(point, halt)
const config = readConfig()
const app = await openApp(config, {
  queue: 'needed',
  log: openLog(config.logLevel),
  queueSettings: attentive,
  ...(wrap && { wrap }),
})
const worker = await app.startWorker()
await app.startSweep()
process.send?.('listening')
process.once('SIGTERM', () => {
  void worker
    .stop(config.stopMs)
    .then(() => app.close())
    .then(() => process.exit(0))
})
