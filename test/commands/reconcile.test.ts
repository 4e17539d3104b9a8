// actes reconcile: what the platforms and the ledger say otherwise, in words and as JSON; what the tasks say of it.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { addReconcile } from '../../src/commands/reconcile.ts'
import { addTasks } from '../../src/commands/tasks.ts'
import { maraussan } from '../../src/config/demo.ts'
import type { ReconciliationJson } from '../../src/operations/shapes/connections.ts'
import { plain } from '../support/desk/command-line.ts'
import { faultyGateway, type Faults } from '../support/life/faults.ts'
import { openServedCommune, type ServedCommune } from '../support/desk/served-commune.ts'

const { siren } = maraussan
let commune: ServedCommune
let faults: Faults
beforeEach(async () => {
  const made = faultyGateway()
  faults = made.faults
  commune = await openServedCommune({ wrap: made.wrap })
})
afterEach(() => commune.closes())

const json = (...args: readonly string[]) =>
  commune.asks<{ items: readonly ReconciliationJson[] }>(addReconcile, 'reconcile', ...args)

test('no difference: counts on one line, exit 0', async () => {
  await commune.acknowledged('PAREIL')
  const { out, code } = await commune.types(addReconcile, 'reconcile')
  expect([code, plain(out).trim()]).toEqual([
    0,
    `sandbox:${siren}  plateforme : 1, ici : 1, courriers : 0, retours à rattacher : 0, écarts : 0, en cours : 0`,
  ])
})

test('an act that the platform lost is reported with advice, and becomes a task; nothing is sent', async () => {
  const { id } = await commune.acknowledged('PERDU')
  commune.waits(7_200)
  await rm(join(commune.home, 'sandbox', 'ledger'), { recursive: true })
  const [code, { items }] = await json(siren, '--since', '2025-07-01')
  expect(code).toBe(0)
  expect(items).toMatchObject([
    {
      connection: `sandbox:${siren}`,
      code: null,
      counted: { there: 0, here: 1 },
      differences: [{ kind: 'absentLaBas', transmission: id, here: 'acknowledged', action: null, underWay: false }],
    },
  ])
  const said = plain((await commune.types(addTasks, 'tasks', 'list')).out)
  expect(said).toMatch(/Transmis d’ici, absent de la plateforme.*\n {2}→ Demandez à la plateforme ce qu’il est devenu/)
})

test('a platform that does not answer: no conclusion, exit 1', async () => {
  await commune.acknowledged('PANNE')
  faults.list = 'ACTES-G001'
  const [code, { items }] = await json()
  expect([code, items]).toMatchObject([1, [{ code: 'ACTES-G001', counted: null, differences: [] }]])
  const said = plain((await commune.types(addReconcile, 'reconcile')).out)
  expect(said).toContain('rien n’est conclu : ACTES-G001')
})

test('an unknown collectivité is refused', async () => {
  expect(await json('123456789')).toMatchObject([1, { code: 'ACTES-V006' }])
})
