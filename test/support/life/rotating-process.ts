// A process that rotates the master keys, and kills itself at the touch of disk or database that its argument counts; 0 lets
// it live. It says on its IPC channel how many there were.
import { openApp } from '../../../src/app.ts'
import { readConfig } from '../../../src/config/config.ts'
import { openLog } from '../../../src/observe/log.ts'
import { ownerCaller } from '../../../src/operations/guard.ts'
import type { Sql } from '../../../src/store/engine/database.ts'
import type { Ports } from '../../../src/transmission/step.ts'
import { guardDisk } from './mortal-disk.ts'

const dies = Number(process.argv[2])
let [touched, isOn] = [0, false]
const touch = async (): Promise<void> => {
  if (!isOn || ++touched !== dies) return
  process.kill(process.pid, 'SIGKILL')
  await new Promise(() => undefined)
}
await guardDisk(touch)

const touching = <S extends Sql>(sql: S): S => ({
  ...sql,
  query: async (text: string, params?: readonly unknown[]) => {
    await touch()
    const done = await sql.query(text, params)
    await touch()
    return done
  },
})
const wrap = (ports: Ports): Ports => ({ ...ports, store: { ...ports.store, db: touching(ports.store.db) } })
const app = await openApp(readConfig(), { queue: 'none', log: openLog('silent'), wrap })
const ask = app.askAs(ownerCaller('test', 'fr'))
isOn = true
let { after } = await ask.rotateKeys({})
while (after !== null) ({ after } = await ask.rotateKeys({ after }))
isOn = false
process.send?.(touched)
await app.close()
process.disconnect?.()
