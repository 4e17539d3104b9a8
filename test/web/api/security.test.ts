// Who may call what: every route of the API, without a token, with one that is worth nothing, with one of another
// collectivité, with one that lacks the right, and with the right one. What is refused changes nothing.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { operationsOf } from '../../support/life/operations-of.ts'
import { tokenRights } from '../../../src/accounts/tokens.ts'
import type { ProblemDocument } from '../../../src/web/api/problem.ts'
import type { AnyOperation } from '../../../src/operations/operation.ts'
import { operations } from '../../../src/operations/table.ts'
import { maraussan } from '../../../src/config/demo.ts'
import { ownerCaller } from '../../../src/operations/guard.ts'
import { deskLines } from '../../../src/store/people/people.ts'
import { keepEvents } from '../../../src/store/subscriptions/events.ts'
import { openBulk } from '../../../src/store/transmissions/bulk.ts'
import { databaseDigest } from '../../support/life/database-digest.ts'
import {
  depositForm,
  filesForm,
  formOf,
  openApiCommune,
  type ApiCall,
  type ApiCommune,
} from '../../support/desk/api.ts'
import { neighbouring } from '../../support/desk/desk.ts'
import { shortly } from '../../support/long.ts'

let commune: ApiCommune
const things: Record<string, string> = {}
beforeAll(async () => {
  commune = await openApiCommune()
  const acknowledged = await commune.hands('RECU1')
  await commune.works()
  const { idActe, retours, files } = await commune.shows(acknowledged)
  await commune.prefectureWrites('pieces', idActe ?? '')
  await commune.works()
  const letter = (await commune.shows(acknowledged)).retours.find(({ kind }) => kind === 'DemandePieceComplementaire')
  const { items } = await operationsOf(commune.app).tasks({ closed: false })
  Object.assign(things, {
    ...{ transmissions: acknowledged, returns: letter?.id ?? retours[0]?.id, tasks: items[0]?.id },
    ...{
      ...{ collectivites: maraussan.siren, register: 'csv' },
      schedules: 'heal',
      connections: `sandbox:${maraussan.siren}`,
      files: files.at(-1)?.sha256,
    },
  })
  const add = async (collectivite: string | null) =>
    (await commune.app.askAs(owner)('addSubscription', { url, collectivite, types: [] })).subscription.id
  things.subscriptions = await add(maraussan.siren)
  things['dead-letters'] = await diesFor(things.subscriptions)
  things.bulks = await opensBulk()
  things.views = (await commune.app.askAs(owner)('saveView', { name: 'vue', held: true })).id
  const drafted = { form: { collectivite: maraussan.siren }, files: [] }
  things.drafts = (await commune.app.askAs(owner)('createDraft', drafted)).id
  things.batches = commune.app.ports.clock.newId()
  things.calendars = 'agenda-1'
  await commune.app.askAs(owner)('addCalendar', { name: things.calendars, days: 9 })
  const gateway = { type: 'pastell', jeton: 'un jeton' } as const
  things.credentials = (await commune.app.askAs(owner)('addCredential', { name: 'Syndicat', gateway })).name
})
afterAll(() => commune.closes())

const owner = ownerCaller('test', 'fr')
const url = 'https://gru.example.org/'

/** Maraussan alone uses the credential from now on, or nobody does. */
async function shares(shared: { readonly identifiantPartage?: string }): Promise<void> {
  const text = `UPDATE actes.collectivite SET settings = jsonb_set(settings, '{gateway}',
    (settings->'gateway') - 'identifiantPartage' || $2::jsonb) WHERE siren = $1`
  await commune.app.ports.store.db.query(text, [maraussan.siren, JSON.stringify(shared)])
}

/** A notice of Maraussan that its subscriber did not take. @returns its id */
async function diesFor(subscription: string): Promise<string> {
  const { store, clock } = commune.app.ports
  const [id, at] = [clock.newId(), clock.now()]
  const notice = {
    id,
    source: id,
    type: 'act.refused',
    at,
    collectivite: maraussan.siren,
    transmission: null,
    data: {},
  }
  await keepEvents(store.db, [notice], { mails: false })
  await store.db.query(
    `INSERT INTO actes.dead_letter (subscription, notice, tries, code, died_at)
     SELECT $1, seq, 9, 'ACTES-N003', $3 FROM actes.notice WHERE id = $2`,
    [subscription, id, at],
  )
  return id
}

