// Export of a collectivité, format 1 (manual, data): a tar with `export.json`, JSON Lines per table, referenced blobs
// ordered by digest, and `manifest.json`. Shared by writer and reader.
import * as z from 'zod'
import { formerPieces } from '../retention/removal.ts'

export const exportFormat = { name: 'actes-export', version: 1 } as const

/** Limits for an untrusted file. */
export const exportLimits = {
  rowsAPart: 1_000,
  partBytes: 64_000_000,
  blobBytes: 400_000_000,
  rows: 20_000_000,
  blobs: 5_000_000,
  totalBytes: 1_000_000_000_000,
  faults: 1_000,
  /** Line numbers: local ones continue above them. */
  line: 1_000_000_000_000,
} as const

/** A table of the format. Unknown columns are rejected. */
export interface ExportTable {
  readonly table: string
  readonly of: string
  readonly order: string
  /** SQL of a row as JSON; default: `to_jsonb(t)` without `stay`. */
  readonly as?: string
  /** Columns left out: claims, and what only has meaning locally. */
  readonly stay: readonly string[]
  /** SQL: may row `r` be imported for the collectivité `$2`? */
  readonly fits: string
  readonly instead?: Readonly<Record<string, string>>
  /** SQL run after a batch `$1`, to restore values that triggers overwrote. */
  readonly then?: string
}

const ofAct = 'EXISTS (SELECT 1 FROM actes.transmission o WHERE o.id = t.transmission AND o.collectivite = $1)'
const fitsAct = 'EXISTS (SELECT 1 FROM actes.transmission o WHERE o.id = r.transmission AND o.collectivite = $2)'
const ofTransfer = 'EXISTS (SELECT 1 FROM actes.transfer o WHERE o.id = t.transfer AND o.collectivite = $1)'
const sirenIn = (row: string) => `split_part(${row}.connection, ':', 2)`

/** In order of writing and reading. */
export const parts: readonly ExportTable[] = [
  {
    table: 'transmission',
    of: 't.collectivite = $1',
    order: 't.id',
    stay: ['claim_token', 'open_claim', 'lapses', 'traceparent', 'reply', 'assigned_to', 'cause'],
    fits: `r.collectivite = $2 AND ${sirenIn('r')} = $2`,
    then: `UPDATE actes.transmission t SET sent_at = r.sent_at, answered_at = r.answered_at
      FROM jsonb_populate_recordset(NULL::actes.transmission, $1::jsonb) r
     WHERE t.id = r.id AND (t.sent_at IS DISTINCT FROM r.sent_at OR t.answered_at IS DISTINCT FROM r.answered_at)`,
  },
  {
    table: 'retour',
    of: `${sirenIn('t')} = $1`,
    order: 't.id',
    stay: ['untold'],
    instead: { untold: 'NULL' },
    fits: `${sirenIn('r')} = $2`,
  },
  { table: 'attempt', of: ofAct, order: 't.number', stay: ['number'], fits: fitsAct },
  {
    table: 'journal',
    of: ofAct,
    order: 't.id',
    stay: ['id'],
    as: `to_jsonb(t) || jsonb_build_object('first_line', COALESCE(t.first_line, t.id))`,
    fits: `${fitsAct} AND r.first_line > 0`,
  },
  {
    table: 'task',
    of: 't.collectivite = $1',
    order: 't.id',
    instead: { untold: 'NULL' },
    stay: ['untold', 'assigned_to'],
    fits: `(r.transmission IS NULL AND r.collectivite = $2 AND ${sirenIn('r')} = $2 OR ${fitsAct})`,
  },
  { table: 'proof', of: ofAct, order: 't.transmission', stay: ['claim_token'], fits: fitsAct },
  { table: 'proof_document', of: ofAct, order: 't.id', stay: [], fits: fitsAct },
  ...[
    { table: 'publication', order: 't.date_decision, t.numero, t.nature, t.how' },
    { table: 'posting', order: 't.id' },
  ].map((each) => ({ ...each, of: 't.collectivite = $1', stay: [], fits: 'r.collectivite = $2' })),
  { table: 'withheld', of: ofAct, order: 't.transmission', stay: [], fits: fitsAct },
  { table: 'envelope_serial', of: 't.siren = $1', order: 't.day', stay: [], fits: 'r.siren = $2' },
  {
    // Only bordereaux with purged acts, as completed; open parts stay with the source.
    table: 'disposal',
    order: 't.id',
    stay: [],
    fits: `r.collectivite = $2 AND r.state = 'done'`,
    of: 't.collectivite = $1 AND EXISTS (SELECT 1 FROM actes.purged p WHERE p.disposal = t.id)',
    as: `to_jsonb(t) || jsonb_build_object('state', 'done', 'ended_at',
      COALESCE(t.ended_at, (SELECT max(p.purged_at) FROM actes.purged p WHERE p.disposal = t.id)))`,
  },
  {
    // Identities of purged acts, which must never be sent again.
    table: 'purged',
    of: 't.collectivite = $1',
    order: 't.transmission',
    stay: [],
    fits: `r.collectivite = $2 AND EXISTS (SELECT 1 FROM actes.disposal d WHERE d.id = r.disposal AND d.collectivite = $2)`,
  },
  {
    // Those of purged acts too: what an archive has is never sent to it again.
    table: 'transfer',
    of: 't.collectivite = $1',
    order: 't.id',
    stay: ['claim_token'],
    fits: `r.collectivite = $2 AND NOT EXISTS (SELECT 1 FROM actes.transmission o WHERE o.id = r.transmission AND o.collectivite <> $2)`,
  },
  {
    table: 'transfer_attempt',
    of: ofTransfer,
    order: 't.number',
    stay: ['number'],
    fits: 'EXISTS (SELECT 1 FROM actes.transfer o WHERE o.id = r.transfer AND o.collectivite = $2)',
  },
  { table: 'legal_hold', of: 't.collectivite = $1', order: 't.id', stay: [], fits: 'r.collectivite = $2' },
]

