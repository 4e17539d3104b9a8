// Retours à rattacher: found, understood, given to an act by hand, read again, and handed over as they came.
import { describe, expect, test } from 'vitest'
import { maraussan } from '../../../../src/config/demo.ts'
import { faultyGateway } from '../../../support/life/faults.ts'
import { arActe, handInFolder, letter } from '../../../support/deposits/retours.ts'
import { openDesk } from '../../../support/desk/desk.ts'
import { forSuite } from '../../../support/life/for-suite.ts'

const { faults, wrap } = faultyGateway()
const desk = forSuite(() => openDesk({ wrap, roles: { mine: [{ role: 'administrator', siren: maraussan.siren }] } }))

async function unanswered(numero: string): Promise<string> {
  faults.deaf = true
  const id = await desk.sends(numero)
  return id
}

async function orphan(numero: string): Promise<string> {
  const items = await handInFolder(desk.commune, { [`ar-${numero}.xml`]: arActe(numero) })
  return items.find(({ status }) => status === 'orphan')?.id ?? ''
}

describe('the list', () => {
  test('shows what waits, by kind, and why; filtered by status', async () => {
    const id = await orphan('inconnu-1')
    await handInFolder(desk.commune, { 'illisible.xml': '<actes:ARActe' })
    const reader = desk.as('reader')
    const { text, words } = await reader.get('/retours')
    expect(text).toContain(`href="/retours/${id}"`)
    expect(words).toContain('Accusé de réception d’un acte')
    expect(words).toContain('illisible')
    const orphans = await reader.get('/retours?statut=orphan')
    expect(orphans.text).toContain(`href="/retours/${id}"`)
    expect(orphans.text).not.toContain('tag no')
  })

  test('continues where it ended', async () => {
    for (let ten = 0; ten < 60; ten += 10) {
      const names = Array.from({ length: 10 }, (_, n) => `suite-${ten + n}`)
      await handInFolder(desk.commune, Object.fromEntries(names.map((name) => [`${name}.xml`, arActe(name)])))
    }
    const { text } = await desk.as('reader').get('/retours?statut=orphan')
    const next = /href="(\/retours\?statut=orphan&amp;apres=[^"]+)"/.exec(text)?.[1]?.replace('&amp;', '&') ?? ''
    const page = await desk.as('reader').get(next)
    const ids = (html: string) => [...html.matchAll(/href="\/retours\/([0-9a-f-]{36})"/g)].map(([, id]) => id)
    expect(ids(text)).toHaveLength(25)
    expect(ids(page.text).length).toBeGreaterThan(4)
    expect(ids(page.text).filter((id) => ids(text).includes(id))).toEqual([])
  })

  test('contains nothing for another collectivité', async () => {
    const id = await orphan('inconnu-2')
    expect((await desk.as('neighbour').get('/retours')).words).toContain('Aucun retour à rattacher')
    expect((await desk.as('neighbour').get(`/retours/${id}`)).status).toBe(404)
    expect((await desk.as('neighbour').get(`/retours/${id}/octets`)).status).toBe(404)
  })
})

describe('a retour that resembles one act in all but spelling', () => {
  const lines = (text: string) => text.split('<tr>').filter((row) => row.includes('Rattacher à'))

  test('says so in its line, and is attached with others by ticks and one reason, never by itself', async () => {
    const acts = [await unanswered('LIGNE_1'), await unanswered('LIGNE_2')]
    const retours = [await orphan('ligne-1'), await orphan('ligne-2')]
    await desk.works()
    expect((await desk.shows(acts[0] ?? '')).state).toBe('submitted')
    const operator = desk.as('operator')
    const { text, words } = await operator.get('/retours')
    expect(words).toContain('Rattacher à LIGNE_2 034-213401482-20250625-LIGNE_2-DE · Numéro aux séparateurs près')
    const choix = lines(text).map((row) => /name="choix" value="([^"]+)"/.exec(row)?.[1] ?? '')
    expect(choix).toEqual([`${retours[1]} ${acts[1]}`, `${retours[0]} ${acts[0]}`])
    const mute = await operator.post('/retours/rattacher', { choix, motif: '' })
    expect([mute.status, mute.words]).toEqual([422, expect.stringContaining('ACTES-A001')])
    expect((await operator.post('/retours/rattacher', { choix, motif: 'même numéro' })).location).toBe('/retours')
    expect((await operator.get('/retours')).words).toContain('2 retours rattachés.')
    await desk.works()
    for (const act of acts) expect((await desk.shows(act)).state).toBe('acknowledged')
    await operator.post('/retours/rattacher', { choix, motif: 'encore' })
    expect((await operator.get('/retours')).words).toContain(
      '0 retour rattaché. Reste à rattacher : ACTES-A011, ACTES-A011.',
    )
  })

  test('is not offered to a reader, nor where two acts are as likely', async () => {
    await unanswered('DEUX_1')
    await desk.sends('DEUX-1', { dateDecision: '2025-06-24' })
    await orphan('deux 1')
    expect(
      lines((await desk.as('operator').get('/retours')).text).filter((row) => row.includes('DEUX_1')),
    ).toHaveLength(1)
    expect((await desk.as('reader').get('/retours')).text).not.toContain('name="choix"')
    expect((await desk.as('reader').post('/retours/rattacher', { choix: 'x y', motif: 'z' })).status).toBe(403)
  })
})