/** A requeue in bulk on Maraussan, which nothing is left of. */
async function opensBulk(): Promise<string> {
  const { store, clock } = commune.app.ports
  const [id, createdAt] = [clock.newId(), clock.now()]
  const bulk = { id, who: 'test', reason: 'essai', criteria: '?retenues=1', rate: 60, createdAt }
  await openBulk(store.db, { ...bulk, sirens: [maraussan.siren] }, [])
  return id
}

const bodies: Readonly<Record<string, unknown>> = {
  requeueTransmissions: { filter: { state: ['acknowledged'] }, reason: 'essai' },
  resolveTransmission: { notArrived: true, reason: 'essai' },
  publishTransmission: { date: '2025-07-08' },
  postAct: {},
  retractAct: { why: 'erreur', reason: 'essai' },
  addCalendar: { name: 'agenda', sirens: [maraussan.siren] },
  noteTransmission: { note: 'essai' },
  assignTransmission: { to: null, reason: 'essai' },
  snoozeTransmission: { until: null, reason: 'essai' },
  dismissTransmissions: { cause: '0123456789abcdef', until: '2026-01-01T00:00:00Z', reason: 'essai' },
  assignTask: { to: null, reason: 'essai' },
  snoozeTask: { until: null, reason: 'essai' },
  attachReturn: { transmission: 'RECU1', reason: 'essai' },
  refreshClassification: {},
  declareCollectivite: maraussan,
  rereadReturns: {},
  importCollectivites: { csv: 'siren\n213401482' },
  addCredential: { name: 'Autre', gateway: { type: 'pastell', jeton: 'x' } },
  renewCredential: { gateway: { type: 'pastell', jeton: 'x' }, reason: 'essai' },
  examineCredential: {},
  reconcile: { sirens: [maraussan.siren] },
  confirmSender: { sender: '@prefecture.example' },
  withdrawSender: { sender: '@prefecture.example', reason: 'essai' },
  invitePerson: { login: 'x@example.org', grants: [{ role: 'reader', siren: null }] },
  renewLink: { shown: 'open' },
  erasePerson: { count: 0, reason: 'essai' },
  changeRoles: { grants: [] },
  openBulk: { held: true, count: 1, reason: 'essai' },
  addSubscription: { url, collectivite: maraussan.siren },
  replaySubscription: { since: '2025-07-01T00:00:00Z', reason: 'essai' },
  addToken: { name: 'x', rights: ['read'], sirens: null, days: 1 },
  changePassword: { present: 'x', wanted: 'une phrase de passe' },
  confirmSecondStep: { sealed: 'x', code: '123456' },
  removeOwnSecondStep: { code: '123456' },
  renewRecoveryCodes: { code: '123456' },
  saveView: { name: 'vue' },
  depositBatch: {},
  saveDraft: { version: 1 },
  depositDraft: { version: 2 },
  deleteDraft: { version: 2 },
  shareView: { shared: true },
  chooseColumns: { columns: ['objet'] },
  chooseMails: { mails: [{ type: 'act.refused', how: 'now' }] },
}

const period = '?from=2025-01-01&to=2025-12-31'
const queries: Readonly<Record<string, string>> = {
  previewBulk: '?held=true',
  findPersonalData: '?text=lise',
  showRegister: period,
  downloadRegister: period,
}

const table = `collectivite;numero;nature;dateDecision;matiere;objet;document
${maraussan.siren};LOT1;DE;2025-06-25;8.1;Un objet;absent.pdf`

/** A call of a route about Maraussan. */
async function callOf({ method, path, name, form, body }: AnyOperation): Promise<ApiCall> {
  const parts = path.split('/')
  const filled = parts.map((part, index) => (part.startsWith(':') ? (things[parts[index - 1] ?? ''] ?? 'x') : part))
  return {
    ...{ method, path: `${filled.join('/')}${queries[name] ?? ''}` },
    ...(body && { json: bodies[name] ?? { reason: 'essai' } }),
    ...(form?.as === 'streams' && { form: filesForm({ 'a.pdf': Buffer.from('%PDF') }) }),
    ...(form?.part === 'acte' && { form: await depositForm({ numero: 'SECU-1', cle: undefined }) }),
    ...(name === 'createDraft' && { form: formOf('brouillon', { collectivite: maraussan.siren }) }),
    ...(name === 'addDraftFiles' && { form: formOf('brouillon', {}) }),
    ...(form?.part === 'reponse' && { form: formOf('reponse', { reason: 'essai' }) }),
    ...(form?.part === 'lot' && { form: formOf('lot', {}, { 'lot.csv': Buffer.from(table) }) }),
    ...(form?.part === 'lecture' && { form: formOf('lecture', { collectivite: maraussan.siren }) }),
    ...(form?.part === 'retours' && { form: formOf('retours', { collectivite: maraussan.siren, reason: 'essai' }) }),
  }
}

