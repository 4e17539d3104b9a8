// Rights of the roles worker and web, table by table; each has only what it uses. Both insert and read journals, links,
// seals and tokens but never change them. A table without an entry belongs to the owner alone, which a test checks.

/**
 * Letters as in PostgreSQL: `a` insert, `r` read, `w` update, `d` delete, separated by blanks. `r(id,login)` reads and
 * `a(at,who)` inserts only these columns. Row locks (`FOR UPDATE`) need `w`. Triggers that write other tables run as
 * the owner (`SECURITY DEFINER` in ../schema).
 */
export interface Rights {
  readonly worker: string
  readonly web: string
}

const of = (worker: string, web: string): Rights => ({ worker, web })

const kept = of('ar', 'ar')

/** Append-only without the id column: the database numbers the lines, no account does. */
function lines(columns: string) {
  const letters = `a(${columns}) r`
  return of(letters, letters)
}

export const tableRights: Readonly<Record<string, Rights>> = {
  // Journals and their proof.
  journal: lines('transmission,at,who,event,from_state,to_state,code,detail,collectivite,address,session'),
  installation_journal: lines('at,kind,who,event,target,code,detail,address,session'),
  link: of('ar', 'r'),
  seal: of('ar', 'r'),
  kept_head: of('ar', 'r'),
  seal_wanted: of('ard', 'ar'),
  seal_token: of('ar', 'r'),
  chained: of('rw', 'r'),
  siem: of('rw', 'r'),
  untold: of('rwd', ''),
  undated: of('arwd', 'r'),
  renewal: of('arw', 'r'),
  // Acts and retours.
  transmission: of('arw', 'arw'),
  attempt: of('arw', 'rw'),
  retour: of('arw', 'arw'),
  task: of('arw', 'arw'),
  envelope_serial: of('arw', 'r'),
  proof: of('rw', 'rw'),
  proof_document: of('arw', 'rw'),
  publication: of('r', 'arw'),
  posting: of('r', 'arw'),
  withheld: of('r', 'ard'),
  upload: of('arwd', 'arwd'),
  draft: of('rwd', 'arwd'),
  batch: of('rwd', 'arw'),
  batch_line: of('rw', 'arw'),
  bulk: of('rw', 'arw'),
  bulk_item: of('rw', 'ar'),
  // The desk's counts: triggers write, the worker folds.
  search: of('r', 'r'),
  cause: of('r', 'r'),
  tally: of('arwd', ''),
  tally_change: of('rwd', ''),
  daily: of('arwd', ''),
  daily_change: of('rwd', ''),
  total: of('r', 'r'),
  figure: of('r', 'r'),
  // Collectivités and connections.
  collectivite: of('rw', 'arw'),
  connection: of('arw', 'arw'),
  credential: of('r', 'arwd'),
  // The web reseals during a rotation of the master key.
  secret: of('r', 'arwd'),
  sender: of('r', 'ard'),
  plugin: of('arw', 'arw'),
  outage: of('arwd', 'arwd'),
  outage_over: kept,
  traffic: of('arwd', 'r'),
  // Subscribers and mails.
  subscription: of('rw', 'arw'),
  notice: of('arwd', 'ar'),
  notice_choice: of('r', 'arwd'),
  notice_item: of('arwd', 'arwd'),
  notice_mail: of('arwd', 'rd'),
  dead_letter: of('arwd', 'rw'),
  // People. The worker reads recipients of mails and what they may do; it also deletes ended sessions.
  person: of('r(id,login,disabled_at,last_seen) w(last_seen)', 'arwd'),
  person_role: of('r', 'arwd'),
  person_identity: of('', 'ard'),
  invitation: of('', 'arwd'),
  session: of('d r(person,seen_at,expires_at)', 'arwd'),
  session_identity: of('', 'arwd'),
  authenticator: of('', 'arwd'),
  spent_challenge: of('', 'arwd'),
  held_form: of('', 'arwd'),
  consent: of('', 'arw'),
  first_code: of('', 'arwd'),
  recovery_code: of('', 'arwd'),
  sign_in_try: of('', 'arwd'),
  token: of('r(id,name,rights,sirens,networks,created_at,created_by,expires_at,last_used_at,revoked_at)', 'arw'),
  view: of('', 'arwd'),
  presence: of('', 'arwd'),
  // Disposal: acts are deleted only by one function, as the owner.
  retention_term: of('r', 'r'),
  legal_hold: of('r', 'arw'),
  disposal: of('rw', 'arw'),
  disposal_act: of('rw', 'arw'),
  purged: of('r', 'r'),
  blob_removal: of('arwd', 'arw'),
  blob_lock: of('arwd', ''),
  act_lock: of('arwd', ''),
  // Transfers to archives.
  archive: of('rw', 'arwd'),
  transfer: of('arw', 'arw'),
  transfer_attempt: of('arw', 'rw'),
  // The installation.
  installation: of('rw', 'rw'),
  schedule: of('arw', 'arw'),
  migration: of('r', 'r'),
}

/** Sequences that no identity column owns. */
export const sequenceRights: Readonly<Record<string, readonly DatabaseRole[]>> = { attempt_number: ['worker', 'web'] }

/** Callable functions that run as the owner. Triggers need no grant. */
export const functionRights: Readonly<Record<string, readonly DatabaseRole[]>> = { purge_act: ['worker'] }

export const provenTables = ['journal', 'installation_journal', 'link', 'seal', 'seal_token', 'kept_head'] as const

export const roles = ['worker', 'web'] as const
export type DatabaseRole = (typeof roles)[number]

const verbs: Readonly<Record<string, string>> = { a: 'INSERT', r: 'SELECT', w: 'UPDATE', d: 'DELETE' }

/** `ar` gives `INSERT, SELECT`; `d r(id,login)` gives `DELETE, SELECT (id,login)`. */
export function privileges(rights: string) {
  const groups = [...rights.matchAll(/([arwd]+)(\([a-z_,]+\))?/g)]
  return groups
    .flatMap(([, letters = '', columns = '']) =>
      [...letters].map((letter) => `${verbs[letter] ?? ''}${columns && ` ${columns}`}`),
    )
    .join(', ')
}
