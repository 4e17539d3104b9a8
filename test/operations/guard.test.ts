// What a person sees and what he may do are two things: who reads one collectivite and operates another one requeues in the
// latter only, by names and by a filter.
import { beforeAll, describe, expect, test } from 'vitest'
import { operationsOf } from '../support/life/operations-of.ts'
import type { Grant } from '../../src/accounts/access.ts'
import { maraussan } from '../../src/config/demo.ts'
import { faultyGateway } from '../support/life/faults.ts'
import { openCommune, operator } from '../support/life/commune.ts'
import { forSuite } from '../support/life/for-suite.ts'
import { expectCode } from '../support/expect-code.ts'

const { faults, wrap } = faultyGateway()
let held: string
const commune = forSuite(() => openCommune({ wrap }))
beforeAll(async () => {
  faults.before = 'ACTES-G010'
  held = await commune.hands('RETENU-1')
  await commune.works()
})

const how = { ...operator, dryRun: true }
const behind = (...grants: readonly Grant[]) => operationsOf(commune.app, grants)

describe('a filter of a requeue', () => {
  test('selects what an operator of the collectivité lists', async () => {
    const { items } = await behind({ role: 'operator', siren: maraussan.siren }).requeue(
      { filter: { held: true } },
      how,
    )
    expect(items.map(({ id }) => id)).toEqual([held])
  })

  test('selects nothing of a collectivité that is only readable', async () => {
    const both = behind({ role: 'reader', siren: maraussan.siren }, { role: 'operator', siren: '000000000' })
    expect((await both.list({ held: true })).items.map(({ id }) => id)).toEqual([held])
    for (const filter of [{ held: true }, { held: true, collectivite: maraussan.siren }])
      expect((await both.requeue({ filter }, how)).items).toEqual([])
    await expectCode(both.requeue({ names: [held] }, how), 'ACTES-A022')
  })
})

test('subjects of an invisible collectivité count as unknown', async () => {
  const other = behind({ role: 'administrator', siren: '000000000' })
  expect((await other.list({})).items).toEqual([])
  await expectCode(other.show(held), 'ACTES-S006')
})
