// `can` of every subject but a transmission keeps its word: what it says stands here for each of its states, and each is done
// exactly where it says so, is refused with the code that it gives, or says that it was so already.
import { join } from 'node:path'
import { v7 } from 'uuid'
import { beforeAll, describe, expect, test } from 'vitest'
import { actionsOf, roles, type Action, type Role } from '../../src/accounts/access.ts'
import { maraussan } from '../../src/config/demo.ts'
import { ActesError } from '../../src/errors.ts'
import type { Ask } from '../../src/operations/ask.ts'
import { basisOf } from '../../src/operations/consent-basis.ts'
import * as mays from '../../src/operations/may.ts'
import { table, type Name } from '../../src/operations/table.ts'
import { openBatch } from '../../src/store/batches.ts'
import { keepConsent } from '../../src/store/people/consents.ts'
import { linkIdentity } from '../../src/store/people/identities.ts'
import { disablePerson, keepPerson } from '../../src/store/people/people.ts'
import { contextOf } from '../../src/store/secrets/places.ts'
import { seal } from '../../src/store/secrets/seal.ts'
import { openBulk } from '../../src/store/bulk.ts'
import { openTransmission } from '../../src/store/transmissions/moves.ts'
import { maraussanFolder, openCommune } from '../support/life/commune.ts'
import { forSuite } from '../support/life/for-suite.ts'
import { aNewTransmission } from '../support/life/rows.ts'

const commune = forSuite(() => openCommune({ environment: { ACTES_PUBLIC_PAGES: 'yes' } }))
const db = () => commune.db
const now = () => commune.now()
const { siren } = maraussan
const connection = `sandbox:${siren}`
const reason = 'essai'
const me = 'moi@example.org'
const other = 'autre@example.org'
const documents = ['deliberation.pdf', 'convention.pdf'].map((name) => join(maraussanFolder, name))

const as = (who = me, role: Role = 'administrator'): Ask =>
  commune.app.askAs({
    who,
    grants: [{ role, siren: null }],
    language: 'fr',
    session: `${who}, of a session`,
    provedAt: now(),
  })

beforeAll(async () => {
  for (const login of [me, other])
    await keepPerson(db(), { id: v7(), login, grants: [{ role: 'administrator', siren: null }], at: now() })
})

let count = 0
const set = (text: string, ...params: readonly unknown[]) => db().query(text, params)

async function act(columns: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const opened = aNewTransmission(`S${++count}`)
  await openTransmission(db(), opened)
  const acknowledged = { state: 'acknowledged', date_reception: '2025-07-01' }
  const entries = Object.entries({ due_at: null, id_acte: `acte-${count}`, ...acknowledged, ...columns })
  const text = entries.map(([name], at) => `${name} = $${at + 2}`).join(', ')
  await set(`UPDATE actes.transmission SET ${text} WHERE id = $1`, opened.id, ...entries.map(([, value]) => value))
  return opened.id
}

async function contradicts(transmission: string): Promise<void> {
  await set(
    `INSERT INTO actes.task (id, transmission, collectivite, kind, opened_at, retour, untold)
       VALUES ($1, $2, $3, 'anomalieTardive', $4, $5, NULL)`,
    v7(),
    transmission,
    siren,
    now(),
    await retour({ transmission }),
  )
}

async function retour(columns: Readonly<Record<string, unknown>>): Promise<string> {
  const id = v7()
  const all = { id, connection, delivery: id, name: `${id}.xml`, sha256: id, size_bytes: 1, received_at: now() }
  const entries = Object.entries({ ...all, status: 'attached', ...columns })
  const places = entries.map((_, at) => `$${at + 1}`).join(', ')
  await set(
    `INSERT INTO actes.retour (${entries.map(([name]) => name).join(', ')}) VALUES (${places})`,
    ...entries.map(([, value]) => value),
  )
  return id
}

/** What a subject says of each action, and the operation that tries it. */
interface LaidSubject {
  readonly can: object
  readonly tries: Readonly<Record<string, readonly [Name, object]>>
}

interface SubjectCase {
  readonly may: object
  lay(how: string): Promise<LaidSubject>
  /** By how it stands: `ok`, `already` or a code for each action, in the order of its table. */
  readonly says: Readonly<Record<string, string>>
}

const found = <T>(item: T | undefined): T => {
  if (item === undefined) throw new Error('it is not listed')
  return item
}

