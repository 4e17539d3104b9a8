// Who may call what: every route of the API, without a token, with one that is worth nothing, with one of another
// collectivité, with one that lacks the right, and with the right one. What is refused changes nothing.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { operationsOf } from '../../support/life/operations-of.ts'
import { tokenRights } from '../../../src/accounts/tokens.ts'
import type { ProblemDocument } from '../../../src/web/api/problem.ts'
import type { AnyOperation } from '../../../src/operations/operation.ts'
import { operations } from '../../../src/operations/table.ts'
import { maraussan } from '../../../src/config/demo.ts'
import { deskLines } from '../../../src/store/desk/journal.ts'
import { databaseDigest } from '../../support/life/database-digest.ts'
import { depositForm, formOf, openApiCommune, type ApiCall, type ApiCommune } from '../../support/desk/api.ts'
import { batchTable, callAbout, thingsOf, type Things } from '../../support/desk/calls.ts'
import { neighbouring } from '../../support/desk/desk.ts'
import { shortly } from '../../support/long.ts'

let commune: ApiCommune
let things: Things
beforeAll(async () => {
  commune = await openApiCommune()
  things = await thingsOf(commune, maraussan)
})
afterAll(() => commune.closes())

/** Maraussan alone uses the credential from now on, or nobody does. */
async function shares(shared: { readonly identifiantPartage?: string }): Promise<void> {
  const text = `UPDATE actes.collectivite SET settings = jsonb_set(settings, '{gateway}',
    (settings->'gateway') - 'identifiantPartage' || $2::jsonb) WHERE siren = $1`
  await commune.app.ports.store.db.query(text, [maraussan.siren, JSON.stringify(shared)])
}

/** A call of a route about Maraussan. */
const callOf = (operation: AnyOperation): Promise<ApiCall> => callAbout(operation, { siren: maraussan.siren, things })

/** Everything that the database holds, but when tokens were used and what was done on the desk. */
const state = (): Promise<string> => databaseDigest(commune.app.ports.store.db, ['token', 'installation_journal'])

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
  expect([...tokenRights, 'people', 'journal'].sort()).toEqual([...asked].sort())
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
    else if (route.path.startsWith('/me/')) expect(answer.status).toBe(422)
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
    // No new token keeps accounts or tokens, or reads the journal.
    if (needs === 'people' || needs === 'journal') return
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
      form: formOf('lot', {}, { 'lot.csv': batchTable(maraussan.siren) }),
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
    // What a request gave is its asker's alone.
    if (name === 'takeRequestResult') return expect(answer.json()).toMatchObject({ code: 'ACTES-S006' })
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
      name: 'moi',
      rights: ['read', 'deposit'],
      collectivites: [maraussan.siren],
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
