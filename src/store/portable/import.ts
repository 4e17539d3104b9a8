// Imports a collectivité from another installation: a first pass over the export validates it, a second inserts it and
// checks it in one transaction. Its connections start paused, so nothing is sent or collected until a person resumes
// them.
import { createHash } from 'node:crypto'
import { ActesError, firstProblems, type Problem } from '#errors.ts'
import { unsentStates } from '#lifecycle.ts'
import { parseCollectivite } from '#protocol/acte/collectivite.ts'
import type { GatewayName } from '#gateways/gateway.ts'
import type { Blobs } from '../blobs/blobs.ts'
import { isAmong, originOf, sqlState, type Database, type ScriptSql, type Sql } from '../engine/database.ts'
import { plainText } from '../backup/content.ts'
import { connectionId, ensureConnection } from '../connections/connections.ts'
import { pause } from '../connections/standings.ts'
import { noteDesk } from '../desk/journal.ts'
import { chainedParts, writeLinesAbove } from './chained.ts'
import { blobsOfOne, exportLimits, parts, type ExportHead, type ExportTable } from './format.ts'
import { readExport, exportFileError } from './read.ts'
import { faultsOfRows, rowFault, unsafeIn, type Columns } from './rows.ts'

interface Coming {
  /** Called once per pass. */
  readonly open: () => AsyncIterable<Uint8Array>
  readonly who: string
  readonly now: Date
  readonly reason: string
  /** Verifies lines, links and seals. @throws ActesError ACTES-F033 */
  readonly verify: (sql: Sql, siren: string) => Promise<void>
}

interface ImportTarget {
  readonly db: Database
  readonly blobs: Blobs
}

export interface Came {
  readonly siren: string
  readonly acts: number
  readonly blobs: number
  readonly lacking: readonly string[]
  /** Acts that the source may still send; a person decides about each. */
  readonly held: number
}

/**
 * Import an export. @throws ActesError ACTES-A108 if the collectivité has acts here, A109 on an id conflict, A112 from
 * a newer program, F030 to F033 for faults of the file
 */
export async function takeIn(coming: Coming, { db, blobs }: ImportTarget) {
  const known = await knownOf(db)
  const { head, line, sha256 } = await judgeExport(coming, known)
  await needNew(db, head.siren)
  await db.transaction((sql) => writeLinesAbove(sql, line))
  return db.transaction(async (sql) => {
    await sql.script(`${plainText}; SET LOCAL statement_timeout = 0; SET CONSTRAINTS ALL DEFERRED`)
    return lay(sql, { coming, head, sha256, known, blobs })
  }, 'endless')
}

/** Last migration, and the importable columns per table. */
interface ImportSchema {
  readonly schema: number
  readonly columns: Columns
}

async function knownOf(sql: Sql): Promise<ImportSchema> {
  const rows = await sql.rows<{ name: string; columns: readonly string[]; schema: number }>(
    `SELECT c.relname AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns, (SELECT max(number) FROM actes.migration) AS schema
       FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
      WHERE c.relnamespace = 'actes'::regnamespace AND c.relname = ANY($1) GROUP BY 1`,
    [parts.map(({ table }) => table)],
  )
  const all = new Map(rows.map(({ name, columns }) => [name, columns]))
  const columns = new Map<string, ReadonlySet<string>>(
    Object.entries(chainedParts).map(([table, { keys }]) => [table, new Set<string>(keys)]),
  )
  for (const { table, stay } of parts)
    columns.set(table, new Set((all.get(table) ?? []).filter((column) => !stay.includes(column))))
  return { schema: rows[0]?.schema ?? 0, columns }
}

