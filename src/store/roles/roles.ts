// The accounts of the database: the one that migrates owns everything, and gives the roles of worker and web their rights. Two
// roles that nobody signs in by belong to each database, named after it; its administrator lets them sign in, or grants them to
// accounts of the house, so that no password is ever in our hands. The embedded default has one account, and none of this.
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

interface RolesStanding {
  readonly names: RoleNames
  /** Those that are not there. */
  readonly missing: readonly string[]
  /** May this account make them? */
  readonly mayMake: boolean
}

/** `made`: by this call, `kept`: they were there. `missing`: this account may not make them. */
export interface RolesOutcome {
  readonly names: readonly string[]
  readonly end: 'made' | 'kept' | 'missing'
}

// Any constant does, as long as it stays.
const rightsLock = 7_202_645

/** Make the roles where this account may, and give them their rights anew, all at once. */
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

/** The same as statements for the administrator of the database; what is there already is not made again. */
export async function rolesSql(db: Database): Promise<readonly string[]> {
  const { names, missing } = await readRolesStanding(db)
  const statements = ['BEGIN', ...missing.map(creation), ...(await grants(db, names)), 'COMMIT']
  return statements.map((statement) => `${statement};`)
}

async function readRolesStanding(sql: Sql): Promise<RolesStanding> {
  const row = await sql.first<{ database: string; mayMake: boolean }>(
    `SELECT current_database() AS database, rolsuper OR rolcreaterole AS "mayMake" FROM pg_roles WHERE rolname = current_user`,
  )
  const { database = 'actes', mayMake = false } = row ?? {}
  // Of a longer name PostgreSQL cuts the end off, which is what tells them apart.
  const named = (role: DatabaseRole) => `${database.slice(0, 63 - role.length - 1)}_${role}`
  const names = { worker: named('worker'), web: named('web') }
  const there = await sql.rows<{ name: string }>('SELECT rolname AS name FROM pg_roles WHERE rolname = ANY($1)', [
    Object.values(names),
  ])
  const missing = Object.values(names).filter((name) => !there.some((each) => each.name === name))
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
    // What runs as the owner is called by whom the table names, and by nobody else.
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
 * The queue's own schema, where it is in this database: both put jobs there and take them away. It carries identifiers only.
 * BullMQ makes a sequence for each queue with its first job: that function runs as the owner, so that nobody else makes anything.
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
  /** With its parameters: `actes.words(text)`. */
  readonly signature: string
}

interface DatabaseObjects {
  readonly tables: readonly string[]
  readonly functions: readonly DatabaseFunctionRow[]
  readonly queue: boolean
  /** Functions of the queue that make sequences. */
  readonly makers: readonly DatabaseFunctionRow[]
}

/** Tables and views of ours, functions that run as their owner, and whether the queue is here. */
export async function found(sql: Sql): Promise<DatabaseObjects> {
  const tables = await sql.rows<{ name: string }>(
    `SELECT relname AS name FROM pg_class
      WHERE relnamespace = to_regnamespace('actes') AND relkind IN ('r', 'p', 'v', 'm') ORDER BY 1`,
  )
  const functions = await functionsOf(sql, 'actes', 'prosecdef')
  const queue = await sql.changes(`SELECT 1 FROM pg_namespace WHERE nspname = 'bullmq'`)
  const makers = await functionsOf(sql, 'bullmq', `prosrc LIKE '%CREATE SEQUENCE%'`)
  return { tables: tables.map(({ name }) => name), functions, queue, makers }
}

function functionsOf(sql: Sql, schema: string, which: string): Promise<readonly DatabaseFunctionRow[]> {
  return sql.rows<DatabaseFunctionRow>(
    `SELECT proname AS name, oid::regprocedure::text AS signature FROM pg_proc
      WHERE pronamespace = to_regnamespace($1) AND ${which} ORDER BY 2`,
    [schema],
  )
}

/** Which of the tables that prove this account may change: none, for an account of worker or web. */
export async function changeable(sql: Sql): Promise<readonly string[]> {
  const rows = await sql.rows<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c
      WHERE c.relnamespace = to_regnamespace('actes') AND c.relname = ANY($1)
        AND (has_table_privilege(c.oid, 'UPDATE, DELETE, TRUNCATE') OR has_any_column_privilege(c.oid, 'UPDATE')
          OR pg_has_role(c.relowner, 'USAGE')) ORDER BY 1`,
    [provenTables],
  )
  return rows.map(({ name }) => name)
}
