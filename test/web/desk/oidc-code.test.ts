// Signing in by an identity provider that proves no level of authentication: the desk asks for its own code still, and
// what the provider has proved goes with the one form that asks for it, whole, dated, and nowhere else.
import { Secret, TOTP } from 'otpauth'
import { beforeEach, expect, test } from 'vitest'
import { loginOf, password, staff } from '../../support/desk/desk.ts'
import { openOidcDesk } from '../../support/desk/oidc-desk.ts'
import type { Walker } from '../../support/desk/walker.ts'
import { forTest } from '../../support/life/for-suite.ts'

const siret = '21340148200012'

/** What the application shows now. */
let code: () => string
const plain = forTest(() => openOidcDesk({ roles: { careful: staff.reader } }))
beforeEach(async () => {
  const { idp, commune } = plain
  const careful = plain.as('careful')
  const { text } = await careful.get('/moi/code')
  const secret = Secret.fromBase32(/secret=([A-Z2-7]{32})/.exec(text)?.[1] ?? '')
  code = () => new TOTP({ secret }).generate({ timestamp: commune.now().getTime() })
  const scelle = /name="scelle" value="([^"]+)"/.exec(text)?.[1] ?? ''
  await careful.post('/moi/code', { scelle, code: code() })
  commune.waits(30)
  for (const sub of ['sub-careful', 'sub-another']) idp.agents.set(sub, { email: loginOf('careful'), siret })
})

// An address alone links nothing here: else the one who has it one day would come in once the code is taken away.
const linked = async () => (await plain.commune.db.query('SELECT sub FROM actes.person_identity')).rows
const sessionOf = (walker: Walker) => walker.cookiesOf(plain.url).get('actes_session')
/** The page that asks for the code, by the provider. */
async function asked(sub: string) {
  const walker = plain.walker()
  const seen = await plain.entersAs(walker, sub)
  expect(seen.words).toContain('Saisir un code')
  expect(sessionOf(walker)).toBeUndefined()
  const hint = /name="fournisseur" value="([^"]+)"/.exec(seen.text)?.[1] ?? ''
  expect(hint).not.toBe('')
  return { walker, hint }
}
/** In, and out again: the account is linked. */
async function comesIn(sub: string): Promise<void> {
  const { walker } = await asked(sub)
  expect((await walker.sends({ code: code() })).url.href).toBe(`${plain.url}/`)
  plain.commune.waits(30)
}

test('a person with a second step on the desk is still asked for it, and signs out at the provider like others', async () => {
  const { walker } = await asked('sub-careful')
  expect((await walker.sends({ code: '000000' })).status).toBe(401)
  expect(await linked()).toEqual([])
  expect((await walker.sends({ code: code() })).url.href).toBe(`${plain.url}/`)
  expect(await linked()).toEqual([{ sub: 'sub-careful' }])
  expect((await walker.sends({}, '/sortir')).url.origin).toBe(plain.idp.issuer)
})

test('the requested page is shown after the code, with the provider and with the password', async () => {
  const walker = plain.walker()
  await walker.opens(`${plain.url}/entrer/oidc?vers=${encodeURIComponent('/courriers?fermees=1')}`)
  await walker.sends({ agent: 'sub-careful', verdict: 'yes' })
  expect((await walker.sends({ code: '000000' })).status).toBe(401)
  expect((await walker.sends({ code: code() })).url.href).toBe(`${plain.url}/courriers?fermees=1`)
  plain.commune.waits(30)
  const other = plain.walker()
  await other.opens(`${plain.url}/transmissions?q=DEL11`)
  await other.sends({ courriel: loginOf('careful'), motDePasse: password }, '/entrer')
  expect((await other.sends({ code: code() })).url.href).toBe(`${plain.url}/transmissions?q=DEL11`)
})

test('another identifier at the provider, with the same address, does not reach the code of a linked account', async () => {
  await comesIn('sub-careful')
  const walker = plain.walker()
  const seen = await plain.entersAs(walker, 'sub-another')
  expect([seen.status, seen.words]).toEqual([403, expect.stringContaining('ACTES-A038')])
  expect(sessionOf(walker)).toBeUndefined()
})

test('the page that asks for the code works only in the browser that gave the password', async () => {
  const walker = plain.walker()
  await walker.opens(`${plain.url}/entrer`)
  const seen = await walker.sends({ courriel: loginOf('careful'), motDePasse: password }, '/entrer')
  const ticket = /name="ticket" value="([^"]+)"/.exec(seen.text)?.[1] ?? ''
  const other = plain.walker()
  await other.opens(`${plain.url}/entrer`)
  await other.sends({ courriel: loginOf('careful'), motDePasse: password }, '/entrer')
  expect((await other.sends({ ticket, code: code() }, '/entrer/code')).status).toBe(401)
  expect(sessionOf(other)).toBeUndefined()
  expect((await walker.sends({ code: code() })).url.href).toBe(`${plain.url}/`)
})

test.each(['', 'AAAA'])('a code without the provider’s proof opens nothing: %j', async (fournisseur) => {
  const { walker } = await asked('sub-careful')
  expect((await walker.sends({ fournisseur, code: code() }, '/entrer/code')).status).toBe(401)
  expect(sessionOf(walker)).toBeUndefined()
  expect(await linked()).toEqual([])
})

test('an earlier proof of the provider does not combine with a later code: an unlinked account stays unlinked', async () => {
  const { walker, hint } = await asked('sub-careful')
  await walker.sends({ code: code() })
  await plain.commune.operations.unlinkIdentities(loginOf('careful'), 'test')
  plain.commune.waits(30)
  const later = plain.walker()
  await later.opens(`${plain.url}/entrer`)
  await later.sends({ courriel: loginOf('careful'), motDePasse: password })
  expect((await later.sends({ fournisseur: hint, code: code() }, '/entrer/code')).status).toBe(401)
  expect([sessionOf(later), await linked()]).toEqual([undefined, []])
})
