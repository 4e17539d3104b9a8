// Signing in by a real provider of OpenID Connect: whose account opens, and whose does not; what is kept, rotated, ended.
import { v7 } from 'uuid'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { keepPerson } from '../../../src/store/people/people.ts'
import { loginOf, neighbouring, password, staff } from '../../support/desk/desk.ts'
import { openOidcDesk, type OidcDesk } from '../../support/desk/oidc-desk.ts'
import type { Walker } from '../../support/desk/walker.ts'

const siret = '21340148200012'

let desk: OidcDesk
beforeAll(async () => {
  const roles = {
    maraussan: [{ role: 'operator', siren: '213401482' }],
    leaving: staff.reader,
    moving: staff.reader,
    unlinked: staff.reader,
    twice: staff.reader,
  } as const
  desk = await openOidcDesk({ roles, environment: { ACTES_OIDC_ACR: 'eidas2 eidas3' } })
})
afterAll(() => desk.closes())

/** Make the provider know a person by a name, with this account's address. */
const knows = (sub: string, name: string, more: object = {}) =>
  desk.idp.agents.set(sub, { email: loginOf(name), siret, given_name: 'Un', usual_name: 'Agent', ...more })
const db = () => desk.db
const at = () => desk.now()
const lines = async (event: string) =>
  (
    await db().query<{ who: string; target: string; detail: unknown }>(
      'SELECT who, target, detail FROM actes.installation_journal WHERE event = $1 ORDER BY id',
      [event],
    )
  ).rows
const sessionOf = (walker: Walker) => walker.cookiesOf(desk.url).get('actes_session')

describe('the sign-in page', () => {
  test.each([
    ['fr', 'Se connecter avec ProConnect', 'Mot de passe'],
    ['en', 'Sign in with ProConnect', 'Password'],
  ])('offers the provider beside the password, in %s', async (language, ...texts) => {
    const { words, text } = await desk.walker().opens(`${desk.url}/entrer`, { 'accept-language': language })
    for (const each of texts) expect(words).toContain(each)
    expect(text).toContain('href="/entrer/oidc"')
  })
})

