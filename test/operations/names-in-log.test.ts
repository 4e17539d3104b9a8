// What people do with connections and returns stands in the machine's log without their names: the journals say who.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { operationsOn } from '../support/life/operations-of.ts'
import type { Log, LogFacts } from '../../src/observe/log.ts'
import { maraussan } from '../../src/config/demo.ts'
import { deskLines } from '../../src/store/desk/journal.ts'
import { arActe } from '../support/deposits/retours.ts'
import { openCommune } from '../support/life/commune.ts'
import { forSuite } from '../support/life/for-suite.ts'

const who = 'camille@example.org'
const how = { who, reason: 'travaux' }
const said: { readonly event: string; readonly facts: LogFacts }[] = []
const line = (facts: LogFacts, event: string): void => void said.push({ event, facts })
const log: Log = { debug: line, info: line, warn: line, error: line, scope: () => log }

const commune = forSuite(() => openCommune())
const ports = () => ({ ...commune.app.ports, log })
const logged = () => operationsOn(ports())

test('a pause and its end are logged without the author', async () => {
  const [connection] = (await commune.operations.connections()).items
  const id = connection?.id ?? ''
  await logged().pauseConnection(id, how)
  expect((await logged().resumeConnection(id, how)).journal).toMatchObject([{ who }, { who }])
  expect(said.map(({ event }) => event)).toEqual(expect.arrayContaining(['paused', 'resumed']))
  expect(JSON.stringify(said)).not.toContain(who)
})

test('a retour that is read again is logged without the requester, whom the desk’s journal names', async () => {
  const path = join(commune.home, 'ar-perdu.xml')
  await writeFile(path, arActe('PERDU'))
  const [item] = (await logged().handInReturns([path], maraussan.siren, who)).items
  await logged().rereadReturns([item?.id ?? ''], who)
  expect(said.map(({ event }) => event)).toContain('reread')
  expect(JSON.stringify(said)).not.toContain(who)
  expect(await deskLines(ports().store.db, { event: 'returns-reread', limit: 5 })).toMatchObject([
    { who, target: item?.id, detail: { count: 1 } },
  ])
})
