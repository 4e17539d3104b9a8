// The roles of a database on a real server: made by who may, printed for who may not, given again at each migration; and what
// the accounts of worker and web are refused.
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { migrateDatabase, rolesOfDatabase } from '../../../src/app.ts'
import { openPostgres } from '../../../src/store/engine/postgres.ts'
import { provenTables } from '../../../src/store/roles/rights.ts'
import { makeMasterKey } from '../../../src/store/secrets/seal.ts'
import { changeable } from '../../../src/store/roles/roles.ts'
import { describeWith } from '../../support/describe-with.ts'
import { accountsOf, databaseOf, forgetAccounts, givenAway, refusalsOf, says } from '../../support/life/accounts.ts'
import { migratedDatabase, newDatabase } from '../../support/life/stores.ts'
import { actes, killLeftovers } from '../../support/servers/processes.ts'
import { readCompose } from '../../support/reports/compose-facts.ts'
import { expectCode } from '../../support/expect-code.ts'

killLeftovers()

const denied = '42501'

await describeWith('postgres', 'the roles of a database', (server) => {
  const own = async (make: (server: string) => Promise<string>): Promise<string> => {
    const url = await make(server)
    forgetAccounts(server, [url])
    return url
  }

  test('are created by the migration, once, and have the name of the database', async () => {
    const url = await own(newDatabase)
    const names = ['worker', 'web'].map((role) => `${databaseOf(url)}_${role}`)
    expect((await migrateDatabase(url, { withQueue: true })).roles).toEqual({ names, end: 'made' })
    expect(await migrateDatabase(url, { withQueue: true })).toEqual({ applied: [], roles: { names, end: 'kept' } })
    for (const name of names) {
      const theirs = new URL(url)
      theirs.username = name
      await expect(refusalsOf(theirs.href, ['SELECT 1'])).rejects.toMatchObject({ code: '28000' })
    }
  })

  test('are printed if the owner may not create them; the administrator runs the SQL, and the next migration keeps them', async () => {
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
    expect(await refusalsOf(worker, ['SELECT count(*) FROM actes.transmission'])).toEqual([undefined])
  })

  test('are reset at each migration: other grants are removed', async () => {
    const url = await own(migratedDatabase)
    const { web } = await accountsOf(url)
    await says(url, [`GRANT UPDATE (detail), DELETE ON actes.journal TO "${databaseOf(url)}_web"`])
    const statements = ['DELETE FROM actes.journal', `UPDATE actes.journal SET detail = '{}'`]
    expect(await refusalsOf(web, statements)).toEqual([undefined, undefined])
    await migrateDatabase(url)
    expect(await refusalsOf(web, statements)).toEqual([denied, denied])
  })

  test('two migrations at once give the same rights', async () => {
    const url = await own(newDatabase)
    const ends = await Promise.all([migrateDatabase(url), migrateDatabase(url), migrateDatabase(url)])
    expect(ends.map(({ roles }) => roles.end).sort()).toEqual(['kept', 'kept', 'made'])
  })

  test('neither worker nor web changes, deletes or empties evidence, or creates anything', async () => {
    const url = await own(migratedDatabase)
    const accounts = await accountsOf(url)
    const tampering = (await Promise.all(provenTables.map((table) => tamperingWith(url, table)))).flat()
    const making = [
      'CREATE TABLE actes.more ()',
      'CREATE FUNCTION actes.more() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$',
      'CREATE SCHEMA more',
      'CREATE ROLE more',
      'UPDATE actes.migration SET number = 0',
      `SET session_replication_role = 'replica'`,
    ]
    for (const account of Object.values(accounts)) {
      const all = [...tampering, ...making]
      expect(zipped(all, await refusalsOf(account, all))).toEqual(all.map((statement) => [statement, denied]))
      const db = openPostgres(account, () => undefined)
      expect(await changeable(db).finally(() => db.close())).toEqual([])
    }
    const db = openPostgres(url, () => undefined)
    expect(await changeable(db).finally(() => db.close())).toEqual([...provenTables].sort())
  })

  test('neither worker nor web chooses the number of a line; both write lines', async () => {
    const accounts = await accountsOf(await own(migratedDatabase))
    const act = `'00000000-0000-4000-8000-000000000000', now(), 'nobody', 'note'`
    const line = `'desk', now(), 'nobody', 'note'`
    const named = ['0', '-1', '1000000'].flatMap((id) => [
      `INSERT INTO actes.journal (id, transmission, at, who, event) OVERRIDING SYSTEM VALUE VALUES (${id}, ${act})`,
      `INSERT INTO actes.installation_journal (id, kind, at, who, event) OVERRIDING SYSTEM VALUE VALUES (${id}, ${line})`,
    ])
    const asWrittenElsewhere = `INSERT INTO actes.journal (first_line, transmission, at, who, event) VALUES (1, ${act})`
    const plain = [
      `INSERT INTO actes.journal (transmission, at, who, event) VALUES (${act})`,
      `INSERT INTO actes.installation_journal (kind, at, who, event) VALUES (${line})`,
    ]
    for (const account of Object.values(accounts)) {
      expect(await refusalsOf(account, [...named, asWrittenElsewhere])).toEqual(Array(7).fill(denied))
      // The act is unknown: that is all.
      expect(await refusalsOf(account, plain)).toEqual(['23503', undefined])
    }
  })

  test('the worker sees no password, session or token; the desk counts nothing and sends nothing', async () => {
    const { worker, web } = await accountsOf(await own(migratedDatabase))
    const ofWorker = [
      'SELECT password FROM actes.person',
      'SELECT token_sha256 FROM actes.session',
      'SELECT token_sha256 FROM actes.token',
      `INSERT INTO actes.person_role (person, role) VALUES (gen_random_uuid(), 'administrator')`,
    ]
    const ofWeb = [
      `INSERT INTO actes.attempt (id, transmission, verb, opened_at, request_sha256)
        VALUES (gen_random_uuid(), gen_random_uuid(), 'x', now(), 'x')`,
      'INSERT INTO actes.link SELECT * FROM actes.link',
      'DELETE FROM actes.daily_change',
    ]
    expect(await refusalsOf(worker, ofWorker)).toEqual(ofWorker.map(() => denied))
    expect(await refusalsOf(web, ofWeb)).toEqual(ofWeb.map(() => denied))
  })

  test('log in with passwords from the Compose file, which no statement contains', async () => {
    const url = await own(migratedDatabase)
    await migrateDatabase(url)
    const name = databaseOf(url)
    const script = await scriptOf('accounts', { folder: await secretsFolder(), name })
    const { hostname, port, username } = new URL(url)
    const place = { PGHOST: hostname, PGPORT: port, PGUSER: username, PGDATABASE: name }
    for (let again = 0; again < 2; again++)
      await promisify(execFile)('bash', ['-ec', script], { env: { ...process.env, ...place } })
    const db = openPostgres(url, () => undefined)
    const accounts = await db
      .rows(
        `SELECT rolcanlogin AS "mayCome", rolpassword LIKE 'SCRAM-SHA-256$%' AS hashed FROM pg_authid WHERE rolname = ANY($1)`,
        [[`${name}_worker`, `${name}_web`]],
      )
      .finally(() => db.close())
    expect(accounts).toEqual([
      { mayCome: true, hashed: true },
      { mayCome: true, hashed: true },
    ])
  })

  test('only the owner migrates', async () => {
    const { worker, web } = await accountsOf(await own(migratedDatabase))
    for (const account of [worker, web]) await expectCode(migrateDatabase(account), 'ACTES-C018')
  })

  test('only the owner backs up; the others are told which account is needed', async () => {
    const { worker, web } = await accountsOf(await own(migratedDatabase))
    const folder = await secretsFolder()
    for (const account of [worker, web]) {
      const settings = {
        ACTES_HOME: folder,
        ACTES_DATABASE_URL: account,
        ACTES_BACKUP_PASSPHRASE: 'pour-la-sauvegarde',
      }
      const { code, err } = await actes(['backup', join(folder, 'sauvegarde')], settings)
      expect([code, err.split('  ')[0]]).toEqual([2, 'ACTES-C025'])
    }
    expect((await readdir(folder)).filter((name) => name.startsWith('sauvegarde'))).toEqual([])
  })

  test('the manual’s backup with Compose is written where its service may write, and verified', async () => {
    const url = await own(migratedDatabase)
    const file = readCompose(await readFile(new URL('../../../docker-compose.yml', import.meta.url), 'utf8'))
    const { migrate } = file.services
    const folder = await secretsFolder()
    await writeFile(join(folder, 'database-url'), url)
    await writeFile(join(folder, 'redis-url'), 'redis://127.0.0.1:1')
    await writeFile(join(folder, 'master-key'), makeMasterKey())
    // Each volume of the service is a folder of this machine; the rest of the container cannot be written.
    const volumes = (migrate?.volumes ?? []).map((mount) => mount.split(':')) as [string, string, string?][]
    expect(migrate?.read_only).toBe(true)
    for (const [name] of volumes) await mkdir(join(folder, name))
    const placed = (text: string) =>
      volumes
        .reduce((words, [name, inside]) => words.replaceAll(inside, join(folder, name)), text)
        .replaceAll('/run/secrets', folder)
    const settings = Object.fromEntries(
      Object.entries(migrate?.environment ?? {}).map(([name, value]) => [name, placed(value)]),
    )
    const commands = await composeCommands()
    expect(commands.map(([service, what]) => [service, what])).toEqual([
      ['migrate', 'backup'],
      ['migrate', 'backup'],
    ])
    for (const [, ...args] of commands) {
      const [place = ''] = args.slice(-1)
      expect(volumes.some(([, inside, how]) => place.startsWith(`${inside}/`) && how !== 'ro')).toBe(true)
      const { code, err } = await actes(args.map(placed), settings)
      expect([code, err.replace(/^Cette sauvegarde .*\n/, '')]).toEqual([0, ''])
    }
    expect(await readdir(join(folder, 'backups'))).toEqual([expect.stringMatching(/^actes-\d{4}-\d\d-\d\d\.backup$/)])
  })
})

