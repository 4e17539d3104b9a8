// Collectivités: what is declared, with its secrets as sealed; declared or replaced by an administrator, every fault told.
import { beforeAll, describe, expect, test } from 'vitest'
import { maraussan } from '../../../../src/config/demo.ts'
import { deskLines } from '../../../../src/store/desk/journal.ts'
import { neighbouring, openDesk } from '../../../support/desk/desk.ts'
import { forSuite } from '../../../support/life/for-suite.ts'

const secret = 'tres-secret-jeton'
const onPastell = {
  ...maraussan,
  gateway: { type: 'pastell', url: 'https://pastell.example.org/', entite: 7, jeton: secret },
}

const desk = forSuite(() => openDesk())

describe('those that are declared', () => {
  test('are listed, found by name or SIREN, within what one may see', async () => {
    const reader = desk.as('reader')
    expect((await reader.get('/collectivites')).words).toContain(maraussan.nom)
    expect((await reader.get('/collectivites?mots=marauss')).words).not.toContain(neighbouring.nom)
    expect((await reader.get('/collectivites?mots=100%25')).words).toContain('Aucune collectivité.')
    expect((await desk.as('neighbour').get('/collectivites')).words).not.toContain(maraussan.nom)
    expect((await desk.as('neighbour').get(`/collectivites/${maraussan.siren}`)).status).toBe(404)
  })
})

describe('the table', () => {
  const names = (words: string) => words.match(/Commune de Maraussan|Commune voisine/g)
  const get = (query: string) => desk.as('operator').get(`/collectivites?${query}`)

  test('shows gateway, connection, last AR, and what waits for whom', async () => {
    const { words } = await get('')
    expect(words).toContain('2 collectivités')
    expect(words).toMatch(/Commune de Maraussan Préfecture de démonstration en ordre – 0 0 –/)
  })

  test('of those to look at leaves out what is in order', async () => {
    await desk.operations.pauseConnection(`sandbox:${neighbouring.siren}`, { reason: 'travaux', who: 'x' })
    expect((await get('')).words).toContain('2 collectivités, 1 à regarder')
    expect((await get('tri=connexion')).words).toMatch(/en pause.*en ordre/)
    const ill = await get('regarder=1')
    expect(names(ill.words)).toEqual(['Commune voisine'])
    await desk.operations.resumeConnection(`sandbox:${neighbouring.siren}`, { reason: 'fini', who: 'x' })
    expect((await get('regarder=1')).words).toContain('Toutes sont en ordre.')
  })

  test('is sorted by the head of any column, in the address, and turned by the same head', async () => {
    expect(names((await get('')).words)).toEqual(['Commune de Maraussan', 'Commune voisine'])
    const turned = await get('tri=-nom&mots=commune')
    expect(names(turned.words)).toEqual(['Commune voisine', 'Commune de Maraussan'])
    expect(turned.text).toContain('aria-sort="descending"')
    expect(turned.text).toContain('href="/collectivites?mots=commune&amp;tri=nom"')
    for (const head of ['passerelle', 'connexion', 'ar', 'attente', 'traiter', 'certificat'])
      expect(names((await get(`tri=-${head}`)).words)).toHaveLength(2)
  })

  test('is filtered by département, and by a SIREN as it is written', async () => {
    expect((await get('mots=34')).words).toContain('2 collectivités')
    expect(names((await get('mots=213+401')).words)).toEqual(['Commune de Maraussan'])
  })

  test('offers to declare to those who may alone', async () => {
    expect((await desk.as('administrator').get('/collectivites')).words).toContain('Déclarer une collectivité')
    expect((await get('')).words).not.toContain('Déclarer')
  })
})

