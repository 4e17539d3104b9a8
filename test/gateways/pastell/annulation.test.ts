// The annulation of an act through Pastell: asked for once, in the act's document, until its retour comes.
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Awaited, Gateway } from '../../../src/gateways/gateway.ts'
import { maraussan } from '../../../src/config/demo.ts'
import { openTestPastell, type TestPastell } from '../../support/gateways/pastell.ts'
import { driverOf, fill, fillAct, never, type Filled } from '../../support/gateways/pastell-bench.ts'
import { asActesError, collectAll } from '../contract.ts'

let sim: TestPastell
let gateway: Gateway
/** Of an act that is acknowledged; its annulation was not asked for yet. */
let form: Filled
beforeEach(async () => {
  sim = await openTestPastell()
  gateway = driverOf(sim)
  const act = await fillAct(gateway)
  const { reference: about } = await gateway.submit(act, never)
  await settled()
  form = await fill(gateway, { code: '6-1', idActe: act.idActe ?? '' }, { about })
})
afterEach(async () => {
  await gateway.close()
  await sim.close()
})

async function settled(): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) await sim.pastell.advance()
}
const submit = (sending: Parameters<Gateway['submit']>[0] = form) => gateway.submit(sending, never).catch(asActesError)
const find = () => gateway.find(form, never)
const asked = () => sim.pastell.deposits().filter(({ code }) => code === '6-1').length
const reference = () => `${form.about}:annulation-tdt`
const collected = () => {
  const awaited: Awaited = { reference: reference(), code: '6-1', idActe: form.idActe, about: form.about ?? '' }
  const connection = { id: `pastell:${maraussan.siren}`, gateway: 'pastell' as const, collectivite: maraussan }
  return collectAll(gateway, { ...connection, awaiting: [awaited] })
}

test('requested once, it is never requested again, by us or for another sending; its 6-2 comes as written', async () => {
  expect(await submit()).toMatchObject({ reference: reference() })
  const isOthers = async (name: string) => name === reference()
  const other = { ...form, trail: { since: new Date('2025-07-08T08:00:00Z'), isOthers } }
  expect([await gateway.find(other, never), await submit(other)]).toMatchObject(['absent', { code: 'ACTES-G009' }])
  await settled()
  const [retour, ...more] = await collected()
  expect(more).toEqual([])
  expect(retour).toMatchObject({ reference: reference(), name: expect.stringMatching(/-6-2_1\.xml$/) as string })
  expect(retour?.bytes).toEqual(await gateway.fetch?.(reference(), { what: 'accuse' }, never))
  await sim.pastell.control.state(form.about ?? '', 'send-ged')
  expect([await submit(), await find()]).toMatchObject([{ reference: reference() }, { reference: reference() }])
  expect(asked()).toBe(1)
})

test.each([
  ["Une demande d'annulation est déjà en cours pour cette transaction.", undefined],
  ["Impossible d'annuler une transaction qui n'est pas en état « Acquittement reçu ».", 'ACTES-G009'],
  ['Accès refusé.', 'ACTES-G008'],
  ['Quelque chose', 'ACTES-G006'],
])('in the words of the TdT: %s', async (words, code) => {
  sim.pastell.control.refuse(words)
  expect(await submit()).toMatchObject(
    code === undefined
      ? { reference: reference() }
      : { code, params: { reason: expect.stringContaining(words) as string } },
  )
})

test('for a deleted document, or another than the frozen one, nothing is sent', async () => {
  expect(await submit({ ...form, about: 'autre' })).toMatchObject({ code: 'ACTES-G010' })
  const gone = await fill(gateway, { code: '6-1', idActe: form.idActe ?? '' }, { about: 'absent1' })
  expect([await submit(gone), await gateway.find(gone, never)]).toMatchObject([{ code: 'ACTES-G009' }, 'unknown'])
  expect(asked()).toBe(0)
})

test('if only the state tells, nothing is invented', async () => {
  await sim.pastell.control.state(form.about ?? '', 'annuler-tdt')
  expect([await collected(), await find()]).toMatchObject([[], { reference: reference() }])
})
