// Streams the export of a collectivité: rows of one snapshot as JSON, and the blobs they reference.

import { createHash } from 'node:crypto'
import { digestsOf, inBatches, plainText, tarOf, type Keep } from '../backup/content.ts'
import { declaredSender } from '../connections/collectivites.ts'
import type { Sql } from '../engine/database.ts'
import type { Store } from '../store.ts'
import { chainedParts } from './chained.ts'
import { blobsOfOne, exportFormat, parts, type ExportHead } from './format.ts'

interface ExportRequest {
  readonly siren: string
  readonly at: Date
  /** For example `actes-worker 1.2.3`. */
  readonly product: string
}

export function exportOf(store: Pick<Store, 'db' | 'blobs' | 'spool'>, wanted: ExportRequest) {
  return tarOf(store, (sql, keep) => writeOne(sql, wanted, keep))
}

async function writeOne(sql: Sql, wanted: ExportRequest, keep: Keep) {
  for (const setting of plainText.split(';')) await sql.query(setting)
  const { siren } = wanted
  await keep('export.json', Buffer.from(JSON.stringify(await buildExportHead(sql, wanted))))
  const written = { parts: {} as Record<string, string>, tables: {} as Record<string, number> }
  for (const [table, query] of queriesOf(siren)) {
    let count = 0
    for await (const rows of inBatches<{ row: string }>(sql, query)) {
      const path = `tables/${table}/${count}.jsonl`
      const bytes = Buffer.from(rows.map(({ row }) => `${row}\n`).join(''))
      written.parts[path] = createHash('sha256').update(bytes).digest('hex')
      await keep(path, bytes)
      count += rows.length
    }
    written.tables[table] = count
  }
  return { ...written, named: await digestsOf(sql, ofOne(blobsOfOne, siren)) }
}

/** A cursor takes no parameters. A SIREN has only digits, so the literal is safe. */
const ofOne = (query: string, siren: string) => query.replaceAll('$1', `'${siren.replaceAll(/\D/g, '')}'`)

function queriesOf(siren: string): readonly (readonly [table: string, query: string])[] {
  const tables = parts.map(({ table, of, order, as = 'to_jsonb(t)', stay }) => {
    const less = stay.map((column) => ` - '${column}'`).join('')
    return [table, `SELECT ((${as})${less})::text AS row FROM actes.${table} t WHERE ${of} ORDER BY ${order}`] as const
  })
  const chained = Object.entries(chainedParts).map(([table, { read }]) => [table, read] as const)
  return [...tables, ...chained].map(([table, query]) => [table, ofOne(query, siren)])
}

async function buildExportHead(sql: Sql, { siren, at, product }: ExportRequest): Promise<ExportHead> {
  const { declared } = await declaredSender(sql, siren)
  const known = await sql.first<{ schema: number; epoch: string; left: boolean; classification: unknown }>(
    `SELECT (SELECT max(number) FROM actes.migration) AS schema, i.epoch, c.left_at IS NOT NULL AS left, c.classification
       FROM actes.installation i, actes.collectivite c WHERE c.siren = $1`,
    [siren],
  )
  const { identifiantPartage: _, ...gateway } = withoutSecrets(declared.gateway) as Record<string, unknown>
  return {
    format: exportFormat.name,
    version: exportFormat.version,
    product,
    at: at.toISOString(),
    siren,
    schema: known?.schema ?? 0,
    epoch: known?.epoch ?? '',
    left: known?.left ?? false,
    collectivite: { ...declared, gateway },
    classification: known?.classification ?? null,
  }
}

function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets)
  if (typeof value !== 'object' || value === null) return value
  const isSecret = (each: unknown) => typeof each === 'object' && each !== null && 'sealed' in each
  const open = Object.entries(value).filter(([, each]) => !isSecret(each))
  return Object.fromEntries(open.map(([key, each]) => [key, withoutSecrets(each)]))
}
