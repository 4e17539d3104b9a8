// Words of S²LOW that nobody knows, and answers of a proxy before it: none of them is a refusal. The platform is asked
// what it has; where it does not show the sending, a person reads the words.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FaultKind } from '../support/gateways/faults.ts'
import { openSimulatedCommune, type SimulatedCommune } from '../support/gateways/simulated.ts'
import { operator } from '../support/life/commune.ts'
import { operationsOf } from '../support/life/operations-of.ts'

let given: SimulatedCommune
beforeAll(async () => {
  given = await openSimulatedCommune('s2low')
})
afterAll(() => given.closes())

/** How often the act was taken there. */
const taken = async (id: string) => {
  const { numero } = await given.commune.shows(id)
  return (await given.simulated.accepted()).filter((each) => each.numero === numero).length
}

async function hands(numero: string, fault: FaultKind) {
  given.simulated.faults.next('create', fault)
  const id = await given.commune.hands(numero)
  await given.commune.works()
  return id
}

async function settled(id: string) {
  for (let looks = 0; looks < 8; looks++) {
    const shown = await given.commune.shows(id)
    if (shown.held || shown.dueAt === null) return shown
    given.commune.waits(20 * 60)
    await given.commune.works()
  }
  return given.commune.shows(id)
}

test.each([
  ['status-413', 'HTTP 413', 'MOTS1'],
  ['unknown-ko', 'La plateforme est en travaux.', 'MOTS2'],
] as const)(
  '%s, and nothing there: held with its words, uncertain, sent again only when a person says so',
  async (fault, words, numero) => {
    const id = await hands(numero, fault)
    const held = await settled(id)
    expect(held).toMatchObject({ state: 'packaged', uncertain: true, held: { code: 'ACTES-G021' } })
    expect(held.journal.at(-1)).toMatchObject({ event: 'held', detail: { params: { reason: words } } })
    expect(await taken(id)).toBe(0)
    await operationsOf(given.commune.app).requeue({ names: [id] }, { ...operator, dryRun: false })
    expect(await settled(id)).toMatchObject({ state: 'acknowledged' })
    expect(await taken(id)).toBe(1)
  },
)

test.each([
  ['after-413', 'MOTS3'],
  ['after-unknown-ko', 'MOTS4'],
] as const)('%s: what was taken all the same is found, and goes on', async (fault, numero) => {
  const id = await hands(numero, fault)
  expect(await settled(id)).toMatchObject({ state: 'acknowledged', held: null, attempts: [{ verdict: 'taken' }] })
  expect(await taken(id)).toBe(1)
})

test('words that nobody knows, and a platform that cannot be asked: it is asked again later', async () => {
  given.simulated.faults.next('status', 'status-503')
  const id = await hands('MOTS5', 'after-unknown-ko')
  expect(await given.commune.shows(id)).toMatchObject({ uncertain: true, held: null })
  expect(await settled(id)).toMatchObject({ state: 'acknowledged' })
  expect(await taken(id)).toBe(1)
})

test('a page with a status of 500 and more is never a refusal', async () => {
  const id = await hands('MOTS6', 'status-502')
  expect(await given.commune.shows(id)).toMatchObject({ state: 'packaged', uncertain: true, held: null })
  expect(await settled(id)).toMatchObject({ state: 'acknowledged' })
  expect(await taken(id)).toBe(1)
})
