// A step that never ends, in the only process there is: it is let go, and its act goes its way; after five times it is held.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { takeTurn } from '../../src/transmission/worker.ts'
import type { Ports } from '../../src/transmission/step.ts'
import { openCommune, type Commune } from '../support/life/commune.ts'

let commune: Commune
let hangs = false
/** The one whose packaging never ends; any of them otherwise. */
let stuck: string | undefined
const connection = 'sandbox:213401482'
beforeAll(async () => {
  const wrap = (ports: Ports): Ports => ({
    ...ports,
    timing: {
      ...ports.timing,
      get leaseMs() {
        return hangs ? 250 : ports.timing.leaseMs
      },
    },
    // Packaging neither ends nor fails, and nothing aborts it.
    traces: {
      ...ports.traces,
      within: (facts, work) => {
        const whose = facts.attributes?.['actes.transmission']
        const isStuck = hangs && facts.name === 'package' && (stuck ?? whose) === whose
        return isStuck ? new Promise<never>(() => undefined) : ports.traces.within(facts, work)
      },
    },
  })
  commune = await openCommune({ wrap })
})
afterAll(() => commune.closes())

test('is abandoned once all its steps could have ended, and claimed again', async () => {
  const { ports } = commune.app
  const id = await commune.hands('SUSPENDU')
  hangs = true
  await takeTurn(connection, { ...ports, log: { ...ports.log, error: note } })
  expect(noted).toContain('hung')
  expect([...ports.inHand]).toEqual([])
  hangs = false
  commune.waits(600)
  await commune.works()
  expect(await commune.shows(id)).toMatchObject({ state: 'acknowledged' })
  expect((await commune.received('SUSPENDU')).map(({ times }) => times)).toEqual([1])
})

test('is held for a person after five times; the act beside it has been sent', async () => {
  const { ports } = commune.app
  const [id, beside] = [await commune.hands('POISON'), await commune.hands('VOISIN')]
  stuck = id
  for (let times = 0; times < 5; times++) {
    hangs = true
    await takeTurn(connection, { ...ports, log: { ...ports.log, error: note } })
    hangs = false
    commune.waits(600)
  }
  await commune.works()
  expect(await commune.shows(id)).toMatchObject({ attempts: [], held: { code: 'ACTES-Q004' } })
  expect(await commune.shows(beside)).toMatchObject({ state: 'acknowledged' })
  expect(await commune.received('POISON')).toEqual([])
})

const noted: string[] = []
function note(_facts: object, event: string): void {
  noted.push(event)
}
