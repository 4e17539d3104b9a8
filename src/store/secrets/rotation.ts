// What is sealed under which master key, and all of it brought under the present one, a row at a time and beside running
// workers: a row that changed meanwhile is left to the next look.
import { ActesError } from '../../errors.ts'
import type { Sql } from '../engine/database.ts'
import type { Store } from '../store.ts'
import { fixedKeys, type Keyring, type MasterKey } from './master-key.ts'
import { sealedPlaces, type SealedPlace } from './places.ts'
import { unsealByAnyKey, seal } from './seal.ts'

/** Something is sealed there. An empty one belongs to what was ended. */
const isSealed = (column: string): string => `length(${column}) > 0`
/** The id of the key; null in version 1, which names none. */
const keyOf = (column: string): string =>
  `CASE WHEN get_byte(${column}, 0) = 2 THEN encode(substring(${column} FROM 2 FOR 8), 'hex') END`

/** How many secrets each key seals; under null those that do not say which. */
export async function secretsByKey(sql: Sql): Promise<ReadonlyMap<string | null, number>> {
  const each = sealedPlaces.map(
    ({ table, column }) => `SELECT ${keyOf(column)} AS key FROM actes.${table} WHERE ${isSealed(column)}`,
  )
  const rows = await sql.rows<{ key: string | null; count: number }>(
    `SELECT key, count(*)::integer AS count FROM (${each.join(' UNION ALL ')}) sealed GROUP BY key`,
  )
  return new Map(rows.map(({ key, count }) => [key, count]))
}

interface ResealedSecrets {
  readonly resealed: number
  /** Those that no key opens, or that change all the time. */
  readonly left: number
  /** All were looked at. */
  readonly isWhole: boolean
}

const rowsAtOnce = 100
const looksMost = 3

/** Seal under the present key what another one sealed, until it is over. */
export async function resealSecrets(sql: Sql, keys: Keyring, isOver: () => boolean): Promise<ResealedSecrets> {
  const known = await keys.fresh()
  const resealing = { present: known[0]?.id ?? '', keys: fixedKeys(known), isOver }
  let resealed = 0
  // What changed meanwhile is looked at again.
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

/** What is not sealed under this key, by id. */
function othersOf(sql: Sql, place: SealedPlace, { key, after }: { key: string; after: string }): Promise<readonly RotationRow[]> {
  const { table, id, column, beside } = place
  const columns = [`${id}::text AS id`, ...beside, `${column} AS sealed`].join(', ')
  return sql.rows<RotationRow>(
    `SELECT ${columns} FROM actes.${table}
      WHERE ${isSealed(column)} AND ${keyOf(column)} IS DISTINCT FROM $1 AND ${id}::text > $2
      ORDER BY ${id}::text LIMIT ${rowsAtOnce}`,
    [key, after],
  )
}

/** Nothing is written over a row that is no longer what was read. */
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

/** Was a rotation to this key begun that is not through? The journal says so. */
export async function isRotating(sql: Sql, key: string): Promise<boolean> {
  const last = await sql.first<{ event: string }>(
    `SELECT event FROM actes.installation_journal
      WHERE event IN ('keys-rotation-begun', 'keys-rotated') AND target = $1 ORDER BY id DESC LIMIT 1`,
    [key],
  )
  return last?.event === 'keys-rotation-begun'
}

/** Of all processes, one at a time brings files under another key. */
const rotationLock = 7_301_846
const rotating = new WeakSet<Store['db']>()

/**
 * Have nobody else rotate meanwhile. The lock ends with this process, however it ends.
 * @returns undefined where somebody does
 */
export async function alone<T>({ db, kind }: Pick<Store, 'db' | 'kind'>, work: () => Promise<T>) {
  if (rotating.has(db)) return undefined
  rotating.add(db)
  try {
    // The embedded database has one process, and one session, which would be held.
    if (kind === 'embedded') return await work()
    return await db.transaction(async (sql) => {
      const got = await sql.first<{ got: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS got', [rotationLock])
      return got?.got ? work() : undefined
    })
  } finally {
    rotating.delete(db)
  }
}
