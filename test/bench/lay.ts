// Lays what the desk's bench looks at, as quickly as a database takes it: indexes and triggers aside while rows come, then
// in one go what the triggers would have kept beside them.
import pg from 'pg'
import { migrate } from '../../src/store/engine/migrate.ts'
import { openPostgres } from '../../src/store/engine/postgres.ts'
import { definitions, layActs, layDecisions, layJournal, type Laying } from './laid-acts.ts'
import { layDrafts, layNotices, layPeople, layReturns, laySenders } from './laid-desk.ts'

/** What triggers keep of the rows (store/schema/desk.sql, journal.sql). */
const kept: readonly string[] = [
  `UPDATE actes.transmission SET cause = CASE WHEN held_code IS NOT NULL THEN actes.cause_of(held_code, connection, '', '')
      ELSE actes.cause_of(COALESCE(refusal->>'code', ''), connection, COALESCE(refusal->>'verifCode', ''),
        COALESCE(refusal->>'detail', refusal->>'nature', '')) END
    WHERE held_code IS NOT NULL OR state = 'refused' AND replaced_by IS NULL`,
  `UPDATE actes.transmission SET met_code = 'ACTES-G001' WHERE due_at IS NOT NULL AND hashtext(id::text) % 9 = 0`,
  `INSERT INTO actes.tally SELECT collectivite, state, COALESCE(cause, ''), count(*) FROM actes.transmission GROUP BY 1, 2, 3`,
  `INSERT INTO actes.search SELECT id, collectivite, message, numero_search, date_decision,
      actes.words(numero, numero_search, id_acte, collectivite, objet, refusal), nature,
      concat_ws('.', formulaire #>> '{acte,matiere,0}', formulaire #>> '{acte,matiere,1}'), actes.ordered(numero)
    FROM actes.transmission ORDER BY id`,
  `INSERT INTO actes.proof (transmission, platform)
    SELECT id, false FROM actes.transmission WHERE message = '1-1' AND state IN ('acknowledged', 'annulled')`,
  `INSERT INTO actes.daily SELECT COALESCE(collectivite, ''), kind, day, slot, gateway, sum(c.n) FROM (
      SELECT d.* FROM actes.transmission t, actes.daily_of(t, 1) d
      UNION ALL SELECT d.* FROM actes.journal j, actes.failure_of(j) d
       WHERE j.event = 'held' OR (j.to_state = 'refused' AND j.from_state <> j.to_state)) c
    GROUP BY GROUPING SETS ((collectivite, kind, day, slot, gateway), (kind, day, slot, gateway))`,
]

/** Lay everything into an empty database. @param told what is done, and how long it took in seconds */
export async function lay(url: string, laying: Laying, told: (line: string) => void): Promise<void> {
  const db = openPostgres(url, () => undefined)
  await migrate(db, laying.now)
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
    await timed('drafts and batches', () => all(layDrafts()))
    await timed('notices and subscribers', () => all(layNotices(laying)))
    await timed('indexes', () => all(indexes))
    await timed('decisions and attempts', () => all(layDecisions))
    await timed('what triggers keep', () => all(kept))
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