/** Three passwords as Compose lays them. */
async function secretsFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'actes-secrets-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  for (const each of ['database', 'worker', 'web']) await writeFile(join(folder, `${each}-password`), `mot-de-${each}`)
  return folder
}

/** Service and words of each `docker compose run … backup` of the manual, as a shell understands them. */
async function composeCommands(): Promise<readonly (readonly string[])[]> {
  const chapter = await readFile(new URL('../../../src/manual/en/installing.md', import.meta.url), 'utf8')
  const lines = chapter.match(/^docker compose run --rm -T migrate backup .*$/gm) ?? []
  const shell = `docker() { shift 4; printf '%s\\n' "$@"; }\n`
  return Promise.all(
    lines.map(async (line) =>
      (await promisify(execFile)('bash', ['-ec', `${shell}${line}`])).stdout.trimEnd().split('\n'),
    ),
  )
}

/** What a service of docker-compose.yml runs, on another database and with other secrets. */
async function scriptOf(service: string, { folder, name }: { readonly folder: string; readonly name: string }) {
  const file = readCompose(await readFile(new URL('../../../docker-compose.yml', import.meta.url), 'utf8'))
  const [shell, how, script = ''] = file.services[service]?.command ?? []
  expect([shell, how]).toEqual(['bash', '-ec'])
  return script.replaceAll('$$', '$').replaceAll('/run/secrets', folder).replaceAll('actes_', `${name}_`)
}

/** Every column changed, lines taken away, the table emptied, its guards taken off: what somebody might try. */
async function tamperingWith(url: string, table: string): Promise<readonly string[]> {
  const db = openPostgres(url, () => undefined)
  const columns = await db
    .rows<{ name: string }>(
      `SELECT attname AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped`,
      [`actes.${table}`],
    )
    .finally(() => db.close())
  return [
    ...columns.map(({ name }) => `UPDATE actes.${table} SET "${name}" = DEFAULT`),
    `DELETE FROM actes.${table}`,
    `TRUNCATE actes.${table} CASCADE`,
    `ALTER TABLE actes.${table} DISABLE TRIGGER ALL`,
    `ALTER TABLE actes.${table} ADD COLUMN more text`,
    `DROP TABLE actes.${table} CASCADE`,
    `CREATE TRIGGER late BEFORE INSERT ON actes.${table} FOR EACH ROW EXECUTE FUNCTION actes.keep_search()`,
    `CREATE RULE late AS ON INSERT TO actes.${table} DO INSTEAD NOTHING`,
    `SELECT 1 FROM actes.${table} FOR UPDATE`,
  ]
}

const zipped = <A, B>(some: readonly A[], others: readonly B[]) => some.map((each, index) => [each, others[index]])
