// Who is signed in proves again who they are before what does harm in wrong hands. What was sent waits meanwhile, sealed and
// of that session alone, and goes on as it was: fields and files.
import { describe, expect, test } from 'vitest'
import { maraussan } from '../../../../src/config/demo.ts'
import { deskLines } from '../../../../src/store/desk/journal.ts'
import { loginOf, openDesk, password, staff, type Client } from '../../../support/desk/desk.ts'
import { forSuite } from '../../../support/life/for-suite.ts'

const desk = forSuite(() => openDesk({ roles: { second: staff.administrator, forgetful: staff.administrator } }))

const db = () => desk.db
const isToken = async (name: string) => (await desk.operations.tokens()).items.some((each) => each.name === name)
const wish = (nom: string) => ({ nom, droit: ['read', 'deposit'], sirens: '', jours: '30' })

/** A session of which the last proof is a quarter of an hour old. */
async function stale(name = 'administrator'): Promise<Client> {
  const client = desk.another(name, 'slow')
  await client.signsIn()
  desk.waits(15 * 60)
  return client
}

/** Ask for a token, and be asked who one is. @returns the request that waits */
async function asks(client: Client, nom: string): Promise<string> {
  const { status, location } = await client.post('/jetons', wish(nom))
  expect([status, location]).toEqual([303, expect.stringMatching(/^\/confirmer\?demande=[0-9a-f-]{36}$/)])
  expect(await isToken(nom)).toBe(false)
  return location.split('=')[1] ?? ''
}

describe('a session with an old proof of identity', () => {
  test('is asked for the password; then the form continues, and nothing is asked for ten minutes', async () => {
    const client = await stale()
    const demande = await asks(client, 'repris')
    const page = await client.get(`/confirmer?demande=${demande}`)
    expect([page.status, page.words]).toEqual([200, expect.stringContaining('Confirmer votre identité')])
    expect(page.text).not.toContain('repris')
    const done = await client.post('/confirmer', { demande, motDePasse: password })
    expect([done.status, done.words]).toEqual([200, expect.stringContaining('Authorization: Bearer actes_')])
    desk.waits(9 * 60)
    expect((await client.post('/jetons', wish('suivant'))).words).toContain('Authorization: Bearer actes_')
    desk.waits(2 * 60)
    await asks(client, 'tardif')
    const [line] = await deskLines(db(), { event: 'identity-confirmed', limit: 1 })
    const print = expect.stringMatching(/^[0-9a-f]{12}$/) as string
    expect(line).toMatchObject({
      who: loginOf('administrator'),
      address: expect.stringMatching(/^127\./) as string,
      session: print,
    })
  })

  test('does nothing with a wrong password or none, and tries are counted', async () => {
    const client = await stale('forgetful')
    const demande = await asks(client, 'refuse')
    for (const motDePasse of ['', 'un autre mot de passe', ` ${password}`]) {
      const { status, words } = await client.post('/confirmer', { demande, motDePasse })
      expect([status, words]).toEqual([422, expect.stringContaining('Code ou mot de passe incorrect')])
    }
    for (let n = 0; n < 6; n++) await client.post('/confirmer', { demande, motDePasse: 'encore un autre' })
    expect((await client.post('/confirmer', { demande, motDePasse: password })).status).toBe(422)
    expect(await isToken('refuse')).toBe(false)
    expect((await deskLines(db(), { event: 'identity-refused', limit: 50 })).length).toBe(10)
  })

  test('keeps the form for a quarter of an hour, once, for itself only, and sealed', async () => {
    const other = await stale('second')
    const client = await stale()
    const demande = await asks(client, 'a-moi')
    const { rows } = await db().query<{ text: string }>("SELECT encode(content, 'escape') AS text FROM actes.held_form")
    expect(rows.filter(({ text }) => text.includes('a-moi'))).toEqual([])
    expect((await other.post('/confirmer', { demande, motDePasse: password })).words).toContain(
      'Aucune demande n’attend ici',
    )
    expect((await client.post('/confirmer', { demande, motDePasse: password })).words).toContain('actes_')
    expect((await client.post('/confirmer', { demande, motDePasse: password })).words).toContain(
      'Aucune demande n’attend ici',
    )
    desk.waits(15 * 60)
    const late = await asks(client, 'trop-tard')
    desk.waits(16 * 60)
    expect((await client.post('/confirmer', { demande: late, motDePasse: password })).words).toContain(
      'Aucune demande n’attend',
    )
    expect(await isToken('trop-tard')).toBe(false)
  })

  test('keeps the file of a form too', async () => {
    const client = await stale()
    const { location } = await client.sends('/identifiants', { type: 'pastell', nom: 'Avec fichier' }, 'a.p12')
    expect(location).toMatch(/^\/confirmer/)
    const { words } = await client.post('/confirmer', { demande: location.split('=')[1] ?? '', motDePasse: password })
    // It is no certificate: the file came as far as the operation, which says so at its field.
    expect(words).toContain('Certificat')
    expect(words).toContain('Rien n’a été enregistré')
  })

  test('is asked before declarations, changes of people and decisions, and not before reading or protecting', async () => {
    const client = await stale()
    const sensitive = [
      ['/collectivites', { json: JSON.stringify(maraussan) }],
      ['/personnes/invitation', { courriel: 'x@example.org', role: 'reader' }],
      [`/personnes/${encodeURIComponent(loginOf('reader'))}/roles`, { role: 'reader' }],
      [`/personnes/${encodeURIComponent(loginOf('reader'))}/fermeture`, {}],
    ] as const
    for (const [path, fields] of sensitive)
      expect([path, (await client.post(path, fields)).location]).toEqual([path, expect.stringMatching(/^\/confirmer/)])
    const ends = `/personnes/${encodeURIComponent(loginOf('reader'))}/deconnexion`
    expect((await client.post(ends)).location).not.toMatch(/^\/confirmer/)
  })
})

test('in English, the page says the same', async () => {
  const client = await stale()
  const demande = await asks(client, 'anglais')
  const { words } = await client.get(`/confirmer?demande=${demande}`, { 'accept-language': 'en' })
  expect(words).toContain('Prove who you are')
})
