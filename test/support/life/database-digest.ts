// What a database holds, as one text: two of them are alike when nothing was changed in between.
import type { Sql } from '../../../src/store/engine/database.ts'

/** A digest of each table, but for those that are left out, a line each. */
export async function databaseDigest(db: Sql, leftOut: readonly string[]): Promise<string> {
  const tables = await db.query<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'actes' AND tablename <> ALL ($1::text[]) ORDER BY 1`,
    [leftOut],
  )
  const digests: string[] = []
  for (const { name } of tables.rows) {
    const { rows } = await db.query<{ digest: string }>(
      `SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) AS digest FROM actes.${name} t`,
    )
    digests.push(`${name} ${rows[0]?.digest}`)
  }
  return digests.join('\n')
}