/** Everything that the database holds, but when tokens were used and what was done on the desk. */
const state = (): Promise<string> => databaseDigest(commune.app.ports.store.db, ['token', 'desk_journal'])

const worthless = {
  'no token': async () => null,
  'a token in another form': async () => 'actes-x',
  'a token that nobody made': async () => `actes_${'A'.repeat(43)}`,
  'an expired token': async (name: string) => {
    const token = await commune.tokenFor(`perime-${name}`, { days: 1 })
    await commune.app.ports.store.db.query(
      `UPDATE actes.token SET expires_at = created_at WHERE name = 'perime-${name}'`,
    )
    return token
  },
  'a revoked token': async (name: string) => {
    const token = await commune.tokenFor(`revoque-${name}`)
    await operationsOf(commune.app).revokeToken(`revoque-${name}`, 'test')
    return token
  },
} as const

test('a token may be given what some call asks for, and nothing else', () => {
  const asked = new Set(operations.map(({ right }) => right).filter((right) => right !== 'any'))
  expect([...tokenRights, 'people'].sort()).toEqual([...asked].sort())
})

const few = ['deposit', 'showTransmission', 'cancelTransmission', 'answerLetter', 'showMe']

describe.each(operations.map((route) => [route.name, route] as const))('%s', (name, route) => {
  test.each(
    shortly(Object.keys(worthless) as (keyof typeof worthless)[], (_what, index) => index < 1 || few.includes(name)),
  )('with %s', async (what) => {
    const before = await state()
    const answer = await commune.calls({ ...(await callOf(route)), token: await worthless[what](name) })
    expect([answer.status, answer.json()]).toMatchObject([401, { code: 'ACTES-A025' }])
    expect(answer.headers['www-authenticate']).toMatch(/^Bearer/)
    expect(await state()).toBe(before)
  })

  test('with a token that has every right but this one', async () => {
    const { right: needs } = route
    if (needs === 'any') return
    const before = await state()
    const token = await commune.tokenFor(`sans-${name}`, { rights: tokenRights.filter((right) => right !== needs) })
    const answer = await commune.calls({ ...(await callOf(route)), token })
    expect([answer.status, answer.json()]).toMatchObject([403, { code: 'ACTES-A022', right: needs }])
    expect(await state()).toBe(before)
  })

  test('with a token of another collectivité', async () => {
    // A view, and what was sent ahead, is its maker's own, whatever they see.
    if (route.scope === 'self' && ['/views', '/uploads', '/batches'].includes(route.path) && route.method === 'POST')
      return
    const before = await state()
    const token = await commune.tokenFor(`voisin-${name}`, { sirens: [neighbouring.siren] })
    const answer = await commune.calls({ ...(await callOf(route)), token })
    const text = new TextDecoder().decode(answer.bytes)
    // Lists are there, and hold nothing of Maraussan's; nothing else is there, or it is not his.
    if (route.right === 'people') expect(answer.status).toBe(403)
    else if (route.scope === 'installation') expect(answer.status).toBe(403)
    else if (route.method === 'GET' && !route.path.includes(':')) expect(answer.status).toBe(200)
    else if (name === 'requeueTransmissions') expect(answer.json()).toMatchObject({ items: [] })
    else if (name === 'checkDeposit')
      expect(answer.json()).toMatchObject({ ok: false, members: [], problems: [{ code: 'ACTES-V006' }] })
    else if (name === 'dismissTransmissions') expect(answer.json()).toMatchObject({ code: 'ACTES-S009' })
    else expect([403, 404, 422]).toContain(answer.status)
    const named = [maraussan.nom, 'RECU1', 'Écoles'].filter((each) => text.includes(each))
    expect(named).toEqual([])
    expect(await state()).toBe(before)
  })

  test('with a token of its right', async () => {
    const { right: needs } = route
    // No token keeps accounts or tokens.
    if (needs === 'people') return
    const isOfCredential = route.path.startsWith('/credentials/')
    if (isOfCredential) await shares({ identifiantPartage: things.credentials ?? '' })
    const before = await state()
    const rights = needs === 'any' ? (['read'] as const) : ([needs, 'unmask'] as const)
    const sirens = route.scope === 'installation' || name === 'rereadReturns' ? null : [maraussan.siren]
    const token = await commune.tokenFor(`droit-${name}`, { rights, sirens })
    const own = { method: 'POST', path: '/views', json: { name: 'à soi' }, token } as const
    if (name === 'deleteView') things.views = (await commune.calls(own)).json().id as string
    const lot = {
      method: 'POST',
      path: '/batches',
      form: formOf('lot', {}, { 'lot.csv': Buffer.from(table) }),
      token,
    } as const
    if (route.path.startsWith('/batches/')) things.batches = (await commune.calls(lot)).json().id as string
    const answer = await commune.calls({ ...(await callOf(route)), token })
    if (isOfCredential) await shares({})
    // A token has no account, and no session that could show what is masked.
    if (route.path.startsWith('/me/')) {
      expect([answer.status, answer.json()]).toMatchObject([422, { code: 'ACTES-A024' }])
      expect(await state()).toBe(before)
      return
    }
    expect([401, 403, 404], new TextDecoder().decode(answer.bytes)).not.toContain(answer.status)
    expect(answer.status).toBeLessThan(500)
  })
})

