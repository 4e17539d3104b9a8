// Transfers of acts to archives. Each change is one guarded statement together with its line in the act's journal.
import type { ErrorCode } from '#errors.ts'
import { liveTransfers, provenStates, transferring, type TransferState } from '#lifecycle.ts'
import type { ArchiveType } from '#protocol/seda/accord.ts'
import { claimRow, type Claim } from '../engine/claim.ts'
import { isAmong, originOf, type Database, type Sql } from '../engine/database.ts'

/** The frozen bytes of a transfer. */
interface FrozenTransfer {
  readonly archive: ArchiveType
  readonly server: string
  readonly agency: string
  /** Lower-case hexadecimal, as the digest of the package. */
  readonly bordereauSha256: string
  readonly package: { readonly name: string; readonly sha256: string; readonly sizeBytes: number }
}

/** What the archive's reply says, as it is kept. */
interface TransferReply {
  readonly verdict: string
  /** `000`, `WARNING`, … */
  readonly code: string
  /** The archive's own name for what it holds. */
  readonly archiveId?: string
  /** When the archive took it in charge; an ISO 8601 instant. */
  readonly grantedAt?: string
  /** Deepest first. */
  readonly events?: readonly { readonly code: string; readonly message: string }[]
}

/** Not frozen yet: null. */
type MaybeFrozen = { readonly [K in Exclude<keyof FrozenTransfer, 'archive'>]: FrozenTransfer[K] | null }

export interface Transfer extends MaybeFrozen {
  readonly id: string
  readonly transmission: string
  readonly collectivite: string
  readonly idActe: string
  readonly state: TransferState
  readonly archive: ArchiveType
  readonly identifier: string
  readonly createdAt: Date
  readonly createdBy: string
  readonly dueAt: Date | null
  readonly failures: number
  /** The attempt without a verdict. */
  readonly openAttempt: string | null
  readonly look: boolean
  readonly heldCode: ErrorCode | null
  readonly metCode: ErrorCode | null
  readonly detail: string | null
  readonly reference: string | null
  readonly sentAt: Date | null
  readonly late: number
  readonly acknowledgementSha256: string | null
  readonly replySha256: string | null
  readonly reply: TransferReply | null
  readonly verified: boolean | null
  readonly endedAt: Date | null
}

export const columns = `t.id, t.transmission, t.collectivite, t.id_acte AS "idActe", t.state, t.archive, t.identifier, t.created_at AS "createdAt",
  t.created_by AS "createdBy", t.due_at AS "dueAt", t.failures, t.open_attempt AS "openAttempt",
  t.look, t.held_code AS "heldCode", t.met_code AS "metCode",
  t.detail, t.server, t.agency, t.bordereau_sha256 AS "bordereauSha256", t.package, t.reference, t.sent_at AS "sentAt", t.late,
  t.acknowledgement_sha256 AS "acknowledgementSha256", t.reply_sha256 AS "replySha256", t.reply, t.verified, t.ended_at AS "endedAt"`

export async function transferById(sql: Sql, id: string) {
  return sql.first<Transfer>(`SELECT ${columns} FROM actes.transfer t WHERE t.id = $1`, [id])
}

/** Oldest first. */
export async function transfersOf(sql: Sql, transmission: string) {
  return sql.rows<Transfer>(`SELECT ${columns} FROM actes.transfer t WHERE t.transmission = $1 ORDER BY t.id`, [
    transmission,
  ])
}

/** Is the act in the archive, or on its way? */
export async function hasLiveTransfer(sql: Sql, transmission: string) {
  const text = `SELECT FROM actes.transfer WHERE transmission = $1 AND state ${isAmong(liveTransfers)}`
  return (await sql.rows(text, [transmission])).length > 0
}

/** Its exchange has no verdict, and nobody is at it. */
export function isTransferUncertain(
  { openAttempt, dueAt }: Pick<Transfer, 'openAttempt' | 'dueAt'>,
  now: Date,
): boolean {
  return openAttempt !== null && (dueAt === null || dueAt <= now)
}

interface NewTransfer {
  readonly id: string
  readonly transmission: string
  readonly archive: ArchiveType
  readonly at: Date
  readonly who: string
}

/**
 * Open a transfer of an acknowledged act, due at once, with its journal line. Its identifier is the act's, with its rank:
 * the corrected one after a refusal has another. After a restore of the database, it is looked for before it is sent. Its
 * act is not purged meanwhile.
 * @returns undefined if the act is in the archive or on its way, was not acknowledged, or its collectivité has left
 */
