// What a sign-in by the identity provider must not believe, and what it says when something is wrong: answers that were
// changed on their way, callbacks that are forged or come twice, a provider that is away. Nothing is opened, and no token,
// code or address stands in the log.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { loginOf } from '../../support/desk/desk.ts'
import type { Changes, IdentityProvider } from '../../support/servers/identity-provider.ts'
import { openOidcDesk, type OidcDesk } from '../../support/desk/oidc-desk.ts'
import type { Walker } from '../../support/desk/walker.ts'
import { forSuite } from '../../support/life/for-suite.ts'

const callback = '/entrer/oidc/retour'
const siret = '21340148200012'

let walker: Walker
const desk = forSuite(() => openOidcDesk({ environment: { ACTES_OIDC_ACR: 'eidas2' } }))
beforeAll(async () => {
  for (const name of ['reader', 'operator']) desk.idp.agents.set(`sub-${name}`, { email: loginOf(name), siret })
})
beforeEach(() => {
  walker = desk.walker()
})
afterEach(() => {
  desk.idp.changes = {}
  const logged = desk.logged()
  for (const secret of desk.idp.secrets) expect(logged).not.toContain(secret)
  for (const forbidden of [desk.idp.clientSecret, 'eyJ', '@example.org', 'code='])
    expect(logged).not.toContain(forbidden)
})

const sessionOf = (one: Walker) => one.cookiesOf(desk.url).get('actes_session')
const enters = () => desk.entersAs(walker, 'sub-reader')
const codeOf = ({ words }: { readonly words: string }) => /ACTES-A\d{3}/.exec(words)?.[0]
const reasons = () => [...desk.logged().matchAll(/"reason":"([^"]*)"/g)].map(([, reason]) => reason)

/** The address that the provider sends the browser back to, not yet gone to. */
async function returning(): Promise<URL> {
  walker.holds(callback)
  const { url } = await enters()
  walker.holds(undefined)
  expect(url.pathname).toBe(callback)
  return url
}

type Answer = Record<string, unknown>
/** The same id_token with other claims, signed anew. */
const idToken =
  (claims: object | ((old: Answer) => object), how?: Parameters<IdentityProvider['signs']>[1]) =>
  (idp: IdentityProvider): Changes => ({
    token: (body) => {
      const old = idp.reads(String(body.id_token))
      const changed = { ...old, ...(typeof claims === 'function' ? claims(old) : claims) }
      return { ...body, id_token: idp.signs(changed, how) }
    },
  })
const userinfo =
  (claims: object, how?: Parameters<IdentityProvider['signs']>[1]) =>
  (idp: IdentityProvider): Changes => ({ me: (jwt) => idp.signs({ ...idp.reads(jwt), ...claims }, how) })
const later = (seconds: number) => (old: Answer) => ({
  exp: Number(old.iat) + seconds,
  iat: Number(old.iat) + seconds - 60,
})
const answers = (path: string, status: number, body: unknown) => (): Changes => ({
  any: (ctx) => {
    if (!ctx.path.endsWith(path)) return
    ctx.status = status
    ctx.body = body
  },
})

