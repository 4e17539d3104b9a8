// The start: the first account by a code, what is left to do, a collectivité and its gateway by forms, a first act.
import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { makeFirstCode } from '../../../../src/accounts/first-code.ts'
import { noteDesk } from '../../../../src/store/desk/journal.ts'
import { maraussan } from '../../../../src/config/demo.ts'
import { neighbouring, openDesk, password, type Client } from '../../../support/desk/desk.ts'
import { issue, makeAuthority, type Issued } from '../../../support/servers/certificates.ts'
import { forSuite } from '../../../support/life/for-suite.ts'

let clients: { readonly good: Issued; readonly other: Issued }
const desk = forSuite(() => openDesk())
beforeAll(async () => {
  const authority = await makeAuthority('Autorité des mairies')
  // The commune's clock stands in July 2025, which certificates made today do not know: only their dates are off.
  const [good, other] = [
    await issue(authority, { name: 'Mairie de Maraussan', client: true }),
    await issue(authority, { name: 'Une autre', client: true }),
  ]
  clients = { good, other }
})

const db = () => desk.db
const stands = async (id: string) => (await desk.operations.connections()).items.find((each) => each.id === id)

/** Post a form with files: what its page holds unseen, then these fields and files. */
async function sends(
  client: Client,
  path: string,
  fields: Record<string, string>,
  files: Record<string, string | Buffer> = {},
) {
  const page = await client.get(`${path}${fields.type === undefined ? '' : `?type=${fields.type}`}`)
  const form = page.text.split('<form').find((part) => part.includes(`action="${path}"`)) ?? ''
  const body = new FormData()
  for (const [, name = '', value = ''] of form.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g))
    body.append(name, fields[name] ?? value)
  for (const [name, value] of Object.entries(fields)) if (!body.has(name)) body.append(name, value)
  for (const [name, content] of Object.entries(files)) body.append('certificat', new Blob([content]), name)
  const cookie = Object.entries(client.cookies())
    .map(([name, value]) => `${name}=${value}`)
    .join('; ')
  const answer = await fetch(new URL(path, desk.url), { method: 'POST', body, headers: { cookie }, redirect: 'manual' })
  return { status: answer.status, location: answer.headers.get('location'), text: await answer.text() }
}

describe('a collectivité', () => {
  const fields = {
    nom: 'Commune de Capestang',
    siren: '213400518',
    departement: '034',
    arrondissement: '1',
    nature: '31',
    adressesRetour: 'actes@example.org, dgs@example.org',
    trigramme: 'SLO',
    plateforme: 'production',
    'referent.nom': 'Secrétariat',
    'referent.email': '',
    fuseau: '',
  }

  test('is declared by a form, with the demonstration préfecture until its gateway is chosen', async () => {
    const administrator = desk.as('administrator')
    const wrong = await administrator.post('/collectivites/nouvelle', {
      ...fields,
      siren: '213400519',
      departement: '3',
    })
    expect(wrong.status).toBe(422)
    expect(wrong.words).toMatch(/Rien n’a été enregistré .*SIREN.*Département/)
    expect(wrong.text).toContain('value="Commune de Capestang"')
    const done = await administrator.post('/collectivites/nouvelle', { ...fields, siren: '000000000', nom: 'Voisine' })
    expect([done.status, done.words]).toEqual([
      422,
      expect.stringContaining('Elle est déjà déclarée : Commune voisine'),
    ])
  })

  test('is changed by a form, which keeps other values, and refuses a concurrent change', async () => {
    const administrator = desk.as('administrator')
    const { siren } = neighbouring
    const path = `/collectivites/${siren}/fiche`
    const form = { ...fields, nom: 'Commune voisine et sœur' }
    expect(await administrator.fillsIn(path, path, form)).toMatchObject({ status: 303 })
    const [kept] = (await desk.operations.ask.listDeclarations({})).items.filter((each) => each.siren === siren)
    expect(kept).toMatchObject({
      nom: form.nom,
      adressesRetour: ['actes@example.org', 'dgs@example.org'],
      gateway: { type: 'sandbox' },
    })
    expect(kept?.referent).toEqual({ nom: 'Secrétariat' })
    const late = await administrator.post(path, { ...form, vue: '0000' })
    expect([late.status, late.words]).toEqual([409, expect.stringContaining('ACTES-S009')])
  })
})

