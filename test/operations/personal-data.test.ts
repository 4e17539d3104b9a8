// A person's data: every column of the schema is known to hold some or none; what is held about an account is found, given and,
// once it is closed, erased where the law lets it go. What proves stays.
import { expect, test } from 'vitest'
import { choosePassword, signIn } from '../../src/accounts/sign-in.ts'
import { maraussan } from '../../src/config/demo.ts'
import type { Bytes } from '../../src/operations/operation.ts'
import { installationLines, deskLines } from '../../src/store/desk/journal.ts'
import { contents, keys, places, type PersonalDataPlace } from '../../src/store/people/personal-data.ts'
import { groundWords, placeWords } from '../../src/text/personal-data.ts'
import { maraussanFolder } from '../support/life/commune.ts'
import { openLaidApp } from '../support/life/laid-app.ts'
import { operationsOf } from '../support/life/operations-of.ts'
import { expectCode } from '../support/expect-code.ts'
import { forSuite } from '../support/life/for-suite.ts'

const app = forSuite(() => openLaidApp('2025-07-08T08:00:00Z'))
const now = () => new Date('2025-07-08T08:00:00Z')

/** Columns that name and describe nobody, by table. A new one is added here, or to the table of places, by whoever makes it. */
const none: Readonly<Record<string, string>> = {
  attempt:
    'id transmission verb opened_at request_sha256 closed_at verdict code reference reply_sha256 road look number',
  authenticator: 'counter',
  archive: 'siren updated_at suspended_code',
  batch: 'encoding sirens state ended_at',
  batch_line: 'batch line state transmission id_acte already',
  bulk: 'sirens rate state minute minute_count finished_at',
  act_lock: 'mark transmission',
  blob_lock: 'act held kept sha256 until',
  blob_removal: 'sha256 since',
  bulk_item: 'bulk transmission collectivite held_since state outcome new_id code claim_token claim_until ended_at',
  cause: 'id code gateway verif',
  chained: 'journal floor reached bound',
  collectivite: 'siren created_at updated_at classification_wanted classification_checked_at left_at',
  connection:
    'siren gateway collect_at claim_token wanted_at silences last_collect last_code certificate_until suspended_code suspended_since reconcile_at reconciled_at reconcile_code',
  consent: 'action sirens basis expires_at code',
  credential: 'gateway settings holder ends_on prints created_at',
  daily: 'collectivite kind day slot gateway n',
  daily_change: 'collectivite kind day slot gateway n',
  dead_letter: 'subscription notice tries code status died_at wanted_at claim_token claim_until sent_at',
  disposal: 'kind state dated ended_at',
  disposal_act: 'disposal transmission outcome because',
  draft: 'batch version faults replaces transmission claimed_until',
  held_form: 'expires_at',
  envelope_serial: 'siren day last',
  first_code: 'expires_at tries',
  installation:
    'one epoch quiet_since quiet_code quiet_params rewound_to last_number serial_day serial_floor left_epoch left_epochs started_at marked_at',
  journal: 'collectivite first_line',
  kept_head: 'chain count',
  legal_hold: 'transmission',
  link: 'chain n line subject rank pieces salt digest link',
  migration: 'number name at',
  notice: 'seq id source type at collectivite transmission subscription reply reply_until',
  outage: 'id failures code since probe_at',
  outage_over: 'id code since until',
  plugin: 'agreed agreed_at name waiting waiting_since',
  posting: 'transmission collectivite posted_on retracted_on retraction',
  proof: 'transmission due_at claim_token looked_at platform',
  proof_document: 'id transmission kind rank version inputs state sha256 size_bytes code tries due_since made_at',
  publication: 'collectivite date_decision numero nature how day',
  purged:
    'transmission family disposal collectivite id_acte numero nature date_decision acknowledged purged_at digests',
  renewal: 'chain count until line',
  retention_term: 'nature months',
  retour: 'connection delivery sha256 size_bytes kind transmission status part_of reference untold',
  schedule:
    'rhythm next_at wanted_at run_token run_until last_started_at last_finished_at last_ms last_outcome last_code last_count',
  seal: 'chain count head at',
  seal_token: 'chain count token',
  seal_wanted: 'chain at',
  siem: 'one actes actes_before installation installation_before last_at failing_since next_at',
  spent_challenge: 'challenge_sha256 expires_at',
  search: 'transmission collectivite message numero_search date_decision nature matiere ordered',
  secret: 'id siren setting sealed created_at credential bound',
  sign_in_try: 'failures next_at forget_at',
  subscription:
    'id siren types secret former_secret former_until cursor failures next_at failing_since last_at last_status last_code paused_at disabled_at disabled_why ended_at claim_token claim_until',
  tally: 'collectivite state cause n',
  tally_change: 'collectivite state cause n',
  task: 'retour opened_at due_on untold collectivite connection snoozed_until',
  token: 'id expires_at last_used_at revoked_at',
  undated: 'chain count',
  untold: 'journal line',
  traffic: 'channel hour bytes',
  transfer:
    'transmission state archive due_at claim_token failures open_attempt look held_code met_code server agency bordereau_sha256 package reference sent_at late acknowledgement_sha256 reply_sha256 verified ended_at',
  transfer_attempt: 'id transfer opened_at request_sha256 closed_at verdict code reference reply_sha256 number',
  transmission:
    'collectivite connection numero numero_search nature date_decision content_sha256 cle state held_code held_since due_at claim_token open_attempt failures silences archive enveloppe_name reference date_reception replaces replaced_by created_at updated_at message about retour date_courrier traceparent cause met_code sent_at answered_at lapses look_since ask_at look snoozed_until dismissed_at reply open_claim inherited_cle',
}

