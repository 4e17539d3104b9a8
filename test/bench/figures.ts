// What the dashboard asks of a database with a million acts over two thousand collectivités: each statement's 50th and 95th
// percentile for three people, beside the smallest statement. Only the kept rows are laid; no act is read by a chart.
import { parseArgs } from 'node:util'
import { migrate } from '../../src/store/engine/migrate.ts'
import { openPostgres } from '../../src/store/engine/postgres.ts'
import type { Database } from '../../src/store/engine/database.ts'
import {
  countedBy,
  delaysOf,
  depositsByHour,
  failuresByDay,
  foldDaily,
  incidentsSince,
  waitingByDay,
} from '../../src/store/desk/daily.ts'
import { addDays } from '../../src/protocol/calendrier/jour.ts'
import { localPostgres } from '../support/servers/local-server.ts'
import { table } from './table.ts'

const [today, times, actsEach] = ['2025-07-08', 30, 500] as const

/** Acts of a year, each as the triggers would count it, folded as the sweep does. */
const laid = (
  acts: number,
  collectivites: number,
) => `INSERT INTO actes.daily SELECT COALESCE(collectivite, ''), kind, day, slot, gateway, sum(n) FROM (
    SELECT lpad((i % ${collectivites})::text, 9, '0') AS collectivite, k.kind, k.day::date, k.slot,
      (ARRAY['s2low', 'pastell', 'ministry'])[1 + i % ${collectivites} % 3] AS gateway, 1 AS n
      FROM (SELECT i, '${today}'::date - (i::bigint * 7919 % 365)::int AS day,
              CASE WHEN i % 50 = 0 THEN 'refused' ELSE 'acknowledged' END AS stands FROM generate_series(1, ${acts}) i) a,
        LATERAL (VALUES (stands, day, ''), ('month', date_trunc('month', day), stands),
          ('hour', day, lpad((8 + i % 10)::text, 2, '0')), ('receipt', day, (40 + i * 31 % 80)::text),
          ('month', date_trunc('month', day), 'receipt'),
          (CASE i % 50 WHEN 0 THEN 'refusal' END, day, 'ACTES-R00' || 1 + i % 9)) k (kind, day, slot)
     WHERE k.kind IS NOT NULL) c
  GROUP BY GROUPING SETS ((collectivite, kind, day, slot, gateway), (kind, day, slot, gateway))`

/** @param args `--rows 200000` for fewer acts of fewer collectivités */
export async function benchFigures(args: readonly string[]): Promise<string> {
  const { values } = parseArgs({ args: [...args], options: { rows: { type: 'string' } }, allowPositionals: true })
  const acts = Number(values.rows ?? 1_000_000)
  const server = await localPostgres({
    settings: ['shared_buffers=512MB', 'max_wal_size=4GB', 'synchronous_commit=off'],
  })
  if (!server) return 'Figures: left out, needs PostgreSQL with initdb\n\n'
  const db = openPostgres(server.url, () => undefined, { statementMs: 0 })
  try {
    await migrate(db, new Date(today))
    await db.query(laid(acts, Math.ceil(acts / actsEach)))
    await foldDaily(db)
    await db.query('VACUUM (ANALYZE) actes.daily')
    return table(`Figures of ${acts} acts`, [
      ['for', 'statement', 'p50 ms', 'p95 ms', '× SELECT 1'],
      ...(await all(db)),
    ])
  } finally {
    await db.close()
    await server.stop()
  }
}

async function all(db: Database): Promise<readonly (readonly string[])[]> {
  const sirens = (count: number) => Array.from({ length: count }, (_, at) => String(at * 7).padStart(9, '0'))
  const people = { all: undefined, 'a hundred collectivités': sirens(100), 'one collectivité': sirens(1) }
  const floor = await timed(() => db.query('SELECT 1'))
  const rows: string[][] = []
  for (const [name, seen] of Object.entries(people)) {
    const of = (days: number) => ({ sirens: seen, gateway: undefined, from: addDays(today, -days) })
    const asked = {
      'thirty days': () => countedBy(db, 'day', of(29)),
      'twelve months': () => countedBy(db, 'month', of(364)),
      delays: () => delaysOf(db, of(29)),
      'what waits': () => waitingByDay(db, of(0)),
      failures: () => failuresByDay(db, of(29)),
      hours: () => depositsByHour(db, of(55)),
      incidents: () => incidentsSince(db, { ...of(0), since: new Date(today) }),
    }
    for (const [statement, ask] of Object.entries(asked)) {
      const { p50, p95 } = await timed(ask)
      rows.push([name, statement, p50.toFixed(1), p95.toFixed(1), (p50 / floor.p50).toFixed(0)])
    }
  }
  return rows
}

async function timed(ask: () => Promise<unknown>) {
  const spent: number[] = []
  for (let time = -3; time < times; time++) {
    const begun = performance.now()
    await ask()
    if (time >= 0) spent.push(performance.now() - begun)
  }
  spent.sort((one, other) => one - other)
  const at = (part: number) => spent[Math.ceil(part * times) - 1] ?? 0
  return { p50: at(0.5), p95: at(0.95) }
}
