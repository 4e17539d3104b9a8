// Rotation of the master key: reseals every secret under the present key, row by row beside running workers. A row that
// changed meanwhile is retried in the next pass.
import { ActesError } from '#errors.ts'
import type { Sql } from '../engine/database.ts'
import type { Store } from '../store.ts'
import { fixedKeys, type Keyring, type MasterKey } from './master-key.ts'
import { sealedPlaces, type SealedPlace } from './places.ts'
import { unsealByAnyKey, seal } from './seal.ts'

/** An ended subscription leaves an empty value. */
const isSealed = (column: string) => `length(${column}) > 0`
/** SQL: the key's id; null in version 1, which has none. */
const keyOf = (column: string) =>
  `CASE WHEN get_byte(${column}, 0) = 2 THEN encode(substring(${column} FROM 2 FOR 8), 'hex') END`

/** Number of secrets per key id; null for version 1. */
export async function secretsByKey(sql: Sql): Promise<ReadonlyMap<string | null, number>> {
  const each = sealedPlaces.map(
    ({ table, column }) => `SELECT ${keyOf(column)} AS key FROM actes.${table} WHERE ${isSealed(column)}`,
  )
  const rows = await sql.rows<{ key: string | null; count: number }>(
    `SELECT key, count(*)::integer AS count FROM (${each.join(' UNION ALL ')}) sealed GROUP BY key`,
  )
  return new Map(rows.map(({ key, count }) => [key, count]))
}

const rowsAtOnce = 100
const looksMost = 3

/** Reseal what other keys sealed, until `isOver`. @returns `left`: opened by no key, or changed in every pass */
export async function resealSecrets(sql: Sql, keys: Keyring, isOver: () => boolean) {
  const known = await keys.fresh()
  const resealing = { present: known[0]?.id ?? '', keys: fixedKeys(known), isOver }
  let resealed = 0
  for (let look = 1; ; look++) {
    const found = await lookOver(sql, resealing)
    resealed += found.resealed
    const { isWhole, changed, lost } = found
    if (!isWhole || changed === 0 || look === looksMost) return { resealed, left: changed + lost, isWhole }
  }
}

interface Resealing {
  readonly present: string
  readonly keys: MasterKey
  readonly isOver: () => boolean
}

async function lookOver(sql: Sql, { present, keys, isOver }: Resealing) {
  const found = { resealed: 0, changed: 0, lost: 0, isWhole: true }
  for (const place of sealedPlaces)
    for (let after = ''; ;) {
      const rows = await othersOf(sql, place, { key: present, after })
      for (const row of rows) {
        found[await reseal(sql, place, { row, keys })]++
        after = row.id
      }
      if (rows.length < rowsAtOnce) break
      if (isOver()) return { ...found, isWhole: false }
    }
  return found
}

type RotationRow = Readonly<Record<string, unknown>> & { readonly id: string; readonly sealed: Uint8Array }

function othersOf(sql: Sql, place: SealedPlace, { key, after }: { key: string; after: string }) {
  const { table, id, column, beside } = place
  const columns = [`${id}::text AS id`, ...beside, `${column} AS sealed`].join(', ')
  return sql.rows<RotationRow>(
    `SELECT ${columns} FROM actes.${table}
      WHERE ${isSealed(column)} AND ${keyOf(column)} IS DISTINCT FROM $1 AND ${id}::text > $2
      ORDER BY ${id}::text LIMIT ${rowsAtOnce}`,
    [key, after],
  )
}

/** Compare-and-swap: a row that changed since it was read is not overwritten. */
async function reseal(
  sql: Sql,
  place: SealedPlace,
  { row, keys }: { readonly row: RotationRow; readonly keys: MasterKey },
): Promise<'resealed' | 'changed' | 'lost'> {
  const { table, id, column } = place
  const context = place.context(row as never)
  const content = await unsealByAnyKey(row.sealed, keys, context).catch((error: unknown) => {
    if (error instanceof ActesError && error.code === 'ACTES-G018') return undefined
    throw error
  })
  if (!content) return 'lost'
  const isDone = await sql.changes(
    `UPDATE actes.${table} SET ${column} = $3 WHERE ${id}::text = $1 AND ${column} = $2`,
    [row.id, row.sealed, seal(content, await keys(), context)],
  )
  return isDone ? 'resealed' : 'changed'
}

/** The journal has a rotation to this key that began and did not finish. */
export async function isRotating(sql: Sql, key: string) {
  const event = await sql.value<string>(
    `SELECT event FROM actes.installation_journal
      WHERE event IN ('keys-rotation-begun', 'keys-rotated') AND target = $1 ORDER BY id DESC LIMIT 1`,
    [key],
  )
  return event === 'keys-rotation-begun'
}

/** Serialises the resealing of files across processes. */
const rotationLock = 7_301_846
const rotating = new WeakSet<Store['db']>()

/** Run exclusively; the lock ends with the process. @returns undefined if another rotation runs */
export async function alone<T>({ db, kind }: Pick<Store, 'db' | 'kind'>, work: () => Promise<T>) {
  if (rotating.has(db)) return undefined
  rotating.add(db)
  try {
    // The embedded database has one process and one session, and a lock would hold that session.
    if (kind === 'embedded') return await work()
    return await db.transaction(async (sql) => {
      const got = await sql.value<boolean>('SELECT pg_try_advisory_xact_lock($1) AS got', [rotationLock])
      return got ? work() : undefined
    })
  } finally {
    rotating.delete(db)
  }
}
