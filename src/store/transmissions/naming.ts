// Finds acts and messages that mention a person, for requests about personal data.
import type { Sql } from '../engine/database.ts'
import { buildTsquery } from './listing/words.ts'
import type { Transmission } from './transmissions.ts'

/** Cap on the count. */
const countMost = 1_000
const told = 50

export async function actsNaming(sql: Sql, text: string) {
  const query = buildTsquery(text, 'all')
  if (query === undefined) return { count: 0, more: false, items: [] }
  const found = await sql.values<string>(
    `SELECT transmission AS id FROM actes.search WHERE words @@ $1::tsquery ORDER BY transmission DESC LIMIT ${countMost + 1}`,
    [query],
  )
  const items = await sql.rows<Pick<Transmission, 'id' | 'idActe' | 'objet'>>(
    `SELECT id, id_acte AS "idActe", objet FROM actes.transmission WHERE id = ANY($1::uuid[]) ORDER BY id DESC`,
    [found.slice(0, told)],
  )
  return { count: Math.min(found.length, countMost), more: found.length > countMost, items }
}
