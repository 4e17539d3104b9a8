// Utilisateurs and Mon compte: people are invited, given roles, signed out and closed by the one who administers everything;
// everybody keeps his own password and his own second step.
import { Secret, TOTP } from 'otpauth'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { installationLines } from '../../../../src/store/desk/journal.ts'
import { loginOf, openDesk, password, type Client, type OpenDesk } from '../../../support/desk/desk.ts'
import { openOidcDesk } from '../../../support/desk/oidc-desk.ts'
import type { Walker } from '../../../support/desk/walker.ts'
import { forSuite } from '../../../support/life/for-suite.ts'

let desk: OpenDesk
beforeAll(async () => {
  const roles = {
    local: [{ role: 'administrator', siren: '000000000' }],
    leaving: [{ role: 'reader', siren: null }],
    expelled: [{ role: 'reader', siren: null }],
    careful: [{ role: 'reader', siren: null }],
    changing: [{ role: 'reader', siren: null }],
  } as const
  desk = await openDesk({ roles })
})
afterAll(() => desk.closes())
const admin = () => desk.as('administrator')
const person = async (name: string) =>
  (await desk.operations.people()).items.find(({ login }) => login === loginOf(name))
const pathOf = (name: string) => `/personnes/${encodeURIComponent(loginOf(name))}`
const enters = (client: Client, name: string, motDePasse = password) =>
  client.post('/entrer', { courriel: loginOf(name), motDePasse })

describe('inviting', () => {
  test('shows the link once, which lets a person choose a password', async () => {
    const fields = { courriel: 'Nouvelle@example.org', role: 'operator', sirens: '213401482 000000000' }
    const { status, text } = await admin().post('/personnes/invitation', fields)
    expect(status).toBe(200)
    const link = /\/invitation\/[\w-]{43}/.exec(text)?.[0] ?? ''
    expect((await admin().get('/personnes')).text).not.toContain(link)
    const choice = { motDePasse: password, encore: password }
    expect(await desk.another('nobody').post(link, choice)).toMatchObject({ status: 303 })
    expect((await enters(desk.another('nobody'), 'nouvelle')).status).toBe(303)
    expect((await person('nouvelle'))?.grants).toEqual([
      { role: 'operator', siren: '000000000' },
      { role: 'operator', siren: '213401482' },
    ])
  })

  test('takes collectivités by their names, and a name that is shown beside the address', async () => {
    const fields = {
      courriel: 'marie@example.org',
      nom: 'Marie Exemple',
      role: 'operator',
      sirens: 'maraussan, Commune voisine',
    }
    await admin().post('/personnes/invitation', fields)
    expect(await person('marie')).toMatchObject({
      name: 'Marie Exemple',
      grants: [
        { role: 'operator', siren: '000000000' },
        { role: 'operator', siren: '213401482' },
      ],
    })
    const list = await admin().get('/personnes?mots=marie')
    expect(list.words).toMatch(/Marie Exemple marie@example\.org opérateur : Commune voisine, Maraussan/)
    expect(list.words).not.toContain(loginOf('leaving'))
    for (const words of ['EXEMPLE', 'voisine'])
      expect((await admin().get(`/personnes?mots=${words}`)).text).toContain('marie%40')
    expect((await admin().get('/personnes?mots=personne')).words).toContain('Aucun utilisateur ne correspond.')
    await admin().post('/personnes/marie%40example.org/roles', { nom: 'Marie E.', 'role-global': 'reader' })
    expect(await person('marie')).toMatchObject({ name: 'Marie E.', grants: [{ role: 'reader', siren: null }] })
  })

  test.each([
    [{ courriel: 'sans-arobase', role: 'reader' }, 422, 'ACTES-A024'],
    [{ courriel: 'a@example.org', role: 'chef' }, 422, 'ACTES-A024'],
    [{ courriel: 'a@example.org', role: 'reader', sirens: '123456789' }, 404, 'ACTES-V006'],
    [{ courriel: 'a@example.org', role: 'reader', sirens: 'commune' }, 404, 'ACTES-V006'],
    [{ courriel: 'a@example.org', role: 'reader', sirens: 'nulle part' }, 404, 'ACTES-V006'],
    [{ courriel: 'a@example.org', role: 'reader', sirens: 'marauss' }, 404, 'ACTES-V006'],
  ])('refuses %j', async (fields, expected, code) => {
    const { status, words } = await admin().post('/personnes/invitation', fields)
    expect([status, words]).toEqual([expected, expect.stringContaining(code)])
  })
})