export const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const count = z.number().int().min(0)

/** `export.json`: format, collectivité and its declaration without secrets. */
export const exportHead = z.object({
  format: z.literal(exportFormat.name),
  version: z.literal(exportFormat.version),
  product: z.string().max(100),
  /** Last migration: rows have the columns of that version. */
  schema: count,
  epoch: z.uuid(),
  at: z.iso.datetime(),
  siren: z.string().regex(/^\d{9}$/),
  left: z.boolean(),
  collectivite: z.looseObject({ nom: z.string() }),
  classification: z.unknown(),
})
export type ExportHead = z.output<typeof exportHead>

/** `manifest.json`: digest per part, counts, and blobs already missing or damaged. */
export const exportManifest = z.object({
  parts: z.record(z.string().max(100), sha256),
  tables: z.record(z.string().max(60), count),
  blobs: count,
  missing: z.array(sha256),
  damaged: z.array(sha256),
})
export type ExportManifest = z.output<typeof exportManifest>

/** SQL: digests referenced by rows of the collectivité `$1`, in order. */
export const blobsOfOne = `SELECT sha256 FROM (
    SELECT f->>'sha256' AS sha256 FROM actes.transmission t, jsonb_array_elements(t.files) f WHERE t.collectivite = $1
    UNION ALL SELECT archive->>'sha256' FROM actes.transmission t WHERE t.collectivite = $1
    UNION ALL SELECT unnest(ARRAY[request_sha256, reply_sha256]) FROM actes.attempt t WHERE ${ofAct}
    UNION ALL SELECT unnest(ARRAY[bordereau_sha256, package->>'sha256', acknowledgement_sha256, reply_sha256])
      FROM actes.transfer t WHERE t.collectivite = $1
    UNION ALL SELECT reply_sha256 FROM actes.transfer_attempt t WHERE ${ofTransfer}
    UNION ALL SELECT sha256 FROM actes.proof_document t WHERE ${ofAct}
    UNION ALL SELECT f->>'sha256' FROM actes.posting t, jsonb_array_elements(t.files) f WHERE t.collectivite = $1
    UNION ALL SELECT settings->'tampon'->'logo'->>'sha256' FROM actes.collectivite t WHERE t.siren = $1
    UNION ALL SELECT sha256 FROM actes.retour t WHERE ${sirenIn('t')} = $1
    UNION ALL ${formerPieces} AND chain = 'actes:' || $1) named
  WHERE sha256 ~ '^[0-9a-f]{64}$' GROUP BY sha256 ORDER BY sha256 COLLATE "C"`
