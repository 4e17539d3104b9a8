// What proves that an act was received: documents, each version kept, and when those of an act are looked at next.
import type { ErrorCode, Params } from '../../errors.ts'
import type { Claim, Sql } from '../engine/database.ts'
import type { Transmission } from '../transmissions/transmissions.ts'

export const documentKinds = ['stamped', 'bordereau', 'certificat', 'platform-stamped', 'platform-bordereau'] as const
export type DocumentKind = (typeof documentKinds)[number]
/** `cover`: it could not be stamped, and a cover page stands in its place. `failed`: given up until a person asks again. */
export const documentStates = ['due', 'made', 'cover', 'failed'] as const

export interface ProofDocument {
  readonly id: string
  readonly transmission: string
  readonly kind: DocumentKind
  /** 0 the act, from 1 on its annexes. */
  readonly rank: number
  readonly version: number
  /** Digest of all that it is made from. */
  readonly inputs: string
  readonly state: (typeof documentStates)[number]
  readonly name: string
  readonly sha256: string | null
  readonly sizeBytes: number | null
  /** Why it is not what it should be, or not there yet. */
  readonly code: ErrorCode | null
  readonly params: Params
  readonly tries: number
  readonly dueSince: Date
  readonly madeAt: Date | null
}

const columns = `id, transmission, kind, rank, version, inputs, state, name, sha256, size_bytes::float8 AS "sizeBytes", code,
  COALESCE(detail, '{}') AS params, tries, due_since AS "dueSince", made_at AS "madeAt"`

/** Every version of every document of an act: by kind and rank, the last version first. */
export async function listProofDocuments(sql: Sql, transmission: string): Promise<readonly ProofDocument[]> {
  return sql.rows<ProofDocument>(
    `SELECT ${columns} FROM actes.proof_document WHERE transmission = $1
      ORDER BY array_position('{${documentKinds.join(',')}}', kind), rank, version DESC`,
    [transmission],
  )
}

type New = Pick<ProofDocument, 'id' | 'transmission' | 'kind' | 'rank' | 'version' | 'inputs' | 'name'>

/** Note that a version is due; one that is due already is made from these inputs instead. @returns its id, unless it was made */
export async function layDue(sql: Sql, due: New & { readonly at: Date }): Promise<string | undefined> {
  const row = await sql.first<{ id: string }>(
    `INSERT INTO actes.proof_document AS d (id, transmission, kind, rank, version, inputs, name, state, due_since)
     VALUES ($1, $2, $3, $4, $5, $6, $7, 'due', $8)
     ON CONFLICT (transmission, kind, rank, version) DO UPDATE SET inputs = excluded.inputs, name = excluded.name
       WHERE d.state = 'due' RETURNING d.id`,
    [due.id, due.transmission, due.kind, due.rank, due.version, due.inputs, due.name, due.at],
  )
  return row?.id
}

/** `inputs`: what it was made from. Where the act changed meanwhile, another process makes it from something else. */
interface Ended extends Pick<ProofDocument, 'id' | 'inputs' | 'code' | 'params'> {
  readonly at: Date
}

interface KeptProofDocument extends Ended, Pick<ProofDocument, 'name'> {
  readonly state: 'made' | 'cover'
  readonly sha256: string
  readonly sizeBytes: number
}

/** The line of the journal for the row that `ended` gives. */
const line = (event: string) => `INSERT INTO actes.journal (transmission, at, who, event, code, detail, collectivite)
  SELECT d.transmission, $2::timestamptz, 'worker', '${event}', d.code,
    jsonb_build_object('kind', d.kind, 'rank', d.rank, 'version', d.version), t.collectivite
   FROM ended d JOIN actes.transmission t ON t.id = d.transmission`

/** Note that a document is there. Its bytes are kept already. @returns false when it was no longer due */
export async function keepDocument(
  sql: Sql,
  { id, inputs, at, code, params, ...kept }: KeptProofDocument,
): Promise<boolean> {
  return sql.changes(
    `WITH ended AS (UPDATE actes.proof_document SET state = $3, name = $4, sha256 = $5, size_bytes = $6, code = $7,
         detail = $8::jsonb, made_at = $2 WHERE id = $1 AND inputs = $9 AND state = 'due' RETURNING *)
     ${line(kept.state === 'made' ? 'document-made' : 'document-covered')}`,
    [id, at, kept.state, kept.name, kept.sha256, kept.sizeBytes, code, JSON.stringify(params), inputs],
  )
}

/** Note that a document will not be made by itself any more. @returns false when it was no longer due */
export async function giveUpDocument(sql: Sql, { id, inputs, at, code, params }: Ended): Promise<boolean> {
  return sql.changes(
    `WITH ended AS (UPDATE actes.proof_document SET state = 'failed', code = $3, detail = $4::jsonb
       WHERE id = $1 AND inputs = $5 AND state = 'due' RETURNING *) ${line('document-failed')}`,
    [id, at, code, JSON.stringify(params), inputs],
  )
}