describe('personal data', () => {
  const searched = () => installationLines(desk.db, { event: 'personal-data-searched', limit: 10 })

  test('is searched by a form: the typed text appears in no address, and in no line of the journal', async () => {
    const { status, text, words } = await admin().post('/donnees', { mots: loginOf('leaving').slice(0, 8) })
    expect(status).toBe(200)
    expect(words).toContain(loginOf('leaving'))
    expect(text).not.toMatch(/(?:href|action)="[^"]*(?:mots|texte)=/)
    expect((await searched()).map(({ kind, detail }) => [kind, detail])).toEqual([
      ['reading', { accounts: [loginOf('leaving')], acts: 0 }],
    ])
    expect((await admin().get(`/donnees?mots=${loginOf('leaving')}`)).words).not.toContain(loginOf('leaving'))
    expect(await searched()).toHaveLength(1)
  })

  test('is shown with a few words in each row, and the law once', async () => {
    const { words, text } = await admin().post('/donnees', { mots: '@example.org' })
    expect(text).toMatch(/<th[^>]*>Données<\/th>/)
    expect(words.match(/conservé comme preuve/g)?.length).toBeGreaterThan(1)
    expect(words.match(/obligation légale et défense de droits/g)).toHaveLength(1)
  })

  test('is given as a file, which is journalled', async () => {
    const { db } = desk.app.ports.store
    expect((await admin().get(`/donnees/${loginOf('leaving')}/fichier`)).status).toBe(200)
    const lines = await installationLines(db, { who: loginOf('administrator'), limit: 5 })
    expect(lines.filter(({ target }) => target === loginOf('leaving'))).toMatchObject([
      { kind: 'download', event: 'downloadPersonalData', detail: null },
    ])
  })
})

