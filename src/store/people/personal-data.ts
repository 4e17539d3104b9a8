// Map of personal data: every column of the schema is listed here as personal or not. Disclosure and erasure of an
// account follow it. A test compares it with the schema, so that no new column is forgotten.
import type { Ground, PlaceName } from '#text/personal-data.ts'
import type { Sql } from '../engine/database.ts'

/**
 * Columns are those to disclose; a sealed or hashed secret is disclosed by the presence of its row only. `of` is SQL: rows
 * `d` about the person `$1` with the login `$2`. `end` is the effect of an erasure, or the legal ground for keeping the rows.
 */
export type PersonalDataPlace = readonly [table: string, columns: string, of: string, end: Erasure | Ground]
type Erasure = 'row' | `SET ${string}`

const byPerson = 'd.person = $1'

/** In order of erasure: referencing rows first. */
export const places = {
  roles: ['person_role', 'siren role', byPerson, 'row'],
  invitations: ['invitation', 'expires_at used_at', byPerson, 'row'],
  sessions: [
    'session',
    'created_at seen_at expires_at unmasked_until proved_at device address second_step',
    byPerson,
    'row',
  ],
  authenticators: ['authenticator', 'name transports created_at last_used_at', byPerson, 'row'],
  identities: ['person_identity', 'issuer sub linked_at', byPerson, 'row'],
  recoveryCodes: ['recovery_code', 'used_at', byPerson, 'row'],
  noticesToTell: ['notice_item', 'notice how at mail', byPerson, 'row'],
  noticeMails: ['notice_mail', 'period state tries next_at code created_at ended_at', byPerson, 'row'],
  noticeChoices: ['notice_choice', 'type how', byPerson, 'row'],
  views: ['view', 'name query shared created_at', 'd.who = $2', 'row'],
  presence: ['presence', 'transmission collectivite seen_at', 'd.login = $2', 'row'],
  uploads: ['upload', 'name size_bytes kept_at kept_until', 'd.owner = $2', 'row'],
  drafts: [
    'draft',
    'id collectivite content files created_at updated_at',
    'd.created_by = $2 AND d.updated_by = $2 AND d.claimed_until IS NULL',
    'row',
  ],
  sharedDrafts: [
    'draft',
    'id collectivite created_at updated_at',
    '(d.created_by = $2 OR d.updated_by = $2) AND NOT (d.created_by = $2 AND d.updated_by = $2 AND d.claimed_until IS NULL)',
    'colleagues',
  ],
  assignedActs: ['transmission', 'id id_acte', 'd.assigned_to = $2', 'SET assigned_to = NULL'],
  assignedTasks: ['task', 'id kind transmission', 'd.assigned_to = $2', 'SET assigned_to = NULL'],
  account: [
    'person',
    'login name created_at disabled_at last_seen failures locked_until list_columns',
    'd.id = $1',
    'row',
  ],
  actJournal: [
    'journal',
    'id transmission at event from_state to_state code detail address session',
    'd.who = $2',
    'proof',
  ],
  installationJournal: [
    'installation_journal',
    'id kind at event target code detail address session',
    '(d.who = $2 OR d.target = $2)',
    'proof',
  ],
  requests: [
    'consent',
    'id operation shown asked_at decision decided_at',
    '(d.asked_by = $2 OR d.decided_by = $2)',
    'proof',
  ],
  holds: [
    'legal_hold',
    'id collectivite reason set_at lifted_at lifted_reason',
    '(d.set_by = $2 OR d.lifted_by = $2)',
    'proof',
  ],
  disposals: [
    'disposal',
    'id collectivite reason created_at reference',
    '(d.created_by = $2 OR d.granted_by = $2)',
    'proof',
  ],
  transfers: ['transfer', 'id collectivite id_acte identifier created_at', 'd.created_by = $2', 'proof'],
  tokens: ['token', 'name rights sirens networks created_at', 'd.created_by = $2', 'proof'],
  subscriptions: ['subscription', 'name url created_at', 'd.created_by = $2', 'proof'],
  credentials: ['credential', 'name updated_at', 'd.updated_by = $2', 'proof'],
  senders: ['sender', 'connection sender confirmed_at', 'd.confirmed_by = $2', 'proof'],
  pausedConnections: ['connection', 'id paused_since pause_reason', 'd.paused_by = $2', 'proof'],
  pausedSchedules: ['schedule', 'name paused_at pause_reason', 'd.paused_by = $2', 'proof'],
  closedTasks: ['task', 'id kind closed_at outcome reason', 'd.closed_by = $2', 'proof'],
  withheld: ['withheld', 'transmission why reason at', 'd.who = $2', 'proof'],
  postings: [
    'posting',
    'id id_acte posted_at reason retracted_at retraction_reason',
    '(d.posted_by = $2 OR d.retracted_by = $2)',
    'proof',
  ],
  handedReturns: ['retour', 'id name received_at', 'd.handed_by = $2', 'proof'],
  bulks: ['bulk', 'id reason criteria created_at address session', 'd.who = $2', 'proof'],
  batches: ['batch', 'id name created_at address session', 'd.who = $2', 'proof'],
} as const satisfies Record<PlaceName, PersonalDataPlace>

