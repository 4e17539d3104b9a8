// The door of the API: what opens nothing, what a token tells and hides, and who has to wait. Who may call what, operation by
// operation, is in test/operations/matrix.test.ts.
import { beforeAll, describe, expect, test } from 'vitest'
import { tokenRights } from '../../../src/accounts/tokens.ts'
import type { ProblemDocument } from '../../../src/web/problem.ts'
import { operations } from '../../../src/operations/table.ts'
import { maraussan } from '../../../src/config/demo.ts'
import { deskLines } from '../../../src/store/desk/journal.ts'
import { databaseDigest } from '../../support/life/database-digest.ts'
import { depositForm, openApiCommune, type ApiCall } from '../../support/desk/api.ts'
import { thingsOf, type Things } from '../../support/desk/calls.ts'
import { neighbouring } from '../../support/desk/desk.ts'
import { forSuite } from '../../support/life/for-suite.ts'

let things: Things
const commune = forSuite(() => openApiCommune())
beforeAll(async () => {
  things = await thingsOf(commune, maraussan)
})

/** Everything that the database holds, but when tokens were used and what was done on the desk. */
const state = (): Promise<string> => databaseDigest(commune.db, ['token', 'installation_journal'])

const worthless = {
  'no token': async () => null,
  'a token in another form': async () => 'actes-x',
  'a token that nobody made': async () => `actes_${'A'.repeat(43)}`,
  'an expired token': async (name: string) => {
    const token = await commune.tokenFor(`perime-${name}`, { days: 1 })
    await commune.db.query(`UPDATE actes.token SET expires_at = created_at WHERE name = 'perime-${name}'`)
    return token
  },
  'a revoked token': async (name: string) => {
    const token = await commune.tokenFor(`revoque-${name}`)
    await commune.operations.revokeToken(`revoque-${name}`, 'test')
    return token
  },
} as const

test('a token may get the rights that some call requires, and nothing else', () => {
  const asked = new Set(operations.map(({ right }) => right).filter((right) => right !== 'any'))
  expect([...tokenRights, 'people', 'journal'].sort()).toEqual([...asked].sort())
})

test.each(Object.entries(worthless))('%s opens nothing', async (_what, made) => {
  const [path, json] = [`/transmissions/${things.transmissions}/cancel`, { reason: 'essai' }]
  const before = await state()
  const answer = await commune.calls({ method: 'POST', path, json, token: await made('rien') })
  expect([answer.status, answer.json()]).toMatchObject([401, { code: 'ACTES-A025' }])
  expect(answer.headers['www-authenticate']).toMatch(/^Bearer/)
  expect(await state()).toBe(before)
})

test('a list contains nothing of a collectivité outside the token’s rights', async () => {
  const token = await commune.tokenFor('voisin', { sirens: [neighbouring.siren] })
  for (const { path } of operations.filter(
    ({ method, path: at, scope, right }) =>
      method === 'GET' &&
      !/:|^\/me\//.test(at) &&
      scope !== 'installation' &&
      right !== 'people' &&
      right !== 'journal',
  )) {
    const answer = await commune.calls({ path, token })
    const told = [maraussan.nom, 'RECU1', 'Écoles'].filter((each) =>
      new TextDecoder().decode(answer.bytes).includes(each),
    )
    expect([path, told]).toEqual([path, []])
  }
})

test('a number that exists in two collectivités means one act to a caller who sees only one of them', async () => {
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

describe('authentication', () => {
  test('accepts no token in an address, a cookie or another scheme', async () => {
    const token = await commune.tokenFor('ailleurs')
    const ways: readonly ApiCall[] = [
      { path: `/me?access_token=${token}&token=${token}` },
      { path: '/me', headers: { cookie: `actes_session=${token}; token=${token}` } },
      { path: '/me', headers: { authorization: `Basic ${Buffer.from(`x:${token}`).toString('base64')}` } },
      { path: '/me', headers: { 'x-api-key': token } },
    ]
    for (const way of ways) expect((await commune.calls({ ...way, token: null })).status).toBe(401)
  })

  test('lets no other website in a browser read an answer, and no cache keep it', async () => {
    const { headers } = await commune.calls({ path: '/me', headers: { origin: 'https://ailleurs.example.org' } })
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control') || name === 'set-cookie')).toEqual(
      [],
    )
  })

  test('shows the token’s rights, and records its last use', async () => {
    const token = await commune.tokenFor('moi', { rights: ['read', 'deposit'], sirens: [maraussan.siren] })
    const answer = await commune.calls({ path: '/me', token })
    expect(answer.json()).toEqual({
      name: 'moi',
      rights: ['read', 'deposit'],
      collectivites: [maraussan.siren],
      expiresAt: new Date(commune.now().getTime() + 30 * 86_400_000).toISOString(),
    })
    const { items } = await commune.operations.tokens()
    expect(items.find(({ name }) => name === 'moi')?.lastUsedAt).toBe(commune.now().toISOString())
  })

  test('records in the desk’s journal which token declared a collectivité', async () => {
    const token = await commune.tokenFor('editeur', { rights: ['declare'] })
    expect((await commune.calls({ method: 'POST', path: '/collectivites', token, json: maraussan })).status).toBe(200)
    const [line] = await deskLines(commune.db, { who: 'token:editeur', limit: 1 })
    expect(line).toMatchObject({ event: 'collectivite-replaced', target: maraussan.siren })
  })

  test('describes the API to anybody, with caching and a rate limit', async () => {
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

  test('stores only the digest of a token', async () => {
    const token = await commune.tokenFor('secret')
    expect(token).toMatch(/^actes_[\w-]{43}$/)
    const { rows } = await commune.db.query<{ text: string }>('SELECT t::text AS text FROM actes.token t')
    expect(rows.filter(({ text }) => text.includes(token.slice(6)))).toEqual([])
  })
})

describe('texts that may name people', () => {
  test('are hidden from a token without the right to see them', async () => {
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
  test('of a token must wait, and other tokens need not', async () => {
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

  test('by address do not affect callers with a valid token', async () => {
    const busy = await openApiCommune({ limits: { address: 3 } })
    const statuses = []
    for (let n = 0; n < 4; n++) statuses.push((await busy.calls({ path: '/me', token: null })).status)
    expect(statuses).toEqual([401, 401, 401, 429])
    for (let n = 0; n < 4; n++) expect((await busy.calls({ path: '/me' })).status).toBe(200)
    await busy.closes()
  })

  test('with wrong tokens shut out the address for them, not for valid ones', async () => {
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
