// Accounts of a database, as its administrator makes them: one may do what the worker does, one what the desk does, one both;
// and one that owns a database without being allowed to make roles.
import pg from 'pg'
import { onTestFinished } from 'vitest'
import { openPostgres } from '../../../src/store/engine/postgres.ts'
import { keepRoles } from '../../../src/store/roles/roles.ts'

export interface Accounts {
  readonly worker: string
  readonly web: string
  /** Of one process that does both. */
  readonly both: string
}

/** Make the roles of a migrated database, let accounts sign in by them, and give their URLs. */
export async function accountsOf(owner: string): Promise<Accounts> {
  const db = openPostgres(owner, () => undefined)
  await keepRoles(db).finally(() => db.close())
  const name = databaseOf(owner)
  await says(owner, [
    `ALTER ROLE "${name}_worker" LOGIN`,
    `ALTER ROLE "${name}_web" LOGIN`,
    `CREATE ROLE "${name}_both" LOGIN IN ROLE "${name}_worker", "${name}_web"`,
  ])
  return { worker: as(owner, `${name}_worker`), web: as(owner, `${name}_web`), both: as(owner, `${name}_both`) }
}

/** Give a database to an account that may do anything in it, and nothing beside it. @returns its URL */
export async function givenAway(owner: string): Promise<string> {
  const name = databaseOf(owner)
  await says(owner, [`CREATE ROLE "${name}_owner" LOGIN`, `ALTER DATABASE "${name}" OWNER TO "${name}_owner"`])
  return as(owner, `${name}_owner`)
}

/** Have statements run, one by one. */
export async function says(url: string, statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}

/** What the server says to each statement: its SQLSTATE, or nothing where it is done. */
export async function refusalsOf(url: string, statements: readonly string[]): Promise<readonly (string | undefined)[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const refusals: (string | undefined)[] = []
    for (const statement of statements)
      refusals.push(
        await client.query(statement).then(
          () => undefined,
          (error: unknown) => (error as { code?: string }).code ?? String(error),
        ),
      )
    return refusals
  } finally {
    await client.end()
  }
}

/** Roles are the server's, not the database's: they go with the test that made them. */
export function forgetAccounts(server: string, urls: readonly string[]): void {
  onTestFinished(async () => {
    for (const name of urls.map(databaseOf)) {
      await says(server, [`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`])
      for (const role of ['both', 'worker', 'web', 'owner'])
        await says(server, [`DROP ROLE IF EXISTS "${name}_${role}"`])
    }
  })
}

export function databaseOf(url: string): string {
  return new URL(url).pathname.slice(1)
}

function as(url: string, account: string): string {
  const theirs = new URL(url)
  theirs.username = account
  theirs.password = ''
  return theirs.href
}