describe('a gateway', () => {
  const path = `/collectivites/${maraussan.siren}/passerelle`
  const s2low = { type: 's2low', url: 'https://s2low.example.org/' }

  test('is set by the fields of its own table; the page shows its certificate’s owner, last day, and whether the key matches', async () => {
    const administrator = desk.as('administrator')
    const { good } = clients
    const { status, location } = await sends(
      administrator,
      path,
      { ...s2low, identifiant: 'mairie', motDePasse: 'tres-secret' },
      {
        'mairie.crt': good.cert,
        'mairie.key': good.key,
      },
    )
    expect([status, location]).toEqual([303, path])
    const { words, text } = await administrator.get(path)
    expect(words).toMatch(
      /Titulaire Mairie de Maraussan Émetteur Autorité des mairies Valable jusqu’au \d+(?:er)? \S+ \d{4} Clé/,
    )
    expect(words).not.toContain('la clé est celle d’un autre certificat')
    for (const secret of ['tres-secret', 'PRIVATE KEY', 'BEGIN CERTIFICATE']) expect(text).not.toContain(secret)
    expect(text).toContain('value="mairie"')
  })

  test('its last day is known at once, and not only after the next check', async () => {
    expect((await stands(`s2low:${maraussan.siren}`))?.certificateUntil).toMatch(/^20\d\d-\d\d-\d\d$/)
    expect((await desk.as('reader').get(`/connexions/s2low:${maraussan.siren}`)).words).not.toContain(
      'Fin de notre certificat aucun',
    )
  })

  test('keeps the secrets whose fields are left empty', async () => {
    const before = await gatewayNow()
    const url = `${s2low.url}/actes`
    const sent = await sends(desk.as('administrator'), path, { ...s2low, url, identifiant: 'mairie' })
    expect(sent.status).toBe(303)
    expect(await gatewayNow()).toEqual({ ...before, url: `${url}/` })
    await sends(desk.as('administrator'), path, { ...s2low, identifiant: 'mairie' })
  })

  test('asks for the secrets again for another server', async () => {
    const before = await gatewayNow()
    const url = 'https://s2low2.example.org'
    const { status, text } = await sends(desk.as('administrator'), path, { ...s2low, url, identifiant: 'mairie' })
    expect([status, text]).toEqual([422, expect.stringContaining('Ce secret a été confié pour un autre serveur')])
    expect(await gatewayNow()).toEqual(before)
  })

  test('a key of another certificate replaces nothing', async () => {
    const before = await gatewayNow()
    const files = { 'a.pem': clients.good.cert, 'b.pem': clients.other.key }
    const { status, text } = await sends(desk.as('administrator'), path, { ...s2low, identifiant: 'mairie' }, files)
    expect([status, text]).toEqual([422, expect.stringContaining('la clé est celle d’un autre certificat')])
    expect(await gatewayNow()).toEqual(before)
  })

  test('accepts a PKCS#12 with its passphrase, and refuses a wrong one', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'p12-'))
    const at = (name: string) => join(folder, name)
    await writeFile(at('c.pem'), clients.good.cert)
    await writeFile(at('k.pem'), clients.good.key)
    execFileSync('openssl', [
      'pkcs12',
      '-export',
      '-in',
      at('c.pem'),
      '-inkey',
      at('k.pem'),
      '-passout',
      'pass:phrase-juste',
      '-out',
      at('m.p12'),
    ])
    const p12 = await readFile(at('m.p12'))
    await rm(folder, { recursive: true })
    const post = (phrase: string) =>
      sends(desk.as('administrator'), path, { ...s2low, identifiant: 'mairie', phrase }, { 'm.p12': p12 })
    const wrong = await post('phrase-fausse')
    expect([wrong.status, wrong.text]).toEqual([
      422,
      expect.stringContaining('le mot de passe du certificat ne l’ouvre pas'),
    ])
    expect(wrong.text).not.toContain('phrase-fausse')
    expect((await post('phrase-juste')).status).toBe(303)
    expect(Object.keys((await gatewayNow()) ?? {})).toEqual(expect.not.arrayContaining(['cle']))
    expect((await desk.as('administrator').get(path)).words).toContain('Titulaire Mairie de Maraussan')
  })

  test('shows a fault at the name of its field', async () => {
    const { status, text } = await sends(desk.as('administrator'), path, {
      type: 'pastell',
      url: 'http://x',
      entite: 'sept',
    })
    expect(status).toBe(422)
    for (const label of ['Adresse de la plateforme', 'Numéro de l’entité (id_e)'])
      expect(text).toContain(`<td data-l="Champ">${label}</td>`)
  })

  async function gatewayNow() {
    const { items } = await desk.operations.ask.listDeclarations({})
    return items.find(({ siren }) => siren === maraussan.siren)?.gateway
  }
})