describe('a person who is invited', () => {
  test('signs in, and the account is linked to the provider’s identifier, once', async () => {
    knows('sub-operator', 'operator')
    const walker = desk.walker()
    const seen = await desk.entersAs(walker, 'sub-operator')
    expect([seen.status, seen.url.href]).toEqual([200, `${desk.url}/`])
    expect(seen.words).toContain(loginOf('operator'))
    const again = desk.walker()
    await desk.entersAs(again, 'sub-operator')
    const linked = (await lines('identity-linked')).filter(({ who }) => who === loginOf('operator'))
    expect(linked).toEqual([{ who: loginOf('operator'), target: desk.idp.issuer, detail: null }])
  })

  test('returns to the requested page, with its query, and to no other host', async () => {
    knows('sub-operator', 'operator')
    for (const [vers, to] of [
      ['/transmissions?q=DEL11&etat=refused', '/transmissions?q=DEL11&etat=refused'],
      ['//ailleurs.example.org/', '/'],
    ] as const) {
      const walker = desk.walker()
      await walker.opens(`${desk.url}/entrer/oidc?vers=${encodeURIComponent(vers)}`)
      const seen = await walker.sends({ agent: 'sub-operator', verdict: 'yes' })
      expect(seen.url.href).toBe(`${desk.url}${to}`)
    }
    const asked = await desk.walker().opens(`${desk.url}/courriers?fermees=1`)
    expect(asked.text).toContain('href="/entrer/oidc?vers=%2Fcourriers%3Ffermees%3D1"')
  })

  test('is asked for what ProConnect accepts, and for nothing else', async () => {
    const { location } = await desk.walker().steps(`${desk.url}/entrer/oidc`)
    const { searchParams } = new URL(location)
    expect([...searchParams.keys()].sort()).toEqual([
      'claims',
      'client_id',
      'code_challenge',
      'code_challenge_method',
      'nonce',
      'redirect_uri',
      'response_type',
      'scope',
      'state',
    ])
    expect(Object.fromEntries(searchParams)).toMatchObject({
      response_type: 'code',
      code_challenge_method: 'S256',
      redirect_uri: `${desk.url}/entrer/oidc/retour`,
      scope: 'openid email given_name usual_name siret',
      claims: '{"id_token":{"acr":{"essential":true,"values":["eidas2","eidas3"]}}}',
    })
    for (const name of ['state', 'nonce']) expect(searchParams.get(name)?.length).toBeGreaterThanOrEqual(32)
  })

  test('gets a new session, and the former one of the browser ends', async () => {
    knows('sub-reader', 'reader')
    const walker = desk.walker()
    await desk.entersAs(walker, 'sub-reader')
    const first = sessionOf(walker)
    await desk.entersAs(walker, 'sub-reader')
    expect(sessionOf(walker)).not.toBe(first)
    const thief = desk.walker()
    thief.cookiesOf(desk.url).set('actes_session', first ?? '')
    expect((await thief.opens(`${desk.url}/`)).url.pathname).toBe('/entrer')
  })

  test('can still sign in with the password', async () => {
    const walker = desk.walker()
    await walker.opens(`${desk.url}/entrer`)
    const seen = await walker.sends({ courriel: loginOf('operator'), motDePasse: password })
    expect(seen.url.pathname).toBe('/')
  })

  test('is redirected nowhere else, whatever the request', async () => {
    const walker = desk.walker()
    await walker.opens(`${desk.url}/entrer/oidc?retour=https://elsewhere.example.org&to=//elsewhere.example.org`)
    const { trail } = await walker.sends({ agent: 'sub-reader', verdict: 'yes' })
    const hosts = new Set(trail.map((url) => new URL(url).origin))
    expect([...hosts].sort()).toEqual([desk.url, desk.idp.issuer].sort())
  })

  test('needs no password of the desk’s own', async () => {
    await keepPerson(db(), { id: v7(), login: loginOf('sansmotdepasse'), grants: staff.reader, at: at() })
    knows('sub-sansmotdepasse', 'sansmotdepasse')
    expect((await desk.entersAs(desk.walker(), 'sub-sansmotdepasse')).url.pathname).toBe('/')
    const { items } = await desk.operations.people()
    expect(items.find(({ login }) => login === loginOf('sansmotdepasse'))).toMatchObject({
      standing: 'active',
      identities: [{ issuer: desk.idp.issuer }],
    })
  })
})