describe('the page of one', () => {
  beforeAll(async () => {
    await desk.sends('ACTE1')
  })
  const path = `/collectivites/${maraussan.siren}`

  test('shows its acts and their number in each state, its connection, its dashboard, and who may act', async () => {
    const { words, text } = await desk.as('administrator').get(path)
    expect(words).toMatch(/Actes acquitté 1 .*ACTE1 .*acquitté/)
    expect(text).toContain(`/transmissions?collectivite=${maraussan.siren}&amp;etat=acknowledged`)
    expect(words).toMatch(/Ce qui attend Rien n’attend ici/)
    expect(words).toMatch(/Connexions .*sandbox:213401482/)
    expect(text).toContain(`href="/tableau?collectivite=${maraussan.siren}"`)
    expect(words).toMatch(/Qui peut agir .*operator@example\.org opérateur/)
    expect(words).not.toContain('neighbour@example.org')
  })

  test('shows only that one, and people only to those who may see everybody', async () => {
    const other = await desk.as('administrator').get(`/collectivites/${neighbouring.siren}`)
    expect(other.words).toContain('Aucun acte n’a encore été déposé.')
    expect(other.words).not.toContain('ACTE1')
    expect((await desk.as('reader').get(path)).words).not.toContain('Qui peut agir')
  })
})

describe('the choice of one, in the head of a page', () => {
  const one = `collectivite=${neighbouring.siren}`

  test('keeps the page and its filters, and shows only that one', async () => {
    const operator = desk.as('operator')
    await desk.operations.pauseConnection(`sandbox:${maraussan.siren}`, { reason: 'travaux', who: 'x' })
    expect((await operator.get('/connexions')).words).toContain('1 en pause')
    const { words, text } = await operator.get(`/connexions?${one}`)
    expect(words).not.toContain('1 en pause')
    expect(text).toContain(`<option value="${neighbouring.siren}" selected>`)
    await desk.operations.resumeConnection(`sandbox:${maraussan.siren}`, { reason: 'fini', who: 'x' })
    const list = await operator.get(`/transmissions?etat=acknowledged&apres=x&${one}`)
    expect(list.text).toMatch(/<form class="switch" action="\/transmissions">\s*<input type="hidden" name="etat"/)
    expect((await operator.get(`/collectivites?${one}`)).location).toBe(`/collectivites/${neighbouring.siren}`)
  })

  test('is there for those who have several', async () => {
    expect((await desk.as('neighbour').get('/')).text).not.toContain('class="switch"')
    expect((await desk.as('neighbour').get(`/?collectivite=${maraussan.siren}`)).status).toBe(200)
  })
})

