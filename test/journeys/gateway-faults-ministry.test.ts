// The ministry's direct channel: every write under every fault, and the first act of a new collectivité.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { nationalClassification } from '../../src/protocol/classification/classification.ts'
import { openFolder } from '../../src/sandbox/folder.ts'
import { setClassification } from '../../src/sandbox/registry.ts'
import { describeIf } from '../support/describe-with.ts'
import { openSimulatedCommune } from '../support/gateways/simulated.ts'
import { dovecotOfOurOwn } from '../support/servers/dovecot.ts'
import { faultSuite } from './gateway-faults.ts'

await describeIf(dovecotOfOurOwn(), 'the ministry’s channel', () => {
  faultSuite('ministry')

  test('the first act of a new collectivité waits for the classification in force, and is not refused', async () => {
    const { commune, simulated, closes } = await openSimulatedCommune('ministry', { isNew: true })
    const { natures, matieres } = nationalClassification
    await setClassification(openFolder(join(commune.home, 'outside')), { date: '2024-03-01', natures, matieres })
    const id = await commune.hands('PREMIER')
    await commune.goesOn(15, 60)
    expect(await commune.shows(id)).toMatchObject({ state: 'acknowledged' })
    expect((await simulated.accepted()).map(({ code }) => code)).toEqual(['7-1', '1-1'])
    await closes()
  })
})