test('each column of the schema is in the table of places, a key, a content, or declared free of personal data', async () => {
  const rows = await app.ports.store.db.rows<{ name: string; columns: string[] }>(
    `SELECT c.relname AS name, array_agg(a.attname::text ORDER BY a.attname) AS columns FROM pg_class c
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      WHERE c.relnamespace = 'actes'::regnamespace AND c.relkind = 'r' GROUP BY 1`,
  )
  const listed = (name: string) => {
    const told = Object.values<PersonalDataPlace>(places).flatMap(([table, columns]) =>
      table === name ? [columns] : [],
    )
    return [...told, keys[name] ?? '', contents[name] ?? '', none[name] ?? ''].flatMap((each) => each.split(' '))
  }
  const sorted = rows.map(({ name, columns }) => [name, columns.join(' ')]).sort()
  const known = rows.map(({ name }) => [
    name,
    [...new Set(listed(name))]
      .filter((each) => each !== '')
      .sort()
      .join(' '),
  ])
  expect(known.sort()).toEqual(sorted)
})

const ask = () => operationsOf(app).ask
const lise = 'lise@example.org'
const counts = async (text = lise) =>
  Object.fromEntries(
    ((await ask().findPersonalData({ text })).accounts[0]?.held ?? []).map(({ place, count }) => [place, count]),
  )

/** Lise comes in, works a little, and leaves traces of every kind that an account leaves. */
async function works(): Promise<void> {
  const store = { db: app.ports.store.db, now }
  const as = app.askAs({ who: lise, grants: [{ role: 'administrator', siren: null }], language: 'fr' })
  const { link } = await ask().invitePerson({ login: lise, grants: [{ role: 'operator', siren: null }] })
  const password = 'une phrase de passe de Lise'
  await choosePassword(store, { token: link?.path.split('/').at(-1) ?? '', password })
  await signIn(store, { login: lise, password, from: { network: '192.0.2.1' } })
  await as.saveView({ name: 'Mes attentes', held: true })
  await as.addToken({ name: 'logiciel', rights: ['read'], sirens: null, days: 3 })
  await as.declareCollectivite(maraussan)
  const { id } = await as.deposit({ folder: maraussanFolder })
  await app.ports.store.db.query('UPDATE actes.transmission SET assigned_to = $2 WHERE id = $1', [id, lise])
}

