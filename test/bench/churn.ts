// What 200,000 moves leave of the table of transmissions: each act is claimed and moved as the worker does, again and again,
// beside PostgreSQL's own vacuum. `--rows 2000` lays fewer acts, which move the more often.
import { parseArgs } from 'node:util'
import { maraussan } from '../../src/config/demo.ts'
import type { State } from '../../src/lifecycle.ts'
import { declare } from '../../src/store/connections/collectivites.ts'
import type { Database } from '../../src/store/engine/database.ts'
import { migrate } from '../../src/store/engine/migrate.ts'
import { openPostgres } from '../../src/store/engine/postgres.ts'
import { claimDue, move, openTransmission } from '../../src/store/transmissions/moves.ts'
import { foldTally } from '../../src/store/transmissions/tally.ts'
import { aNewTransmission, at, connection, later } from '../support/life/rows.ts'
import { newDatabase, storeTools } from '../support/life/stores.ts'
import { localPostgres } from '../support/servers/local-server.ts'
import { megabytes, sizesOf } from './sizes.ts'
import { table } from './table.ts'

const moves = 200_000
const cycle: readonly State[] = ['received', 'validated', 'packaged', 'received']
const together = 50

/** Move acts, and say how large their table was on the way. */
export async function benchChurn(args: readonly string[]): Promise<string> {
  const { values } = parseArgs({ args: [...args], options: { rows: { type: 'string' } }, allowPositionals: true })
  const count = Number(values.rows ?? '10000')
  const server = await localPostgres()
  if (!server) return 'Churn: left out, needs PostgreSQL with initdb\n\n'
  const db = openPostgres(await newDatabase(server.url), () => undefined)
  try {
    await migrate(db, at)
    await declare(db, maraussan, at)
    for (let row = 0; row < count; row += together)
      await Promise.all(
        Array.from({ length: together }, (_, n) => openTransmission(db, aNewTransmission(`N${row + n}`))),
      )
    const rows = [['moves', 'table MB', 'indexes MB', '× laid', 'vacuums', 'HOT']]
    const laid = await sizesOf(db, 'transmission')
    const begun = performance.now()
    for (let moved = 0, shown = 0; ; moved += await turn(db)) {
      if (moved < shown) continue
      shown += moves / 10
      const { table, indexes } = await sizesOf(db, 'transmission')
      const times = ((table + indexes) / (laid.table + laid.indexes)).toFixed(2)
      rows.push([String(moved), megabytes(table), megabytes(indexes), times, ...(await vacuumsOf(db))])
      if (moved >= moves) break
    }
    const each = (performance.now() - begun) / moves
    return table(`${count} acts, moved ${moves} times, ${each.toFixed(2)} ms each`, rows)
  } finally {
    await db.close()
    await server.stop()
  }
}

/** Claim what is due and take each act once around. @returns the updates made */
async function turn(db: Database): Promise<number> {
  const token = storeTools.newId()
  const claim = { connection, now: later(1), until: later(600), token, limit: together, lapsed: false, except: [] }
  const claimed = await claimDue(db, claim)
  await Promise.all(
    claimed.map(async ({ id }) => {
      for (const [step, from] of cycle.slice(0, -1).entries()) {
        const [state, isLast] = [cycle[step + 1] ?? from, step === cycle.length - 2]
        const set = { state, dueAt: isLast ? at : later(600), claimToken: isLast ? null : token }
        await move(db, { id, from, token, set, at: later(step), who: 'worker', event: state })
      }
    }),
  )
  await foldTally(db)
  return claimed.length * cycle.length
}

async function vacuumsOf(db: Database): Promise<readonly string[]> {
  const row = await db.first<{ vacuums: string; hot: string }>(
    `SELECT autovacuum_count::text AS vacuums, n_tup_hot_upd::text AS hot FROM pg_stat_user_tables
      WHERE relid = 'actes.transmission'::regclass`,
  )
  return [row?.vacuums ?? '', row?.hot ?? '']
}
