// An index costs each write of its table, so each that is there to be read has somebody who needs it: the schema names the
// file and the page or job, in the line above. A unique one keeps a rule.
import { expect, test } from 'vitest'
import { describeOnEachGround } from '../support/describe-with.ts'
import { forSuite } from '../support/life/for-suite.ts'
import { indexNeeds } from './index-needs.ts'

await describeOnEachGround('the indexes', (lends) => {
  const given = forSuite(lends)

  test('are those whose need the schema names', async () => {
    const rows = await given.store.db.rows<{ name: string }>(
      `SELECT relname AS name FROM pg_index JOIN pg_class ON oid = indexrelid
        WHERE relnamespace = 'actes'::regnamespace AND NOT indisunique`,
    )
    expect(rows.map(({ name }) => name).sort()).toEqual([...(await indexNeeds()).keys()].sort())
  })

  test('none begins another one over the same rows', async () => {
    const rows = await given.store.db.rows<{ name: string; by: string }>(
      `SELECT s.indexrelid::regclass::text AS name, l.indexrelid::regclass::text AS by FROM pg_index s JOIN pg_index l
         ON l.indrelid = s.indrelid AND l.indexrelid <> s.indexrelid AND l.indnkeyatts > s.indnkeyatts
        WHERE s.indrelid::regclass::text LIKE 'actes.%' AND NOT s.indisunique
          AND pg_get_expr(s.indpred, s.indrelid) IS NOT DISTINCT FROM pg_get_expr(l.indpred, l.indrelid)
          AND NOT EXISTS (SELECT FROM generate_series(1, s.indnkeyatts) k
            WHERE pg_get_indexdef(s.indexrelid, k, true) <> pg_get_indexdef(l.indexrelid, k, true))`,
    )
    expect(rows).toEqual([])
  })
})
