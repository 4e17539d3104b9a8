// What failed and waits for somebody, held or refused: grouped by what was said of it, and one by one.
import type { Sql } from './database.ts'
import { columns, fromRow, type Transmission, type TransmissionRow } from './transmissions.ts'

/** As the index of what failed has it. */
const failed = `(held_code IS NOT NULL OR (state = 'refused' AND replaced_by IS NULL))`

/** Looked at no further: the newest ones. */
export const failuresMost = 20_000

/** Failures of which the same was said. */
export interface FailureGroup {
  readonly code: string
  readonly gateway: string
  readonly verifCode: string
  readonly text: string
  readonly held: boolean
  readonly count: number
  readonly firstAt: Date
  readonly lastAt: Date
  /** A few of the collectivites. */
  readonly sirens: readonly string[]
}

/** Whose failures, and which. */
export interface FailureFilter {
  /** Of these collectivites only; all without. */
  readonly sirens?: readonly string[]
  readonly code?: string
  readonly gateway?: string
}

/** What was said of a failure: its hold comes before an older refusal. */
const said = `COALESCE(held_code, refusal->>'code', '') AS code, split_part(connection, ':', 1) AS gateway,
  CASE WHEN held_code IS NULL THEN COALESCE(refusal->>'verifCode', '') ELSE '' END AS verif,
  CASE WHEN held_code IS NULL THEN left(COALESCE(refusal->>'detail', refusal->>'nature', ''), 500) ELSE '' END AS words`

/** The failures by what was said of them, the most numerous first; at most 500 groups of the newest ones. */
export async function failureGroups(sql: Sql, { sirens, code }: FailureFilter): Promise<readonly FailureGroup[]> {
  const { rows } = await sql.query<FailureGroup>(
    `SELECT code, gateway, verif AS "verifCode", words AS text, held, count(*)::int AS count, min(at) AS "firstAt",
       max(at) AS "lastAt", (array_agg(DISTINCT collectivite))[1:20] AS sirens
      FROM (SELECT ${said}, held_code IS NOT NULL AS held, COALESCE(held_since, updated_at) AS at, collectivite
              FROM actes.transmission
             WHERE ${failed} AND ($1::text[] IS NULL OR collectivite = ANY($1))
               AND ($2::text IS NULL OR COALESCE(held_code, refusal->>'code') = $2)
             ORDER BY id DESC LIMIT ${failuresMost}) f
      GROUP BY code, gateway, verif, words, held ORDER BY count(*) DESC, max(at) DESC LIMIT 500`,
    [sirens ?? null, code ?? null],
  )
  return rows
}

/** The failures themselves, newest first, keyset by id. */
export async function failures(
  sql: Sql,
  filter: FailureFilter & { readonly after?: string; readonly limit: number },
): Promise<readonly Transmission[]> {
  const { sirens, code, gateway, after, limit } = filter
  const { rows } = await sql.query<TransmissionRow>(
    `SELECT ${columns} FROM actes.transmission
      WHERE ${failed} AND ($1::text[] IS NULL OR collectivite = ANY($1))
        AND ($2::text IS NULL OR COALESCE(held_code, refusal->>'code') = $2)
        AND ($3::text IS NULL OR split_part(connection, ':', 1) = $3) AND ($4::uuid IS NULL OR id < $4)
      ORDER BY id DESC LIMIT $5`,
    [sirens ?? null, code ?? null, gateway ?? null, after ?? null, limit],
  )
  return rows.map(fromRow)
}

/** What its fingerprint is taken of. */
export function failureOf({ held, refusal, connection }: Transmission): {
  readonly code: string
  readonly gateway: string
  readonly verifCode: string
  readonly text: string
} {
  const gateway = connection.slice(0, connection.indexOf(':'))
  if (held) return { code: held.code, gateway, verifCode: '', text: '' }
  const text = (refusal?.detail ?? refusal?.nature ?? '').slice(0, 500)
  return { code: refusal?.code ?? '', gateway, verifCode: refusal?.verifCode ?? '', text }
}
