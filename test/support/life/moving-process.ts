// A process that moves stored files, and kills itself at the touch of disk or server that its argument counts; 0 lets it live.
// Its places are on its environment, as an installation's.
import { subscribe } from 'node:diagnostics_channel'
import { readConfig } from '../../../src/config/config.ts'
import { openBlobs } from '../../../src/store/blobs/blobs.ts'
import { sealingOf } from '../../../src/store/blobs/sealed-file.ts'
import { openPlace } from '../../../src/store/blobs/places.ts'
import { storeTools } from './laid-home.ts'
import { guardDisk } from './mortal-disk.ts'

const dies = Number(process.argv[2])
let touched = 0
const touch = (): void => {
  if (++touched === dies) process.kill(process.pid, 'SIGKILL')
}
await guardDisk(async () => touch())
for (const event of ['undici:request:create', 'undici:request:headers']) subscribe(event, touch)

const config = readConfig()
const place = await openPlace(config, storeTools)
const blobs = await openBlobs(place, storeTools, sealingOf(config))
const failures: unknown[] = []
const done = await blobs.moving?.({
  after: '',
  isOver: () => false,
  onRemoved: async () => undefined,
  onFailure: (error) => void failures.push(error),
})
if (failures.length > 0) throw failures[0]
process.send?.(done)
await place.close()
process.disconnect?.()