/** Note why a document is not there yet. */
export async function noteMissed(sql: Sql, { id, inputs, code, params }: Omit<Ended, 'at'>): Promise<void> {
  await sql.query(
    `UPDATE actes.proof_document SET code = $2, detail = $3::jsonb, tries = tries + 1
      WHERE id = $1 AND inputs = $4 AND state = 'due'`,
    [id, code, JSON.stringify(params), inputs],
  )
}

export interface ProofClaim {
  readonly transmission: string
  readonly token: string
  /** What its platform made is fetched too. */
  readonly platform: boolean
}

const claimed = (which: string) => `WITH next AS (SELECT transmission FROM actes.proof WHERE ${which}
    LIMIT 1 FOR UPDATE SKIP LOCKED)
  UPDATE actes.proof p SET due_at = $2, claim_token = $1 FROM next
   WHERE p.transmission = next.transmission RETURNING p.transmission, p.claim_token AS token, p.platform`

/** Take the act whose documents fell due last, so that none waits behind a backlog; the lease is its due date. */
export async function claimProof(sql: Sql, { token, now, until }: Claim): Promise<ProofClaim | undefined> {
  return sql.first<ProofClaim>(claimed('due_at <= $3 ORDER BY due_at DESC'), [token, until, now])
}

/** Take the newest act that was acknowledged before there were documents. */
export async function claimUnproven(sql: Sql, { token, until }: Claim): Promise<ProofClaim | undefined> {
  return sql.first<ProofClaim>(claimed('looked_at IS NULL AND due_at IS NULL ORDER BY transmission DESC'), [
    token,
    until,
  ])
}

/** Prolong a claim. @returns false when it was lost: the act changed meanwhile, or another process looks */
export async function renewProof(sql: Sql, { transmission, token }: ProofClaim, until: Date): Promise<boolean> {
  const text = 'UPDATE actes.proof SET due_at = $3 WHERE transmission = $1 AND claim_token = $2'
  return sql.changes(text, [transmission, token, until])
}

/** End a look. @param next when to look again by itself; null where nothing is left to do */
export async function settleProof(
  sql: Sql,
  { transmission, token }: ProofClaim,
  { at, next }: { readonly at: Date; readonly next: Date | null },
): Promise<void> {
  await sql.query(
    `UPDATE actes.proof SET due_at = $3, claim_token = NULL, looked_at = $4
      WHERE transmission = $1 AND claim_token = $2`,
    [transmission, token, next, at],
  )
}

const anew = 'due_at = $1, claim_token = NULL'

/** Look again at the documents of an act; what was given up, or could not be stamped, is tried again. @returns false when it has none */
export async function wantProof(sql: Sql, transmission: string, at: Date): Promise<boolean> {
  const last = `(SELECT max(version) FROM actes.proof_document o
    WHERE o.transmission = d.transmission AND o.kind = d.kind AND o.rank = d.rank)`
  await sql.query(
    `UPDATE actes.proof_document d SET state = CASE state WHEN 'failed' THEN 'due' ELSE state END, tries = 0, due_since = $2,
       inputs = CASE state WHEN 'cover' THEN '' ELSE inputs END
      WHERE transmission = $1 AND state IN ('failed', 'cover') AND version = ${last}`,
    [transmission, at],
  )
  return sql.changes(`UPDATE actes.proof SET ${anew}, platform = true WHERE transmission = $2`, [at, transmission])
}

type ProvenActKey = Pick<Transmission, 'collectivite' | 'dateDecision' | 'numero' | 'nature'>

/** The same of the transmissions of an act, whose publication changed. */
export async function wantProofOfAct(sql: Sql, act: ProvenActKey, at: Date): Promise<void> {
  await sql.query(
    `UPDATE actes.proof p SET ${anew} FROM actes.transmission t
      WHERE t.id = p.transmission AND t.collectivite = $2 AND t.date_decision = $3 AND t.numero = $4 AND t.nature = $5`,
    [at, act.collectivite, act.dateDecision, act.numero, act.nature],
  )
}

/** The same of all acts of a collectivité whose stamp changed; those that wait for their first turn get it then. */
export async function wantProofsOf(sql: Sql, siren: string, at: Date): Promise<void> {
  await sql.query(
    `UPDATE actes.proof p SET ${anew} FROM actes.transmission t
      WHERE t.id = p.transmission AND t.collectivite = $2 AND (p.looked_at IS NOT NULL OR p.due_at IS NOT NULL)`,
    [at, siren],
  )
}