test('a number that another collectivité gave too is one act for the one who does not see that one', async () => {
  const acte = { numero: 'COMMUN-1', cle: undefined }
  const form = async (more: object = {}) => depositForm({ ...acte, ...more })
  const mine = await commune.calls({ method: 'POST', path: '/deposits', form: await form() })
  const theirs = await commune.calls({
    method: 'POST',
    path: '/deposits',
    form: await form({ collectivite: '000000000' }),
  })
  expect([mine.status, theirs.status]).toEqual([201, 201])
  const token = await commune.tokenFor('commun', { sirens: [maraussan.siren] })
  const shown = await commune.calls({ path: '/transmissions/COMMUN-1', token })
  expect([shown.status, shown.json()]).toMatchObject([200, { id: mine.json().id }])
  expect(await commune.calls({ path: '/transmissions/COMMUN-1' })).toMatchObject({ status: 409 })
})

describe('the door', () => {
  test('opens nothing by a token in an address, a cookie or another scheme', async () => {
    const token = await commune.tokenFor('ailleurs')
    const ways: readonly ApiCall[] = [
      { path: `/me?access_token=${token}&token=${token}` },
      { path: '/me', headers: { cookie: `actes_session=${token}; token=${token}` } },
      { path: '/me', headers: { authorization: `Basic ${Buffer.from(`x:${token}`).toString('base64')}` } },
      { path: '/me', headers: { 'x-api-key': token } },
    ]
    for (const way of ways) expect((await commune.calls({ ...way, token: null })).status).toBe(401)
  })

  test('lets nobody from elsewhere in a browser read it, and nobody keep it', async () => {
    const { headers } = await commune.calls({ path: '/me', headers: { origin: 'https://ailleurs.example.org' } })
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control') || name === 'set-cookie')).toEqual(
      [],
    )
  })

  test('says what the token may do, and notes when it was used', async () => {
    const token = await commune.tokenFor('moi', { rights: ['read', 'deposit'], sirens: [maraussan.siren] })
    const answer = await commune.calls({ path: '/me', token })
    expect(answer.json()).toEqual({
      ...{ name: 'moi', rights: ['read', 'deposit'], collectivites: [maraussan.siren] },
      expiresAt: new Date(commune.app.ports.clock.now().getTime() + 30 * 86_400_000).toISOString(),
    })
    const { items } = await operationsOf(commune.app).tokens()
    expect(items.find(({ name }) => name === 'moi')?.lastUsedAt).toBe(commune.app.ports.clock.now().toISOString())
  })

  test('says in the desk’s journal which token declared a collectivité', async () => {
    const token = await commune.tokenFor('editeur', { rights: ['declare'] })
    expect((await commune.calls({ method: 'POST', path: '/collectivites', token, json: maraussan })).status).toBe(200)
    const [line] = await deskLines(commune.app.ports.store.db, { who: 'token:editeur', limit: 1 })
    expect(line).toMatchObject({ event: 'collectivite-replaced', target: maraussan.siren })
  })

  test('describes the API to anybody, once to who has it already, and not as often as one likes', async () => {
    const few = await openApiCommune({ limits: { described: 3 } })
    try {
      const described = (headers = {}) => few.calls({ path: '/openapi.json', token: null, headers })
      const first = await described()
      expect([first.status, first.headers['cache-control']]).toEqual([200, 'public, max-age=300'])
      const again = await described({ 'if-none-match': String(first.headers['etag']) })
      expect([again.status, again.bytes.length]).toEqual([304, 0])
      expect([(await described()).status, (await described()).status]).toEqual([200, 429])
      // Others at the address go on.
      expect((await few.calls({ path: '/me' })).status).toBe(200)
    } finally {
      await few.closes()
    }
  })

  test('keeps the digest of a token, and nothing else of it', async () => {
    const token = await commune.tokenFor('secret')
    expect(token).toMatch(/^actes_[\w-]{43}$/)
    const { rows } = await commune.app.ports.store.db.query<{ text: string }>(
      'SELECT t::text AS text FROM actes.token t',
    )
    expect(rows.filter(({ text }) => text.includes(token.slice(6)))).toEqual([])
  })
})

