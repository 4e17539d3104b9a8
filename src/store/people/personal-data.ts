// Map of personal data: every column of the schema is listed here as personal or not. Disclosure and erasure of an
// account follow it. A test compares it with the schema, so that no new column is forgotten.
import type { Ground, PlaceName } from '#text/personal-data.ts'
import type { Sql } from '../engine/database.ts'

export interface PersonalDataPlace {
  readonly table: string
  /** Columns to disclose. A sealed or hashed secret is disclosed by the presence of its row only. */
  readonly columns: string
  /** SQL: rows `d` about the person `$1` with the login `$2`. */
  readonly of: string
  /** Effect of an erasure, or the legal ground for keeping the rows. */
  readonly goes?: 'row' | `SET ${string}`
  readonly stays?: Ground
}

const byPerson = 'd.person = $1'

/** In order of erasure: referencing rows first. */
export const places = {
  roles: { table: 'person_role', columns: 'siren role', of: byPerson, goes: 'row' },
  invitations: { table: 'invitation', columns: 'expires_at used_at', of: byPerson, goes: 'row' },
  sessions: {
    table: 'session',
    columns: 'created_at seen_at expires_at unmasked_until proved_at device address second_step',
    of: byPerson,
    goes: 'row',
  },
  authenticators: {
    table: 'authenticator',
    columns: 'name transports created_at last_used_at',
    of: byPerson,
    goes: 'row',
  },
  identities: { table: 'person_identity', columns: 'issuer sub linked_at', of: byPerson, goes: 'row' },
  recoveryCodes: { table: 'recovery_code', columns: 'used_at', of: byPerson, goes: 'row' },
  noticesToTell: { table: 'notice_item', columns: 'notice how at mail', of: byPerson, goes: 'row' },
  noticeMails: {
    table: 'notice_mail',
    columns: 'period state tries next_at code created_at ended_at',
    of: byPerson,
    goes: 'row',
  },
  noticeChoices: { table: 'notice_choice', columns: 'type how', of: byPerson, goes: 'row' },
  views: { table: 'view', columns: 'name query shared created_at', of: 'd.who = $2', goes: 'row' },
  presence: { table: 'presence', columns: 'transmission collectivite seen_at', of: 'd.login = $2', goes: 'row' },
  uploads: { table: 'upload', columns: 'name size_bytes kept_at kept_until', of: 'd.owner = $2', goes: 'row' },
  drafts: {
    table: 'draft',
    columns: 'id collectivite content files created_at updated_at',
    of: 'd.created_by = $2 AND d.updated_by = $2 AND d.claimed_until IS NULL',
    goes: 'row',
  },
  sharedDrafts: {
    table: 'draft',
    columns: 'id collectivite created_at updated_at',
    of: '(d.created_by = $2 OR d.updated_by = $2) AND NOT (d.created_by = $2 AND d.updated_by = $2 AND d.claimed_until IS NULL)',
    stays: 'colleagues',
  },
  assignedActs: {
    table: 'transmission',
    columns: 'id id_acte',
    of: 'd.assigned_to = $2',
    goes: 'SET assigned_to = NULL',
  },
  assignedTasks: {
    table: 'task',
    columns: 'id kind transmission',
    of: 'd.assigned_to = $2',
    goes: 'SET assigned_to = NULL',
  },
  account: {
    table: 'person',
    columns: 'login name created_at disabled_at last_seen failures locked_until list_columns',
    of: 'd.id = $1',
    goes: 'row',
  },
  actJournal: {
    table: 'journal',
    columns: 'id transmission at event from_state to_state code detail address session',
    stays: 'proof',
    of: 'd.who = $2',
  },
  installationJournal: {
    table: 'installation_journal',
    columns: 'id kind at event target code detail address session',
    stays: 'proof',
    of: '(d.who = $2 OR d.target = $2)',
  },
  requests: {
    table: 'consent',
    columns: 'id operation shown asked_at decision decided_at',
    stays: 'proof',
    of: '(d.asked_by = $2 OR d.decided_by = $2)',
  },
  holds: {
    table: 'legal_hold',
    columns: 'id collectivite reason set_at lifted_at lifted_reason',
    stays: 'proof',
    of: '(d.set_by = $2 OR d.lifted_by = $2)',
  },
  disposals: {
    table: 'disposal',
    columns: 'id collectivite reason created_at reference',
    stays: 'proof',
    of: '(d.created_by = $2 OR d.granted_by = $2)',
  },
  transfers: {
    table: 'transfer',
    columns: 'id collectivite id_acte identifier created_at',
    stays: 'proof',
    of: 'd.created_by = $2',
  },
  tokens: {
    table: 'token',
    columns: 'name rights sirens networks created_at',
    of: 'd.created_by = $2',
    stays: 'proof',
  },
  subscriptions: { table: 'subscription', columns: 'name url created_at', of: 'd.created_by = $2', stays: 'proof' },
  credentials: { table: 'credential', columns: 'name updated_at', of: 'd.updated_by = $2', stays: 'proof' },
  senders: { table: 'sender', columns: 'connection sender confirmed_at', of: 'd.confirmed_by = $2', stays: 'proof' },
  pausedConnections: {
    table: 'connection',
    columns: 'id paused_since pause_reason',
    of: 'd.paused_by = $2',
    stays: 'proof',
  },
  pausedSchedules: {
    table: 'schedule',
    columns: 'name paused_at pause_reason',
    of: 'd.paused_by = $2',
    stays: 'proof',
  },
  closedTasks: { table: 'task', columns: 'id kind closed_at outcome reason', of: 'd.closed_by = $2', stays: 'proof' },
  withheld: { table: 'withheld', columns: 'transmission why reason at', of: 'd.who = $2', stays: 'proof' },
  postings: {
    table: 'posting',
    columns: 'id id_acte posted_at reason retracted_at retraction_reason',
    stays: 'proof',
    of: '(d.posted_by = $2 OR d.retracted_by = $2)',
  },
  handedReturns: { table: 'retour', columns: 'id name received_at', of: 'd.handed_by = $2', stays: 'proof' },
  bulks: { table: 'bulk', columns: 'id reason criteria created_at address session', of: 'd.who = $2', stays: 'proof' },
  batches: { table: 'batch', columns: 'id name created_at address session', of: 'd.who = $2', stays: 'proof' },
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
  for (const [place, { table, columns, of }] of entries) {
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

export function goingOf(held: readonly PersonalDataHolding[]) {
  return held.reduce((sum, { place, count }) => sum + ('goes' in places[place] ? count : 0), 0)
}

/** Lock the account until the end of the transaction. */
export async function holdPerson(sql: Sql, login: string): Promise<void> {
  await sql.query('SELECT 1 FROM actes.person WHERE login = $1 FOR UPDATE', [login])
}

export async function eraseAccount(sql: Sql, { person, login }: About): Promise<void> {
  for (const [, { table, of, goes }] of entries) {
    if (!goes) continue
    const what = goes === 'row' ? `DELETE FROM actes.${table} d` : `UPDATE actes.${table} d ${goes}`
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