export async function openTransfer(sql: Sql, { id, transmission, archive, at, who }: NewTransfer) {
  const [address, session] = originOf(sql)
  return sql.value<string>(
    `WITH opened AS (
       INSERT INTO actes.transfer (id, transmission, collectivite, id_acte, state, archive, identifier, created_at, created_by, due_at, look)
       SELECT $1, t.id, t.collectivite, t.id_acte, 'asked', $3, 'actes-' || t.id || '-' || (SELECT count(*) + 1 FROM actes.transfer o
           WHERE o.transmission = t.id), $4, $5, $4, COALESCE(t.date_reception <=
           (SELECT max(at)::date + 1 FROM actes.installation_journal WHERE event = 'installation-quiet'), false)
         FROM actes.transmission t JOIN actes.collectivite c ON c.siren = t.collectivite AND c.left_at IS NULL
         WHERE t.id = $2 AND t.message = '1-1' AND t.state ${isAmong(provenStates)}
           AND t.id_acte IS NOT NULL AND t.date_reception IS NOT NULL FOR KEY SHARE OF t
       ON CONFLICT DO NOTHING RETURNING *),
     line AS (INSERT INTO actes.journal (transmission, at, who, event, detail, collectivite, address, session)
       SELECT transmission, $4, $5, 'transfer-asked', jsonb_build_object('transfer', identifier, 'archive', archive), collectivite,
         $6::text, $7::text FROM opened),
     asked AS (UPDATE actes.task k SET closed_at = $4, closed_by = $5, outcome = 'done', reason = 'versement' FROM opened o
       WHERE k.transmission = o.transmission AND k.kind = 'versement' AND k.closed_at IS NULL)
     SELECT id FROM opened`,
    [id, transmission, archive, at, who, address, session],
  )
}

/**
 * Claim one due transfer. One that is not packaged yet waits while its archive has as many under way as its settings allow:
 * claims exclude each other, so that the cap holds across processes.
 * @param busy servers that this process exchanges with now: one that hangs leaves room for the others
 */
export function claimTransfer(
  db: Database,
  { except, busy, most, ...claim }: Claim & { except: readonly string[]; busy: readonly string[]; most: number },
) {
  return db.transaction(async (sql) => {
    await sql.query("SELECT pg_advisory_xact_lock(hashtext('actes.transfer'))")
    return claimRow<Transfer>(sql, 'transfer', {
      ...claim,
      due: `t.due_at <= $2 AND t.held_code IS NULL AND NOT (t.id = ANY($5::uuid[]))
        AND NOT (COALESCE(t.server, '') = ANY($7::text[]))
        AND NOT EXISTS (SELECT FROM actes.archive a WHERE a.siren = t.collectivite AND a.suspended_code IS NOT NULL)
        AND NOT EXISTS (SELECT FROM actes.collectivite c WHERE c.siren = t.collectivite AND c.left_at IS NOT NULL)
        AND (t.state <> 'asked' OR t.collectivite NOT IN (SELECT u.collectivite FROM actes.transfer u
          WHERE u.state IN ('asked', 'frozen', 'sent')
            AND (u.state <> 'asked' AND u.held_code IS NULL OR u.state = 'asked' AND u.claim_token IS NOT NULL AND u.due_at > $2)
          GROUP BY u.collectivite HAVING count(*) >=
            COALESCE((SELECT (a.settings->>'enCoursMax')::int FROM actes.archive a WHERE a.siren = u.collectivite), $6::int)))
        ORDER BY t.state = 'asked', t.due_at, t.id`,
      returning: `SELECT ${columns} FROM claimed t`,
      params: [except, most, busy],
    })
  })
}

export interface TransferMove {
  readonly id: string
  readonly from: TransferState
  readonly to?: TransferState
  /** The claim of the mover. A person has none: the row must then be claimed by nobody at `at`. */
  readonly token?: string
  /** What a person decided by: nothing of it may have changed since. */
  readonly seen?: Pick<Transfer, 'openAttempt' | 'heldCode' | 'metCode' | 'look'>
  /** Undefined: unchanged. */
  readonly set: {
    readonly dueAt: Date | null
    readonly failures?: number
    readonly frozen?: FrozenTransfer
    readonly heldCode?: ErrorCode | null
    readonly metCode?: ErrorCode | null
    readonly detail?: string | null
    readonly reference?: string | null
    readonly sentAt?: Date
    readonly late?: number
    readonly look?: false
    readonly acknowledgementSha256?: string
    readonly replySha256?: string
    readonly reply?: TransferReply
    readonly verified?: boolean | null
  }
  readonly closing?: TransferClosing
  readonly at: Date
  readonly who: string
  /** Of the journal's line; without, no line is written. */
  readonly event?: string
  readonly more?: Readonly<Record<string, unknown>>
}

export interface TransferClosing {
  readonly attempt: string
  readonly verdict: 'taken' | 'not-taken' | 'refused'
  readonly code?: ErrorCode
  readonly reference?: string
  readonly replySha256?: string
}