test('the data of an account is found by a part of its address, by place, with what would stay and why', async () => {
  await works()
  const { accounts, acts } = await ask().findPersonalData({ text: 'LISE@' })
  expect(accounts).toMatchObject([{ login: lise, standing: 'open' }])
  expect(await counts()).toMatchObject({
    account: 1,
    roles: 1,
    sessions: 1,
    invitations: 1,
    views: 1,
    assignedActs: 1,
    tokens: 1,
    actJournal: 1,
  })
  const stays = Object.fromEntries((accounts[0]?.held ?? []).map(({ place, stays: why }) => [place, why]))
  expect(stays).toMatchObject({
    account: null,
    sessions: null,
    views: null,
    actJournal: 'proof',
    installationJournal: 'proof',
  })
  expect(acts).toMatchObject({ count: 0, ground: groundWords.acts.fr })
})

test('a name is found in the objets of acts, from which nobody is erased', async () => {
  expect((await ask().findPersonalData({ text: 'Jeanne Dubois' })).acts).toMatchObject({ count: 0, items: [] })
  const text = await ask().listTransmissions({})
  const objet = text.items[0]?.objet ?? ''
  const found = await ask().findPersonalData({ text: objet.split(' ').slice(0, 3).join(' ') })
  expect(found).toMatchObject({ accounts: [], acts: { count: 1, items: [{ objet }] } })
  const { collectivites } = await ask().findPersonalData({ text: maraussan.referent?.nom ?? '' })
  expect(collectivites).toEqual([maraussan.siren])
})

test('everything is exported in one documented file, without a secret, and this is journalled', async () => {
  const { bytes } = (await ask().downloadPersonalData({ login: lise })) as Bytes
  const file = JSON.parse(Buffer.from(bytes as Uint8Array).toString()) as {
    data: { place: keyof typeof placeWords; rows: object[]; count: number; what: string }[]
  }
  expect(file).toMatchObject({ format: 'actes-personal-data', version: 1, login: lise, at: now().toISOString() })
  expect(file.data.find(({ place }) => place === 'views')).toMatchObject({
    what: placeWords.views.fr,
    count: 1,
    stays: null,
    rows: [{ name: 'Mes attentes', shared: false }],
  })
  for (const { rows, count } of file.data) expect(rows.length).toBe(count)
  expect(JSON.stringify(file)).not.toMatch(/"password"|totp|token_sha256|scrypt/)
  const [line] = await installationLines(app.ports.store.db, { kinds: ['download'], limit: 1 })
  expect(line).toMatchObject({ event: 'downloadPersonalData', target: lise, who: 'test' })
})

test('an open account is not erased, nor an unknown one, nor more than was shown', async () => {
  const reason = 'demande reçue le 8 juillet'
  const erase = (login: string, count: number) => ask().erasePerson({ login, count, reason })
  await expect(erase(lise, 0)).rejects.toMatchObject({ code: 'ACTES-A107', params: { login: lise } })
  await expectCode(erase('personne@example.org', 0), 'ACTES-A024')
  await ask().disablePerson({ login: lise })
  await expectCode(erase(lise, 0), 'ACTES-S009')
  expect(await counts()).toMatchObject({ account: 1, views: 1 })
})

test('a closed account is erased; its journal lines stay, are still found by its address, and nothing else changes', async () => {
  const { db } = app.ports.store
  const linesOf = async () => db.rows('SELECT * FROM actes.journal ORDER BY id')
  const before = await linesOf()
  const [seen] = (await ask().findPersonalData({ text: lise })).accounts
  const { accounts } = await ask().erasePerson({
    login: lise,
    count: seen?.going ?? -1,
    reason: 'demande du 8 juillet',
  })
  expect(accounts).toMatchObject([{ login: lise, standing: 'erased', going: 0 }])
  for (const { stays } of accounts[0]?.held ?? []) expect(stays).toBe('proof')
  expect(await counts()).toMatchObject({ actJournal: 1 })
  expect(await linesOf()).toEqual(before)
  expect(await ask().listPeople({})).toEqual({ items: [] })
  const [line] = await deskLines(db, { event: 'person-erased', limit: 1 })
  expect(line).toMatchObject({ target: lise, detail: { reason: 'demande du 8 juillet', count: seen?.going } })
  // Whoever comes back begins anew.
  await ask().invitePerson({ login: lise, grants: [{ role: 'reader', siren: null }] })
  expect(await counts()).toMatchObject({ account: 1, roles: 1 })
  expect(await counts()).not.toHaveProperty('views')
})
