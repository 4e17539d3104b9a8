// The writes that open, claim, move and wake a transmission. A move names the state (and claim) it expects and writes
// its journal line in the same statement. There, triggers (../schema, ../migrations) keep what follows from it:
// `actes.keep_facts` cause, sent_at, answered_at, due documents and the desk's counts, `actes.tell` what subscribers are told.
import { roadOf, type Mentions } from '#protocol/acte/mentions.ts'
import type { Jour } from '#protocol/calendrier/jour.ts'
import type { ErrorCode } from '#errors.ts'
import {
  awaitingStates,
  elsewhereEvent,
  elsewhereState,
  initialState,
  openingEvent,
  sendingStates,
  unfrozenStates,
  workingStates,
  type State,
} from '#lifecycle.ts'
import { expecting, isDueOn, isOpen } from '../connections/connections.ts'
import { isLeftAlone, verdictIn, type Closing, type Param } from './attempts.ts'
import { claimRows, type Claim } from '../engine/claim.ts'
import { isAmong, originOf, sqlState, type Sql } from '../engine/database.ts'
import { remarking, remarkParams, type Remark } from './journal.ts'
import {
  columns,
  fromRow,
  keyOf,
  type FrozenArchive,
  type Transmission,
  type TransmissionRow,
} from './transmissions.ts'

type OpeningField = 'id' | 'collectivite' | 'connection' | 'formulaire' | 'objet' | 'files' | 'contentSha256'
type OpeningLink = 'cle' | 'about' | 'retour' | 'replaces' | 'traceparent'

export interface NewTransmission extends Pick<Transmission, OpeningField | OpeningLink> {
  /** Identity of the act sent, or of the act that this message concerns. */
  readonly act: ActOfOpening | null
  readonly at: Date
  readonly who: string
  /** Reply queue for its outcome. Defaults to the reply queue of the transmission it replaces or concerns. */
  readonly reply?: string
}

interface ActOfOpening {
  readonly idActe: string
  readonly numero: string
  readonly numeroSearch: string
  readonly nature: string
  readonly dateDecision: Jour
}

export async function openTransmission(sql: Sql, opened: NewTransmission) {
  return (await openRow(sql, opened)) !== undefined
}

/**
 * Open a transmission, due at once, with its first journal line; insert its connection if unknown. An act that went by
 * another road is acknowledged, and never due; it takes a second statement, hence a transaction.
 * @returns undefined on a unique index conflict: a live transmission has the act, the key or the answered letter
 */
export async function openRow(sql: Sql, opened: NewTransmission) {
  const { formulaire, act } = opened
  const { road, born } = beginningOf(formulaire)
  const row = await sql.first<TransmissionRow>(
    `WITH known AS (
       INSERT INTO actes.connection (id, siren, gateway) VALUES ($3, $2, split_part($3, ':', 1)) ON CONFLICT DO NOTHING),
     opened AS (
       INSERT INTO actes.transmission (id, collectivite, connection, message, formulaire, id_acte, numero, numero_search,
         nature, date_decision, objet, date_courrier, files, content_sha256, cle, about, retour, replaces,
         traceparent, state, due_at, created_at, updated_at, reply, inherited_cle)
       VALUES ($1, $2, $3, $4, $5::jsonb, $6, $7, $8, $9, $10, $11, $12, $13::jsonb, $14, $15, $16, $17, $18,
         $21, $25, CASE WHEN $25 = '${initialState}' THEN $19::timestamptz END, $19, $19, COALESCE($22, (SELECT reply FROM actes.transmission WHERE id = COALESCE($18::uuid, $16::uuid))),
         (SELECT ${keyOf} FROM actes.transmission t WHERE t.id = $18::uuid AND ($15::text IS NULL OR $15 LIKE 'brouillon-%')))
       ON CONFLICT DO NOTHING RETURNING ${columns}),
     line AS (INSERT INTO actes.journal (transmission, at, who, event, from_state, to_state, collectivite, address, session,
         detail)
       SELECT id, $19, $20, $26, $28::text, $25, collectivite, $23::text, $24::text, $27::jsonb FROM opened)
     SELECT * FROM opened`,
    [
      opened.id,
      opened.collectivite,
      opened.connection,
      formulaire.code,
      JSON.stringify(formulaire),
      act?.idActe ?? null,
      act?.numero ?? null,
      act?.numeroSearch ?? null,
      act?.nature ?? null,
      act?.dateDecision ?? null,
      opened.objet,
      'dateCourrier' in formulaire ? formulaire.dateCourrier : null,
      JSON.stringify(opened.files),
      opened.contentSha256,
      opened.cle ?? null,
      opened.about ?? null,
      opened.retour ?? null,
      opened.replaces ?? null,
      opened.at,
      opened.who,
      opened.traceparent ?? null,
      opened.reply ?? null,
      ...originOf(sql),
      ...born,
    ],
  )
  return row && (road ? receivedOn(sql, opened.id, road.recuLe) : fromRow(row))
}