/** First pass: read the whole file and collect the faults of rows. @returns also the highest line number */
async function judgeExport({ open }: Coming, { schema, columns }: ImportSchema) {
  const problems: Problem[] = []
  const damaged: string[] = []
  let line = 0
  let isOlder = false
  const { head, manifest, sha256 } = await readExport(open(), {
    head: async (read) => {
      if (read.schema > schema) throw new ActesError('ACTES-A112', { params: { version: read.schema, known: schema } })
      isOlder = read.schema < schema
      const declared = parseCollectivite(read.collectivite)
      problems.push(...unsafeIn(read.classification).map((path) => rowFault('export.json', path)))
      if (!declared.ok) problems.push(...declared.problems)
      else if (declared.value.siren !== read.siren) problems.push(rowFault('export.json', 'siren'))
    },
    rows: async (table, rows, place) => {
      if (problems.length < exportLimits.faults)
        problems.push(...faultsOfRows(table, rows, { place, columns, isOlder }))
      if (numbered.includes(table) && problems.length === 0) line = Math.max(line, ...rows.map(lineNumberOfRow))
    },
    blob: async (digest, bytes) => {
      const hash = createHash('sha256')
      for await (const piece of bytes) hash.update(piece)
      if (hash.digest('hex') !== digest) damaged.push(digest)
    },
  })
  const changed = damaged.find((digest) => !manifest.damaged.includes(digest))
  if (changed !== undefined) throw exportFileError('ACTES-F030', `blobs/${changed}`)
  if (problems.length > 0) throw new ActesError('ACTES-F031', { problems: firstProblems(problems) })
  return { head, line, sha256 }
}

/** A purged line has its number only in its link. */
const numbered: readonly string[] = ['journal', 'link']

function lineNumberOfRow(row: string) {
  const { first_line, line = 0 } = JSON.parse(row) as { readonly first_line?: number; readonly line?: number }
  return first_line ?? line
}

/** @throws ActesError ACTES-A108 */
async function needNew(sql: Sql, siren: string) {
  const there = await sql.first(
    `SELECT 1 FROM actes.transmission WHERE collectivite = $1
     UNION ALL SELECT 1 FROM actes.retour WHERE split_part(connection, ':', 2) = $1 LIMIT 1`,
    [siren],
  )
  if (there) throw new ActesError('ACTES-A108', { params: { siren } })
}

interface LayExportOptions {
  readonly coming: Coming
  readonly head: ExportHead
  readonly sha256: string
  readonly known: ImportSchema
  readonly blobs: Blobs
}

/** Second pass: insert, check and store blobs in one transaction. */
async function lay(
  sql: ScriptSql,
  { coming, head, sha256: judgedSha256, known, blobs }: LayExportOptions,
): Promise<Came> {
  const { siren } = head
  await layCollectivite(sql, head, coming.now)
  await needNew(sql, siren)
  let named: Set<string> | undefined
  let count = 0
  const rowsDone = async () => {
    if (named) return named
    await settle(sql, siren)
    await coming.verify(sql, siren)
    const found = await sql.values<string>(blobsOfOne, [siren])
    return (named = new Set(found))
  }
  const { manifest, sha256: laid } = await readExport(coming.open(), {
    head: async () => undefined,
    rows: (table, rows, place) => layRows(sql, { table, rows, place, siren, known }),
    blob: async (sha256, bytes) => {
      if (!(await rowsDone()).delete(sha256)) throw exportFileError('ACTES-F030', `blobs/${sha256}`)
      if (await blobs.put(bytes, sha256).then(() => true, isOther)) count++
    },
  })
  if (laid !== judgedSha256) throw exportFileError('ACTES-F030', 'tar')
  // Accept only the missing blobs that the manifest admits.
  const lacking = [...(await rowsDone()), ...manifest.damaged]
  const unsaid = lacking.find((sha256) => !manifest.missing.includes(sha256) && !manifest.damaged.includes(sha256))
  if (unsaid !== undefined) throw exportFileError('ACTES-F030', `blobs/${unsaid}`)
  return { siren, blobs: count, lacking, ...(await stop(sql, { coming, head })) }
}

function isOther(error: unknown) {
  if (error instanceof ActesError && error.code === 'ACTES-F015') return false
  throw error
}

/** Keeps settings already declared here. */
async function layCollectivite(sql: Sql, { siren, collectivite, classification }: ExportHead, now: Date) {
  await sql.query(
    `INSERT INTO actes.collectivite (siren, settings, classification, created_at, updated_at) VALUES ($1, $2::jsonb, $3::jsonb, $4, $4)
     ON CONFLICT (siren) DO UPDATE SET classification = COALESCE(collectivite.classification, excluded.classification)`,
    [siren, JSON.stringify(collectivite), classification === null ? null : JSON.stringify(classification), now],
  )
}

interface LayRowsOptions {
  readonly table: string
  readonly rows: readonly string[]
  readonly place: string
  readonly siren: string
  readonly known: ImportSchema
}

