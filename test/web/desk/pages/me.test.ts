// Mon compte, where people are known to an identity provider: since when they are linked, and what is not asked for where
// nobody comes in by a password.
import { TOTP } from 'otpauth'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { linkIdentity } from '../../../../src/store/people/identities.ts'
import { personByLogin } from '../../../../src/store/people/people.ts'
import { loginOf, openDesk, password, type OpenDesk } from '../../../support/desk/desk.ts'
import { openOidcDesk, type OidcDesk } from '../../../support/desk/oidc-desk.ts'
import type { Walker } from '../../../support/desk/walker.ts'

const issuer = 'https://fournisseur.example.org'

describe('a person with a password', () => {
  let desk: OpenDesk
  beforeAll(async () => {
    desk = await openDesk()
  })
  afterAll(() => desk.closes())

  test('changes it here, and sees no external identity', async () => {
    const { words, text } = await desk.as('reader').get('/moi')
    expect(words).not.toContain('Identité externe')
    expect(text).toContain('action="/moi/mot-de-passe"')
    expect(text).toContain('href="/moi/code"')
  })

  test('adds a code by a QR code, gets ten recovery codes, signs in with one and reads how many are left', async () => {
    const client = desk.as('operator')
    const page = await client.get('/moi/code')
    const [, secret = ''] = /<pre>([A-Z2-7 ]+)<\/pre>/.exec(page.text) ?? []
    expect(page.text).toMatch(/<svg\s+class="qr"[^>]*role="img"\s+aria-label="Code QR de la clé"/)
    const now = desk.now().getTime()
    const code = new TOTP({ secret: secret.replaceAll(' ', '') }).generate({ timestamp: now })
    const [, sealed = ''] = /name="scelle" value="([^"]+)"/.exec(page.text) ?? []
    const told = await client.post('/moi/code', { scelle: sealed, code })
    const codes = told.text.match(/([A-Z2-9]{4}-){3}[A-Z2-9]{4}/g) ?? []
    expect([told.status, codes.length]).toEqual([200, 10])
    const browser = desk.another('nobody')
    const asked = await browser.post('/entrer', { courriel: loginOf('operator'), motDePasse: password })
    const [, ticket = ''] = /name="ticket" value="([^"]+)"/.exec(asked.text) ?? []
    expect(asked.words).toContain('Code de secours')
    const come = await browser.post('/entrer/code', { ticket, code: codes[0] ?? '' })
    expect([come.status, come.location]).toEqual([303, '/moi'])
    expect((await browser.get('/moi')).words).toContain('Codes de secours : il en reste 9 sur 10.')
    expect((await browser.post('/moi/code/secours', { code: codes[0] ?? '' })).location).toBe('/moi')
    const renewed = await browser.post('/moi/code/secours', { code: codes[1] ?? '' })
    expect(renewed.text.match(/([A-Z2-9]{4}-){3}[A-Z2-9]{4}/g)).toHaveLength(10)
    expect((await browser.get('/moi')).words).toContain('il en reste 10 sur 10')
  })

  test('sees their external identity, and since when; nobody else does', async () => {
    const { ports } = desk.app
    const { db } = ports.store
    const person = await personByLogin(db, loginOf('reader'))
    const link = { person: person?.id ?? '', at: ports.clock.now() }
    expect(await linkIdentity(db, { issuer, sub: 'sub-reader' }, link)).toBe(true)
    const french = await desk.as('reader').get('/moi')
    expect(french.words).toContain(`Identité externe ${issuer}, liée le 8 juil. 2025`)
    expect(french.text).not.toContain('sub-reader')
    const english = await desk.as('reader').get('/moi', { 'accept-language': 'en' })
    expect(english.words).toContain(`External identity ${issuer}, linked on 8 Jul 2025`)
    expect((await desk.as('operator').get('/moi')).words).not.toContain(issuer)
  })
})

describe('where nobody signs in with a password', () => {
  let desk: OidcDesk
  let walker: Walker
  beforeAll(async () => {
    desk = await openOidcDesk({ environment: { ACTES_LOCAL_SIGN_IN: 'no' } })
    desk.idp.agents.set('sub-reader', { email: loginOf('reader'), siret: '21340148200012' })
    walker = desk.walker()
    await desk.entersAs(walker, 'sub-reader')
  })
  afterAll(() => desk.closes())

  test('neither a password nor a code is offered, with the reason', async () => {
    const { words, text } = await walker.opens(`${desk.url}/moi`)
    expect(words).toContain(`Identité externe ${desk.idp.issuer}, liée le`)
    expect(words).toMatch(/Mot de passe Votre connexion se fait par ProConnect ; aucun mot de passe/)
    expect(text).not.toContain('type="password"')
    expect(text).not.toContain('href="/moi/code"')
  })

  test('nor can a key be created by going there anyway', async () => {
    const { words, text } = await walker.opens(`${desk.url}/moi/code`)
    expect(words).toContain('aucun mot de passe n’est utilisé ici')
    expect(text).not.toContain('name="scelle"')
  })

  test('and a form sent anyway changes nothing', async () => {
    const cookie = [...walker.cookiesOf(desk.url)].map(([name, value]) => `${name}=${value}`).join('; ')
    const browser = desk.another('nobody')
    await browser.get('/moi', { cookie })
    const wanted = 'une autre phrase de passe'
    const fields = { actuel: password, nouveau: wanted, encore: wanted }
    expect(await browser.post('/moi/mot-de-passe', fields, { cookie })).toMatchObject({ status: 303, location: '/moi' })
    expect(await browser.post('/moi/code', { code: '123456' }, { cookie })).toMatchObject({ status: 303 })
    expect((await browser.get('/moi', { cookie })).status).toBe(200)
  })

  test('a key from the time before can be removed, though none can be added', async () => {
    const text = `INSERT INTO actes.authenticator (person, credential, public_key, counter, transports, name, created_at)
      SELECT id, 'AAAA', '', 0, '{}', 'Clé d’avant', now() FROM actes.person WHERE login = $1`
    await desk.db.query(text, [loginOf('reader')])
    const keys = await walker.opens(`${desk.url}/moi/cles`)
    expect([keys.status, keys.words]).toEqual([200, expect.stringContaining('Retirer une clé')])
    expect(keys.words).not.toContain('Ajouter une clé')
    const account = await walker.opens(`${desk.url}/moi`)
    expect(account.text).toContain('href="/moi/cles"')
    expect(account.text).not.toContain('href="/moi/code"')
    expect((await walker.opens(`${desk.url}/moi/code`)).words).toContain('aucun mot de passe n’est utilisé ici')
  })
})