async function layBatch(how: string): Promise<LaidSubject> {
  const [state, faulty, good, whose] = how.split(' ')
  const id = v7()
  const lines = Array.from({ length: Number(faulty) + Number(good) }, (_, at) => at + 2)
  await openBatch(
    db(),
    {
      id,
      who: whose === 'other' ? other : me,
      name: 'lot.csv',
      head: [],
      encoding: 'utf-8',
      sirens: null,
      unnamed: [],
      createdAt: now(),
    },
    lines.map((line) => ({ line, cells: [], acte: {}, files: {}, problems: [] })) as never,
  )
  await set(
    `UPDATE actes.batch_line SET state = CASE WHEN line < $2 THEN 'faulty' ELSE 'good' END WHERE batch = $1`,
    id,
    Number(faulty) + 2,
  )
  await set('UPDATE actes.batch SET state = $2 WHERE id = $1', id, state)
  const { can } = await as().showBatch({ id })
  return {
    can,
    tries: {
      deposit: ['depositBatch', { id }],
      depositGood: ['depositBatch', { id, only: 'good' }],
      cancel: ['cancelBatch', { id }],
    },
  }
}

async function layBulk(state: string): Promise<LaidSubject> {
  const [id, createdAt] = [v7(), now()]
  const item = { transmission: await act(), collectivite: siren, heldSince: null }
  await openBulk(db(), { id, who: me, reason, criteria: '?retenues=1', rate: 60, createdAt, sirens: [siren] }, [item])
  await set('UPDATE actes.bulk SET state = $2 WHERE id = $1', id, state)
  const { can } = await as().showBulk({ id })
  const given = { id, reason }
  return {
    can,
    tries: { pause: ['pauseBulk', given], resume: ['resumeBulk', given], cancel: ['cancelBulk', given] },
  }
}

async function layConnection(how: string): Promise<LaidSubject> {
  const [isPaused, isSuspended] = [how === 'paused', how === 'suspended']
  await set(
    `UPDATE actes.connection SET paused_since = $2, paused_by = $3, pause_reason = $3, suspended_code = $4,
       suspended_since = $5, suspended_params = $6::jsonb WHERE id = $1`,
    connection,
    isPaused ? now() : null,
    isPaused ? me : null,
    ...(isSuspended ? ['ACTES-G002', now(), '{}'] : [null, null, null]),
  )
  await set('UPDATE actes.collectivite SET left_at = $2 WHERE siren = $1', siren, how === 'left' ? now() : null)
  const given = { id: connection, reason }
  const { can } = found((await as().listConnections({ id: connection })).items[0])
  return { can, tries: { pause: ['pauseConnection', given], resume: ['resumeConnection', given] } }
}

async function laySchedule(how: string): Promise<LaidSubject> {
  const given = { name: 'heal', reason }
  await (how === 'paused' ? as().pauseSchedule(given) : as().resumeSchedule(given))
  const { can } = found((await as().listSchedules({})).items.find(({ name }) => name === 'heal'))
  return {
    can,
    tries: { run: ['runSchedule', given], pause: ['pauseSchedule', given], resume: ['resumeSchedule', given] },
  }
}

async function laySubscription(how: string): Promise<LaidSubject> {
  const { subscription } = await as().addSubscription({
    url: 'https://gru.example.org/',
    collectivite: siren,
    types: [],
  })
  const { id } = subscription
  await set(
    `UPDATE actes.subscription SET paused_at = $2, disabled_at = $3, disabled_why = $4 WHERE id = $1`,
    id,
    how === 'paused' ? now() : null,
    ...(how === 'disabled' ? [now(), 'gone'] : [null, null]),
  )
  const { can } = await as().showSubscription({ id })
  const given = { id, reason }
  return { can, tries: { pause: ['pauseSubscription', given], resume: ['resumeSubscription', given] } }
}