/** @throws ActesError ACTES-F031 for rows that the database rejects or that belong to another collectivité */
async function layRows(sql: Sql, { table, rows, place, siren, known }: LayRowsOptions) {
  const part = parts.find((each) => each.table === table)
  const text = `[${rows.join(',')}]`
  const run = async () => {
    if (!part) {
      if (!isChained(table)) throw exportFileError('ACTES-F030', place)
      const { lay: statement } = chainedParts[table]
      return (await sql.query(statement, [text, siren])).rowCount
    }
    const given = new Set(Object.keys(JSON.parse(rows[0] ?? '{}') as object))
    const columns = [...(known.columns.get(table) ?? [])].filter((column) => given.has(column))
    const { rowCount } = await sql.query(layingOf(part, columns), [text, siren])
    if (part.then) await sql.query(part.then, [text])
    return rowCount
  }
  const laid = await run().catch((error: unknown) => {
    const state = sqlState(error) ?? ''
    if (state === '23505') throw new ActesError('ACTES-A109', { params: { siren }, cause: error })
    if (/^2[23]/.test(state)) throw new ActesError('ACTES-F031', { problems: [rowFault(place, state)], cause: error })
    throw error
  })
  if (laid !== rows.length) throw new ActesError('ACTES-F031', { problems: [rowFault(place, 'collectivite')] })
}

const isChained = (table: string): table is keyof typeof chainedParts => Object.hasOwn(chainedParts, table)

function layingOf({ table, order, fits, instead = {} }: ExportTable, columns: readonly string[]) {
  const taken = columns.map((column) => `"${column}"`)
  const into = [...taken, ...Object.keys(instead)].join(', ')
  const from = [...taken.map((column) => `r.${column}`), ...Object.values(instead)].join(', ')
  // New line numbers follow the original order.
  const by = table === 'journal' ? 'r.first_line' : order.replaceAll('t.', 'r.')
  return `INSERT INTO actes.${table} (${into}) SELECT ${from} FROM jsonb_populate_recordset(NULL::actes.${table}, $1::jsonb) r
    WHERE ${fits} ORDER BY ${by}`
}

/** SQL: the referenced transmission belongs to the same collectivité. */
const ofIt = (id: string) => `EXISTS (SELECT 1 FROM actes.transmission o WHERE o.id = ${id} AND o.collectivite = $1)`
const strays = `SELECT 'transmission' AS "where", t.id::text AS id FROM actes.transmission t WHERE t.collectivite = $1 AND (
      t.about IS NOT NULL AND NOT ${ofIt('t.about')} OR t.replaces IS NOT NULL AND NOT ${ofIt('t.replaces')}
      OR t.replaced_by IS NOT NULL AND NOT ${ofIt('t.replaced_by')}
      OR t.retour IS NOT NULL AND NOT EXISTS (SELECT 1 FROM actes.retour r WHERE r.id = t.retour AND split_part(r.connection, ':', 2) = $1)
      OR t.open_attempt IS NOT NULL AND NOT EXISTS (SELECT 1 FROM actes.attempt a WHERE a.id = t.open_attempt AND a.transmission = t.id
        AND a.verdict IS NULL))
  UNION ALL SELECT 'transfer', t.id::text FROM actes.transfer t WHERE t.collectivite = $1 AND t.open_attempt IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM actes.transfer_attempt a WHERE a.id = t.open_attempt AND a.transfer = t.id AND a.verdict IS NULL)
  UNION ALL SELECT 'retour', t.id::text FROM actes.retour t WHERE split_part(t.connection, ':', 2) = $1 AND (
      t.transmission IS NOT NULL AND NOT ${ofIt('t.transmission')}
      OR t.part_of IS NOT NULL AND NOT EXISTS (SELECT 1 FROM actes.retour r WHERE r.id = t.part_of AND split_part(r.connection, ':', 2) = $1))
  UNION ALL SELECT 'task', t.id::text FROM actes.task t WHERE t.collectivite = $1 AND t.retour IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM actes.retour r WHERE r.id = t.retour AND split_part(r.connection, ':', 2) = $1)
  UNION ALL SELECT 'journal', j.first_line::text FROM actes.journal j JOIN actes.transmission t ON t.id = j.transmission
      WHERE t.collectivite = $1 GROUP BY j.first_line HAVING count(*) > 1
  LIMIT 200`

