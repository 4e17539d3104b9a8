// What a database holds, as one text: two of them are alike when nothing was changed in between.
import type { Sql } from '../../../src/store/engine/database.ts'

/** A digest of each table, but for those that are left out, a line each. */
export async function databaseDigest(db: Sql, leftOut: readonly string[]): Promise<string> {
  const tables = await db.query<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'actes' AND tablename <> ALL ($1::text[]) ORDER BY 1`,
    [leftOut],
  )
  // One question for all of them: it is asked before and after each of hundreds of requests.
  const digests = tables.rows.map(
    ({ name }) =>
      `SELECT '${name}' AS name, md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) AS digest FROM actes.${name} t`,
  )
  const { rows } = await db.query<{ name: string; digest: string }>(`${digests.join(' UNION ALL ')} ORDER BY 1`)
  return rows.map(({ name, digest }) => `${name} ${digest}`).join('\n')
}
