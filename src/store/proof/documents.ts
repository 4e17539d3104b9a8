// Documents that prove the receipt of an act. Every version is kept. Each act has a date for the next check of its
// documents: the trigger `actes.keep_facts` (../migrations) makes it due, in the statement that acknowledges, annuls or
// changes the act.
import type { ErrorCode, Params } from '#errors.ts'
import type { FaitsNotes } from '#protocol/calendrier/faits.ts'
import type { Jour } from '#protocol/calendrier/jour.ts'
import { claimRow, ofHolder, type Claim } from '../engine/claim.ts'
import type { Sql } from '../engine/database.ts'
import { contradicted } from '../retours/tasks.ts'
import {
  columns as transmissionColumns,
  fromRow,
  type Transmission,
  type TransmissionRow,
} from '../transmissions/transmissions.ts'

export const documentKinds = ['stamped', 'bordereau', 'certificat', 'platform-stamped', 'platform-bordereau'] as const
export type DocumentKind = (typeof documentKinds)[number]
/** `cover`: could not be stamped, a cover page replaces it. `failed`: given up until a person asks again. */
export const documentStates = ['due', 'made', 'cover', 'failed'] as const

export interface ProofDocument {
  readonly id: string
  readonly transmission: string
  readonly kind: DocumentKind
  readonly rank: number
  readonly version: number
  /** Digest of everything it is made from. */
  readonly inputs: string
  readonly state: (typeof documentStates)[number]
  readonly name: string
  readonly sha256: string | null
  readonly sizeBytes: number | null
  readonly code: ErrorCode | null
  readonly params: Params
  readonly tries: number
  readonly dueSince: Date
  readonly madeAt: Date | null
}

/** What documents show beside the act's own facts. */
export interface ActWithFacts {
  readonly row: Transmission
  readonly publications: FaitsNotes
  readonly annulledOn: Jour | null
  readonly isContradicted: boolean
  readonly depositedBy: string
  /** Last version first. */
  readonly documents: readonly Pick<ProofDocument, 'kind' | 'rank' | 'version' | 'inputs' | 'state' | 'tries'>[]
}

export async function actWithFacts(sql: Sql, id: string): Promise<ActWithFacts | undefined> {
  const act = '(t.collectivite, t.date_decision, t.numero, t.nature)'
  const found = await sql.first<TransmissionRow & Omit<ActWithFacts, 'row'>>(
    `SELECT ${transmissionColumns}, ${contradicted(act)} AS "isContradicted",
       (SELECT j.who FROM actes.journal j WHERE j.transmission = t.id ORDER BY j.id LIMIT 1) AS "depositedBy",
       COALESCE((SELECT jsonb_object_agg(p.how, p.day) FROM actes.publication p
         WHERE (p.collectivite, p.date_decision, p.numero, p.nature) = ${act}), '{}') AS publications,
       COALESCE((SELECT jsonb_agg(to_jsonb(d) ORDER BY d.version DESC) FROM actes.proof_document d
         WHERE d.transmission = t.id), '[]') AS documents,
       (SELECT a.date_reception FROM actes.transmission a
         WHERE a.about = t.id AND a.message = '6-1' AND a.date_reception IS NOT NULL ORDER BY a.id LIMIT 1) AS "annulledOn"
      FROM actes.transmission t WHERE t.id = $1`,
    [id],
  )
  return found && { ...found, row: fromRow(found) }
}

const columns = `id, transmission, kind, rank, version, inputs, state, name, sha256, size_bytes::float8 AS "sizeBytes", code,
  COALESCE(detail, '{}') AS params, tries, due_since AS "dueSince", made_at AS "madeAt"`

/** By kind and rank, last version first. */
export async function listProofDocuments(sql: Sql, transmission: string) {
  return sql.rows<ProofDocument>(
    `SELECT ${columns} FROM actes.proof_document WHERE transmission = $1
      ORDER BY array_position('{${documentKinds.join(',')}}', kind), rank, version DESC`,
    [transmission],
  )
}

type NewProofDocument = Pick<ProofDocument, 'id' | 'kind' | 'rank' | 'version' | 'inputs' | 'name'>

/** Mark versions as due, or update the inputs of those that are due. @returns the ids; not of those already made */
export async function layDue(
  sql: Sql,
  transmission: string,
  { due, at }: { readonly due: readonly NewProofDocument[]; readonly at: Date },
) {
  return sql.rows<Pick<ProofDocument, 'id' | 'kind' | 'rank'>>(
    `INSERT INTO actes.proof_document AS d (id, transmission, kind, rank, version, inputs, name, state, due_since)
     SELECT n.id, $1, n.kind, n.rank, n.version, n.inputs, n.name, 'due', $3 FROM jsonb_to_recordset($2::jsonb)
       AS n (id uuid, kind text, rank integer, version integer, inputs text, name text)
     ON CONFLICT (transmission, kind, rank, version) DO UPDATE SET inputs = excluded.inputs, name = excluded.name
       WHERE d.state = 'due' RETURNING d.id, d.kind, d.rank`,
    [transmission, JSON.stringify(due), at],
  )
}