describe('a declaration', () => {
  test('is replaced by an administrator; its secret is sealed and never shown; it may be submitted as shown', async () => {
    const path = `/collectivites/${maraussan.siren}`
    const administrator = desk.as('administrator')
    desk.waits(60)
    const done = await administrator.post(path, { json: JSON.stringify(onPastell) })
    expect([done.status, done.location]).toEqual([303, path])
    expect((await administrator.get(path)).words).toContain('*** scellé')
    expect((await administrator.get(path)).text).not.toContain(secret)
    const { text } = await administrator.get(`${path}/json`)
    expect(text).not.toContain(secret)
    const shown = /<textarea[^>]*>\n?([^<]*)<\/textarea>/.exec(text)?.[1]?.replaceAll('&quot;', '"') ?? ''
    expect(JSON.parse(shown)).toMatchObject({ gateway: { jeton: { sealed: expect.any(String) } } })
    expect((await administrator.post(path, { json: shown })).location).toBe(path)
    const [line] = await deskLines(desk.db, { limit: 1 })
    expect(line).toMatchObject({ event: 'collectivite-replaced', target: maraussan.siren })
    expect(JSON.stringify(await deskLines(desk.db, { limit: 50 }))).not.toContain(secret)
    await administrator.post(path, { json: JSON.stringify(maraussan) })
  })

  test('with faults shows each at its place, and repeats the pasted text without its secrets', async () => {
    const post = (declaration: object) =>
      desk.as('administrator').post('/collectivites', { json: JSON.stringify(declaration) })
    const own = await post({ ...onPastell, trigramme: 'TOOLONG', departement: '3' })
    expect(own.status).toBe(422)
    for (const path of ['trigramme', 'departement']) expect(own.text).toContain(`<code>${path}</code>`)
    expect(own.words).toContain('TOOLONG')
    expect(own.text).not.toContain(secret)
    const gateway = { ...onPastell.gateway, entite: 'sept', motDePass: 'aussi-secret' }
    const refused = await post({ ...onPastell, gateway })
    expect(refused.status).toBe(422)
    for (const path of ['gateway.entite', 'gateway.motDePass']) expect(refused.text).toContain(`<code>${path}</code>`)
    expect(refused.text).not.toContain(secret)
    expect(refused.text).not.toContain('aussi-secret')
  })

  test('with faults tells them in English to the one who reads it', async () => {
    const json = JSON.stringify({ ...maraussan, trigramme: 'TOOLONG' })
    const answer = await desk.as('administrator').post('/collectivites', { json }, { 'accept-language': 'en' })
    expect(answer.words).toMatch(
      /Nothing was recorded Correct the declaration .*trigramme.*The trigramme is three letters/,
    )
  })

  test('in broken JSON shows the line, and repeats nothing', async () => {
    const json = `{\n  "siren": "213401482",\n  "jeton": "${secret}",,\n}`
    const { status, text, words } = await desk.as('administrator').post('/collectivites', { json })
    expect(status).toBe(422)
    expect(words).toContain('ligne 3')
    expect(text).not.toContain(secret)
  })

  test('reads no file of this machine', async () => {
    const gateway = { ...onPastell.gateway, jeton: { file: '/etc/hostname' } }
    const { status, text } = await desk
      .as('administrator')
      .post('/collectivites', { json: JSON.stringify({ ...onPastell, gateway }) })
    expect([status, text]).toEqual([422, expect.stringContaining('<code>gateway.jeton</code>')])
  })

  test('of another SIREN does not replace the one of the page', async () => {
    const administrator = desk.as('administrator')
    const json = JSON.stringify({ ...neighbouring, nom: 'Autre nom' })
    const { status, words } = await administrator.post(`/collectivites/${maraussan.siren}`, { json })
    expect([status, words]).toEqual([422, expect.stringContaining('porte un autre SIREN')])
    expect((await administrator.get(`/collectivites/${neighbouring.siren}`)).words).not.toContain('Autre nom')
  })

  test('is not for operators', async () => {
    const { siren } = maraussan
    expect((await desk.as('administrator').get(`/collectivites/${siren}`)).text).toContain(`${siren}/fiche"`)
    expect((await desk.as('operator').get(`/collectivites/${siren}`)).text).not.toContain(`${siren}/fiche"`)
    for (const form of ['fiche', 'passerelle', 'json'])
      expect((await desk.as('operator').get(`/collectivites/${siren}/${form}`)).status).toBe(403)
    const refused = await desk.as('operator').post('/collectivites', { json: JSON.stringify(maraussan) })
    expect(refused.status).toBe(403)
  })
})

test('a declaration accepts a SIREN and a département as people write them, and mentions no file without one', async () => {
  const client = desk.as('administrator')
  const filled = {
    nom: 'Commune écrite à la main',
    siren: '213 402 506',
    departement: '34',
    arrondissement: '1',
    nature: '31',
    adressesRetour: 'actes@main.example.org',
    trigramme: 'SLO',
    plateforme: 'test',
  }
  const refused = await client.post('/collectivites/nouvelle', { ...filled, departement: 'Hérault', nic: '' })
  expect([refused.status, refused.words]).toEqual([422, expect.stringContaining('« HÉRAULT »')])
  expect(refused.words).not.toMatch(/[Cc]orrigez le fichier/)
  const declared = await client.post('/collectivites/nouvelle', filled)
  expect(declared.location).toBe('/collectivites/213402506/passerelle')
  const kept = await desk.operations.ask.showCollectivite({ siren: '213402506' })
  expect(kept).toMatchObject({ siren: '213402506', departement: '034' })
  expect((await client.post('/collectivites/nouvelle', filled)).words).toContain('Elle est déjà déclarée')
})
