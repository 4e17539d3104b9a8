// What the accounts of worker and web may do in the database, table by table. Whoever migrates owns everything; these two have
// what they use and no more. A journal, its links, its seals and their tokens are inserted and read, and changed by neither. A
// table without a row here belongs to the owner alone, and a test says so.

/**
 * Letters as PostgreSQL writes them: `a` insert, `r` read, `w` update, `d` delete; `r(id,login)` reads these columns alone; several by
 * blanks; `a(at,who)` inserts rows of which it names these columns alone.
 * Rows that are locked (`FOR UPDATE`) take `w`. Triggers that write other tables run as the owner (migration 0045).
 */
export interface Rights {
  readonly worker: string
  readonly web: string
}

const of = (worker: string, web: string): Rights => ({ worker, web })

/** Written once, read for good. */
const kept = of('ar', 'ar')

/** The same for lines of a journal: their number is the database's to give, and no account names it. */
function lines(columns: string): Rights {
  const letters = `a(${columns}) r`
  return of(letters, letters)
}

export const tableRights: Readonly<Record<string, Rights>> = {
  // Journals, and what proves them.
  journal: lines('transmission,at,who,event,from_state,to_state,code,detail,collectivite,address,session'),
  installation_journal: lines('at,kind,who,event,target,code,detail,address,session'),
  link: of('ar', 'r'),
  seal: of('ar', 'r'),
  kept_head: of('ar', 'r'),
  seal_wanted: of('rd', 'ar'),
  seal_token: of('ar', 'r'),
  chained: of('rw', 'r'),
  siem: of('rw', 'r'),
  untold: of('rwd', ''),
  undated: of('arwd', 'r'),
  // Acts and what comes back.
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
  // What the desk counts: the worker folds what triggers wrote.
  search: of('r', 'r'),
  cause: of('r', 'r'),
  tally: of('arwd', ''),
  tally_change: of('rwd', ''),
  daily: of('arwd', ''),
  daily_change: of('rwd', ''),
  total: of('r', 'r'),
  figure: of('r', 'r'),
  // Collectivités and their connections.
  collectivite: of('rw', 'arw'),
  connection: of('arw', 'arw'),
  credential: of('r', 'arwd'),
  // The web seals anew what a rotation of the keys finds.
  secret: of('r', 'arwd'),
  data_key: of('ar', 'arw'),
  sender: of('r', 'ard'),
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
  // People: to the worker, whom mails go to, and what they may do on the day. It forgets sessions that are over.
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
  // What leaves by a bordereau: one function deletes, as the owner.
  retention_term: of('r', 'r'),
  legal_hold: of('r', 'arw'),
  disposal: of('rw', 'arw'),
  disposal_act: of('rw', 'arw'),
  purged: of('r', 'r'),
  blob_removal: of('rwd', 'r'),
  // The installation.
  installation: of('rw', 'rw'),
  schedule: of('arw', 'arw'),
  migration: of('r', 'r'),
}

/** Sequences that no identity column owns. */
export const sequenceRights: Readonly<Record<string, readonly DatabaseRole[]>> = { attempt_number: ['worker', 'web'] }

/** Functions that run as the owner and that somebody calls: by whom. Triggers are not called. */
export const functionRights: Readonly<Record<string, readonly DatabaseRole[]>> = { purge_act: ['worker'] }

/** What nobody but the owner may change. */
export const provenTables = ['journal', 'installation_journal', 'link', 'seal', 'seal_token', 'kept_head'] as const

export const roles = ['worker', 'web'] as const
export type DatabaseRole = (typeof roles)[number]

const verbs: Readonly<Record<string, string>> = { a: 'INSERT', r: 'SELECT', w: 'UPDATE', d: 'DELETE' }

/** `ar` as `INSERT, SELECT`; `d r(id,login)` as `DELETE, SELECT (id,login)`. Empty where there is none. */
export function privileges(rights: string): string {
  const groups = [...rights.matchAll(/([arwd]+)(\([a-z_,]+\))?/g)]
  return groups
    .flatMap(([, letters = '', columns = '']) =>
      [...letters].map((letter) => `${verbs[letter] ?? ''}${columns && ` ${columns}`}`),
    )
    .join(', ')
}
