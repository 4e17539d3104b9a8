// A platform on which one read in five fails: a look that needs a score of reads is gone on with where it failed, and
// ends; no act is held for it, and none leaves twice.
import { beforeEach, expect, test } from 'vitest'
import { becomeQuiet } from '../../src/store/installation.ts'
import { testAtLength } from '../support/long.ts'
import { operator } from '../support/life/commune.ts'
import { operationsOf } from '../support/life/operations-of.ts'
import { openSimulatedCommune } from '../support/gateways/simulated.ts'
import { forTest } from '../support/life/for-suite.ts'

const given = forTest(() => openSimulatedCommune('s2low'))
beforeEach(async () => {
  for (const call of ['status', 'list'])
    for (let reads = 0; reads < 60; reads++)
      given.simulated.faults.next(call, reads % 5 === 3 ? 'status-503' : 'wrong-charset')
})

test('a sending that never arrived is found absent after several looks, and sent once more', async () => {
  given.simulated.faults.next('create', 'reset-before')
  const id = await given.commune.hands('LONG1')
  const shown = await given.commune.settles(id, 40)
  expect(shown).toMatchObject({ state: 'acknowledged', held: null })
  expect(shown.attempts.map(({ verdict }) => verdict)).toEqual(['not-taken', 'taken'])
  const events = shown.journal.map(({ event }) => event)
  expect(events.filter((event) => event === 'retry').length).toBeLessThan(3)
  expect(events).toContain('not-found')
  expect(await given.simulated.accepted()).toHaveLength(1)
})

testAtLength(
  'a sending that a database restore may have forgotten is looked for in the same way, and then sent',
  async () => {
    const { app } = given.commune
    const id = await given.commune.hands('LONG2')
    await becomeQuiet(app.ports.store.db, { code: 'ACTES-S014', params: {}, at: app.ports.clock.now() })
    await operationsOf(app).ask.go({ reason: operator.reason })
    const shown = await given.commune.settles(id, 40)
    expect(shown).toMatchObject({ state: 'acknowledged', held: null, attempts: [{ verdict: 'taken' }] })
    expect(shown.journal.filter(({ event }) => event === 'retry').length).toBeLessThan(2)
    expect(shown.journal).toContainEqual(expect.objectContaining({ event: 'wait', detail: { why: 'look' } }))
    expect(await given.simulated.accepted()).toHaveLength(1)
  },
)
