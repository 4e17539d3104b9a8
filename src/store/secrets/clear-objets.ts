// Seals existing clear objets once encryption is on: row by row in key order, beside running workers. Concurrent
// writers seal what they write.
import type { Database, Sql } from '../engine/database.ts'
import { saidOfFiles } from '../desk/drafts.ts'
import { isMarked, isSealed, sealerOf, type Sealer } from './objets.ts'

interface ObjetPlace {
  readonly table: string
  readonly key: Readonly<Record<string, string>>
  /** A text, or JSON with the keys whose values are sealed whole. */
  readonly columns: Readonly<Record<string, 'text' | readonly string[]>>
}

/** All places of objets; a test searches for others. */
const objetPlaces: readonly ObjetPlace[] = [
  { table: 'transmission', key: { id: 'uuid' }, columns: { objet: 'text', formulaire: [] } },
  { table: 'retour', key: { id: 'uuid' }, columns: { facts: [] } },
  { table: 'draft', key: { id: 'uuid' }, columns: { content: [], files: saidOfFiles } },
  { table: 'batch_line', key: { batch: 'uuid', line: 'integer' }, columns: { acte: [], cells: [''] } },
]

export async function clearObjets(sql: Sql): Promise<number> {
  const text = `SELECT count(*)::float8 AS n FROM actes.transmission WHERE NOT ${isMarked('objet')}`
  return (await sql.first<{ n: number }>(text))?.n ?? 0
}

/** Small, so that other writers do not wait long. */
const rowsAtOnce = 100
const prefix = 'objets'
export const isPlaceOfObjets = (after: string): boolean => after.startsWith(`${prefix}/`)

/**
 * Seal clear objets until `isOver`; nothing if encryption is off. @param portion `after`: cursor @returns rows sealed,
 * and the cursor; null at the end
 */
export async function sealObjets(
  db: Database,
  { after, isOver }: { readonly after?: string | undefined; readonly isOver: () => boolean },
): Promise<{ readonly sealed: number; readonly after: string | null }> {
  let sealed = 0
  if (!db.objets?.encrypts) return { sealed, after: null }
  const seal = await sealerOf(db)
  let [at, last] = parseObjetCursor(after)
  for (let place = objetPlaces[at]; place; place = objetPlaces[at]) {
    const { rows, done } = await sealSome(db, place, { last, seal })
    sealed += done
    ;[at, last] = rows.length < rowsAtOnce ? [at + 1, []] : [at, keyOf(place, rows.at(-1))]
    if (last.length > 0 && isOver()) return { sealed, after: [prefix, at, ...last].join('/') }
  }
  return { sealed, after: null }
}

/** Index of the table, and the key of the last row examined. */
function parseObjetCursor(after: string | undefined): [at: number, last: readonly string[]] {
  const [, at = '0', ...last] = after?.split('/') ?? []
  return [Number(at), last]
}

function sealSome(db: Database, place: ObjetPlace, { last, seal }: { last: readonly string[]; seal: Sealer }) {
  return db.transaction(async (sql) => {
    const rows = await readObjetRows(sql, place, last)
    let done = 0
    for (const row of rows) if (await sealRow(sql, place, { row, seal })) done++
    return { rows, done }
  })
}

type ClearObjetRow = Readonly<Record<string, unknown>>

const keyOf = ({ key }: ObjetPlace, row: ClearObjetRow = {}): string[] => Object.keys(key).map((name) => String(row[name]))

/** Clear columns of the next rows; null where sealed. */
function readObjetRows(sql: Sql, { table, key, columns }: ObjetPlace, last: readonly string[]): Promise<readonly ClearObjetRow[]> {
  const [keys, names] = [Object.keys(key), Object.keys(columns)]
  const place = Object.values(key).map((type, index) => `$${index + 1}::text::${type}`)
  const where = last.length === 0 ? 'true' : `(${keys.join(', ')}) > (${place.join(', ')})`
  const clear = names.map((name) => `CASE WHEN NOT ${isMarked(`concat(${names.join(', ')})`)} THEN ${name} END AS ${name}`)
  return sql.rows<ClearObjetRow>(
    `SELECT ${[...keys, ...clear].join(', ')} FROM (SELECT * FROM actes.${table} WHERE ${where}
      ORDER BY ${keys.join(', ')} LIMIT ${rowsAtOnce}) t ORDER BY ${keys.join(', ')}`,
    last,
  )
}

/** Compare-and-swap: a row that changed since it was read is not overwritten. */
async function sealRow(sql: Sql, place: ObjetPlace, { row, seal }: { row: ClearObjetRow; seal: Sealer }): Promise<boolean> {
  const written = Object.entries(place.columns).flatMap(([name, how]) => {
    const value = row[name]
    if (value === null) return []
    const isText = how === 'text'
    const now = isText ? seal.objet(String(value)) : seal.json(value, how)
    const type = isText ? '' : '::jsonb'
    return isSealed(now) ? [{ name, type, now, before: isText ? value : JSON.stringify(value) }] : []
  })
  if (written.length === 0) return false
  const keys = Object.entries(place.key).map(([name, type], index) => `${name} = $${index + 1}::text::${type}`)
  const at = (index: number) => keys.length + 2 * index + 1
  const set = written.map(({ name, type }, index) => `${name} = $${at(index)}${type}`)
  const same = written.map(({ name, type }, index) => `${name} = $${at(index) + 1}${type}`)
  return sql.changes(`UPDATE actes.${place.table} SET ${set.join(', ')} WHERE ${[...keys, ...same].join(' AND ')}`, [
    ...keyOf(place, row),
    ...written.flatMap(({ now, before }) => [now, before]),
  ])
}
