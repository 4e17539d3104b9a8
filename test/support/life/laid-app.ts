// An app in a temporary home, for whatever is asked of its operations alone: no queue, no listener, nothing logged.
import { rm } from 'node:fs/promises'
import { openApp, type App } from '../../../src/app.ts'
import { systemClock } from '../../../src/clock.ts'
import { readConfig } from '../../../src/config/config.ts'
import { openLog } from '../../../src/observe/log.ts'
import { laidHome } from './laid-home.ts'

/** Its home goes with it, and it stands at one instant where one is given. */
export async function openLaidApp(instant?: string): Promise<App> {
  const home = await laidHome()
  const clock = instant === undefined ? systemClock : { ...systemClock, now: () => new Date(instant) }
  const app = await openApp(readConfig({ ACTES_HOME: home }), { queue: 'none', clock, log: openLog('silent') })
  const close = () => app.close().then(() => rm(home, { recursive: true, force: true }))
  return { ...app, close }
}