describe('the checklist', () => {
  test('is ticked by facts, and the demonstration act goes to no real gateway', async () => {
    const administrator = desk.as('administrator')
    const { words } = await administrator.get('/mise-en-route')
    expect(words).toContain('Mise en route 3 points sur 5')
    expect(words).toMatch(/fait Déclarer votre collectivité .*fait Régler sa passerelle .*à faire Tester la passerelle/)
    const refused = await administrator.post('/mise-en-route/acte')
    expect([refused.status, refused.words]).toEqual([
      422,
      expect.stringContaining('Maraussan (213401482) est déclarée ici'),
    ])
    await desk.operations.declare(maraussan, 'test')
    expect((await administrator.post('/mise-en-route/acte')).location).toMatch(/^\/transmissions\//)
    await desk.works()
    // The demonstration préfecture needs no test.
    await administrator.post(`/connexions/sandbox:${neighbouring.siren}/examen`)
    expect((await administrator.get('/mise-en-route')).words).toContain('à faire Tester la passerelle')
    const at = desk.now()
    const line = { at, who: 'test', event: 'connection-examined', target: `s2low:${maraussan.siren}` }
    for (const faults of [1, 0]) await noteDesk(db(), { ...line, detail: { faults } })
    const after = await administrator.get('/mise-en-route')
    expect(after.words).toMatch(/fait Tester la passerelle .*fait Transmettre un premier acte/)
  })

  test('is dismissed by an administrator, and leaves the navigation', async () => {
    const administrator = desk.as('administrator')
    expect((await administrator.get('/')).text).toContain('href="/mise-en-route"')
    expect((await desk.as('operator').get('/')).text).not.toContain('href="/mise-en-route"')
    expect(await administrator.post('/mise-en-route/rangement')).toMatchObject({ status: 303, location: '/' })
    expect((await administrator.get('/')).text).not.toContain('href="/mise-en-route"')
  })
})

describe('where nobody has an account', () => {
  test('any page leads to the first account, which a code creates, once', async () => {
    for (const table of ['session', 'recovery_code', 'invitation', 'person_role', 'person'])
      await db().query(`DELETE FROM actes.${table}`)
    const code = (await makeFirstCode(desk.app.signIn))?.code ?? ''
    const client = desk.another('nobody')
    expect(await client.get('/transmissions')).toMatchObject({
      status: 303,
      location: expect.stringMatching(/^\/entrer/),
    })
    expect(await client.get('/entrer')).toMatchObject({ status: 303, location: '/premier' })
    const { words, text } = await client.get('/premier')
    expect(words).toContain('Aucun compte n’existe encore ici')
    expect(text).not.toContain(code)
    const fields = { code, courriel: 'dgs@example.org', motDePasse: password, encore: password }
    const wrongs = [
      [{ code: 'AAAA-AAAA-AAAA' }, 401, 'Ce code est incorrect'],
      [{ encore: 'un autre' }, 422, 'Les deux mots de passe diffèrent'],
      [{ motDePasse: 'court', encore: 'court' }, 422, 'doit compter de'],
      [{ courriel: 'dgs' }, 422, 'n’est pas valable'],
    ] as const
    for (const [wrong, status, said] of wrongs)
      expect(await client.post('/premier', { ...fields, ...wrong })).toMatchObject({
        status,
        words: expect.stringContaining(said),
      })
    expect(await client.post('/premier', fields)).toMatchObject({ status: 303, location: '/mise-en-route' })
    expect((await client.get('/')).words).toContain('dgs@example.org')
    const late = desk.another('nobody')
    expect(await late.get('/premier')).toMatchObject({ status: 303, location: '/entrer' })
    expect((await late.get('/entrer')).status).toBe(200)
    expect((await late.post('/premier', fields)).status).toBe(401)
  })
})