describe('an answer of the provider', () => {
  test('re-signed without a change is accepted: the following ones are refused for their change', async () => {
    desk.idp.changes = { ...idToken({})(desk.idp), ...userinfo({})(desk.idp) }
    expect((await enters()).url.pathname).toBe('/')
  })

  test('that expired thirty seconds ago is accepted: clocks differ', async () => {
    desk.idp.changes = idToken(later(-30))(desk.idp)
    expect((await enters()).url.pathname).toBe('/')
  })

  const elsewhere = 'https://elsewhere.example.org'
  type Case = [string, (idp: IdentityProvider) => Changes, status?: number, code?: string]
  test.each<Case>([
    ['an id_token of another key', idToken({}, 'other')],
    ['an id_token of nobody (alg none)', idToken({}, 'none')],
    ['an id_token signed by the client’s secret', idToken({}, 'HS256')],
    ['an id_token for another client', idToken({ aud: 'another' })],
    ['an id_token for several, of which another is meant', idToken({ aud: ['actes-worker', 'x'], azp: 'x' })],
    ['an id_token of another issuer', idToken({ iss: elsewhere })],
    ['an id_token for another request (nonce)', idToken({ nonce: 'another' })],
    ['an id_token for no request', idToken({ nonce: undefined })],
    ['an id_token that is over', idToken(later(-600))],
    ['an id_token that never ends', idToken({ exp: undefined })],
    ['an id_token not valid yet', idToken((old) => ({ nbf: Number(old.iat) + 600 }))],
    ['an id_token without a name', idToken({ sub: undefined })],
    ['an id_token of a weaker level', idToken({ acr: 'eidas1' }), 403, 'ACTES-A037'],
    ['an id_token of no level', idToken({ acr: undefined }), 403, 'ACTES-A037'],
    ['no id_token', () => ({ token: (body) => ({ ...body, id_token: undefined }) })],
    ['a userinfo of another key', userinfo({}, 'other')],
    ['a userinfo of nobody (alg none)', userinfo({}, 'none')],
    ['a userinfo signed by the client’s secret', userinfo({}, 'HS256')],
    ['a userinfo that is not signed', (idp) => ({ me: (jwt) => idp.reads(jwt) })],
    ['a userinfo of another person', userinfo({ sub: 'sub-operator' })],
    ['a userinfo for another client', userinfo({ aud: 'another' })],
    ['a userinfo of another issuer', userinfo({ iss: elsewhere })],
    ['a userinfo that is over', userinfo({ exp: 1 })],
    ['a failure of the token’s place', answers('/token', 503, 'away'), 502, 'ACTES-A035'],
    ['a token’s place that leads elsewhere', answers('/token', 307, ''), 502, 'ACTES-A035'],
    ['a token that is no JSON', answers('/token', 200, '<p>hello</p>'), 502, 'ACTES-A035'],
    ['a token without end', answers('/token', 200, 'x'.repeat(300_000)), 502, 'ACTES-A035'],
    ['a secret that is refused', answers('/token', 401, { error: 'invalid_client' }), 502, 'ACTES-A035'],
    ['a code that is refused', answers('/token', 400, { error: 'invalid_grant' })],
    ['a failure of the userinfo’s place', answers('/userinfo', 500, 'away'), 502, 'ACTES-A035'],
  ])('is not believed: %s', async (_what, changes, status = 400, code = 'ACTES-A036') => {
    desk.idp.changes = changes(desk.idp)
    const seen = await enters()
    expect([seen.status, codeOf(seen), seen.url.pathname]).toEqual([status, code, callback])
    expect(sessionOf(walker)).toBeUndefined()
    expect(reasons().length).toBeGreaterThan(0)
    desk.idp.changes = {}
    expect((await walker.opens(`${desk.url}/entrer/oidc`)).url.pathname).toBe('/')
  })
})

describe('a callback', () => {
  const refused = async (url: URL | string, by: Walker = walker) => {
    const seen = await by.opens(String(url))
    expect(sessionOf(by)).toBeUndefined()
    return [seen.status, codeOf(seen)]
  }
  const changed = async (change: (params: URLSearchParams) => void) => {
    const url = await returning()
    change(url.searchParams)
    return refused(url)
  }

  test('as it came is accepted, once', async () => {
    const url = await returning()
    const kept = walker.cookiesOf(desk.url).get('actes_oidc') ?? ''
    expect((await walker.opens(url.href)).url.pathname).toBe('/')
    expect(walker.cookiesOf(desk.url).get('actes_oidc')).toBeUndefined()
    const again = desk.walker()
    expect(await refused(url, again)).toEqual([400, 'ACTES-A036'])
    again.cookiesOf(desk.url).set('actes_oidc', kept)
    expect(await refused(url, again)).toEqual([400, 'ACTES-A036'])
  })

  test('is accepted once, even if the provider accepts its code again', async () => {
    const url = await returning()
    const kept = walker.cookiesOf(desk.url).get('actes_oidc') ?? ''
    let given: unknown
    desk.idp.changes = { token: (body) => (given = body) }
    expect((await walker.opens(url.href)).url.pathname).toBe('/')
    desk.idp.changes = answers('/token', 200, given)()
    const again = desk.walker()
    again.cookiesOf(desk.url).set('actes_oidc', kept)
    expect(await refused(url, again)).toEqual([400, 'ACTES-A036'])
    desk.idp.changes = {}
  })

  test.each([
    ['another state', (params: URLSearchParams) => params.set('state', 'A'.repeat(43))],
    ['no state', (params: URLSearchParams) => params.delete('state')],
    ['two states', (params: URLSearchParams) => params.append('state', 'A'.repeat(43))],
    ['another code', (params: URLSearchParams) => params.set('code', 'A'.repeat(43))],
    ['no code', (params: URLSearchParams) => params.delete('code')],
    [
      'the issuer of another provider (mix-up)',
      (params: URLSearchParams) => params.set('iss', 'https://elsewhere.example.org'),
    ],
    ['no issuer, where the provider says that it gives one', (params: URLSearchParams) => params.delete('iss')],
  ])('is not believed with %s', async (_what, change) => {
    expect(await changed(change)).toEqual([400, 'ACTES-A036'])
  })

  test('is refused in another browser, which has not begun', async () => {
    expect(await refused(await returning(), desk.walker())).toEqual([400, 'ACTES-A036'])
  })

  test('is refused with the state of another sign-in of the same browser', async () => {
    const url = await returning()
    await walker.steps(`${desk.url}/entrer/oidc`)
    expect(await refused(url)).toEqual([400, 'ACTES-A036'])
  })

  test('is refused after ten minutes', async () => {
    const url = await returning()
    desk.waits(601)
    expect(await refused(url)).toEqual([400, 'ACTES-A036'])
  })

  test.each(['x', '', 'AAAA'.repeat(30)])('is not believed with a cookie that is none of ours: %j', async (value) => {
    const url = await returning()
    walker.cookiesOf(desk.url).set('actes_oidc', value)
    expect(await refused(url)).toEqual([400, 'ACTES-A036'])
  })

  test.each([
    ['access_denied', 403, 'ACTES-A037'],
    ['login_required', 403, 'ACTES-A037'],
    ['temporarily_unavailable', 502, 'ACTES-A035'],
    ['server_error', 502, 'ACTES-A035'],
    ['<script>alert(1)</script>', 403, 'ACTES-A037'],
  ])('with the error %s answers %i', async (error, status, code) => {
    const url = await returning()
    url.searchParams.delete('code')
    url.searchParams.set('error', error)
    url.searchParams.set('error_description', '<script>alert(1)</script>')
    const seen = await walker.opens(url.href)
    expect([seen.status, codeOf(seen)]).toEqual([status, code])
    expect(seen.text).not.toContain('alert(1)')
  })

  test('with an error and a forged state reveals nothing of the error', async () => {
    expect(await refused(`${desk.url}${callback}?error=access_denied&state=forged`)).toEqual([400, 'ACTES-A036'])
  })
})