describe('an account', () => {
  test('has other roles from the next request on', async () => {
    const client = desk.as('changing')
    expect((await client.get('/personnes')).status).toBe(403)
    const fields = { 'role-global': '', siren: ['000000000', ''], 'role-siren': ['operator', ''] }
    expect(await admin().post(`${pathOf('changing')}/roles`, fields)).toMatchObject({ status: 303 })
    expect((await person('changing'))?.grants).toEqual([{ role: 'operator', siren: '000000000' }])
    expect((await admin().get(pathOf('changing'))).words).toContain('opérateur : Commune voisine')
  })

  test('has a role for each collectivité that is written in one field', async () => {
    const change = (siren: string) =>
      admin().post(`${pathOf('changing')}/roles`, { 'role-global': '', siren, 'role-siren': 'operator' })
    await change('Maraussan, Commune voisine')
    expect((await person('changing'))?.grants).toHaveLength(2)
    await change('Commune voisine')
    expect((await person('changing'))?.grants).toEqual([{ role: 'operator', siren: '000000000' }])
  })

  test('is told in English to the one who reads it', async () => {
    const { words } = await admin().get(pathOf('changing'), { 'accept-language': 'en' })
    expect(words).toContain('operator: Commune voisine')
  })

  test('keeps one role at least', async () => {
    const { status } = await admin().post(`${pathOf('changing')}/roles`, { 'role-global': '', siren: '' })
    expect([status, (await person('changing'))?.grants.length]).toEqual([422, 1])
  })

  test('is signed out, then closed', async () => {
    const client = desk.as('leaving')
    expect((await client.get('/')).status).toBe(200)
    const { lastSeen } = (await person('leaving')) ?? {}
    expect(lastSeen).toEqual(expect.any(String))
    desk.waits(60)
    await admin().post(`${pathOf('leaving')}/deconnexion`)
    expect(await person('leaving')).toMatchObject({ sessions: 0, lastSeen })
    expect((await admin().get(pathOf('leaving'))).words).not.toContain('jamais')
    expect(await client.get('/')).toMatchObject({ status: 303, location: '/entrer' })
    await admin().post(`${pathOf('leaving')}/fermeture`)
    expect((await enters(desk.another('nobody'), 'leaving')).status).toBe(401)
    expect((await admin().get(pathOf('leaving'))).words).toContain('fermé')
  })

  test('closed meanwhile is not reopened by an older page', async () => {
    const shown = await admin().get(pathOf('expelled'))
    const compte = /name="compte" value="([^"]+)"/.exec(shown.text)?.[1] ?? ''
    expect(shown.words).toContain('Créer un nouveau lien à usage unique')
    await admin().post(`${pathOf('expelled')}/fermeture`)
    for (const [verb, fields] of [
      ['lien', { compte }],
      ['roles', { 'role-global': 'administrator' }],
    ] as const) {
      const { status, location } = await admin().post(`${pathOf('expelled')}/${verb}`, fields)
      expect([status, location]).toEqual([303, pathOf('expelled')])
      const { words } = await admin().get(location)
      expect(words).toContain('le compte a été fermé ou rouvert entre-temps. Rien n’a été changé')
      expect(await person('expelled')).toMatchObject({ standing: 'closed', grants: [{ role: 'reader' }] })
    }
  })

  test('is reopened by a person who saw that it was closed', async () => {
    const { text, words } = await admin().get(pathOf('expelled'))
    expect(words).toContain('Rouvrir le compte par un lien à usage unique')
    const compte = /name="compte" value="([^"]+)"/.exec(text)?.[1] ?? ''
    const again = await admin().post(`${pathOf('expelled')}/lien`, { compte }, { 'accept-language': 'en' })
    expect(again.words).toContain('Hand it over yourself')
    expect(await person('expelled')).toMatchObject({ standing: 'invited' })
  })

  test('that is the last to administer everything stays', async () => {
    const { status, words } = await admin().post(`${pathOf('administrator')}/fermeture`)
    expect([status, words]).toEqual([422, expect.stringContaining('ACTES-A023')])
    const demoted = await admin().post(`${pathOf('administrator')}/roles`, { 'role-global': 'reader' })
    expect(demoted.status).toBe(422)
    expect((await admin().get('/personnes')).status).toBe(200)
  })

  test('is visible only to an administrator of everything', async () => {
    for (const name of ['operator', 'local']) {
      expect((await desk.as(name).get('/personnes')).status).toBe(403)
      expect((await desk.as(name).get(pathOf('reader'))).status).toBe(403)
      const invites = { courriel: 'complice@example.org', role: 'administrator' }
      expect([403, 422]).toContain((await desk.as(name).post('/personnes/invitation', invites)).status)
    }
    expect(await person('complice')).toBeUndefined()
  })
})