/** State, event, detail and former state. What another road carried was received before: a dossier owes no AR for it. */
function beginningOf(formulaire: NewTransmission['formulaire']) {
  const road = formulaire.code === '1-1' ? roadOf(formulaire.acte) : undefined
  if (!road) return { road, born: [initialState, openingEvent, null, null] }
  return { road, born: [elsewhereState, elsewhereEvent, JSON.stringify(road), elsewhereState] }
}

/** Nothing was sent nor answered here: it is in no figure of receipts. Its documents become due. */
async function receivedOn(sql: Sql, id: string, day: Jour | undefined): Promise<Transmission | undefined> {
  const text = `UPDATE actes.transmission SET date_reception = $2, answered_at = NULL WHERE id = $1 RETURNING ${columns}`
  const row = await sql.first<TransmissionRow>(text, [id, day])
  return row && fromRow(row)
}

const isLapsed = '(t.claim_token IS NOT NULL OR t.lapses > 0)'

export interface DueClaim extends Claim {
  readonly connection: string
  readonly limit: number
  /** Claim only rows whose last claim lapsed (they may have killed their holder), or only the others. */
  readonly lapsed: boolean
  readonly states?: readonly State[]
  readonly except: readonly string[]
}

/** Claim at most `limit` due transmissions of a connection. Reclaiming one whose holder died counts as a lapse. */
export async function claimDue(sql: Sql, { connection, lapsed, states = workingStates, except, ...claim }: DueClaim) {
  const rows = await claimRows<TransmissionRow>(sql, 'transmission', {
    ...claim,
    due: `${isDueOn({ connection: '$5', now: '$2', states: '$6', except: '$7' })}
      AND EXISTS (SELECT 1 FROM actes.connection c WHERE c.id = t.connection AND ${isOpen('c')})
      AND ${lapsed ? '' : 'NOT '}${isLapsed} ORDER BY t.due_at, t.id`,
    set: 'lapses = t.lapses + (t.claim_token IS NOT NULL)::int',
    returning: `SELECT ${columns} FROM claimed`,
    params: [connection, states, except],
  })
  return rows.map(fromRow)
}

interface DueActsQuery {
  readonly connection: string
  readonly now: Date
  readonly except: readonly string[]
  /** Include rows whose last claim lapsed (default). */
  readonly lapsed?: boolean
}

export async function hasDue(sql: Sql, { connection, now, except, lapsed = true }: DueActsQuery) {
  const due = await sql.value<boolean>(
    `SELECT EXISTS (SELECT 1 FROM actes.transmission t JOIN actes.connection c ON c.id = t.connection
                     WHERE ${isDueOn({ connection: '$1', now: '$2', states: '$3', except: '$4' })}
                       AND ${isOpen('c')} AND ($5 OR NOT ${isLapsed})) AS due`,
    [connection, now, workingStates, except, lapsed],
  )
  return due ?? false
}

/** Release claims on transmissions whose work did not start; they become due at once. */
export async function giveBack(
  sql: Sql,
  claimed: readonly { readonly id: string }[],
  { token, now }: Pick<Claim, 'token' | 'now'>,
): Promise<void> {
  await sql.query(
    'UPDATE actes.transmission SET due_at = $3, claim_token = NULL WHERE id = ANY($1::uuid[]) AND claim_token = $2',
    [claimed.map(({ id }) => id), token, now],
  )
}

export interface Move {
  readonly id: string
  readonly from: State
  /** The mover's claim. A person has none and takes the row from any holder. */
  readonly token?: string
  /** A person may move a row only without an open attempt, or with exactly this one. */
  readonly openAttempt?: string | null
  /** Guard: no process holds a claim at this instant. */
  readonly unclaimedAt?: Date
  /** Guard: the hold dates from this instant, so a newer hold is left alone. */
  readonly held?: Date
  readonly notReplaced?: true
  readonly set: Changes
  readonly closing?: Closing
  /** Make the connection collect retours at once. */
  readonly expects?: boolean
  readonly at: Date
  readonly who: string
  readonly event: string
  readonly code?: ErrorCode
  readonly detail?: unknown
}

const plain = {
  state: 'state',
  failures: 'failures',
  silences: 'silences',
  connection: 'connection',
  reference: 'reference',
  idActe: 'id_acte',
  dateReception: 'date_reception',
  replacedBy: 'replaced_by',
} as const

