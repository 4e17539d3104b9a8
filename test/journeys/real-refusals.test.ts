// Refusals through S²LOW, as each reaches us: the préfecture's anomaly, the ministry's of the envelope, the platform's own
// words; each finds its act, and none is left for a person to place.
import { expect, test } from 'vitest'
import { openSimulatedCommune } from '../support/gateways/simulated.ts'
import { forSuite } from '../support/life/for-suite.ts'

const given = forSuite(() => openSimulatedCommune('s2low'))

test.each([
  ['X_ANO', 'ACTES-R001'],
  ['X_ENV', 'ACTES-R002'],
])('%s is refused by %s', async (numero, code) => {
  const { commune } = given
  const id = await commune.hands(numero)
  await commune.goesOn(4)
  const act = await commune.shows(id)
  expect(act).toMatchObject({ state: 'refused', held: null })
  expect(act.journal.findLast(({ event }) => event === 'refused')).toMatchObject({ code })
  expect((await commune.operations.returns({})).items).toEqual([])
})
