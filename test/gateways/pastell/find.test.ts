// One number, one act, before a simulated Pastell that lets any number of documents bear it: it is searched before
// anything is created, an earlier try is continued, and another's document is left alone.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Gateway } from '../../../src/gateways/gateway.ts'
import { openTestPastell, prepared, sent, shown, type TestPastell } from '../../support/gateways/pastell.ts'
import { asActesError, kindOf } from '../contract.ts'
import { driverOf, fillAct, never, type Filled } from '../../support/gateways/pastell-bench.ts'

let sim: TestPastell
let gateway: Gateway
let act: Filled

beforeEach(async () => {
  sim = await openTestPastell()
  gateway = driverOf(sim)
  act = await fillAct(gateway)
})

afterEach(async () => {
  await gateway.close()
  await sim.close()
})

const submit = () => gateway.submit(act, never).catch(asActesError)
const find = () => gateway.find(act, never).catch(asActesError)
const documents = () => sim.pastell.control.documents().map(({ id_d }) => id_d)
const deposits = () => sim.pastell.deposits().length

describe('a document left by an earlier attempt', () => {
  test('is resumed, and sent once', async () => {
    sim.pastell.faults.next('file', 'status-503')
    await submit()
    const [left] = documents()
    expect(await find()).toBe('absent')
    expect(await submit()).toMatchObject({ reference: left })
    expect([documents(), deposits()]).toEqual([[left], 1])
  })

  test('is not taken for another’s because its file arrived damaged', async () => {
    sim.pastell.faults.next('type-piece', 'status-503')
    await submit()
    for (const kind of ['shortened', 'empty'] as const) {
      sim.pastell.faults.next('download', kind)
      expect(await submit()).toMatchObject({ kind: 'retry' })
    }
    expect(await submit()).toHaveProperty('reference')
  })

  test('is another’s if it has another file', async () => {
    sim.pastell.faults.next('type-piece', 'status-503')
    await submit()
    const other = await fillAct(gateway, { files: { 'deliberation.pdf': Buffer.from('%PDF-1.4 autre') } })
    expect(await gateway.submit(other, never).catch(asActesError)).toMatchObject({ code: 'ACTES-G015' })
    expect(deposits()).toBe(0)
  })

  test('is another’s if an agent prepared another acte under the number', async () => {
    const id = await prepared(sim, { objet: 'Tout autre chose' })
    expect(await submit()).toMatchObject({ code: 'ACTES-G015', params: { reason: `document ${id}` } })
    expect(await find()).toMatchObject({ code: 'ACTES-G015' })
    expect(await shown(sim, id)).toMatchObject({ data: { objet: 'Tout autre chose' } })
  })
})

describe('a document already sent', () => {
  test('by another, it is another act', async () => {
    await sent(sim)
    expect(await submit()).toMatchObject({ code: 'ACTES-G015' })
    expect(await find()).toMatchObject({ code: 'ACTES-G015' })
    expect(deposits()).toBe(1)
  })

  test('twice, it is unclear which one is ours', async () => {
    await submit()
    const second = await prepared(sim)
    await sim.pastell.control.state(second, 'send-tdt')
    expect(await find()).toBe('unknown')
    expect(await submit()).toMatchObject({ code: 'ACTES-G006' })
  })

  test('in an unknown state, it is undecided', async () => {
    sim.pastell.faults.next('type-piece', 'status-503')
    await submit()
    await sim.pastell.control.state(documents()[0] ?? '', 'send-iparapheur')
    expect(await find()).toBe('unknown')
  })
})

describe('a document that we know something about', () => {
  /** Nothing of ours but what is asked about; we began at this instant. The platform's clock stands at 8 o'clock of 8 July. */
  const began = (since: string) => ({ ...act, trail: { since: new Date(since), isOthers: async () => false } })
  const referenceOf = async () => ((await gateway.submit(act, never)) as { reference: string }).reference

  test.each(['erreur-verif-tdt', 'annuler-tdt', 'annulation-tdt'])('in state %s is never taken', async (state) => {
    await sim.pastell.control.state(await referenceOf(), state)
    expect(await find()).toMatchObject({ code: 'ACTES-G015' })
    expect(await submit()).toMatchObject({ code: 'ACTES-G015' })
  })

  test('unchanged since long before we began is never taken', async () => {
    await referenceOf()
    const late = gateway.find(began('2025-07-10T08:00:00Z'), never).catch(asActesError)
    expect(await late).toMatchObject({ code: 'ACTES-G015' })
    expect(await gateway.find(began('2025-07-08T08:00:00Z'), never)).toHaveProperty('reference')
  })
})

describe('actions that wait for the daemon', () => {
  beforeEach(() => sim.pastell.control.set({ deferred: true, live: false }))

  test('queued, with the response lost, it is sent only once', async () => {
    sim.pastell.faults.next('send-tdt', 'reset-after')
    expect(await kindOf(gateway.submit(act, never))).toBe('uncertain')
    expect(await find()).toBe('absent')
    expect(await submit()).toMatchObject({ code: 'ACTES-G002' })
    await sim.pastell.advance()
    expect(await submit()).toMatchObject({ reference: documents()[0] })
    expect([documents().length, deposits()]).toEqual([1, 1])
  })

  test('queued, then refused by the TdT, it is refused in its words', async () => {
    sim.pastell.control.refuse('La date de décision est une date dans le futur')
    expect(await submit()).toHaveProperty('reference')
    await sim.pastell.advance()
    expect(await find()).toBe('absent')
    expect(await submit()).toMatchObject({ code: 'ACTES-G009' })
  })
})

describe('a number that the TdT already has, and Pastell does not know of', () => {
  // An act typed at the TdT itself: its document is gone.
  beforeEach(async () => {
    await sent(sim, { objet: 'Tout autre chose' })
    for (const id of documents()) await sim.pastell.control.state(id, 'send-tdt-erreur')
    await Promise.all(documents().map((id) => sim.ask('DELETE', `/api/v2/entite/1/document/${id}`)))
    expect(documents()).toEqual([])
  })

  test('is looked into once, then a person decides', async () => {
    sim.pastell.control.set({ duplicates: 'refused' })
    expect(await submit()).toMatchObject({ kind: 'uncertain' })
    expect(await find()).toBe('absent')
    expect(await submit()).toMatchObject({ code: 'ACTES-G006' })
    expect([documents().length, deposits()]).toEqual([1, 1])
  })
})