/** `inputs` guards against an act that changed meanwhile: another process then uses other inputs. */
interface Ended extends Pick<ProofDocument, 'id' | 'inputs' | 'code' | 'params'> {
  readonly at: Date
}

export interface KeptProofDocument extends Omit<Ended, 'at'>, Pick<ProofDocument, 'name'> {
  readonly state: 'made' | 'cover'
  readonly sha256: string
  readonly sizeBytes: number
}

const lines = `INSERT INTO actes.journal (transmission, at, who, event, code, detail, collectivite)
  SELECT d.transmission, $2::timestamptz, 'worker',
    CASE d.state WHEN 'made' THEN 'document-made' WHEN 'cover' THEN 'document-covered' ELSE 'document-failed' END, d.code,
    jsonb_build_object('kind', d.kind, 'rank', d.rank, 'version', d.version), t.collectivite
   FROM ended d JOIN actes.transmission t ON t.id = d.transmission ORDER BY d.id`

/** Record finished documents, whose bytes are stored. @returns the ids of those that were still due */
export async function keepDocuments(
  sql: Sql,
  documents: readonly KeptProofDocument[],
  at: Date,
): Promise<ReadonlySet<string>> {
  const rows = await sql.values<string>(
    `WITH ended AS (UPDATE actes.proof_document d SET state = n.state, name = n.name, sha256 = n.sha256,
         size_bytes = n."sizeBytes", code = n.code, detail = n.params, made_at = $2
       FROM jsonb_to_recordset($1::jsonb) AS n (id uuid, inputs text, state text, name text, sha256 text, "sizeBytes" bigint,
         code text, params jsonb)
       WHERE d.id = n.id AND d.inputs = n.inputs AND d.state = 'due' RETURNING d.*),
     line AS (${lines}) SELECT id FROM ended`,
    [JSON.stringify(documents), at],
  )
  return new Set(rows)
}

/** Stop automatic attempts. @returns false if it was no longer due */
export async function giveUpDocument(sql: Sql, { id, inputs, at, code, params }: Ended) {
  return sql.changes(
    `WITH ended AS (UPDATE actes.proof_document SET state = 'failed', code = $3, detail = $4::jsonb
       WHERE id = $1 AND inputs = $5 AND state = 'due' RETURNING *) ${lines}`,
    [id, at, code, JSON.stringify(params), inputs],
  )
}

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
  /** End of the lease. */
  readonly until: Date
  readonly platform: boolean
}

const returning = 'SELECT transmission, claim_token AS token, due_at AS until, platform FROM claimed'

/** Claim the act that became due last, so that new acts do not wait behind a backlog. */
export function claimProof(sql: Sql, claim: Claim) {
  return claimRow<ProofClaim>(sql, 'proof', { ...claim, due: 't.due_at <= $2 ORDER BY t.due_at DESC', returning })
}

/** Claim the newest act acknowledged before this feature existed. */
export function claimUnproven(sql: Sql, claim: Claim) {
  const due = 't.looked_at IS NULL AND t.due_at IS NULL ORDER BY t.transmission DESC'
  return claimRow<ProofClaim>(sql, 'proof', { ...claim, due, returning })
}

/** Renew a claim. @returns false if it was lost: the act changed or another process took over */
export function renewProof(sql: Sql, { transmission, token }: ProofClaim, until: Date) {
  return sql.changes(ofHolder('proof', 'due_at = $3'), [transmission, token, until])
}

/** End a check. @param next next automatic check; null if nothing is left to do */
export async function settleProof(
  sql: Sql,
  { transmission, token }: ProofClaim,
  { at, next }: { readonly at: Date; readonly next: Date | null },
): Promise<void> {
  await sql.query(ofHolder('proof', 'due_at = $3, claim_token = NULL, looked_at = $4'), [transmission, token, next, at])
}

const anew = 'due_at = $1, claim_token = NULL'

/** Check an act's documents again; failed and cover-page ones are retried. @returns false if the act has none */
export async function wantProof(sql: Sql, transmission: string, at: Date) {
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

/** Check again after a change of the act's publication. */
export async function wantProofOfAct(sql: Sql, act: ProvenActKey, at: Date): Promise<void> {
  await sql.query(
    `UPDATE actes.proof p SET ${anew} FROM actes.transmission t
      WHERE t.id = p.transmission AND t.collectivite = $2 AND t.date_decision = $3 AND t.numero = $4 AND t.nature = $5`,
    [at, act.collectivite, act.dateDecision, act.numero, act.nature],
  )
}

/** Check again after a change of the stamp; acts never checked keep waiting for their first turn. */
export async function wantProofsOf(sql: Sql, siren: string, at: Date): Promise<void> {
  await sql.query(
    `UPDATE actes.proof p SET ${anew} FROM actes.transmission t
      WHERE t.id = p.transmission AND t.collectivite = $2 AND (p.looked_at IS NOT NULL OR p.due_at IS NOT NULL)`,
    [at, siren],
  )
}