const plain = {
  failures: 'failures',
  heldCode: 'held_code',
  metCode: 'met_code',
  detail: 'detail',
  reference: 'reference',
  sentAt: 'sent_at',
  late: 'late',
  look: 'look',
  acknowledgementSha256: 'acknowledgement_sha256',
  replySha256: 'reply_sha256',
  verified: 'verified',
} as const

/**
 * Move a transfer: its row as expected, its journal line, the verdict of its attempt, and its package, which is no longer
 * needed at an end. @returns the new row; undefined if it was not as expected and nothing changed
 */
export async function moveTransfer(sql: Sql, wanted: TransferMove): Promise<Transfer | undefined> {
  const { id, from, to = from, token, seen, set, closing, at, who, event, more } = wanted
  const params: unknown[] = []
  const $ = (value: unknown, cast = '') => `$${params.push(value)}${cast}`
  let known: string | undefined
  /** A parameter that no clause names has no type. */
  const when = () => (known ??= $(at, '::timestamptz'))
  const isEnd = !transferring.includes(to)
  const sets = [`state = ${$(to)}`, `due_at = ${$(set.dueAt)}`, 'claim_token = NULL']
  for (const [field, column] of Object.entries(plain)) {
    const value = set[field as keyof typeof plain]
    if (value !== undefined) sets.push(`${column} = ${$(value)}`)
  }
  if (set.reply !== undefined) sets.push(`reply = ${$(JSON.stringify(set.reply), '::jsonb')}`)
  if (set.frozen)
    sets.push(
      `archive = ${$(set.frozen.archive)}`,
      `server = ${$(set.frozen.server)}`,
      `agency = ${$(set.frozen.agency)}`,
      `bordereau_sha256 = ${$(set.frozen.bordereauSha256)}`,
      `package = ${$(JSON.stringify(set.frozen.package), '::jsonb')}`,
    )
  if (closing) sets.push('open_attempt = NULL')
  if (isEnd) sets.push(`ended_at = ${when()}`, 'package = NULL')
  const holder =
    token === undefined ? `(t.claim_token IS NULL OR t.due_at <= ${when()})` : `t.claim_token = ${$(token, '::uuid')}`
  const attempt = closing ? ` AND t.open_attempt = ${$(closing.attempt, '::uuid')}` : ''
  const standing = seen
    ? ` AND (t.open_attempt, t.held_code, t.met_code, t.look) IS NOT DISTINCT FROM (${$(seen.openAttempt, '::uuid')}, ${$(seen.heldCode, '::text')}, ${$(seen.metCode, '::text')}, ${$(seen.look, '::boolean')})`
    : ''
  const [address, session] = originOf(sql)
  const detail = JSON.stringify({ ...more, ...(set.heldCode && { code: set.heldCode }) })
  return sql.first<Transfer>(
    `WITH old AS (SELECT t.id, ARRAY[t.package->>'sha256'${set.frozen ? ', t.bordereau_sha256' : ''}] AS freed FROM actes.transfer t WHERE t.id = ${$(id)} AND t.state = ${$(from)}
         AND ${holder}${attempt}${standing} FOR UPDATE),
     moved AS (UPDATE actes.transfer t SET ${sets.join(', ')} FROM old WHERE t.id = old.id RETURNING t.*)
     ${closing ? `, ${closedIn($, closing, when())}` : ''}
     ${isEnd || set.frozen ? `, ${freedIn(when())}` : ''}
     ${
       event === undefined
         ? ''
         : `, line AS (INSERT INTO actes.journal (transmission, at, who, event, code, detail, collectivite, address, session)
       SELECT transmission, ${when()}, ${$(who)}, ${$(event)}, ${$(set.metCode ?? set.heldCode ?? null, '::text')},
         jsonb_build_object('transfer', identifier) || ${$(detail, '::jsonb')}, collectivite, ${$(address, '::text')}, ${$(session, '::text')} FROM moved)`
     }
     SELECT ${columns} FROM moved t`,
    params,
  )
}

/** Bytes that the transfer no longer needs: its package at an end, and both when it is packed anew. */
const freedIn = (
  when: string,
) => `freed AS (INSERT INTO actes.blob_removal SELECT DISTINCT sha256, ${when} FROM old, unnest(freed) sha256
    WHERE sha256 IS NOT NULL ON CONFLICT (sha256) DO UPDATE SET since = excluded.since)`

type Param = (value: unknown, cast?: string) => string

function closedIn($: Param, { attempt, verdict, code, reference, replySha256 }: TransferClosing, when: string) {
  return `closed AS (UPDATE actes.transfer_attempt a SET closed_at = ${when}, verdict = ${$(verdict)}, code = ${$(code ?? null)},
      reference = ${$(reference ?? null)}, reply_sha256 = ${$(replySha256 ?? null)} FROM moved WHERE a.id = ${$(attempt)} AND a.verdict IS NULL)`
}
