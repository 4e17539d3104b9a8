// A second step that is demanded by role: who has none sets one up before anything else answers, by a code or by a key, at
// the next sign-in or the next look; an identity provider may vouch for it.
import { TOTP } from 'otpauth'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { actions, downloads, pages } from '../../../src/web/desk/pages.ts'
import { deskLines } from '../../../src/store/desk/journal.ts'
import { databaseDigest } from '../../support/life/database-digest.ts'
import {
  loginOf,
  openDesk,
  password,
  staff,
  type Answered,
  type Client,
  type OpenDesk,
} from '../../support/desk/desk.ts'
import { openOidcDesk, type OidcDesk } from '../../support/desk/oidc-desk.ts'
import { softwareKey } from '../../support/desk/software-key.ts'
import { freePort } from '../../support/servers/local-server.ts'

const setUp = '/entrer/second-facteur'
const entrance = (path: string) => `${setUp}${path === '/' ? '' : `?vers=${encodeURIComponent(path)}`}`
let desk: OpenDesk
let origin: string
beforeAll(async () => {
  const port = await freePort()
  origin = `http://localhost:${port}`
  const roles = {
    first: staff.operator,
    second: staff.operator,
    third: staff.operator,
    fourth: staff.administrator,
    rising: staff.reader,
    last: staff.operator,
    reset: staff.operator,
  }
  desk = await openDesk({ port, roles, environment: { ACTES_SECOND_STEP: 'operator', ACTES_PUBLIC_URL: origin } })
})
afterAll(() => desk.closes())

const now = () => desk.now().getTime()
const sealedIn = (text: string) => /name="scelle" value="([^"]+)"/.exec(text)?.[1] ?? ''
/** The code of the key that a page shows. */
function codeFor(text: string): string {
  const secret = /<pre>([A-Z2-7 ]+)<\/pre>/.exec(text)?.[1] ?? ''
  return new TOTP({ secret: secret.replaceAll(' ', '') }).generate({ timestamp: now() })
}
const askedIn = (text: string) => (/data-demande="([^"]+)"/.exec(text)?.[1] ?? '').replaceAll('&quot;', '"')
const codesIn = ({ text }: Answered) => text.match(/([A-Z2-9]{4}-){3}[A-Z2-9]{4}/g) ?? []
async function setsUp(client: Client): Promise<Answered> {
  const { text } = await client.get(setUp)
  return client.post(setUp, { scelle: sealedIn(text), code: codeFor(text) })
}
const administrator = async (): Promise<Client> => {
  const client = desk.as('administrator')
  if ((await client.get('/')).location === setUp) await setsUp(client)
  return client
}
const pathOf = (name: string) => `/personnes/${encodeURIComponent(loginOf(name))}`

describe('a person without one', () => {
  const paths = [...pages, ...downloads].map(({ path }) => path.replaceAll(/:\w+/g, 'x'))

  test('is led to set one up by every page and every file, and returns afterwards', async () => {
    const client = desk.as('first')
    for (const path of paths) {
      const { status, location } = await client.get(path)
      expect([path, status, location]).toEqual([path, 303, entrance(path)])
    }
    expect((await client.get('/vivant?sujet=acts')).status).toBe(403)
  })

  test('changes nothing with any form', async () => {
    const client = desk.as('first')
    await client.get(setUp)
    const state = () => databaseDigest(desk.db, ['session', 'installation_journal'])
    const before = await state()
    for (const { path } of actions) {
      const { status, location } = await client.post(path.replaceAll(/:\w+/g, 'x'), { motif: 'essai', acte: 'x' })
      expect([path, status, location?.split('?')[0]]).toEqual([path, 303, setUp])
    }
    expect(await state()).toBe(before)
  })

  test('reads why, in both languages, and may sign out', async () => {
    const client = desk.another('first')
    const { words, text, headers } = await client.get(setUp)
    expect(words).toContain('Vos droits demandent un second facteur')
    expect(text).toContain('action="/sortir"')
    expect(headers['cache-control']).toContain('no-store')
    expect((await client.get(setUp, { 'accept-language': 'en' })).words).toContain('Your rights ask for a second step')
    expect(await client.post('/sortir')).toMatchObject({ status: 303, location: '/entrer' })
  })

  test('sets up a code, gets ten recovery codes, and continues to the requested page', async () => {
    const [client, other] = [desk.another('second'), desk.another('second')]
    await other.get('/')
    const { text } = await client.get(entrance('/courriers'))
    const wrong = await client.post(setUp, { scelle: sealedIn(text), code: '000000', vers: '/courriers' })
    expect([wrong.status, wrong.words]).toEqual([422, expect.stringContaining('Ce code est incorrect')])
    expect((await client.get('/')).location).toBe(setUp)
    const done = await client.post(setUp, { scelle: sealedIn(text), code: codeFor(text), vers: '/courriers' })
    expect([done.status, codesIn(done).length]).toEqual([200, 10])
    expect(done.text).toContain('href="/courriers"')
    expect((await client.get('/courriers')).status).toBe(200)
    const [line] = await deskLines(desk.db, { who: loginOf('second'), limit: 1 })
    expect(line).toMatchObject({
      address: expect.stringMatching(/^127\./) as string,
      session: expect.stringMatching(/^[0-9a-f]{12}$/) as string,
    })
    expect(await client.get(setUp)).toMatchObject({ status: 303, location: '/' })
    // What was opened with the password alone is over.
    expect((await other.get('/')).location).toBe('/entrer')
  })

  test('sets up a key instead, and is asked for it from then on', async () => {
    const client = desk.another('third')
    const key = softwareKey(origin)
    const page = await client.get(setUp)
    const elsewhere = softwareKey('http://localhost:1').creates(askedIn(page.text))
    const refused = await client.post(setUp, { nom: 'clé', reponse: elsewhere })
    expect([refused.status, refused.words]).toEqual([422, expect.stringContaining('La réponse de cette clé')])
    const made = await client.post(setUp, { nom: 'clé', reponse: key.creates(askedIn(refused.text)) })
    expect([made.status, codesIn(made).length]).toEqual([200, 10])
    expect((await client.get('/')).status).toBe(200)
    const browser = desk.another('nobody')
    const asked = await browser.post('/entrer', { courriel: loginOf('third'), motDePasse: password })
    expect(asked.words).toContain('Présenter une clé')
    const ticket = /name="ticket" value="([^"]+)"/.exec(asked.text)?.[1] ?? ''
    const again = await browser.post('/entrer/code', { ticket, reponse: '{}' })
    expect([again.status, again.words]).toEqual([
      401,
      expect.stringContaining('Une clé peut être présentée de nouveau'),
    ])
    const come = await browser.post('/entrer/code', { ticket, reponse: key.answers(askedIn(again.text)) })
    expect(come).toMatchObject({ status: 303, location: '/' })
    expect((await browser.get('/')).status).toBe(200)
  })
})

