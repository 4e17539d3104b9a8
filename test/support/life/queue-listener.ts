// A process of its own that opens a queue: `hold` takes one job and never comes back from it, until it is killed;
// `pass` notifies one job, takes it, closes the queue and has nothing left to do.
import { openAt, type Address } from './queue-places.ts'

const [mode = '', address = ''] = process.argv.slice(2)
const { queue, close } = await openAt(JSON.parse(address) as Address)
const taken = Promise.withResolvers<void>()
const listener = await queue.listen(async (job) => {
  process.stdout.write(`${JSON.stringify(job)}\n`)
  taken.resolve()
  if (mode === 'hold') await new Promise(() => undefined)
}, 1)
await queue.notify({ kind: 'turn', connection: 'sandbox:213401482' })
await taken.promise
if (mode === 'pass') {
  await queue.sweepEvery(60_000)
  await listener.close()
  await close()
}
