// Lays what the desk's bench looks at, as quickly as a database takes it: indexes and triggers aside while rows come, then
// the migrations that reckon what is kept beside the rows, as an upgrade of a full database would.
import pg from 'pg'
import { migrate, ownMigrations } from '../../src/store/engine/migrate.ts'
import { openPostgres } from '../../src/store/engine/postgres.ts'
import { definitions, layActs, layDecisions, layJournal, type Laying } from './laid-acts.ts'
import { layNotices, layPeople, layReturns, laySenders } from './laid-desk.ts'

/** The migration that keeps what a large desk needs: rows are laid before it. */
const firstKept = 13

/** Lay everything into an empty database. @param told what is done, and how long it took in seconds */
export async function lay(url: string, laying: Laying, told: (line: string) => void): Promise<void> {
  const before = (await ownMigrations()).filter(({ number }) => number < firstKept)
  const db = openPostgres(url, () => undefined)
  await migrate(db, laying.now, before)
  await db.close()
  const client = new pg.Client({ connectionString: url, statement_timeout: 0 })
  await client.connect()
  const timed = async (name: string, work: () => Promise<unknown>) => {
    const begun = performance.now()
    await work()
    told(`${name}: ${((performance.now() - begun) / 1000).toFixed(0)} s`)
  }
  const all = async (statements: readonly string[]) => {
    for (const statement of statements) await client.query(statement)
  }
  try {
    await all([
      'SET session_replication_role = replica',
      `SET maintenance_work_mem = '512MB'`,
      `SET work_mem = '128MB'`,
    ])
    await all(definitions(laying))
    const indexes = await setAside(client)
    await timed('senders', () => all(laySenders(laying)))
    await timed('transmissions', () => client.query(layActs(laying)))
    await timed('journal', () => all([layJournal]))
    await timed('returns', () => all(layReturns(laying)))
    await timed('people and bulks', () => all(layPeople(laying)))
    await timed('notices and subscribers', () => all(layNotices(laying)))
    await timed('indexes', () => all(indexes))
    await timed('decisions and attempts', () => all(layDecisions))
    await all(['SET session_replication_role = origin'])
    await timed('vacuum', () => client.query('VACUUM (ANALYZE)'))
  } finally {
    await client.end()
  }
}

/** Drop what is no constraint. @returns the statements that make it again */
async function setAside(client: pg.Client): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string; made: string }>(
    `SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS made FROM pg_index i
       JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = 'actes' AND NOT i.indisunique`,
  )
  for (const { name } of rows) await client.query(`DROP INDEX ${name}`)
  return rows.map(({ made }) => made)
}