describe('what may name people', () => {
  test('is hidden from a token without the right to see it', async () => {
    const token = await commune.tokenFor('masque', { rights: ['read'] })
    const list = await commune.calls({ path: '/transmissions', token })
    const shown = await commune.calls({ path: `/transmissions/${things.transmissions}`, token })
    const letter = await commune.calls({ path: `/returns/${things.returns}`, token })
    for (const { bytes, status } of [list, shown, letter]) {
      expect(status).toBe(200)
      expect(new TextDecoder().decode(bytes)).not.toMatch(/Écoles|convention|deliberation\.pdf/)
    }
    const found = await commune.calls({ path: '/transmissions?text=conventionnement', token })
    expect(found.json()).toMatchObject({ items: [] })
    const bytes = await commune.calls({ path: `/transmissions/${things.transmissions}/ar`, token })
    expect([bytes.status, bytes.json<ProblemDocument>().right]).toEqual([403, 'unmask'])
  })
})

describe('too many calls', () => {
  test('of a token are told to wait, and other tokens are not', async () => {
    const busy = await openApiCommune({ limits: { token: 5 } })
    const [one, two] = [await busy.tokenFor('un'), await busy.tokenFor('deux')]
    const answers = []
    for (let n = 0; n < 6; n++) answers.push(await busy.calls({ path: '/me', token: one }))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429])
    expect(answers.map(({ headers }) => headers['ratelimit-remaining'])).toEqual(['4', '3', '2', '1', '0', '0'])
    expect(Number(answers[5]?.headers['retry-after'])).toBeGreaterThan(0)
    expect(answers[5]?.json()).toMatchObject({ code: 'ACTES-A026', status: 429 })
    expect((await busy.calls({ path: '/me', token: two })).status).toBe(200)
    await busy.closes()
  })

  test('by address, no matter who calls', async () => {
    const busy = await openApiCommune({ limits: { address: 3 } })
    const statuses = []
    for (let n = 0; n < 4; n++) statuses.push((await busy.calls({ path: '/openapi.json', token: null })).status)
    expect(statuses).toEqual([200, 200, 200, 429])
    await busy.closes()
  })

  test('by address take nothing from those with a right token', async () => {
    const busy = await openApiCommune({ limits: { address: 3 } })
    const statuses = []
    for (let n = 0; n < 4; n++) statuses.push((await busy.calls({ path: '/me', token: null })).status)
    expect(statuses).toEqual([401, 401, 401, 429])
    for (let n = 0; n < 4; n++) expect((await busy.calls({ path: '/me' })).status).toBe(200)
    await busy.closes()
  })

  test('with wrong tokens shut the address for them, not for right ones', async () => {
    const busy = await openApiCommune({ limits: { failures: 3 } })
    const wrong = { path: '/me', token: `actes_${'B'.repeat(43)}` }
    const statuses = []
    for (let n = 0; n < 4; n++) statuses.push((await busy.calls(wrong)).status)
    expect(statuses).toEqual([401, 401, 401, 429])
    expect((await busy.calls({ path: '/me' })).status).toBe(200)
    busy.waits(16 * 60)
    expect((await busy.calls(wrong)).status).toBe(401)
    await busy.closes()
  })
})