async function layRequest(how: string): Promise<LaidSubject> {
  const id = v7()
  const input = { name: `accord-${++count}`, rights: ['read'], sirens: null, days: 1 }
  const key = await commune.app.signIn.masterKey()
  const sealed = (value: unknown) => seal(Buffer.from(JSON.stringify(value)), key, contextOf.request({ id }))
  await keepConsent(db(), {
    id,
    operation: 'addToken',
    action: 'people',
    sirens: null,
    askedBy: how === 'theirs' ? other : me,
    maker: null,
    shown: {},
    input: sealed(input),
    basis: await basisOf({ input, found: {}, db: db() }),
    askedAt: now(),
    expiresAt: new Date(now().getTime() + 60_000),
  })
  if (how === 'expired')
    await set('UPDATE actes.consent SET expires_at = $2, asked_by = $3 WHERE id = $1', id, now(), other)
  if (how === 'done')
    await set(
      `UPDATE actes.consent SET decision = 'approved', decided_by = $2, decided_at = $3, input = NULL, result = $4 WHERE id = $1`,
      id,
      other,
      now(),
      sealed({ text: 'x' }),
    )
  const { can } = found((await as().listRequests({})).items.find((each) => each.id === id))
  return {
    can,
    tries: {
      approve: ['approveRequest', { id }],
      refuse: ['refuseRequest', { id, reason }],
      take: ['takeRequestResult', { id }],
    },
  }
}

async function layToken(how: string): Promise<LaidSubject> {
  const [use, standing] = how.split(' ')
  const name = `jeton-${++count}`
  if (use === 'calendar') await as().addCalendar({ name, days: 9 })
  else await as().addToken({ name, rights: ['read'], sirens: null, days: 9 })
  if (standing === 'revoked') await set('UPDATE actes.token SET revoked_at = $2 WHERE name = $1', name, now())
  const { items } = use === 'calendar' ? await as().listCalendars({}) : await as().listTokens({})
  const { can } = found(items.find((each) => each.name === name))
  return { can, tries: { revoke: [use === 'calendar' ? 'revokeCalendar' : 'revokeToken', { name }] } }
}

async function person(how: string): Promise<string> {
  const [id, login] = [v7(), `p${++count}@example.org`]
  await keepPerson(db(), { id, login, grants: [{ role: 'reader', siren: null }], at: now() })
  if (how === 'closed') await disablePerson(db(), login, now())
  if (how === 'secured') {
    await set('UPDATE actes.person SET totp = $2 WHERE id = $1', id, Buffer.from('x'))
    await linkIdentity(db(), { issuer: 'https://idp.example', sub: login }, { person: id, at: now() })
  }
  return login
}

async function layPerson(how: string): Promise<LaidSubject> {
  const login = await person(how)
  const { can } = found((await as().listPeople({})).items.find((each) => each.login === login))
  return {
    can,
    tries: {
      changeRoles: ['changeRoles', { login, grants: [{ role: 'operator', siren: null }] }],
      disable: ['disablePerson', { login }],
      removeSecondStep: ['removeSecondStep', { login }],
      unlinkIdentities: ['unlinkIdentities', { login }],
    },
  }
}

async function layErasable(how: string): Promise<LaidSubject> {
  const login = `p${++count}@example.org`
  await as().invitePerson({ login, grants: [{ role: 'reader', siren: null }] })
  if (how !== 'open') await as().disablePerson({ login })
  const shown = async () => found((await as().findPersonalData({ text: login })).accounts[0])
  if (how === 'erased') await as().erasePerson({ login, count: (await shown()).going, reason })
  const { can, going } = await shown()
  return { can, tries: { erase: ['erasePerson', { login, count: going, reason }] } }
}

async function layAccount(how: string): Promise<LaidSubject> {
  await set('UPDATE actes.person SET totp = $2 WHERE login = $1', me, how === 'coded' ? Buffer.from('x') : null)
  return {
    can: found((await as().showMe({})).account).can,
    tries: {
      changePassword: ['changePassword', { present: 'x', wanted: 'une phrase de passe' }],
      prepareSecondStep: ['prepareSecondStep', {}],
      addAuthenticator: ['prepareAuthenticator', {}],
    },
  }
}

async function layDisposal(state: string): Promise<LaidSubject> {
  const id = v7()
  const visa = state === 'open' || state === 'abandoned' ? [null, null, null] : ['visa', '2025-01-01', me]
  await set(
    `INSERT INTO actes.disposal (id, collectivite, kind, state, reason, created_at, created_by, reference, dated, granted_by)
       VALUES ($1, $2, 'elimination', $3, $4, $5, $6, $7, $8, $9)`,
    id,
    siren,
    state,
    reason,
    now(),
    me,
    ...visa,
  )
  const { can } = await as().showDisposal({ siren, id })
  return {
    can,
    tries: {
      grant: ['grantDisposal', { siren, id, reference: 'visa', date: '2025-01-01', reason }],
      purge: ['purgeDisposal', { siren, id, count: 0, reason }],
      abandon: ['abandonDisposal', { siren, id, reason }],
    },
  }
}

