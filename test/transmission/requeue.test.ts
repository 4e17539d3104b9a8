// What a preview of a requeue promises is what the requeue does: over every state, every code that holds or refuses, every
// message, and two of the same place in one request.
import { v7 } from 'uuid'
import { beforeAll, expect, test } from 'vitest'
import { errors } from '../../src/errors.ts'
import { states } from '../../src/lifecycle.ts'
import { maraussan } from '../../src/config/demo.ts'
import { outgoingCodes, type OutgoingCode } from '../../src/protocol/messages/formulaire.ts'
import { declare } from '../../src/store/connections/collectivites.ts'
import { ensureConnection } from '../../src/store/connections/connections.ts'
import { openTransmission } from '../../src/store/transmissions/moves.ts'
import { byIds } from '../../src/store/transmissions/transmissions.ts'
import { previewRequeue, requeueOne, type RequeueItem } from '../../src/transmission/requeue.ts'
import { aNewTransmission } from '../support/life/rows.ts'
import { clockAt, schedulePorts, type TestPorts } from '../support/life/schedule-ports.ts'
import { shortly } from '../support/long.ts'
import { lendEmbedded } from '../support/life/stores.ts'
import { forSuite } from '../support/life/for-suite.ts'

let ports: TestPorts
const clock = clockAt('2025-07-08T10:00:30Z')
const given = forSuite(() => lendEmbedded())
beforeAll(async () => {
  ports = schedulePorts({ store: given.store, home: given.home, clock })
  await declare(db(), maraussan, clock.now())
  await ensureConnection(db(), 'sandbox', maraussan.siren)
})
const db = () => given.store.db

let count = 0
/** An act that stands as its columns say. */
async function laid(columns: Readonly<Record<string, unknown>> = {}, numero = `N${count++}`): Promise<string> {
  const opened = aNewTransmission(numero)
  // Those that occupy the number are laid after those that stood there before.
  await db().query(`UPDATE actes.transmission SET state = 'cancelled' WHERE numero = $1 AND state = 'received'`, [
    numero,
  ])
  await openTransmission(db(), opened)
  const set = Object.entries({ due_at: null, ...columns })
  const text = set.map(([name], index) => `${name} = $${index + 2}`).join(', ')
  await db().query(`UPDATE actes.transmission SET ${text} WHERE id = $1`, [opened.id, ...set.map(([, value]) => value)])
  return opened.id
}

const outline = ({ outcome, reason }: RequeueItem) => ({ outcome, code: reason?.code })

/** All told beforehand, as one request, then done: the same comes of each. */
async function expectKept(ids: readonly string[]): Promise<readonly RequeueItem[]> {
  const rows = await byIds(db(), ids)
  const told = await previewRequeue(rows, {}, ports)
  const done: RequeueItem[] = []
  for (const row of rows) done.push(await requeueOne(row, { reason: 'essai', who: 'test', operation: v7() }, ports))
  expect(done.map(outline)).toEqual(told.map(outline))
  return done
}

const codes = shortly(Object.keys(errors), (code, index) => code === 'ACTES-G009' || index % 10 === 0)
const refusal = (code: string) => JSON.stringify({ code })
const held = (code: string) => ({ held_code: code, held_since: clock.now() })

test('in every state, held or not, in doubt or not', async () => {
  const ids: string[] = []
  for (const state of states)
    for (const hold of [{}, held('ACTES-G006')])
      for (const doubt of [{}, { open_attempt: v7() }])
        ids.push(
          await laid({ state, ...(state === 'refused' && { refusal: refusal('ACTES-R001') }), ...hold, ...doubt }),
        )
  const ends = await expectKept(ids)
  expect(new Set(ends.map(({ outcome }) => outcome))).toEqual(new Set(['requeued', 'replaced', 'excluded']))
})

test('under every code that holds, and every code that refuses', async () => {
  const ids: string[] = []
  for (const code of codes) {
    ids.push(await laid({ state: 'packaged', ...held(code) }))
    ids.push(await laid({ state: 'refused', refusal: refusal(code) }))
  }
  await expectKept(ids)
})

test('prepared for another gateway', async () => {
  const elsewhere = { connection: 's2low:213401482' }
  const ids: string[] = []
  for (const state of states)
    for (const doubt of [{}, { open_attempt: v7() }])
      ids.push(await laid({ state, ...held('ACTES-G010'), ...elsewhere, ...doubt }))
  await expectKept(ids)
})

test('of every message whose place another one has', async () => {
  const ids: string[] = []
  for (const message of outgoingCodes) {
    if (message === '1-1') continue
    const act = await laid({ state: 'acknowledged' })
    const retour = v7()
    await db().query(
      `INSERT INTO actes.retour (id, connection, delivery, name, sha256, size_bytes, received_at, status)
       VALUES ($1::uuid, 'sandbox:213401482', $1::text, $1::text, $1::text, 1, $2, 'attached')`,
      [retour, clock.now()],
    )
    const same = (state: string) => ({ ...about(message, act, retour), state, refusal: refusal('ACTES-R001') })
    ids.push(await laid(same('refused')))
    await laid({ ...same('packaged'), refusal: null })
  }
  const ends = await expectKept(ids)
  expect(ends.map(outline)).toEqual(ids.map(() => ({ outcome: 'excluded', code: 'ACTES-A005' })))
})

function about(message: OutgoingCode, act: string, retour: string) {
  const day = '2025-07-08'
  const formulaire = JSON.stringify({ code: message, idActe: '034-213401482-20250625-N-DE', dateCourrier: day })
  if (message === '7-1') return { message, formulaire: JSON.stringify({ code: message, date: day }) }
  return { message, about: act, formulaire, ...(message !== '6-1' && { retour, date_courrier: day }) }
}

test('twice the same act in one request: the first is replaced, the second is not', async () => {
  const refused = { state: 'refused', refusal: refusal('ACTES-R001') }
  const ids = [await laid(refused, 'DEUXFOIS'), await laid(refused, 'DEUXFOIS')]
  const ends = await expectKept(ids)
  expect(ends.map(outline)).toEqual([
    { outcome: 'replaced', code: undefined },
    { outcome: 'excluded', code: 'ACTES-A005' },
  ])
})

test('given twice in one request: the second time there is nothing left to do', async () => {
  const holding = await laid({ state: 'packaged', ...held('ACTES-G006') })
  const refused = await laid({ state: 'refused', refusal: refusal('ACTES-R001') })
  const ends = await expectKept([holding, refused, holding, refused])
  expect(ends.map(({ reason }) => reason?.code)).toEqual([undefined, undefined, 'ACTES-A002', 'ACTES-A005'])
})