describe('by role', () => {
  test('a reader is not asked, and roles above the named one are', async () => {
    expect((await desk.as('reader').get('/')).status).toBe(200)
    expect((await desk.as('fourth').get('/')).location).toBe(setUp)
  })

  test('it is required from the next request on of a person who gets such a role', async () => {
    const client = desk.as('rising')
    expect((await client.get('/')).status).toBe(200)
    const gives = async (role: string) =>
      (await administrator()).post(`${pathOf('rising')}/roles`, { 'role-global': role, siren: '', 'role-siren': '' })
    expect((await gives('operator')).status).toBe(303)
    expect((await client.get('/')).location).toBe(setUp)
    expect((await (await administrator()).get(pathOf('rising'))).words).toContain(
      'second facteur exigé, pas encore choisi',
    )
    expect((await gives('reader')).status).toBe(303)
    expect((await client.get('/')).status).toBe(200)
  })

  test('a person from whom it is required cannot remove the last one', async () => {
    const client = desk.as('last')
    const { text } = await client.get(setUp)
    const codes = codesIn(await client.post(setUp, { scelle: sealedIn(text), code: codeFor(text) }))
    expect((await client.get('/moi')).words).toContain('Il est exigé pour vos droits')
    const refused = await client.post('/moi/code/retrait', { code: codes[0] ?? '' })
    expect([refused.status, refused.words]).toEqual([422, expect.stringContaining('ACTES-A082')])
    expect((await client.get('/')).status).toBe(200)
  })

  test('an administrator removes it from a person who has lost it, whose sessions end; the next sign-in sets up another', async () => {
    const client = desk.as('reset')
    await setsUp(client)
    expect((await client.get('/')).status).toBe(200)
    const { words } = await (await administrator()).get(pathOf('reset'))
    expect(words).toContain('second facteur : code')
    expect(await (await administrator()).post(`${pathOf('reset')}/code`)).toMatchObject({ status: 303 })
    expect((await client.get('/')).location).toBe('/entrer')
    const journal = await (await administrator()).get('/journal')
    expect(journal.words).toContain('second facteur réinitialisé')
    await client.signsIn()
    expect((await client.get('/')).location).toBe(setUp)
  })
})

describe('an identity provider', () => {
  let provided: OidcDesk
  const siret = '21340148200012'
  const opens = async (environment: Readonly<Record<string, string>> = {}) => {
    provided = await openOidcDesk({
      environment: { ACTES_SECOND_STEP: 'all', ACTES_LOCAL_SIGN_IN: 'no', ...environment },
    })
    provided.idp.agents.set('sub-reader', { email: loginOf('reader'), siret })
  }
  afterEach(() => provided.closes())
  beforeEach(() => opens())
  const enters = async () => provided.entersAs(provided.walker(), 'sub-reader')

  test('that does not mention it leaves the desk to ask for one', async () => {
    const seen = await enters()
    expect([seen.url.pathname, seen.words]).toEqual([setUp, expect.stringContaining('Choisir un second facteur')])
  })

  test('that checked several factors (amr) vouches for one', async () => {
    const { idp } = provided
    idp.changes.token = (body) => {
      const told = idp.reads(String(body['id_token']))
      return { ...body, id_token: idp.signs({ ...told, amr: ['pwd', 'otp', 'mfa'] }) }
    }
    expect((await enters()).url.pathname).toBe('/')
  })

  test('that checked only a password (amr) does not', async () => {
    const { idp } = provided
    idp.changes.token = (body) => {
      const told = idp.reads(String(body['id_token']))
      return { ...body, id_token: idp.signs({ ...told, amr: ['pwd'] }) }
    }
    expect((await enters()).url.pathname).toBe(setUp)
  })
})
