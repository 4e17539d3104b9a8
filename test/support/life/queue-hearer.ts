// A process of its own that opens a queue: `hold` hears one bell and never comes back from it, until it is killed;
// `pass` rings one bell, hears it, closes the queue and has nothing left to do.
import { openAt, type Address } from './queue-places.ts'

const [mode = '', address = ''] = process.argv.slice(2)
const { queue, close } = await openAt(JSON.parse(address) as Address)
const heard = Promise.withResolvers<void>()
const listener = await queue.listen(async (bell) => {
  process.stdout.write(`${JSON.stringify(bell)}\n`)
  heard.resolve()
  if (mode === 'hold') await new Promise(() => undefined)
}, 1)
await queue.ring({ kind: 'turn', connection: 'sandbox:213401482' })
await heard.promise
if (mode === 'pass') {
  await queue.sweepEvery(60_000)
  await listener.close()
  await close()
}
