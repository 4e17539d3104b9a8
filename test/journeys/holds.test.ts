// Each hold has a way out: every decision that is shown with it ends it, whatever its cause, in doubt or not.
import { beforeAll, describe, expect, test } from 'vitest'
import { maraussan } from '../../src/config/demo.ts'
import { errors, type ErrorCode } from '../../src/errors.ts'
import { ensureConnection } from '../../src/store/connections/connections.ts'
import { openAttempt } from '../../src/store/transmissions/attempts.ts'
import { claimDue, move, openTransmission } from '../../src/store/transmissions/moves.ts'
import type { ShownTransmission } from '../../src/operations/shapes/transmissions.ts'
import { operator } from '../support/life/commune.ts'
import { faultyCommune } from '../support/life/faults.ts'
import { aNewTransmission, connection } from '../support/life/rows.ts'
import { shortly } from '../support/long.ts'
import { storeTools } from '../support/life/stores.ts'
import { forSuite } from '../support/life/for-suite.ts'
import { expectCode } from '../support/expect-code.ts'

// What is refused is held where it is in doubt, or owed.
const kinds: readonly string[] = ['retry', 'uncertain', 'hold', 'refuse']
const holding = (Object.keys(errors) as ErrorCode[]).filter(
  (code) => /^ACTES-[VFXGRSQ]/.test(code) && kinds.includes(errors[code]),
)

/** In the short form: one of each kind, and those that people meet. */
const kept = ['ACTES-V021', 'ACTES-G001', 'ACTES-G004', 'ACTES-G006', 'ACTES-G009', 'ACTES-G015', 'ACTES-Q004']

const { commune, faults } = faultyCommune(forSuite)
beforeAll(async () => {
  await ensureConnection(commune.db, 'sandbox', maraussan.siren)
})

let count = 0

/** An act that is held by a code: packaged, and with a sending of which nobody knows, where there is doubt. */
async function heldBy(code: ErrorCode, uncertain: boolean): Promise<string> {
  const { store } = commune.app.ports
  const { db } = store
  const row = aNewTransmission(`RETENU${++count}`)
  await openTransmission(db, row)
  const now = await store.now()
  const token = storeTools.newId()
  const until = new Date(now.getTime() + 600_000)
  await claimDue(db, { connection, now, until, token, limit: 10, lapsed: false, except: [] })
  const how = { id: row.id, at: now, who: 'test', event: 'moved' }
  await move(db, { ...how, from: 'received', set: { state: 'validated', dueAt: until, claimToken: token } })
  await move(db, { ...how, from: 'validated', set: { state: 'packaged', dueAt: until, claimToken: token } })
  const line = { id: storeTools.newId(), transmission: row.id, token, at: now, requestSha256: 'x', platform: 'x' }
  if (uncertain) expect(await openAttempt(db, line)).toBeDefined()
  await move(db, { ...how, from: 'packaged', set: { dueAt: null, held: { code, since: now } } })
  return row.id
}

async function decide(id: string, exit: Exit): Promise<void> {
  const operations = commune.operations
  switch (exit) {
    case 'requeue': {
      const { items } = await operations.requeue({ names: [id] }, { ...operator, dryRun: false })
      return expect(items).toMatchObject([{ outcome: 'requeued' }])
    }
    case 'cancel':
      return void (await operations.cancel(id, operator))
    case 'arrived':
      return void (await operations.resolve(id, { arrived: `REF-${id}` }, operator))
    case 'again':
      return void (await operations.resolve(id, { notArrived: true }, operator))
    case 'withdraw':
      return void (await operations.resolve(id, { notArrived: true, withdraw: true }, operator))
  }
}

type Exit = 'requeue' | 'cancel' | 'arrived' | 'again' | 'withdraw'

/** What ends a hold, as its JSON says. */
const exitsIn = ({ can }: Pick<ShownTransmission, 'can'>): readonly Exit[] => [
  ...(can.requeue === true ? (['requeue'] as const) : []),
  ...(can.resolve === true ? (['arrived', 'again'] as const) : []),
  ...(can.withdraw === true ? (['withdraw'] as const) : []),
  ...(can.cancel === true ? (['cancel'] as const) : []),
]

const ends: Readonly<Record<Exit, object>> = {
  requeue: { state: 'packaged' },
  cancel: { state: 'cancelled', dueAt: null, uncertain: false },
  arrived: { state: 'submitted', uncertain: false },
  again: { state: 'packaged', uncertain: false },
  withdraw: { state: 'cancelled', dueAt: null, uncertain: false },
}

describe.each([
  ['without doubt', false],
  ['in doubt', true],
])('a hold %s', (_, uncertain) => {
  test.each(shortly(holding, (code) => kept.includes(code)))(
    'by %s is ended by each decision that is shown',
    async (code) => {
      const exits = exitsIn(await commune.shows(await heldBy(code, uncertain)))
      expect(exits.length).toBeGreaterThan(0)
      for (const exit of exits) {
        const id = await heldBy(code, uncertain)
        await decide(id, exit)
        expect(await commune.shows(id), exit).toMatchObject({ held: null, ...ends[exit] })
      }
    },
  )
})

test('an act whose number belongs to another one on the platform is withdrawn, and deposited under another number', async () => {
  Object.assign(faults, { deaf: true, before: 'ACTES-G004', find: 'ACTES-G015' })
  const id = await commune.sends('PRIS')
  commune.waits(61)
  await commune.works()
  expect(await commune.shows(id)).toMatchObject({ uncertain: true, held: { code: 'ACTES-G015' } })
  await expectCode(commune.operations.cancel(id, operator), 'ACTES-A003')
  await decide(id, 'withdraw')
  Object.assign(faults, { deaf: false, before: undefined, find: undefined })
  await commune.works()
  expect(await commune.shows(id)).toMatchObject({
    state: 'cancelled',
    held: null,
    attempts: [{ verdict: 'not-taken' }],
  })
  expect(await commune.received('PRIS')).toEqual([])
  const other = await commune.sends('LIBRE')
  expect(await commune.shows(other)).toMatchObject({ state: 'acknowledged' })
})
