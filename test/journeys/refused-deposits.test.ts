// What an agent gets wrong is refused at the door, and nothing of it stays: no row, no byte.
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { badDeposits, makeBad } from '../support/deposits/bad-deposits.ts'
import { depositFolder, openCommune } from '../support/life/commune.ts'
import { forSuite } from '../support/life/for-suite.ts'

/** What an opening leaves among the blobs to try them. */
let probes = 0
const commune = forSuite(() => openCommune())
beforeAll(async () => {
  ;({ blobs: probes } = await kept())
})

const tables = ['transmission', 'attempt', 'retour', 'journal'] as const

/** How many rows each table has, and the files among the blobs, temporary ones included. */
async function kept() {
  const { db } = commune.app.ports.store
  const counts = tables.map((table) => `(SELECT count(*)::int FROM actes.${table}) AS ${table}`)
  const { rows } = await db.query<Record<string, number>>(`SELECT ${counts.join(', ')}`)
  const entries = await readdir(join(commune.home, 'blobs'), { recursive: true, withFileTypes: true })
  return { ...rows[0], blobs: entries.filter((entry) => !entry.isDirectory()).length }
}

const nothing = { transmission: 0, attempt: 0, retour: 0, journal: 0 }
const folderOf = (title: string) => join(commune.home, 'deposits', title)

test.each(badDeposits.map((bad) => [bad.title, bad] as const))('%s', async (title, bad) => {
  const answer = await commune.operations.deposit(await makeBad(bad, folderOf(title)), 'test')
  if (answer.ok) throw new Error(`taken as ${answer.id}`)
  expect(answer.problems.map(({ code, path }) => ({ code, path }))).toEqual([{ code: bad.code, path: bad.path }])
  expect(await kept()).toEqual({ ...nothing, blobs: probes })
})

test('the same deposit, without the fault, stores both rows and bytes', async () => {
  const answer = await commune.operations.deposit(await depositFolder(folderOf('right'), {}), 'test')
  expect(answer).toMatchObject({ ok: true })
  expect(await kept()).toEqual({ transmission: 1, attempt: 0, retour: 0, journal: 1, blobs: probes + 2 })
})