/** Check that every reference stays within the collectivité. @throws ActesError ACTES-F031 */
async function settle(sql: Sql, siren: string) {
  // The source already announced these events.
  await sql.query(
    `DELETE FROM actes.untold u USING actes.journal j JOIN actes.transmission t ON t.id = j.transmission
      WHERE u.journal = 'actes' AND u.line = j.id AND j.first_line IS NOT NULL AND t.collectivite = $1`,
    [siren],
  )
  const found = await sql.rows<{ where: string; id: string }>(strays, [siren])
  if (found.length > 0)
    throw new ActesError('ACTES-F031', { problems: found.map(({ where, id }) => rowFault(where, id)) })
  await sql.query('SET CONSTRAINTS ALL IMMEDIATE').catch((error: unknown) => {
    throw new ActesError('ACTES-F031', { problems: [rowFault('tables', sqlState(error) ?? '')], cause: error })
  })
}

/** Pause all its connections. If the source is still active, hold what it may still send. */
async function stop(sql: Sql, { coming, head }: Pick<LayExportOptions, 'coming' | 'head'>) {
  const { siren, left, epoch, at } = head
  const { now, who, reason } = coming
  const used = await sql.values<GatewayName>(
    `SELECT DISTINCT split_part(connection, ':', 1) AS gateway FROM (
       SELECT connection FROM actes.transmission WHERE collectivite = $1
       UNION SELECT connection FROM actes.retour WHERE split_part(connection, ':', 2) = $1
       UNION SELECT connection FROM actes.task WHERE collectivite = $1 AND connection IS NOT NULL
       UNION SELECT settings->'gateway'->>'type' FROM actes.collectivite WHERE siren = $1) known ORDER BY 1`,
    [siren],
  )
  for (const gateway of used) {
    await ensureConnection(sql, gateway, siren)
    const id = connectionId(gateway, siren)
    await pause(sql, id, { by: who, at: now, reason })
  }
  const held = left ? 0 : await holdUnsent(sql, siren, now)
  await tellPurges(sql, { siren, epoch, who, at: now })
  const { count = 0 } =
    (await sql.first<{ count: number }>(
      'SELECT count(*)::int AS count FROM actes.transmission WHERE collectivite = $1',
      [siren],
    )) ?? {}
  const detail = { reason, epoch, exportedAt: at, left, acts: count, held }
  await noteDesk(sql, { at: now, who, event: 'collectivite-taken-in', target: siren, detail })
  return { acts: count, held }
}

/** Journal the acts purged at the source, so that verification accepts their missing lines. */
async function tellPurges(
  sql: Sql,
  {
    siren,
    epoch,
    who,
    at,
  }: { readonly siren: string; readonly epoch: string; readonly who: string; readonly at: Date },
) {
  await sql.query(
    `INSERT INTO actes.installation_journal (at, kind, who, event, target, address, session, detail)
       SELECT $2::timestamptz, 'desk', $3::text, 'act-purged', transmission::text, $5::text, $6::text, jsonb_build_object('disposal', disposal,
         'idActe', id_acte, 'numero', numero, 'family', family, 'digests', digests, 'epoch', $4::text)
         FROM actes.purged WHERE collectivite = $1 ORDER BY transmission`,
    [siren, at, who, epoch, ...originOf(sql)],
  )
}

/** Includes uncertain and already held ones: a person must check that the source withdrew them. */
async function holdUnsent(sql: Sql, siren: string, at: Date) {
  const { rowCount } = await sql.query(
    `WITH held AS (UPDATE actes.transmission SET held_code = 'ACTES-A111', held_since = $2, updated_at = $2
        WHERE collectivite = $1 AND state ${isAmong(unsentStates)} AND held_code IS DISTINCT FROM 'ACTES-A111'
        RETURNING id, state, collectivite)
     INSERT INTO actes.journal (transmission, at, who, event, from_state, to_state, code, collectivite)
       SELECT id, $2::timestamptz, 'worker', 'held', state, state, 'ACTES-A111', collectivite FROM held ORDER BY id`,
    [siren, at],
  )
  await sql.query(
    `UPDATE actes.transfer SET held_code = 'ACTES-A111', due_at = NULL, look = open_attempt IS NULL
      WHERE collectivite = $1 AND state IN ('asked', 'frozen')`,
    [siren],
  )
  return rowCount
}