/** Columns that identify the person, or hold secrets that are never disclosed. */
export const keys: Readonly<Record<string, string>> = {
  person: 'id password totp',
  person_role: 'person',
  invitation: 'token_sha256 person',
  session: 'id token_sha256 person',
  session_identity: 'token_sha256 id_token',
  person_identity: 'person',
  recovery_code: 'person code_sha256',
  notice_item: 'person',
  notice_mail: 'id person',
  notice_choice: 'person',
  view: 'id who',
  presence: 'login',
  upload: 'id owner sha256',
  transmission: 'assigned_to',
  task: 'assigned_to closed_by',
  journal: 'who',
  authenticator: 'id person credential public_key',
  installation_journal: 'who',
  token: 'token_sha256 created_by',
  subscription: 'created_by',
  credential: 'updated_by',
  sender: 'confirmed_by',
  connection: 'paused_by',
  schedule: 'paused_by',
  withheld: 'who',
  posting: 'posted_by retracted_by',
  retour: 'handed_by',
  bulk: 'who',
  batch: 'who',
  first_code: 'code_sha256',
  consent: 'asked_by decided_by maker input result',
  legal_hold: 'set_by lifted_by',
  disposal: 'created_by granted_by',
  transfer: 'created_by',
  held_form: 'id session content',
  draft: 'created_by updated_by',
  // A digest that expires.
  sign_in_try: 'origin',
}

/** Contents of acts and letters, which may name anybody; full-text search covers them. */
export const contents: Readonly<Record<string, string>> = {
  transmission: 'objet formulaire files refusal',
  search: 'words',
  posting: 'files',
  notice: 'data',
  cause: 'words',
  retour: 'facts deviations problems origin',
  task: 'difference facts',
  proof_document: 'name detail',
  batch: 'head unnamed',
  batch_line: 'cells acte files problems warnings',
  bulk_item: 'params',
  collectivite: 'settings classification',
  archive: 'settings',
  transfer: 'detail reply',
  connection: 'suspended_params reconciled',
}

export interface PersonalDataHolding {
  readonly place: PlaceName
  readonly count: number
  readonly rows: readonly unknown[]
}

interface About {
  readonly person: string | null
  readonly login: string
}

/** Limit of rows per place; the count is exact. */
export const rowsMost = 100_000

const entries = Object.entries(places) as readonly [PlaceName, PersonalDataPlace][]

/** Everything held about an account; empty places are left out. @param most rows per place */
export async function heldAbout(
  sql: Sql,
  { person, login }: About,
  most: number,
): Promise<readonly PersonalDataHolding[]> {
  const found: PersonalDataHolding[] = []
  for (const [place, [table, columns, of]] of entries) {
    const told = columns.split(' ').map((column) => `'${column}', d.${column}`)
    const about = `actes.${table} d WHERE ${of} AND ${bothNamed}`
    const row = await sql.first<Omit<PersonalDataHolding, 'place'>>(
      `SELECT (SELECT count(*)::float8 FROM ${about}) AS count, COALESCE((SELECT jsonb_agg(told) FROM
         (SELECT jsonb_build_object(${told.join(', ')}) AS told FROM ${about} ORDER BY d.ctid LIMIT $3) each), '[]') AS rows`,
      [person, login, most],
    )
    if (row && row.count > 0) found.push({ place, ...row })
  }
  return found
}

/** Every statement must use both parameters, with their types. */
const bothNamed = '($1::uuid IS NULL OR $2::text IS NOT NULL)'

/** Why its rows stay; null where an erasure takes them. */
export function groundOf(place: PlaceName): Ground | null {
  const [, , , end] = places[place]
  return isErasure(end) ? null : end
}

const isErasure = (end: Erasure | Ground): end is Erasure => end === 'row' || end.startsWith('SET ')

export function goingOf(held: readonly PersonalDataHolding[]) {
  return held.reduce((sum, { place, count }) => sum + (groundOf(place) === null ? count : 0), 0)
}

/** Lock the account until the end of the transaction. */
export async function holdPerson(sql: Sql, login: string): Promise<void> {
  await sql.query('SELECT 1 FROM actes.person WHERE login = $1 FOR UPDATE', [login])
}

export async function eraseAccount(sql: Sql, { person, login }: About): Promise<void> {
  for (const [, [table, , of, end]] of entries) {
    if (!isErasure(end)) continue
    const what = end === 'row' ? `DELETE FROM actes.${table} d` : `UPDATE actes.${table} d ${end}`
    await sql.query(`${what} WHERE ${of} AND ${bothNamed}`, [person, login])
  }
}

export async function referentsNaming(sql: Sql, text: string) {
  return sql.values<string>(
    `SELECT siren FROM actes.collectivite WHERE strpos(lower((settings->'referent')::text), lower($1)) > 0 ORDER BY 1 LIMIT 50`,
    [text],
  )
}

/** Logins that contain a text, former accounts included. */
export async function loginsLike(sql: Sql, text: string, limit: number) {
  return sql.values<string>(
    `SELECT login FROM (SELECT login FROM actes.person UNION SELECT target FROM actes.installation_journal WHERE event = 'person-invited'
       UNION SELECT who FROM actes.installation_journal WHERE event = 'first-administrator') known
      WHERE strpos(login, lower($1)) > 0 ORDER BY login LIMIT $2`,
    [text, limit],
  )
}
