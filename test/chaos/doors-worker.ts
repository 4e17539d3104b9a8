// A worker with its doors open, in a process of its own. It says on its channel that it listens, and leaves a file that says
// so while it lives: what kills it knows that it was at work.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openApp } from '../../src/app.ts'
import { readConfig } from '../../src/config/config.ts'
import { openDoors } from '../../src/doors/doors.ts'
import { openLog } from '../../src/observe/log.ts'

// Not so short that a busy machine alone takes jobs away.
const queueSettings = { lockMs: 6_000, stalledEveryMs: 1_000, retryMs: 100 }
const config = readConfig()
const app = await openApp(config, { queue: 'needed', log: openLog(config.logLevel), queueSettings })
await app.startWorker(await openDoors(app))
await app.startSchedules()
writeFileSync(join(process.argv[2] ?? '', `${process.pid}`), '')
// Whoever started it is gone.
process.on('disconnect', () => process.exit(1))
process.send?.('listening')