/** How: the state, the code that holds it, and what of it may have left. */
async function layTransfer(how: string): Promise<LaidSubject> {
  const id = v7()
  const [state = '', held, left] = how.split(' ')
  const frozen = { server: 'asalae https://sae', agency: 'x', bordereau_sha256: 'x', package: {} }
  const columns = {
    id,
    transmission: await act(),
    collectivite: siren,
    id_acte: id,
    archive: 'asalae',
    identifier: id,
    state,
    created_at: now(),
    created_by: me,
    failures: 0,
    late: 0,
    held_code: held && `ACTES-${held}`,
    look: left === 'look',
    open_attempt: left === 'attempt' ? v7() : null,
    ...(state !== 'asked' && frozen),
    ...(state === 'accepted' && { reply_sha256: 'x', reply: {} }),
  }
  await set('INSERT INTO actes.transfer SELECT * FROM jsonb_populate_record(NULL::actes.transfer, $1::jsonb)', columns)
  const { can } = await as().showTransfer({ siren, id })
  return {
    can,
    tries: {
      retry: ['retryTransfer', { siren, id, reason }],
      settle: ['settleTransfer', { siren, id, arrived: false, reason }],
      cancel: ['cancelTransfer', { siren, id, reason }],
    },
  }
}

async function layHold(how: string): Promise<LaidSubject> {
  const id = v7()
  await set(
    `INSERT INTO actes.legal_hold (id, collectivite, transmission, reason, set_at, set_by, lifted_at, lifted_by, lifted_reason)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    id,
    siren,
    await act(),
    reason,
    now(),
    me,
    ...(how === 'lifted' ? [now(), me, reason] : [null, null, null]),
  )
  const { can } = found((await as().listLegalHolds({ siren, limit: 500 })).items.find((each) => each.id === id))
  return { can, tries: { lift: ['liftLegalHold', { siren, id, reason }] } }
}

async function layCredential(how: string): Promise<LaidSubject> {
  const name = `Syndicat ${++count}`
  await as().addCredential({ name, gateway: { type: 'pastell', jeton: 'un jeton' } })
  await set(
    `UPDATE actes.collectivite SET settings = jsonb_set(settings #- '{gateway,identifiantPartage}', $2::text[], to_jsonb($3::text)) WHERE siren = $1`,
    siren,
    how === 'used' ? ['gateway', 'identifiantPartage'] : ['gateway', 'type'],
    how === 'used' ? name : 'sandbox',
  )
  const { can } = await as().showCredential({ name })
  return { can, tries: { remove: ['removeCredential', { name, reason }] } }
}

async function layDraft(how: string): Promise<LaidSubject> {
  const whole = { nature: 'DE', dateDecision: '2025-06-25', matiere: '8.1', objet: 'Écoles' }
  const acte = how === 'empty' ? {} : { ...whole, numero: `B${++count}` }
  const files = how === 'untyped' ? documents : documents.slice(0, 1)
  const { id } = await as().createDraft({ form: { collectivite: siren, acte }, files })
  if (how === 'deposited') await as().depositDraft({ id, version: 1 })
  const { can } = await as().showDraft({ id })
  return {
    can,
    tries: {
      save: ['saveDraft', { id, version: 1, acte: { objet: 'Autre' } }],
      delete: ['deleteDraft', { id, version: 1 }],
      deposit: ['depositDraft', { id, version: 1 }],
    },
  }
}

async function layTask(how: string): Promise<LaidSubject> {
  const id = v7()
  await set(
    `INSERT INTO actes.task (id, transmission, collectivite, kind, opened_at, untold) VALUES ($1, $2, $3, 'envoiIncertain', $4, NULL)`,
    id,
    await act(),
    siren,
    now(),
  )
  if (how === 'closed') await as(other).closeTask({ id, reason })
  const { items } = await as().listTasks({ closed: how === 'closed', limit: 500 })
  return {
    can: found(items.find((each) => each.id === id)).can,
    tries: {
      close: ['closeTask', { id, reason }],
      assign: ['assignTask', { id, to: null, reason }],
      snooze: ['snoozeTask', { id, until: null, reason }],
    },
  }
}

async function layReturn(how: string): Promise<LaidSubject> {
  const transmission = await act(how === 'annulled' ? { state: 'annulled' } : {})
  const { sha256, sizeBytes } = await commune.app.ports.store.blobs.put(Buffer.from(`un retour ${++count}`))
  const stored = { sha256, size_bytes: sizeBytes }
  const facts = {
    kind: 'DemandePieceComplementaire',
    code: '3-1',
    idActe: '034-213401482-20250625-DEL-DE',
    dateCourrier: '2025-07-02',
    description: 'une pièce',
  }
  const columns: Readonly<Record<string, object>> = {
    stray: { status: 'notice', kind: 'notice' },
    doubted: { status: 'orphan', origin: JSON.stringify({ verdict: 'unconfirmed', from: 'x@prefecture.example' }) },
    placed: { transmission },
    believed: { status: 'orphan' },
  }
  const letter = { transmission, kind: facts.kind, facts: JSON.stringify(facts) }
  const id = await retour({ ...stored, ...(columns[how] ?? letter) })
  const answering = { id, form: { reason, refuse: false }, files: documents.slice(0, 1) }
  if (!(how in columns))
    await set(
      `INSERT INTO actes.task (id, transmission, collectivite, kind, opened_at, retour, untold)
         VALUES ($1, $2, $3, 'demandePieces', $4, $5, NULL)`,
      v7(),
      transmission,
      siren,
      now(),
      id,
    )
  if (how === 'answered') await as(other).answerLetter(answering)
  if (how === 'closed') await set(`UPDATE actes.task SET closed_at = $2, outcome = 'done' WHERE retour = $1`, id, now())
  if (how === 'contradicted') await contradicts(transmission)
  const { can } = await as().showReturn({ id })
  return {
    can,
    tries: {
      attach: ['attachReturn', { id, transmission: await act(), reason }],
      accept: ['acceptReturn', { id, reason }],
      answer: ['answerLetter', answering],
    },
  }
}

async function layPublic(how: string): Promise<string> {
  const id = await act(how === 'refused' ? { state: 'refused', refusal: JSON.stringify({ code: 'ACTES-R001' }) } : {})
  if (how === 'posted') await as().postAct({ id })
  if (how === 'withheld') await as().withholdAct({ id, why: 'erreur', reason })
  if (how === 'contradicted') await contradicts(id)
  return id
}

async function layPosting(how: string): Promise<LaidSubject> {
  const id = await layPublic(how)
  const { can } = await as().listPostings({ id })
  return { can, tries: { post: ['postAct', { id }], retract: ['retractAct', { id, why: 'erreur', reason }] } }
}

async function layDiffusion(how: string): Promise<LaidSubject> {
  const formulaire = JSON.stringify({ code: '6-1', idActe: 'x' })
  const id = how === 'about' ? await act({ message: '6-1', formulaire, about: await act() }) : await layPublic(how)
  const { can } = await as().showDiffusion({ id })
  return {
    can,
    tries: { withhold: ['withholdAct', { id, why: 'erreur', reason }], release: ['releaseAct', { id, reason }] },
  }
}

async function layStart(how: string): Promise<LaidSubject> {
  const type = how === 'real' ? 's2low' : 'sandbox'
  await set(
    `UPDATE actes.collectivite SET settings = jsonb_set(settings, '{gateway,type}', to_jsonb($2::text)) WHERE siren = $1`,
    siren,
    type,
  )
  const { can } = await as().showStart({})
  await set(
    `UPDATE actes.collectivite SET settings = jsonb_set(settings, '{gateway,type}', to_jsonb('sandbox'::text)) WHERE siren = $1 AND $2`,
    siren,
    how !== 'real',
  )
  return { can, tries: { sendFirstAct: ['sendFirstAct', {}] } }
}

const subjects: Readonly<Record<string, SubjectCase>> = {
  batch: {
    may: mays.mayBatch,
    lay: layBatch,
    says: {
      'checked 0 1': 'ok ok ok',
      'checked 1 1': 'A065 ok ok',
      'checked 1 0': 'A065 A066 ok',
      'checked 0 1 other': 'S006 S006 ok',
      'checking 0 1': 'A066 A066 ok',
      'depositing 0 1': 'A066 A066 ok',
      'done 0 1': 'A066 A066 A066',
      'cancelled 0 1': 'A066 A066 A066',
    },
  },
  'bulk requeue': {
    may: mays.mayBulk,
    lay: layBulk,
    says: {
      running: 'ok already ok',
      paused: 'already ok ok',
      done: 'already already already',
      cancelled: 'already already already',
    },
  },
  connection: {
    may: mays.mayConnection,
    lay: layConnection,
    says: { open: 'ok already', paused: 'already ok', suspended: 'ok ok', left: 'ok A113', again: 'ok already' },
  },
  schedule: { may: mays.maySchedule, lay: laySchedule, says: { paused: 'A019 already ok', on: 'ok ok already' } },
  subscription: {
    may: mays.maySubscription,
    lay: laySubscription,
    says: { served: 'ok already', paused: 'already ok', disabled: 'ok ok' },
  },
  request: {
    may: mays.mayRequest,
    lay: layRequest,
    says: { theirs: 'ok ok S006', own: 'A092 ok S006', expired: 'S009 S009 S006', done: 'A092 S009 ok' },
  },
  token: {
    may: mays.mayToken,
    lay: layToken,
    says: { 'token active': 'ok', 'token revoked': 'A027', 'calendar active': 'ok', 'calendar revoked': 'A027' },
  },
  person: {
    may: mays.mayPerson,
    lay: layPerson,
    says: { open: 'ok ok A024 A024', secured: 'ok ok ok ok', closed: 'S009 A024 A024 A024' },
  },
  'personal data': { may: mays.mayErase, lay: layErasable, says: { closed: 'ok', open: 'A107', erased: 'A024' } },
  'own account': { may: mays.mayAccount, lay: layAccount, says: { coded: 'ok A024 ok', plain: 'ok ok ok' } },
  disposal: {
    may: mays.mayDisposal,
    lay: layDisposal,
    says: {
      open: 'ok A102 ok',
      granted: 'A102 ok ok',
      running: 'A102 A102 ok',
      done: 'A102 A102 A102',
      abandoned: 'A102 A102 A102',
    },
  },
  transfer: {
    may: mays.mayTransfer,
    lay: layTransfer,
    says: {
      asked: 'T011 T011 ok',
      'asked T007': 'ok T011 ok',
      frozen: 'T011 T011 ok',
      'frozen G005': 'ok T011 ok',
      'frozen G005 look': 'ok T011 T011',
      'frozen T010 look': 'T011 ok T011',
      'frozen T010 attempt': 'T011 ok T011',
      sent: 'T011 T011 T011',
      'sent T003': 'ok T011 T011',
      accepted: 'T011 T011 T011',
      refused: 'T011 T011 T011',
      cancelled: 'T011 T011 T011',
    },
  },
  'legal hold': { may: mays.mayHold, lay: layHold, says: { standing: 'ok', lifted: 'A104' } },
  credential: { may: mays.mayCredential, lay: layCredential, says: { used: 'A068', unused: 'ok' } },
  draft: {
    may: mays.mayDraft,
    lay: layDraft,
    says: {
      whole: 'ok ok ok',
      untyped: 'ok ok A121',
      empty: 'ok ok V005',
      deposited: 'A062 A062 already',
    },
  },
  task: { may: mays.mayTask, lay: layTask, says: { open: 'ok ok ok', closed: 'A015 S009 S009' } },
  return: {
    may: mays.mayRetour,
    lay: layReturn,
    says: {
      stray: 'ok A047 A014',
      doubted: 'A046 ok A014',
      believed: 'ok A047 A014',
      placed: 'A011 A047 A014',
      letter: 'A011 A047 ok',
      annulled: 'A011 A047 A002',
      answered: 'A011 A047 A007',
      closed: 'A011 A047 A015',
      contradicted: 'A011 A047 A010',
    },
  },
  posting: {
    may: mays.mayPost,
    lay: layPosting,
    says: {
      received: 'ok A060',
      posted: 'A060 ok',
      withheld: 'A114 A060',
      refused: 'A058 A060',
      contradicted: 'A010 A060',
    },
  },
  diffusion: {
    may: mays.mayWithhold,
    lay: layDiffusion,
    says: { free: 'ok A115', posted: 'ok A115', withheld: 'A115 ok', about: 'A115 A115' },
  },
  start: { may: mays.mayStart, lay: layStart, says: { real: 'A074', demonstration: 'ok' } },
}

const short = (code: string) => code.replace('ACTES-', '')

async function cameOf(asked: Promise<unknown>): Promise<string> {
  return asked.then(
    (given) => ((given as { readonly already?: boolean }).already === true ? 'already' : 'ok'),
    (error: unknown) => {
      if (error instanceof ActesError) return short(error.code)
      throw error
    },
  )
}

const cases = Object.entries(subjects).flatMap(([subject, { says }]) =>
  Object.keys(says).map((how) => [subject, how] as const),
)

test.each(cases)('%s, %s: each action is done exactly where it says so', async (subject, how) => {
  const { may, lay, says } = found(subjects[subject])
  const words = Object.fromEntries(
    found(says[how])
      .split(' ')
      .map((word, at) => [Object.keys(may)[at], word]),
  )
  const said: Record<string, string> = {}
  const came: Record<string, string> = {}
  for (const action of Object.keys(may)) {
    const { can, tries } = await lay(how)
    const each = (can as Readonly<Record<string, true | 'already' | { readonly code: string }>>)[action]
    said[action] = each === true ? 'ok' : typeof each === 'string' ? each : short(each?.code ?? '')
    const [name, input] = found(tries[action])
    came[action] = await cameOf(as()[name](input as never) as Promise<unknown>)
  }
  expect({ said, came }).toEqual({ said: words, came: words })
})

describe('the table', () => {
  test('has every subject, and each of its actions both allowed and not', () => {
    const tables = Object.entries(mays).filter(([, each]) => typeof each === 'object')
    expect(
      tables.map(([, each]) => each).filter((each) => !Object.values(subjects).some(({ may }) => may === each)),
    ).toEqual([])
    const always: string[] = []
    for (const [subject, { may, says }] of Object.entries(subjects))
      Object.keys(may).forEach((action, at) => {
        const words = new Set(Object.values(says).map((each) => each.split(' ')[at] === 'ok'))
        if (words.size < 2) always.push(`${subject} ${action}`)
      })
    // Denied only where a provider asks for the password: below.
    expect(always).toEqual(['own account changePassword', 'own account addAuthenticator'])
  })

  test('denies an account’s own steps where a provider has them, unless a role demands one here', () => {
    const of = { takesPasswords: false, isStepDemanded: false, code: false }
    const codes = (given: typeof of) =>
      Object.values(mays.canOf(mays.mayAccount, given)).map((each) => (each === true ? 'ok' : short(each.code)))
    expect(codes(of)).toEqual(['A024', 'A024', 'A024'])
    expect(codes({ ...of, isStepDemanded: true })).toEqual(['A024', 'ok', 'ok'])
  })

  test('names in a fault what the person named, unless the sentence has it already', () => {
    const refusal = (standing: 'open' | 'erased') => {
      try {
        mays.need(mays.mayErase.erase({ login: other, standing }), other)
        return undefined
      } catch (error) {
        const { code, params, problems } = error as ActesError
        return { code, params, problems }
      }
    }
    const problems = [{ code: 'ACTES-A024', path: '', value: other }]
    expect(refusal('erased')).toEqual({ code: 'ACTES-A024', params: {}, problems })
    expect(refusal('open')).toEqual({ code: 'ACTES-A107', params: { login: other }, problems: [] })
  })

  test('lets no program agree to a request, and nobody post where there are no public pages', () => {
    const request = { id: '', standing: 'waiting', mine: false, isToken: true, hasResult: false }
    expect(mays.mayRequest.approve(request)).toMatchObject({ code: 'ACTES-A092' })
    expect(mays.mayPost.post({ publicPages: false } as never)).toMatchObject({ code: 'ACTES-A057' })
  })
})

test.each(roles)('a %s does what their rights allow, and nothing else', async (role) => {
  for (const [, { may, lay, says }] of Object.entries(subjects)) {
    const how = found(Object.keys(says).at(-1))
    for (const action of Object.keys(may)) {
      const [name, input] = found((await lay(how)).tries[action])
      const { right } = table[name] as { readonly right: Action | 'any' }
      const isTheirs = right === 'any' || actionsOf(role).includes(right)
      const came = await cameOf(as(me, role)[name](input as never) as Promise<unknown>)
      expect([name, came === 'A022']).toEqual([name, !isTheirs])
    }
  }
})