export interface Changes extends Partial<Pick<Transmission, keyof typeof plain | 'held' | 'refusal' | 'claimToken'>> {
  readonly dueAt: Date | null
  readonly openAttempt?: null
  readonly lookSince?: null
  /** Null to prepare the archive again for another gateway. */
  readonly archive?: FrozenArchive | null
}

/**
 * Update a transmission in one statement that checks the expected state and writes its journal line and the verdict of
 * its attempt. Every change of state goes through here.
 * @returns the new row, or undefined if the row was not as expected and nothing changed
 */
export async function move(sql: Sql, wanted: Move): Promise<Transmission | undefined> {
  const params: unknown[] = []
  const $: Param = (value, cast = '') => `$${params.push(value)}${cast}`
  const sets = [...assignments(wanted, $), `met_code = ${$(wanted.code ?? null)}`]
  const guards = [`id = ${$(wanted.id)}`, `state = ${$(wanted.from)}`]
  if (wanted.token !== undefined) guards.push(`claim_token = ${$(wanted.token)}`)
  if (wanted.openAttempt !== undefined)
    guards.push(`open_attempt IS NOT DISTINCT FROM ${$(wanted.openAttempt, '::uuid')}`)
  if (wanted.unclaimedAt) guards.push(isLeftAlone($(wanted.unclaimedAt)))
  if (wanted.held) guards.push('held_code IS NOT NULL', `held_since = ${$(wanted.held)}`)
  if (wanted.notReplaced) guards.push('replaced_by IS NULL')
  const detail = wanted.detail === undefined ? null : JSON.stringify(wanted.detail)
  const [address, session] = originOf(sql)
  const rows = await sql.rows<TransmissionRow>(
    `WITH moved AS (UPDATE actes.transmission SET ${sets.join(', ')} WHERE ${guards.join(' AND ')} RETURNING ${columns}),
     line AS (INSERT INTO actes.journal (transmission, at, who, event, from_state, to_state, code, detail,
         address, session, collectivite)
       SELECT id, ${$(wanted.at, '::timestamptz')}, ${$(wanted.who)}, ${$(wanted.event)}, ${$(wanted.from)},
         ${$(wanted.set.state ?? wanted.from)}, ${$(wanted.code ?? null, '::text')}, ${$(detail, '::jsonb')},
         ${$(address, '::text')}, ${$(session, '::text')}, collectivite FROM moved)
     ${wanted.closing ? `, ${verdictIn($, wanted.closing, { at: wanted.at, given: 'moved' })}` : ''}
     ${wanted.expects ? `, ${expectedIn($(wanted.at, '::timestamptz'))}` : ''}
     SELECT *, EXISTS (SELECT 1 FROM actes.retour r WHERE r.transmission = moved.id) AS heard FROM moved`,
    params,
  )
  return rows[0] && { ...fromRow(rows[0]), heard: rows[0].heard === true }
}

const expectedIn = (at: string) =>
  `expected AS (UPDATE actes.connection c SET ${expecting(at)} FROM moved WHERE c.id = moved.connection)`

export function isReferenceTaken(error: unknown): boolean {
  const { constraint } = (error ?? {}) as { readonly constraint?: unknown }
  return sqlState(error) === '23505' && constraint === 'transmission_reference'
}

function assignments({ set, at }: Move, $: Param) {
  const sets = [`updated_at = ${$(at)}`, `due_at = ${$(set.dueAt)}`, 'lapses = 0']
  // A mover that does the next step at once keeps its claim.
  sets.push(`claim_token = ${$(set.claimToken ?? null, '::uuid')}`)
  for (const [field, column] of Object.entries(plain)) {
    const value = set[field as keyof typeof plain]
    if (value !== undefined) sets.push(`${column} = ${$(value)}`)
  }
  if (set.openAttempt !== undefined) sets.push('open_attempt = NULL')
  if (set.lookSince !== undefined) sets.push('look_since = NULL', 'look = NULL')
  if (set.held !== undefined)
    sets.push(`held_code = ${$(set.held?.code ?? null)}`, `held_since = ${$(set.held?.since ?? null)}`)
  if (set.archive !== undefined)
    sets.push(
      `archive = ${$(set.archive && JSON.stringify(set.archive), '::jsonb')}`,
      `enveloppe_name = ${$(set.archive?.enveloppe ?? null)}`,
    )
  if (set.refusal !== undefined) sets.push(`refusal = ${$(JSON.stringify(set.refusal), '::jsonb')}`)
  return sets
}