describe('one’s own account', () => {
  const wanted = 'encore un mot de passe'

  test('has another password, and every session ends', async () => {
    const [client, elsewhere] = [desk.another('changing'), desk.another('changing')]
    await elsewhere.get('/moi')
    const refused = { actuel: 'faux', nouveau: wanted, encore: wanted }
    expect(await client.post('/moi/mot-de-passe', refused)).toMatchObject({ location: '/moi' })
    const fields = { actuel: password, nouveau: wanted, encore: wanted }
    expect(await client.post('/moi/mot-de-passe', fields)).toMatchObject({ status: 303, location: '/entrer' })
    expect(await elsewhere.get('/moi')).toMatchObject({ status: 303, location: '/entrer?vers=%2Fmoi' })
    expect((await enters(desk.another('nobody'), 'changing')).status).toBe(401)
    expect((await enters(desk.another('nobody'), 'changing', wanted)).status).toBe(303)
  })

  test('asks for a code once it is set up, until an administrator removes it', async () => {
    const { text } = await desk.as('careful').get('/moi/code')
    expect(text).toContain('class="qr"')
    const secret = (/<pre>([A-Z2-7 ]+)<\/pre>/.exec(text)?.[1] ?? '').replaceAll(' ', '')
    const sealed = /name="scelle" value="([^"]+)"/.exec(text)?.[1] ?? ''
    const code = () => new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: now() })
    expect((await desk.as('careful').post('/moi/code', { scelle: sealed, code: code() })).text).toContain(
      '<ol class="codes">',
    )
    expect(await person('careful')).toMatchObject({ secondStep: true })

    desk.waits(30)
    const client = desk.another('nobody')
    const asked = await enters(client, 'careful')
    expect([asked.status, asked.words]).toEqual([200, expect.stringContaining('Saisir un code')])
    expect(client.cookies().actes_session).toBeUndefined()
    const ticket = /name="ticket" value="([^"]+)"/.exec(asked.text)?.[1] ?? ''
    expect((await client.post('/entrer/code', { ticket, code: '000000' })).status).toBe(401)
    expect(await client.post('/entrer/code', { ticket, code: code() })).toMatchObject({ status: 303, location: '/' })
    expect((await client.get('/moi')).words).toContain('Un code est demandé à chaque connexion')

    expect(await admin().post(`${pathOf('careful')}/code`)).toMatchObject({ status: 303 })
    expect((await enters(desk.another('nobody'), 'careful')).status).toBe(303)
  })

  const now = () => desk.now().getTime()
})

test('the content of the queue is for administrators of everything', async () => {
  expect((await admin().get('/files-brutes')).words).toContain('Ce processus n’a pas ouvert de file')
  expect((await desk.as('local').get('/files-brutes')).status).toBe(403)
  expect((await desk.as('operator').get('/files-brutes')).status).toBe(403)
})

describe('where passwords are off', () => {
  let walker: Walker
  const strict = forSuite(() => openOidcDesk({ environment: { ACTES_LOCAL_SIGN_IN: 'no' } }))
  beforeAll(async () => {
    strict.idp.agents.set('sub-admin', { email: loginOf('administrator'), siret: '21340148200012' })
    // It says that they were asked just now, which proves who they are.
    const auth_time = Math.floor(strict.commune.now().getTime() / 1_000)
    const { idp } = strict
    idp.changes.token = (old) => ({ ...old, id_token: idp.signs({ ...idp.reads(String(old['id_token'])), auth_time }) })
    walker = strict.walker()
    await strict.entersAs(walker, 'sub-admin')
  })
  const opens = (path: string) => walker.opens(`${strict.url}${path}`)

  test('an invitation says that people sign in through the provider, and creates no link', async () => {
    const list = await opens('/personnes')
    expect(list.words).toContain('La connexion se fait par ProConnect, avec l’adresse invitée')
    const invited = { courriel: 'venue@example.org', role: 'reader', sirens: '' }
    const { words, text } = await walker.sends(invited, '/personnes/invitation')
    expect(words).toContain(
      'Il n’y a pas de lien à transmettre : la connexion se fait par ProConnect, avec cette adresse.',
    )
    expect(text).not.toContain('/invitation/')
    const { rows } = await strict.commune.db.query('SELECT 1 FROM actes.invitation')
    expect(rows).toEqual([])
  })

  test('an account gets no new link, and is reopened without one', async () => {
    const path = pathOf('reader')
    expect((await opens(path)).text).not.toContain(`action="${path}/lien"`)
    await walker.sends({}, `${path}/fermeture`)
    expect((await opens(path)).words).toContain('Rouvrir le compte')
    expect((await walker.sends({}, `${path}/lien`)).words).toContain('Compte ouvert')
    const { items } = await strict.commune.operations.people()
    expect(items.find(({ login }) => login === loginOf('reader'))?.standing).toBe('invited')
  })
})
