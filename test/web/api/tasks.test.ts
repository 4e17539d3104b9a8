// The list of tasks through the API: it goes on where it ended though tasks are closed between two pages, it refuses a
// place that is none, and it asks the database once however many tasks there are.
import { beforeAll, describe, expect, test } from 'vitest'
import { v7 } from 'uuid'
import type { TaskJson } from '../../../src/operations/shapes/tasks.ts'
import type { Ports } from '../../../src/transmission/step.ts'
import { keepRetour } from '../../../src/store/retours/retours.ts'
import { openTask } from '../../../src/store/retours/tasks.ts'
import { openApiCommune } from '../../support/desk/api.ts'
import { operator } from '../../support/life/commune.ts'
import { forSuite } from '../../support/life/for-suite.ts'
import { expectCode } from '../../support/expect-code.ts'

let asked = 0
/** Counts the questions to the database. */
const wrap = (ports: Ports): Ports => {
  const { db } = ports.store
  const query: typeof db.query = (...question) => {
    asked += 1
    return db.query(...question)
  }
  return { ...ports, store: { ...ports.store, db: { ...db, query } } }
}

const days = ['2025-08-01', '2025-09-09', '2025-10-01', undefined] as const
let act: string
const ids: string[] = []
const commune = forSuite(() => openApiCommune({ wrap }))
beforeAll(async () => {
  act = await commune.hands('TACHES-1')
  for (const dueOn of days) ids.push(await opens(dueOn))
})

async function opens(dueOn: string | undefined): Promise<string> {
  const { store, clock } = commune.app.ports
  const { connection } = await connectionOf()
  const [id, retour, at] = [v7(), v7(), clock.now()]
  const file = { delivery: retour, name: 'lettre.xml', sha256: 'a'.repeat(64), sizeBytes: 1 }
  await keepRetour(store.db, { id: retour, connection, ...file, at })
  await openTask(store.db, { id, transmission: act, retour, kind: 'demandePieces', at, ...(dueOn && { dueOn }) })
  return id
}

async function connectionOf(): Promise<{ connection: string }> {
  const text = 'SELECT connection FROM actes.transmission WHERE id = $1'
  const [row] = (await commune.db.query<{ connection: string }>(text, [act])).rows
  return row ?? { connection: '' }
}

interface TaskPage {
  readonly items: readonly TaskJson[]
  readonly next: string | null
}
const page = async (query: string) => (await commune.calls({ path: `/tasks?${query}` })).json<TaskPage>()

describe('the list of tasks', () => {
  test('queries the database once, whatever it lists', async () => {
    asked = 0
    const { items } = await commune.operations.tasks({ closed: false })
    expect([items.map(({ id }) => id), asked]).toEqual([ids, 1])
    expect(items[0]).toMatchObject({ transmission: act, collectivite: '213401482', objet: expect.any(String) })
  })

  test('continues where it ended, although the last one shown was closed meanwhile', async () => {
    const first = await page('limit=1')
    expect(first.items.map(({ id }) => id)).toEqual([ids[0]])
    await commune.operations.closeTask(ids[0] ?? '', operator)
    const second = await page(`limit=2&after=${first.next ?? ''}`)
    expect(second.items.map(({ id }) => id)).toEqual([ids[1], ids[2]])
    const third = await page(`limit=2&after=${second.next ?? ''}`)
    expect([third.items.map(({ id }) => id), third.next]).toEqual([[ids[3]], null])
  })

  test('continues from the open ones to the closed ones', async () => {
    const first = await page('limit=3&closed=true')
    const second = await page(`limit=3&closed=true&after=${first.next ?? ''}`)
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual([...ids.slice(1), ids[0]])
  })

  test.each(['', v7(), `open_2025-02-30_${v7()}`, `open_0000-01-01_${v7()}`, `open__${v7()}x`, 'open_2025-09-09_'])(
    'refuses a place that is none: “%s”',
    async (after) => {
      const answer = await commune.calls({ path: `/tasks?after=${after}` })
      expect([answer.status, answer.json()]).toMatchObject([400, { code: 'ACTES-A028' }])
    },
  )
})

test('a requeue by many ids fetches all of them at once', async () => {
  asked = 0
  const how = { ...operator, dryRun: true }
  const { items } = await commune.operations.requeue({ names: Array.from({ length: 50 }, () => act) }, how)
  // Their rows, and what decides about them.
  expect([items.length, asked]).toEqual([50, 2])
  expect((await commune.operations.requeue({ names: ['TACHES-1', act.toUpperCase()] }, how)).items).toMatchObject([
    { id: act },
    { id: act },
  ])
  await expectCode(commune.operations.requeue({ names: [v7()] }, how), 'ACTES-S006')
})