/** Make unpackaged acts due and release their claims: a step under way may have missed a new classification. */
export async function wakeUnpackaged(sql: Sql, siren: string, now: Date): Promise<void> {
  await sql.query(
    `UPDATE actes.transmission SET due_at = $2, claim_token = NULL
      WHERE collectivite = $1 AND message = '1-1' AND state ${isAmong(unfrozenStates)} AND held_code IS NULL
        AND due_at > $2`,
    [siren, now],
  )
}

export async function heldUnpackaged(
  sql: Sql,
  siren: string,
  code: ErrorCode,
): Promise<readonly (Pick<Transmission, 'id' | 'state'> & { readonly held: { readonly since: Date } })[]> {
  const rows = await sql.rows<Pick<Transmission, 'id' | 'state'> & { readonly since: Date }>(
    `SELECT id, state, held_since AS since FROM actes.transmission
      WHERE collectivite = $1 AND message = '1-1' AND state ${isAmong(unfrozenStates)} AND held_code = $2 ORDER BY id`,
    [siren, code],
  )
  return rows.map(({ since, ...row }) => ({ ...row, held: { since } }))
}

/**
 * Add a journal line and make the transmission due. A look for its retour loses its claim, because it may have missed
 * what arrived; a sending under way keeps its claim.
 */
export async function noteAndWake(sql: Sql, line: Remark): Promise<void> {
  await sql.query(
    `WITH line AS (${remarking})
     UPDATE actes.transmission SET due_at = $2, claim_token = NULL
      WHERE id = $1 AND held_code IS NULL AND state = ANY($9)
        AND (claim_token IS NULL OR due_at <= $2 OR state ${isAmong(awaitingStates)})`,
    [...remarkParams(sql, line), workingStates],
  )
}

const waitsToLeave = `connection = $1 AND state ${isAmong(sendingStates)} AND held_code IS NULL AND claim_token IS NULL`

const probingMost = 20

/**
 * Postpone due sendings while the platform is unreachable: a few to the next probe, the others to `later`, so that a
 * long outage does not rewrite the backlog at each probe. Sendings that a stored retour settles are left alone, as they
 * call nobody.
 */
export async function postponeSendings(
  sql: Sql,
  connection: string,
  { now, until, later }: { readonly now: Date; readonly until: Date; readonly later: Date },
): Promise<void> {
  await sql.query(
    `WITH due AS (SELECT id, row_number() OVER (ORDER BY due_at, id) AS place FROM actes.transmission t
        WHERE ${waitsToLeave} AND due_at <= $2
          AND NOT (open_attempt IS NOT NULL AND EXISTS (SELECT 1 FROM actes.retour r WHERE r.transmission = t.id)))
     UPDATE actes.transmission t SET due_at = CASE WHEN due.place <= $5 THEN $3::timestamptz ELSE $4 END
       FROM due WHERE t.id = due.id AND t.claim_token IS NULL AND t.due_at <= $2`,
    [connection, now, until, later, probingMost],
  )
}

/** Make a recovered connection's sendings due at one instant: they leave in deposit order, whatever their backoff. */
export async function hastenSendings(sql: Sql, connection: string, now: Date): Promise<void> {
  await sql.query(`UPDATE actes.transmission SET due_at = $2 WHERE ${waitsToLeave} AND due_at <> $2`, [connection, now])
}

/** Store the idempotency key of a second deposit of the same content if the first had none. */
export async function adoptCle(sql: Sql, id: string, cle: string): Promise<void> {
  await sql.query(
    `UPDATE actes.transmission t SET cle = $2 WHERE id = $1 AND cle IS NULL
      AND NOT EXISTS (SELECT 1 FROM actes.transmission o WHERE o.collectivite = t.collectivite AND o.cle = $2)`,
    [id, cle],
  )
}

export async function tellMentions(
  sql: Sql,
  {
    id,
    mentions,
    at,
    who,
  }: { readonly id: string; readonly mentions: Mentions; readonly at: Date; readonly who: string },
): Promise<void> {
  await sql.query(
    `WITH told AS (
       UPDATE actes.transmission SET formulaire = jsonb_set(formulaire, '{acte}', formulaire->'acte' || $2::jsonb)
        WHERE id = $1 AND message = '1-1' RETURNING id, collectivite)
     INSERT INTO actes.journal (transmission, at, who, event, detail, collectivite, address, session)
     SELECT id, $3, $4, 'told', $2::jsonb, collectivite, $5::text, $6::text FROM told`,
    [id, JSON.stringify(mentions), at, who, ...originOf(sql)],
  )
}

export async function keepTrace(sql: Sql, id: string, traceparent: string): Promise<void> {
  const text = 'UPDATE actes.transmission SET traceparent = $2 WHERE id = $1 AND traceparent IS NULL'
  await sql.query(text, [id, traceparent])
}