describe('an account is not opened', () => {
  const refusal = async (agent: string) => {
    const walker = desk.walker()
    const { status, words, url } = await desk.entersAs(walker, agent)
    expect(sessionOf(walker)).toBeUndefined()
    expect(url.pathname).toBe('/entrer/oidc/retour')
    return [status, /ACTES-A\d{3}/.exec(words)?.[0]]
  }

  test('for an address without an invitation', async () => {
    knows('sub-inconnu', 'inconnu')
    expect(await refusal('sub-inconnu')).toEqual([403, 'ACTES-A038'])
    expect((await db().query("SELECT 1 FROM actes.person WHERE login LIKE 'inconnu%'")).rowCount).toBe(0)
    expect(await lines('sign-in-refused')).toContainEqual({ who: '?', target: null, detail: { code: 'ACTES-A038' } })
  })

  test.each([
    ['no address', {}],
    ['an address that is no text', { email: 7 }],
    ['an address that the provider has not verified', { email: loginOf('twice'), email_verified: false }],
    ['an empty one', { email: '' }],
    ['one with a letter that only looks like ours', { email: loginOf('unlin\u212Aed') }],
  ])('for %s', async (_what, claims) => {
    desk.idp.agents.set('sub-sansadresse', { siret, ...claims })
    expect(await refusal('sub-sansadresse')).toEqual([403, 'ACTES-A038'])
  })

  test('for another identifier at the provider, with the same address: it has changed hands', async () => {
    knows('sub-first', 'twice')
    expect((await desk.entersAs(desk.walker(), 'sub-first')).url.pathname).toBe('/')
    knows('sub-second', 'twice')
    expect(await refusal('sub-second')).toEqual([403, 'ACTES-A038'])
    knows('sub-first', 'another-address')
    expect((await desk.entersAs(desk.walker(), 'sub-first')).url.pathname).toBe('/')
  })

  test('once it is closed, nor when it is reopened for another person', async () => {
    knows('sub-leaving', 'leaving')
    expect((await desk.entersAs(desk.walker(), 'sub-leaving')).url.pathname).toBe('/')
    await desk.operations.disablePerson(loginOf('leaving'), 'test')
    expect(await refusal('sub-leaving')).toEqual([403, 'ACTES-A038'])
    await desk.operations.invitePerson(loginOf('leaving'), staff.reader, 'test')
    knows('sub-leaving', 'another-address')
    expect(await refusal('sub-leaving')).toEqual([403, 'ACTES-A038'])
  })

  test.each([
    ['of another body', `${neighbouring.siren}00012`],
    ['of none', undefined],
    ['of something that is no SIRET', '213401482'],
  ])('for a person with roles for Maraussan only who acts for a body %s', async (_what, other) => {
    knows('sub-ailleurs', 'maraussan', { siret: other })
    expect(await refusal('sub-ailleurs')).toEqual([403, 'ACTES-A039'])
    expect((await lines('identity-linked')).map(({ who }) => who)).not.toContain(loginOf('maraussan'))
  })

  test('with advice in the person’s language', async () => {
    const walker = desk.walker()
    knows('sub-ailleurs', 'maraussan', { siret: '00000000000012' })
    await desk.entersAs(walker, 'sub-ailleurs')
    const { words } = await walker.opens(`${desk.url}/entrer/oidc`, { 'accept-language': 'fr' })
    expect(words).toContain('l’organisme 000000000')
    const english = await walker.opens(`${desk.url}/entrer/oidc`, { 'accept-language': 'en' })
    expect(english.words).toContain('the body 000000000')
    const another = await walker.opens(`${desk.url}/entrer/oidc?autre`)
    expect(another.url.pathname).toMatch(/^\/interaction\//)
    knows('sub-ailleurs', 'maraussan')
    expect((await walker.sends({ agent: 'sub-ailleurs', verdict: 'yes' })).url.pathname).toBe('/')
  })
})

test('a person who acts for the body of one of their roles is accepted', async () => {
  knows('sub-ailleurs', 'maraussan', { siret: '213 401 482 00012' })
  expect((await desk.entersAs(desk.walker(), 'sub-ailleurs')).url.pathname).toBe('/')
  knows('sub-ailleurs', 'maraussan', { siret: '00000000000012' })
  expect((await desk.entersAs(desk.walker(), 'sub-ailleurs')).words).toContain('ACTES-A039')
})

test('a person with a role for every collectivité may act for any body', async () => {
  knows('sub-moving', 'moving', { siret: '00000000000012' })
  expect((await desk.entersAs(desk.walker(), 'sub-moving')).url.pathname).toBe('/')
})

test('two tabs that end at once open the one account', async () => {
  knows('sub-deux', 'administrator')
  const ends = await Promise.all([desk.walker(), desk.walker()].map((walker) => desk.entersAs(walker, 'sub-deux')))
  expect(ends.map(({ url }) => url.pathname)).toEqual(['/', '/'])
})

describe('an administrator', () => {
  test('sees the link of an account, and removes it; the next proof of the address links it again', async () => {
    knows('sub-old', 'unlinked')
    const walker = desk.walker()
    await desk.entersAs(walker, 'sub-old')
    const path = `/personnes/${encodeURIComponent(loginOf('unlinked'))}`
    const admin = desk.as('administrator')
    expect((await admin.get(path)).words).toContain(desk.idp.issuer)
    expect(await admin.post(`${path}/identite`)).toMatchObject({ status: 303 })
    expect((await walker.opens(`${desk.url}/`)).url.pathname).toBe('/entrer')
    expect((await lines('identity-unlinked')).at(-1)).toMatchObject({ target: loginOf('unlinked') })
    expect((await admin.post(`${path}/identite`)).words).toContain('ACTES-A024')
    knows('sub-new', 'unlinked')
    expect((await desk.entersAs(desk.walker(), 'sub-new')).url.pathname).toBe('/')
  })

  test('is the only one who may', async () => {
    const path = `/personnes/${encodeURIComponent(loginOf('unlinked'))}/identite`
    expect([403, 422]).toContain((await desk.as('operator').post(path)).status)
    const { items } = await desk.operations.people()
    expect(items.find(({ login }) => login === loginOf('unlinked'))?.identities).toHaveLength(1)
  })
})

describe('signing out', () => {
  const leaves = async (walker: Walker) => {
    await walker.opens(`${desk.url}/`)
    return walker.sends({}, '/sortir')
  }

  test('ends the session here, then at the provider, and returns', async () => {
    const walker = desk.walker()
    await desk.entersAs(walker, 'sub-reader')
    const session = sessionOf(walker)
    const { url, trail } = await leaves(walker)
    expect(url.origin).toBe(desk.idp.issuer)
    expect(new URL(trail.at(-1) ?? '').searchParams.get('post_logout_redirect_uri')).toBe(`${desk.url}/entrer/oidc/fin`)
    const thief = desk.walker()
    thief.cookiesOf(desk.url).set('actes_session', session ?? '')
    expect((await thief.opens(`${desk.url}/`)).url.pathname).toBe('/entrer')
    const { words } = await walker.sends({ logout: 'yes' })
    expect(words).toContain('Ici, et chez ProConnect')
    expect((await walker.opens(`${desk.url}/entrer/oidc`)).url.pathname).toMatch(/^\/interaction\//)
  })

  test('accepts no return with another state', async () => {
    const walker = desk.walker()
    await desk.entersAs(walker, 'sub-reader')
    await leaves(walker)
    const { url, words } = await walker.opens(`${desk.url}/entrer/oidc/fin?state=forged`)
    expect([url.pathname, words]).toEqual(['/entrer', expect.not.stringContaining('déconnecté')])
  })

  test('of a session by password stays here', async () => {
    const walker = desk.walker()
    await walker.opens(`${desk.url}/entrer`)
    await walker.sends({ courriel: loginOf('operator'), motDePasse: password })
    expect((await leaves(walker)).url.href).toBe(`${desk.url}/entrer`)
  })

  test('keeps nothing readable of the token', async () => {
    await desk.entersAs(desk.walker(), 'sub-reader')
    const { rows } = await db().query<{ kept: Uint8Array }>('SELECT id_token AS kept FROM actes.session_identity')
    expect(rows.length).toBeGreaterThan(0)
    for (const { kept } of rows) expect(Buffer.from(kept).toString('latin1')).not.toMatch(/eyJ/)
  })
})

describe('where passwords are off', () => {
  let strict: OidcDesk | undefined
  afterEach(() => strict?.closes())

  test('the provider is the only way in, and says so', async () => {
    strict = await openOidcDesk({ environment: { ACTES_LOCAL_SIGN_IN: 'no' } })
    const { url, idp, commune } = strict
    const walker = strict.walker()
    expect((await walker.opens(`${url}/entrer`)).text).not.toContain('type="password"')
    const refused = await strict.as('nobody').post('/entrer', { courriel: loginOf('reader'), motDePasse: password })
    expect(refused.status).toBe(403)
    // Made before passwords were given up: no link is made any more.
    const link = `${url}/invitation/${'A'.repeat(43)}`
    expect((await commune.operations.invitePerson(loginOf('reader'), staff.reader, 'test')).link).toBeNull()
    expect((await walker.opens(link)).words).toContain('Pas de mot de passe ici')
    idp.agents.set('sub-reader', { email: loginOf('reader'), siret })
    expect((await strict.entersAs(walker, 'sub-reader')).url.pathname).toBe('/')
  })
})

describe('a person without a password, whose last proof is old', () => {
  /** Signed in a quarter of an hour ago, and asking for a token. @returns what is shown then */
  const asks = async (walker: Walker, sub: string, nom: string) => {
    await keepPerson(db(), { id: v7(), login: loginOf(sub), grants: staff.administrator, at: at() })
    knows(sub, sub)
    await desk.entersAs(walker, sub)
    desk.waits(15 * 60)
    await walker.opens(`${desk.url}/jetons`)
    return walker.sends({ nom, droit: 'read', jours: '30' }, '/jetons')
  }

  /** A provider that does not tell when it asked. */
  const saysNoTime = (): typeof desk.idp.changes => ({
    token: (old) => {
      const { auth_time: _, ...told } = desk.idp.reads(String(old['id_token']))
      return { ...old, id_token: desk.idp.signs(told) }
    },
  })

  test('has proved nothing by signing in at a provider that gives no time of authentication', async () => {
    await keepPerson(db(), { id: v7(), login: loginOf('muet'), grants: staff.administrator, at: at() })
    knows('muet', 'muet')
    const walker = desk.walker()
    desk.idp.changes = saysNoTime()
    await desk.entersAs(walker, 'muet')
    desk.idp.changes = {}
    await walker.opens(`${desk.url}/jetons`)
    const shown = await walker.sends({ nom: 'sans-heure', droit: 'read', jours: '30' }, '/jetons')
    expect(shown.url.pathname).toBe('/confirmer')
  })

  test('is authenticated again by the provider, and continues', async () => {
    const walker = desk.walker()
    const shown = await asks(walker, 'ancien', 'par-proconnect')
    expect([shown.url.pathname, shown.words]).toEqual([
      '/confirmer',
      expect.stringContaining('Confirmer avec ProConnect'),
    ])
    const [, way = ''] = /href="(\/entrer\/oidc\?confirmer=[^"]+)"/.exec(shown.text) ?? []
    const { location } = await walker.steps(`${desk.url}${way}`)
    expect(new URL(location).searchParams.get('prompt')).toBe('login')
    expect(new URL(location).searchParams.get('claims')).toContain('"auth_time":{"essential":true}')
    await walker.opens(`${desk.url}${way}`)
    const back = await walker.sends({ agent: 'ancien', verdict: 'yes' })
    expect(back.url.pathname).toBe('/confirmer')
    const { rows } = await db().query<{ address: string; session: string | null }>(
      "SELECT address, session FROM actes.installation_journal WHERE event = 'identity-confirmed' ORDER BY id DESC LIMIT 1",
    )
    expect(rows).toEqual([
      {
        address: expect.stringMatching(/^127\./) as string,
        session: expect.stringMatching(/^[0-9a-f]{12}$/) as string,
      },
    ])
    expect((await walker.sends({}, '/confirmer')).words).toMatch(/Authorization: Bearer actes_/)
  })

  test('is not let through with another person, nor with an earlier proof', async () => {
    const walker = desk.walker()
    const shown = await asks(walker, 'prudent', 'pas-par-un-autre')
    const [, way = ''] = /href="(\/entrer\/oidc\?confirmer=[^"]+)"/.exec(shown.text) ?? []
    // Somebody else at the same browser, whom the provider knows by nothing yet.
    const atProvider = walker.cookiesOf(new URL(desk.idp.issuer).origin)
    atProvider.clear()
    await walker.opens(`${desk.url}${way}`)
    expect((await walker.sends({ agent: 'ancien', verdict: 'yes' })).words).toContain('ACTES-A038')
    atProvider.clear()
    desk.idp.changes = {
      token: (old) => ({
        ...old,
        id_token: desk.idp.signs({ ...desk.idp.reads(String(old['id_token'])), auth_time: 1_000_000_000 }),
      }),
    }
    await walker.opens(`${desk.url}${way}`)
    const stale = await walker.sends({ agent: 'prudent', verdict: 'yes' })
    expect(stale.words).toContain('ACTES-A037')
    atProvider.clear()
    desk.idp.changes = saysNoTime()
    await walker.opens(`${desk.url}${way}`)
    const untold = await walker.sends({ agent: 'prudent', verdict: 'yes' })
    desk.idp.changes = {}
    expect(untold.words).toContain('ACTES-A037')
    const { items } = await desk.operations.tokens()
    expect(items.filter(({ name }) => name === 'pas-par-un-autre')).toEqual([])
  })
})