describe('a provider that has never answered correctly', () => {
  let away: OidcDesk
  beforeAll(async () => {
    away = await openOidcDesk()
    away.idp.agents.set('sub-reader', { email: loginOf('reader'), siret })
  })
  afterAll(() => away.closes())
  const discovery = '/.well-known/openid-configuration'

  test.each([
    ['is unwell', 503, 'away'],
    ['answers with a page', 200, '<p>hello</p>'],
    ['says that it is another', 200, { issuer: 'https://elsewhere.example.org' }],
    ['has no place for keys', 200, undefined],
  ])('%s: it is reported', async (_what, status, body) => {
    const { issuer } = away.idp
    const bare = { issuer, authorization_endpoint: `${issuer}/a`, token_endpoint: `${issuer}/t` }
    away.idp.changes = answers(discovery, status, body ?? bare)()
    const seen = await away.walker().opens(`${away.url}/entrer/oidc`)
    expect([seen.status, codeOf(seen)]).toEqual([502, 'ACTES-A035'])
    expect((await away.as('reader').get('/')).status).toBe(200)
  })

  test('works as soon as it does', async () => {
    away.idp.changes = {}
    expect((await away.entersAs(away.walker(), 'sub-reader')).url.pathname).toBe('/')
  })
})

describe('a provider', () => {
  let away: OidcDesk | undefined
  afterEach(() => away?.closes())

  test('is asked for its discovery document once an hour; if it gives none, the last one is used', async () => {
    away = await openOidcDesk()
    const { idp, url, commune } = away
    const asked = () => idp.asked.get('/.well-known/openid-configuration')
    const one = away.walker()
    for (let times = 0; times < 3; times++) await one.steps(`${url}/entrer/oidc`)
    expect(asked()).toBe(1)
    commune.waits(3_601)
    expect((await one.steps(`${url}/entrer/oidc`)).status).toBe(303)
    expect(asked()).toBe(2)
    commune.waits(3_601)
    idp.changes = answers('/.well-known/openid-configuration', 503, 'away')()
    expect((await one.steps(`${url}/entrer/oidc`)).status).toBe(303)
  })

  test('that is unreachable at sign-out does not prevent it', async () => {
    away = await openOidcDesk()
    const { idp, url, commune } = away
    idp.agents.set('sub-reader', { email: loginOf('reader'), siret })
    const one = away.walker()
    await away.entersAs(one, 'sub-reader')
    await commune.db.query("UPDATE actes.session_identity SET id_token = 'x'")
    const { words } = await one.sends({}, '/sortir')
    expect(words).toContain('Ici seulement')
    expect((await one.opens(`${url}/`)).url.pathname).toBe('/entrer')
  })
})
