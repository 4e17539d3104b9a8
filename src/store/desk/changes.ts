// Feeds live pages with changes since the last look: new journal lines, and changed bulk requeues and unmatched
// retours. Each look is one indexed statement, on PostgreSQL and PGlite alike.
import type { Sql } from '../engine/database.ts'

interface LiveChange {
  readonly kind: 'acte' | 'connexion' | 'planification' | 'relance' | 'lot' | 'retour' | 'presence'
  /** Id of the transmission (for a presence too), connection, schedule, bulk requeue, batch or retour. */
  readonly id: string
  readonly about: string | null
  /** Null: no collectivité in particular. */
  readonly sirens: readonly string[] | null
}

interface LiveChangeRow extends Omit<LiveChange, 'kind'> {
  readonly kind: LiveChange['kind'] | null
  readonly line: number | null
  readonly at: Date
  /** Comparable state of a subject without a journal. */
  readonly standing: string | null
}

const linesMost = 500
/** Where the first look starts before the last line: gaps there may still be committed. */
const linesBefore = 200
/** How many looks wait for a gap: its transaction may commit later. */
const looksForMissing = 60
const missingMost = 1_000

const ledgers = {
  acte: `SELECT 'acte' AS kind, j.transmission::text AS id, t.about::text AS about, ARRAY[t.collectivite] AS sirens,
      j.id::float8 AS line, j.at, NULL::text AS standing
    FROM actes.journal j JOIN actes.transmission t ON t.id = j.transmission`,
  installation: `SELECT CASE j.kind WHEN 'connection' THEN 'connexion' WHEN 'schedule' THEN 'planification' END, j.target, NULL,
      CASE j.kind WHEN 'connection' THEN ARRAY[split_part(j.target, ':', 2)] END, j.id::float8, j.at, NULL
    FROM actes.installation_journal j`,
} as const
type Ledger = keyof typeof ledgers
const ledgerNames = ['acte', 'installation'] as const satisfies readonly Ledger[]

const newLines = ledgerNames.flatMap((name, index) => [
  `(${ledgers[name]} WHERE j.id > $${2 * index + 1}::bigint ORDER BY j.id LIMIT ${linesMost})`,
  `(${ledgers[name]} WHERE j.id = ANY($${2 * index + 2}::bigint[]))`,
])

const aBulk = `SELECT 'relance', b.id::text, NULL, b.sirens, NULL::float8, b.created_at, b.state || ' ' || (SELECT count(*)
    FROM actes.bulk_item i WHERE i.bulk = b.id AND i.state = 'pending') FROM actes.bulk b`

const aBatch = `SELECT 'lot', b.id::text, NULL, NULL::text[], NULL::float8, b.created_at, b.state || ' ' || (SELECT count(*)
    FROM actes.batch_line l WHERE l.batch = b.id AND l.state IN ('unread', 'good')) FROM actes.batch b`

const standings = [
  `(${aBatch} WHERE b.state IN ('checking', 'depositing') LIMIT 50)`,
  `(${aBatch} WHERE b.state NOT IN ('checking', 'depositing') ORDER BY b.created_at DESC, b.id DESC LIMIT 10)`,
  `(SELECT 'presence', p.transmission::text, NULL, ARRAY[p.collectivite], NULL::float8, max(p.seen_at),
    string_agg(p.login, ' ' ORDER BY p.login) FROM actes.presence p GROUP BY p.transmission, p.collectivite)`,
  `(${aBulk} WHERE b.state IN ('running', 'paused'))`,
  // A bulk requeue may start and end between two looks.
  `(${aBulk} WHERE b.state IN ('done', 'cancelled') ORDER BY b.created_at DESC, b.id DESC LIMIT 5)`,
  ...['orphan', 'unreadable', 'notice'].map(
    (status) => `(SELECT 'retour', r.id::text, NULL, ARRAY[split_part(r.connection, ':', 2)], NULL::float8,
      r.received_at, r.status FROM actes.retour r WHERE r.status = '${status}' AND r.transmission IS NULL
      ORDER BY r.id DESC LIMIT 50)`,
  ),
]

const lookText = [...newLines, ...standings].join('\nUNION ALL\n')

interface Tail {
  highest: number
  /** Skipped lower numbers, with the looks left for each. */
  readonly missing: Map<number, number>
}

/** @param since a few seconds ago, by the journals' clock */
export async function watchChanges(sql: Sql, since: Date) {
  const tails = await tailsOf(sql)
  let known: ReadonlyMap<string, LiveChangeRow> | undefined
  return {
    /** Changes since the last look. The first look gives lines since `since`, and subjects without a journal. */
    look: async () => {
      const params = ledgerNames.flatMap((name) => [tails[name].highest, [...tails[name].missing.keys()]])
      const rows = await sql.rows<LiveChangeRow>(lookText, params)
      const lines = ledgerNames.flatMap((name) => advance(tails[name], ofKind(rows, name)))
      const standing = new Map(rows.filter(({ line }) => line === null).map((row) => [`${row.kind} ${row.id}`, row]))
      const moved = known ? differing(known, standing) : withoutJournal(standing)
      const fresh = known ? lines : lines.filter(({ at }) => at >= since)
      known = standing
      return [...fresh, ...moved].flatMap(({ kind, id, about, sirens }) =>
        kind === null ? [] : { kind, id, about, sirens },
      )
    },
  }
}

async function tailsOf(sql: Sql): Promise<Readonly<Record<Ledger, Tail>>> {
  const rows = await sql.rows<Readonly<Record<Ledger, number | null>>>(
    `SELECT (SELECT max(id)::float8 FROM actes.journal) AS acte,
       (SELECT max(id)::float8 FROM actes.installation_journal) AS installation`,
  )
  const tail = (name: Ledger): Tail => ({
    highest: Math.max(0, (rows[0]?.[name] ?? 0) - linesBefore),
    missing: new Map(),
  })
  return { acte: tail('acte'), installation: tail('installation') }
}

function ofKind(rows: readonly LiveChangeRow[], name: Ledger): readonly LiveChangeRow[] {
  return rows.filter(({ kind, line }) => line !== null && (kind === 'acte') === (name === 'acte'))
}

function advance(tail: Tail, rows: readonly LiveChangeRow[]) {
  for (const [line, looks] of tail.missing)
    if (looks === 0) tail.missing.delete(line)
    else tail.missing.set(line, looks - 1)
  const seen = rows.flatMap(({ line }) => line ?? []).sort((a, b) => a - b)
  for (const line of seen) {
    tail.missing.delete(line)
    const from = Math.max(tail.highest + 1, line - missingMost)
    for (let skipped = from; skipped < line; skipped++) noteMissingLine(tail.missing, skipped)
    tail.highest = Math.max(tail.highest, line)
  }
  return rows
}

function noteMissingLine(missing: Map<number, number>, line: number) {
  if (missing.size < missingMost) missing.set(line, looksForMissing)
}

/** The first look reports all of these: they may have changed since the page was rendered. The page shows presences. */
function withoutJournal(standing: ReadonlyMap<string, LiveChangeRow>): readonly LiveChangeRow[] {
  return [...standing.values()].filter(({ kind }) => kind !== 'presence')
}

function differing(
  before: ReadonlyMap<string, LiveChangeRow>,
  now: ReadonlyMap<string, LiveChangeRow>,
): readonly LiveChangeRow[] {
  const came = [...now].filter(([key, row]) => before.get(key)?.standing !== row.standing)
  const gone = [...before].filter(([key]) => !now.has(key))
  return [...came, ...gone].map(([, row]) => row)
}
