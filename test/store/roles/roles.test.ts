// The roles of a database on a real server: made by who may, printed for who may not, given again at each migration; and what
// the accounts of worker and web are refused.
import { expect, test } from 'vitest'
import { migrateDatabase, rolesOfDatabase } from '../../../src/app.ts'
import { openPostgres } from '../../../src/store/engine/postgres.ts'
import { provenTables } from '../../../src/store/roles/rights.ts'
import { changeable } from '../../../src/store/roles/roles.ts'
import { describeWith } from '../../support/describe-with.ts'
import { accountsOf, databaseOf, forgetAccounts, givenAway, refusalOf, says } from '../../support/life/accounts.ts'
import { migratedDatabase, newDatabase } from '../../support/life/stores.ts'

const denied = '42501'

await describeWith('postgres', 'the roles of a database', (server) => {
  const own = async (make: (server: string) => Promise<string>): Promise<string> => {
    const url = await make(server)
    forgetAccounts(server, [url])
    return url
  }

  test('are made by the migration, once, and bear the name of the database', async () => {
    const url = await own(newDatabase)
    const names = ['worker', 'web'].map((role) => `${databaseOf(url)}_${role}`)
    expect((await migrateDatabase(url, { withQueue: true })).roles).toEqual({ names, end: 'made' })
    expect(await migrateDatabase(url, { withQueue: true })).toEqual({ applied: [], roles: { names, end: 'kept' } })
    expect(await refusalOf(`${server}`, `SET ROLE "${names[0]}"; SELECT rolcanlogin::int / 0 FROM pg_roles`)).toBe('22012')
  })

  test('are printed where the owner may not make them; its administrator runs that, and the next migration keeps them', async () => {
    const url = await own(newDatabase)
    const owner = await givenAway(url)
    expect(await rolesOfDatabase(owner)).toEqual([
      'BEGIN;',
      `CREATE ROLE "${databaseOf(url)}_worker" NOLOGIN;`,
      `CREATE ROLE "${databaseOf(url)}_web" NOLOGIN;`,
      'COMMIT;',
    ])
    expect((await migrateDatabase(owner)).roles.end).toBe('missing')
    const sql = await rolesOfDatabase(owner)
    expect(sql.join('\n')).not.toMatch(/password/i)
    await says(url, sql)
    expect((await migrateDatabase(owner)).roles.end).toBe('kept')
    const { worker } = await accountsOf(url)
    expect(await refusalOf(worker, 'SELECT count(*) FROM actes.transmission')).toBeUndefined()
  })

  test('get their rights anew at each migration: what was granted beside the table goes', async () => {
    const url = await own(migratedDatabase)
    const { web } = await accountsOf(url)
    await says(url, [`GRANT UPDATE (detail), DELETE ON actes.journal TO "${databaseOf(url)}_web"`])
    expect(await refusalOf(web, 'DELETE FROM actes.journal')).toBeUndefined()
    await migrateDatabase(url)
    expect(await refusalOf(web, 'DELETE FROM actes.journal')).toBe(denied)
    expect(await refusalOf(web, `UPDATE actes.journal SET detail = '{}'`)).toBe(denied)
  })

  test('two migrations at once give the same rights', async () => {
    const url = await own(newDatabase)
    const ends = await Promise.all([migrateDatabase(url), migrateDatabase(url), migrateDatabase(url)])
    expect(ends.map(({ roles }) => roles.end).sort()).toEqual(['kept', 'kept', 'made'])
  })

  test('neither worker nor web changes, deletes or empties what proves, or makes anything', async () => {
    const url = await own(migratedDatabase)
    const accounts = await accountsOf(url)
    for (const account of Object.values(accounts)) {
      for (const table of provenTables) {
        const columns = await columnsOf(url, table)
        for (const statement of [
          ...columns.map((column) => `UPDATE actes.${table} SET "${column}" = DEFAULT`),
          `DELETE FROM actes.${table}`,
          `TRUNCATE actes.${table} CASCADE`,
          `ALTER TABLE actes.${table} DISABLE TRIGGER ALL`,
          `ALTER TABLE actes.${table} ADD COLUMN more text`,
          `DROP TABLE actes.${table} CASCADE`,
          `CREATE TRIGGER late BEFORE INSERT ON actes.${table} FOR EACH ROW EXECUTE FUNCTION actes.keep_search()`,
          `CREATE RULE late AS ON INSERT TO actes.${table} DO INSTEAD NOTHING`,
          `SELECT 1 FROM actes.${table} FOR UPDATE`,
        ])
          expect([statement, await refusalOf(account, statement)]).toEqual([statement, denied])
      }
      for (const statement of [
        'CREATE TABLE actes.more ()',
        'CREATE FUNCTION actes.more() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$',
        'CREATE SCHEMA more',
        'CREATE ROLE more',
        'UPDATE actes.migration SET number = 0',
        `SET session_replication_role = 'replica'`,
      ])
        expect([statement, await refusalOf(account, statement)]).toEqual([statement, denied])
      const db = openPostgres(account, () => undefined)
      expect(await changeable(db).finally(() => db.close())).toEqual([])
    }
    const db = openPostgres(url, () => undefined)
    expect(await changeable(db).finally(() => db.close())).toEqual([...provenTables].sort())
  })

  test('the worker sees no password, no session and no token; the desk counts nothing and sends nothing', async () => {
    const { worker, web } = await accountsOf(await own(migratedDatabase))
    for (const [account, statement] of [
      [worker, 'SELECT password FROM actes.person'],
      [worker, 'SELECT 1 FROM actes.session'],
      [worker, 'SELECT 1 FROM actes.token'],
      [worker, `INSERT INTO actes.person_role (person, role) VALUES (gen_random_uuid(), 'administrator')`],
      [web, `INSERT INTO actes.attempt (id, transmission, verb, opened_at, request_sha256)
        VALUES (gen_random_uuid(), gen_random_uuid(), 'x', now(), 'x')`],
      [web, `INSERT INTO actes.link SELECT * FROM actes.link`],
      [web, 'DELETE FROM actes.daily_change'],
    ] as const)
      expect([statement, await refusalOf(account, statement)]).toEqual([statement, denied])
  })

  test('only the owner migrates', async () => {
    const { worker, web } = await accountsOf(await own(migratedDatabase))
    for (const account of [worker, web])
      await expect(migrateDatabase(account)).rejects.toMatchObject({ code: 'ACTES-C018' })
  })
})

async function columnsOf(url: string, table: string): Promise<readonly string[]> {
  const db = openPostgres(url, () => undefined)
  const rows = await db
    .rows<{ name: string }>(
      `SELECT attname AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped`,
      [`actes.${table}`],
    )
    .finally(() => db.close())
  return rows.map(({ name }) => name)
}
