// A form that comes after its session has ended, or with the token of another one: nothing is done, and nothing typed is lost.
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { maraussan } from '../../../src/config/demo.ts'
import type { Ask } from '../../../src/operations/ask.ts'
import { loginOf, openDesk, password, staff, type Answered, type Client } from '../../support/desk/desk.ts'
import { describeOnEachDatabase } from '../../support/describe-with.ts'
import { maraussanFolder } from '../../support/life/commune.ts'
import { migratedDatabase } from '../../support/life/stores.ts'
import { expectCode } from '../../support/expect-code.ts'
import { forSuite } from '../../support/life/for-suite.ts'

const { siren: collectivite } = maraussan
const typed = { nature: 'DE', numero: 'TAPE1', dateDecision: '2025-06-25', objet: 'Tapé avant le déjeuner' }

await describeOnEachDatabase('a form that arrived too late', (server) => {
  let ask: Ask
  const desk = forSuite(async () =>
    openDesk({
      roles: { second: staff.operator },
      ...(server !== undefined && { database: await migratedDatabase(server) }),
    }),
  )
  beforeAll(async () => {
    ask = desk.app.askAs({ who: 'test', language: 'fr', grants: staff.administrator })
  })

  const sql = () => desk.db
  const heldForms = async () => (await sql().query('SELECT id FROM actes.held_form')).rows.length
  const sessionsEnd = () => sql().query('DELETE FROM actes.session')
  const begin = () => {
    const files = ['deliberation.pdf', 'convention.pdf'].map((name) => join(maraussanFolder, name))
    return ask.createDraft({ form: { collectivite }, files })
  }
  const formOf = async (id: string, fields: object = {}) => {
    const { version, files } = await ask.showDraft({ id })
    const [first = '', second = ''] = files.map(({ sha256 }) => sha256)
    return { version: String(version), fichier: [second, first], piece: ['99_DE', '21_DO'], ...typed, ...fields }
  }
  /** Somebody signs in again, in the same browser. */
  const comesBack = (client: Client, to: string, name = 'operator'): Promise<Answered> =>
    client.post('/entrer', { courriel: loginOf(name), motDePasse: password, vers: to })
  const placeAfter = ({ location }: Answered): string =>
    new URL(location, 'http://desk.invalid').searchParams.get('vers') ?? ''

  test('a draft returns with what was typed once its person has signed in again', async () => {
    const { id } = await begin()
    const client = desk.another('operator')
    await client.get(`/deposer/${id}`)
    const form = await formOf(id, { geste: 'enregistrer' })
    await sessionsEnd()
    const sent = await client.post(`/deposer/${id}`, form)
    expect([sent.status, placeAfter(sent)]).toEqual([303, expect.stringMatching(`^/deposer/${id}\\?saisie=`)])
    expect((await ask.showDraft({ id })).acte.numero).toBeNull()
    expect((await client.get(sent.location)).words).toContain('Ce que vous aviez saisi est conservé')
    const entered = await comesBack(client, placeAfter(sent))
    expect(entered.location).toBe(placeAfter(sent))
    const { words, text } = await client.get(entered.location)
    expect(words).toContain('Voici ce que vous aviez saisi')
    expect(text).toContain('value="TAPE1"')
    expect(text).toContain('>Tapé avant le déjeuner</textarea>')
    expect(text.indexOf('convention.pdf')).toBeLessThan(text.indexOf('deliberation.pdf'))
    await client.post(`/deposer/${id}`, await formOf(id))
    expect((await ask.showDraft({ id })).acte).toMatchObject(typed)
  })

  test('autosaved text is not shown to the next person who signs in', async () => {
    const { id } = await begin()
    const client = desk.another('operator')
    await client.get(`/deposer/${id}`)
    const kept = await client.post(`/deposer/${id}`, await formOf(id, { geste: 'garder' }))
    expect([kept.status, kept.location]).toEqual([303, `/deposer/${id}`])
    await client.post(`/deposer/${id}`, await formOf(id, { objet: 'Enregistré', geste: 'enregistrer' }))
    await sessionsEnd()
    await client.get('/entrer')
    await comesBack(client, '/')
    expect((await client.get('/')).words).not.toMatch(/enregistré\./)
  })

  test('with the token of another session it is kept, and its page says what to do', async () => {
    const { id } = await begin()
    const client = desk.another('operator')
    const stale = await client.token()
    await client.post('/sortir')
    const out = await client.post(`/deposer/${id}`, { _csrf: stale, ...(await formOf(id, { objet: 'Sorti' })) })
    expect([out.status, out.words]).toEqual([403, expect.stringContaining('Ce que vous aviez saisi est conservé')])
    await client.get('/entrer')
    await comesBack(client, '/')
    const { status, words, text } = await client.post(`/deposer/${id}`, { _csrf: stale, ...(await formOf(id)) })
    expect([status, words]).toEqual([403, expect.stringContaining('Ce formulaire a expiré')])
    expect(words).toContain('reprenez-le, relisez-le, puis envoyez-le')
    const [, place = ''] = /data-reprise href="([^"]+)"/.exec(text) ?? []
    expect((await client.get(place)).text).toContain('value="TAPE1"')
    expect((await ask.showDraft({ id })).acte.numero).toBeNull()
  })

  test('another person’s changes meanwhile stand beside it', async () => {
    const { id } = await begin()
    const client = desk.another('operator')
    await client.get('/')
    const form = await formOf(id)
    await sessionsEnd()
    const sent = await client.post(`/deposer/${id}`, form)
    await ask.saveDraft({ id, version: 1, acte: { objet: 'Repris par un autre' } })
    await comesBack(client, placeAfter(sent))
    const { words, text } = await client.get(placeAfter(sent))
    expect(words).toContain('Repris par un autre')
    expect(text).toContain('>Tapé avant le déjeuner</textarea>')
  })

  test('another form is shown as typed, and sent once the person confirms', async () => {
    const { id } = await begin()
    const client = desk.another('operator')
    await client.get('/')
    await sessionsEnd()
    const sent = await client.post(`/deposer/${id}/supprimer`, { version: '1' })
    expect(placeAfter(sent)).toMatch(/^\/reprendre\?saisie=/)
    await comesBack(client, placeAfter(sent))
    const page = await client.get(placeAfter(sent))
    expect(page.words).toContain('rien n’a été fait')
    expect(page.text).toContain(`href="/deposer/${id}"`)
    expect((await ask.showDraft({ id })).version).toBe(1)
    expect((await client.post(placeAfter(sent))).location).toBe('/deposer')
    await expectCode(ask.showDraft({ id }), 'ACTES-S006')
    expect((await client.get(placeAfter(sent))).words).toContain('Aucune saisie n’attend ici')
  })

  test('nobody else sees it in the same browser, and the person does not in another one', async () => {
    const { id } = await begin()
    const client = desk.another('operator')
    await client.get('/')
    const form = await formOf(id)
    await sessionsEnd()
    const sent = await client.post(`/deposer/${id}`, form)
    await comesBack(client, '/', 'second')
    for (const other of [client, desk.another('operator')])
      expect((await other.get(placeAfter(sent))).text).not.toContain('Tapé avant le déjeuner')
  })

  test('nothing is kept from a stranger, from another site, or of a password', async () => {
    const before = await heldForms()
    const stranger = desk.another('nobody')
    const { status, location } = await stranger.post('/deposer', { collectivite })
    expect([status, location]).toEqual([303, '/entrer?vers=%2Fdeposer'])
    expect((await stranger.post('/deposer', { _csrf: 'faux', collectivite })).words).toContain('Rouvrez la page')
    const client = desk.another('operator')
    await client.get('/')
    await client.post('/deposer', { collectivite }, { 'sec-fetch-site': 'cross-site' })
    await client.post('/moi/mot-de-passe', { _csrf: 'faux', actuel: password, nouveau: 'a', encore: 'a' })
    expect(await heldForms()).toBe(before)
  })
})
