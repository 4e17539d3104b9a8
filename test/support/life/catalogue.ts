// What the schema of a database says, as lines: two databases with the same lines answer the same.
import type { Sql } from '../../../src/store/engine/database.ts'

/** How a body is written does not count: blanks, comments and where a semicolon stands. */
const asOneLine = (text: string) =>
  text.replaceAll(/--.*$/gm, '').replaceAll(/\s+/g, ' ').replaceAll(/ ?; ?/g, '; ').trim()

/** A kind of thing, and SQL of a line for each. Columns are in order: the rows of a backup are. */
const things: Readonly<Record<string, string>> = {
  relation: `SELECT concat_ws(' ', relkind, relname, reloptions::text) FROM pg_class
    WHERE relnamespace = 'actes'::regnamespace AND relkind IN ('r', 'v', 'S')`,
  column: `SELECT concat_ws(' ', c.relname, lpad(row_number() OVER (PARTITION BY c.oid ORDER BY a.attnum)::text, 2, '0'), a.attname,
      format_type(a.atttypid, a.atttypmod), a.attidentity, CASE WHEN a.attnotnull THEN 'NOT NULL' END, l.collname,
      pg_get_expr(d.adbin, d.adrelid))
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum LEFT JOIN pg_collation l ON l.oid = a.attcollation
    WHERE c.relnamespace = 'actes'::regnamespace AND c.relkind IN ('r', 'v')`,
  constraint: `SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid), convalidated) FROM pg_constraint
    WHERE connamespace = 'actes'::regnamespace AND contype <> 'n'`,
  index: `SELECT indexdef FROM pg_indexes WHERE schemaname = 'actes'`,
  view: `SELECT viewname || ' ' || definition FROM pg_views WHERE schemaname = 'actes'`,
  sequence: `SELECT concat_ws(' ', s.seqrelid::regclass, s.seqtypid::regtype, s.seqstart, s.seqincrement, s.seqcache, o.refobjid::regclass,
      o.refobjsubid) FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid
      LEFT JOIN pg_depend o ON o.objid = s.seqrelid AND o.classid = 'pg_class'::regclass AND o.deptype IN ('a', 'i')
    WHERE c.relnamespace = 'actes'::regnamespace`,
  function: `SELECT concat_ws(' ', p.oid::regprocedure, pg_get_function_arguments(p.oid), pg_get_function_result(p.oid), l.lanname,
      p.provolatile, p.proparallel, p.prosecdef, p.proconfig::text, p.proacl::text, p.prosrc)
    FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang WHERE p.pronamespace = 'actes'::regnamespace`,
  trigger: `SELECT concat_ws(' ', tgenabled, pg_get_triggerdef(t.oid)) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE c.relnamespace = 'actes'::regnamespace AND NOT tgisinternal`,
  row: `SELECT 'retention_term ' || t::text FROM actes.retention_term t UNION ALL SELECT 'chained ' || journal FROM actes.chained
    UNION ALL SELECT 'siem ' || one FROM actes.siem UNION ALL SELECT 'installation ' || one FROM actes.installation`,
}

/** The catalogue of the schema `actes`, and the rows that an empty installation has. */
export async function catalogueOf(sql: Sql): Promise<readonly string[]> {
  const lines: string[] = []
  for (const [kind, query] of Object.entries(things)) {
    const rows = await sql.rows<{ line: string }>(`SELECT line FROM (${query}) found (line)`)
    lines.push(...rows.map(({ line }) => `${kind} ${asOneLine(line)}`).sort())
  }
  return lines
}
