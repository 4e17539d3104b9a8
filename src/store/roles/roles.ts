// Database roles. The migrating account owns everything and grants rights to two NOLOGIN roles per database, worker and
// web. The administrator lets them log in or grants them to accounts, so the program never handles a password. The
// embedded database has a single account and none of this.
import type { Database, Sql } from '../engine/database.ts'
import {
  functionRights,
  privileges,
  provenTables,
  roles,
  sequenceRights,
  tableRights,
  type Rights,
  type DatabaseRole,
} from './rights.ts'

type RoleNames = Readonly<Record<DatabaseRole, string>>

/** `kept`: they existed. `missing`: this account may not create them. */
export interface RolesOutcome {
  readonly names: readonly string[]
  readonly end: 'made' | 'kept' | 'missing'
}

// An arbitrary constant that must not change.
const rightsLock = 7_202_645

/** Create missing roles if allowed, and reset all grants in one transaction. */
export async function keepRoles(db: Database): Promise<RolesOutcome> {
  return db.transaction(async (sql) => {
    await sql.query('SELECT pg_advisory_xact_lock($1)', [rightsLock])
    const { names, missing, mayMake } = await readRolesStanding(sql)
    if (missing.length > 0 && !mayMake) return { names: missing, end: 'missing' }
    const statements = [...missing.map(creation), ...(await grants(sql, names))]
    await sql.script(statements.join(';\n'))
    return { names: Object.values(names), end: missing.length > 0 ? 'made' : 'kept' }
  })
}

/** The same as SQL for the administrator; existing roles are not created again. */
export async function rolesSql(db: Database): Promise<readonly string[]> {
  const { names, missing } = await readRolesStanding(db)
  const statements = ['BEGIN', ...missing.map(creation), ...(await grants(db, names)), 'COMMIT']
  return statements.map((statement) => `${statement};`)
}

async function readRolesStanding(sql: Sql) {
  const row = await sql.first<{ database: string; mayMake: boolean }>(
    `SELECT current_database() AS database, rolsuper OR rolcreaterole AS "mayMake" FROM pg_roles WHERE rolname = current_user`,
  )
  const { database = 'actes', mayMake = false } = row ?? {}
  // PostgreSQL truncates longer names, which would lose the suffix.
  const named = (role: DatabaseRole) => `${database.slice(0, 63 - role.length - 1)}_${role}`
  const names = { worker: named('worker'), web: named('web') }
  const there = await sql.values<string>('SELECT rolname FROM pg_roles WHERE rolname = ANY($1)', [Object.values(names)])
  const missing = Object.values(names).filter((name) => !there.includes(name))
  return { names, missing, mayMake }
}

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`
const creation = (name: string) => `CREATE ROLE ${quoted(name)} NOLOGIN`

async function grants(sql: Sql, names: RoleNames): Promise<readonly string[]> {
  const both = roles.map((role) => quoted(names[role])).join(', ')
  const { tables, functions, queue, makers } = await found(sql)
  // Before the first migration there is nothing to grant.
  if (tables.length === 0) return []
  return [
    `GRANT USAGE ON SCHEMA actes TO ${both}`,
    ...['TABLES', 'SEQUENCES', 'FUNCTIONS'].map((kind) => `REVOKE ALL ON ALL ${kind} IN SCHEMA actes FROM ${both}`),
    ...tables.flatMap((table) => granted(table, tableRights[table], names)),
    ...Object.entries(sequenceRights).flatMap(([sequence, to]) =>
      to.map((role) => `GRANT SELECT, USAGE ON SEQUENCE actes.${sequence} TO ${quoted(names[role])}`),
    ),
    // Functions that run as the owner are callable only by the roles listed for them.
    ...functions.flatMap(({ name, signature }) => [
      `REVOKE ALL ON FUNCTION ${signature} FROM PUBLIC`,
      ...(functionRights[name] ?? []).map((role) => `GRANT EXECUTE ON FUNCTION ${signature} TO ${quoted(names[role])}`),
    ]),
    ...(queue ? queueGrants(both, makers) : []),
  ]
}

function granted(table: string, rights: Rights | undefined, names: RoleNames): readonly string[] {
  return roles.flatMap((role) => {
    const some = privileges(rights?.[role] ?? '')
    return some === '' ? [] : [`GRANT ${some} ON actes.${table} TO ${quoted(names[role])}`]
  })
}

/**
 * The queue's schema, if it is in this database: both roles add and remove jobs, which hold identifiers only. BullMQ
 * creates a sequence with the first job of each queue; only that function runs as the owner, so the roles need no
 * CREATE right.
 */
const queueGrants = (both: string, makers: DatabaseObjects['makers']): readonly string[] => [
  `GRANT USAGE ON SCHEMA bullmq TO ${both}`,
  `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA bullmq TO ${both}`,
  `GRANT SELECT, USAGE ON ALL SEQUENCES IN SCHEMA bullmq TO ${both}`,
  ...makers.flatMap(({ signature }) => [
    `ALTER FUNCTION ${signature} SECURITY DEFINER SET search_path = bullmq, pg_temp`,
    `REVOKE ALL ON FUNCTION ${signature} FROM PUBLIC`,
    `GRANT EXECUTE ON FUNCTION ${signature} TO ${both}`,
  ]),
]

interface DatabaseFunctionRow {
  readonly name: string
  readonly signature: string
}

interface DatabaseObjects {
  readonly tables: readonly string[]
  readonly functions: readonly DatabaseFunctionRow[]
  readonly queue: boolean
  readonly makers: readonly DatabaseFunctionRow[]
}

/** Tables and views, functions that run as their owner, and whether the queue is here. */
export async function found(sql: Sql): Promise<DatabaseObjects> {
  const tables = await sql.values<string>(
    `SELECT relname AS name FROM pg_class
      WHERE relnamespace = to_regnamespace('actes') AND relkind IN ('r', 'p', 'v', 'm') ORDER BY 1`,
  )
  const functions = await functionsOf(sql, 'actes', 'prosecdef')
  const queue = await sql.changes(`SELECT 1 FROM pg_namespace WHERE nspname = 'bullmq'`)
  const makers = await functionsOf(sql, 'bullmq', `prosrc LIKE '%CREATE SEQUENCE%'`)
  return { tables: tables, functions, queue, makers }
}

function functionsOf(sql: Sql, schema: string, which: string) {
  return sql.rows<DatabaseFunctionRow>(
    `SELECT proname AS name, oid::regprocedure::text AS signature FROM pg_proc
      WHERE pronamespace = to_regnamespace($1) AND ${which} ORDER BY 2`,
    [schema],
  )
}

/** Tables of proof that this account may change; none for worker or web. */
export async function changeable(sql: Sql) {
  return sql.values<string>(
    `SELECT c.relname AS name FROM pg_class c
      WHERE c.relnamespace = to_regnamespace('actes') AND c.relname = ANY($1)
        AND (has_table_privilege(c.oid, 'UPDATE, DELETE, TRUNCATE') OR has_any_column_privilege(c.oid, 'UPDATE')
          OR pg_has_role(c.relowner, 'USAGE')) ORDER BY 1`,
    [provenTables],
  )
}
