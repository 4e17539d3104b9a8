// Words of S²LOW that nobody knows, and answers of a proxy before it: none of them is a refusal. The platform is asked
// what it has; where it does not show the sending, a person reads the words.
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { FaultKind } from '../support/gateways/faults.ts'
import { openSimulatedCommune, type SimulatedCommune } from '../support/gateways/simulated.ts'
import { operator } from '../support/life/commune.ts'
import { operationsOf } from '../support/life/operations-of.ts'

let given: SimulatedCommune
beforeEach(async () => {
  given = await openSimulatedCommune('s2low')
})
afterEach(() => given.closes())

const accepted = async () => (await given.simulated.accepted()).length

async function hands(numero: string, fault: FaultKind) {
  given.simulated.faults.next('create', fault)
  const id = await given.commune.hands(numero)
  await given.commune.works()
  return id
}

async function settled(id: string) {
  for (let looks = 0; looks < 8; looks++) {
    given.commune.waits(20 * 60)
    await given.commune.works()
  }
  return given.commune.shows(id)
}

test.each([
  ['status-413', 'HTTP 413'],
  ['unknown-ko', 'La plateforme est en travaux.'],
] as const)(
  '%s, and nothing there: held with its words, uncertain, sent again only when a person says so',
  async (fault, words) => {
    const id = await hands('MOTS1', fault)
    const held = await settled(id)
    expect(held).toMatchObject({ state: 'packaged', uncertain: true, held: { code: 'ACTES-G021' } })
    expect(held.journal.at(-1)).toMatchObject({ event: 'held', detail: { params: { reason: words } } })
    expect(await accepted()).toBe(0)
    await operationsOf(given.commune.app).requeue({ names: [id] }, { ...operator, dryRun: false })
    expect(await settled(id)).toMatchObject({ state: 'acknowledged' })
    expect(await accepted()).toBe(1)
  },
)

test.each(['after-413', 'after-unknown-ko'] as const)(
  '%s: what was taken all the same is found, and goes on',
  async (fault) => {
    const id = await hands('MOTS2', fault)
    expect(await settled(id)).toMatchObject({ state: 'acknowledged', held: null, attempts: [{ verdict: 'taken' }] })
    expect(await accepted()).toBe(1)
  },
)

test('words that nobody knows, and a platform that cannot be asked: it is asked again later', async () => {
  given.simulated.faults.next('status', 'status-503')
  const id = await hands('MOTS3', 'after-unknown-ko')
  expect(await given.commune.shows(id)).toMatchObject({ uncertain: true, held: null })
  expect(await settled(id)).toMatchObject({ state: 'acknowledged' })
  expect(await accepted()).toBe(1)
})

test.each(['status-500', 'status-502', 'status-503', 'status-504'] as const)(
  'a page of %s is never a refusal',
  async (fault) => {
    const id = await hands('MOTS4', fault)
    expect(await given.commune.shows(id)).toMatchObject({ state: 'packaged', uncertain: true, held: null })
    expect(await settled(id)).toMatchObject({ state: 'acknowledged' })
    expect(await accepted()).toBe(1)
  },
)