describe('one retour', () => {
  test('shows what was understood, similar acts and the differing field', async () => {
    const act = await unanswered('ORPH_1')
    const id = await orphan('orph-1')
    const { text, words } = await desk.as('operator').get(`/retours/${id}`)
    expect(words).toContain('Reçu par la préfecture le 8 juil. 2025')
    expect(words).toMatch(/Ce que dit le retour .* Numéro orph-1 Nature/)
    expect(text).toContain('<mark>ORPH_1</mark> <span class="reason">aux séparateurs près</span>')
    expect(text).toContain(`<button name="acte" value="${act}">`)
    expect(text.match(/<h1/g)).toHaveLength(1)
  })

  test('is told in English to the one who reads it', async () => {
    await unanswered('ORPH_3')
    const { words } = await desk.as('operator').get(`/retours/${await orphan('orph-3')}`, { 'accept-language': 'en' })
    expect(words).toContain('Number ORPH_3 the same but for separators')
  })

  test('is attached to an act by hand, with a reason', async () => {
    const act = await unanswered('ORPH_2')
    const id = await orphan('orph-2')
    const operator = desk.as('operator')
    const mute = await operator.post(`/retours/${id}/rattacher`, { acte: act, motif: '' })
    expect([mute.status, mute.words]).toEqual([422, expect.stringContaining('ACTES-A001')])
    const done = await operator.post(`/retours/${id}/rattacher`, { acte: 'ORPH_2', motif: 'même objet' })
    expect(done.location).toBe(`/transmissions/${act}`)
    await desk.works()
    const shown = await desk.shows(act)
    expect(shown.state).toBe('acknowledged')
    expect(shown.journal).toContainEqual(
      expect.objectContaining({ event: 'retour-attached', who: 'operator@example.org' }),
    )
    expect((await operator.get(`/retours/${id}`)).words).toContain('la transmission de son acte')
  })

  test('is read again once its act exists', async () => {
    const id = await orphan('PLUSTARD')
    const operator = desk.as('operator')
    expect((await operator.post(`/retours/${id}/relire`)).location).toBe(`/retours/${id}`)
    expect((await operator.get(`/retours/${id}`)).words).toContain('Relu : il reste à rattacher.')
    await unanswered('PLUSTARD')
    await operator.post(`/retours/${id}/relire`)
    expect((await operator.get(`/retours/${id}`)).words).toContain('Relu : le retour est rattaché.')
  })

  test('hides names from people who may not see them, with its bytes', async () => {
    const items = await handInFolder(desk.commune, {
      'lettre.xml': letter('LettreObservations', 'INCONNU', 'lettre.pdf').replace('mots', 'Mme Untel'),
    })
    const id = items[0]?.id ?? ''
    const masked = await desk.as('reader').get(`/retours/${id}`)
    expect(masked.words).toContain('•••••')
    expect(masked.words).not.toContain('Mme Untel')
    expect((await desk.as('reader').get(`/retours/${id}/octets`)).status).not.toBe(200)
    expect((await desk.as('operator').get(`/retours/${id}`)).words).toContain('Mme Untel')
    const bytes = await desk.as('operator').get(`/retours/${id}/octets`)
    expect(bytes.text).toContain('LettreObservations')
    expect(bytes.headers['content-disposition']).toContain('attachment')
  })

  test('that does not exist is reported so', async () => {
    expect((await desk.as('reader').get('/retours/rien')).status).toBe(404)
  })
})

describe('all of them', () => {
  test('are read again by an administrator of every collectivite only', async () => {
    expect((await desk.as('operator').post('/retours/relire')).status).toBe(403)
    await desk.as('mine').post('/retours/relire')
    expect((await desk.as('mine').get('/retours')).words).toContain('Vous n’avez pas les droits nécessaires.')
    await desk.as('administrator').post('/retours/relire')
    expect((await desk.as('administrator').get('/retours')).words).toMatch(
      /\d+ retours relus : \d+ restent à rattacher\./,
    )
  })
})
