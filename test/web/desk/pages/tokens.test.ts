// Jetons: an administrator makes a token, sees it once, and revokes it; what it allows is what was ticked.
import { describe, expect, test } from 'vitest'
import { maraussan } from '../../../../src/config/demo.ts'
import { deskLines } from '../../../../src/store/desk/journal.ts'
import { loginOf, openDesk } from '../../../support/desk/desk.ts'
import { forSuite } from '../../../support/life/for-suite.ts'

const desk = forSuite(() => openDesk({ roles: { mayor: [{ role: 'administrator', siren: maraussan.siren }] } }))

const form = { nom: 'logiciel', droit: ['read', 'deposit'], sirens: maraussan.siren, jours: '30' }

describe('an administrator', () => {
  test('goes there from the people, creates a token, and sees it once', async () => {
    const administrator = desk.as('administrator')
    expect((await administrator.get('/personnes')).text).toContain('href="/jetons"')
    expect((await administrator.get('/jetons')).words).toContain('Aucun jeton.')
    const { status, words } = await administrator.post('/jetons', form)
    expect(status).toBe(200)
    expect(words).toMatch(/Authorization: Bearer actes_[\w-]{43}/)
    const page = await administrator.get('/jetons')
    expect(page.words).toContain('logiciel actif lire, déposer Maraussan tous jamais')
    expect(page.text).not.toContain('actes_')
  })

  test('is not offered rights that no call needs, and still sees them on older tokens', async () => {
    const administrator = desk.as('administrator')
    const { text } = await administrator.get('/jetons')
    expect(text).not.toMatch(/value="(people|journal|queues)"/)
    expect(text).not.toMatch(/<\/legend>\s*<\/fieldset>/)
    const { status } = await administrator.post('/jetons', { ...form, nom: 'abonne', droit: ['queues'] })
    expect(status).toBe(422)
    const { db } = desk.app.ports.store
    await db.query(`UPDATE actes.token SET rights = '{read,queues}' WHERE name = 'logiciel'`)
    expect((await administrator.get('/jetons')).words).toContain(
      'logiciel actif lire, voir les files d’attente Maraussan tous',
    )
    await db.query(`UPDATE actes.token SET rights = '{read,deposit}' WHERE name = 'logiciel'`)
  })

  test('reads it in English', async () => {
    const { words } = await desk.as('administrator').get('/jetons', { 'accept-language': 'en' })
    expect(words).toContain('logiciel active read, deposit Maraussan any never')
  })

  test('restricts one to networks, and sees an invalid one refused', async () => {
    const administrator = desk.as('administrator')
    const bound = { ...form, nom: 'lie', reseaux: '192.0.2.0/24, 198.51.100.7' }
    expect((await administrator.post('/jetons', bound)).status).toBe(200)
    expect((await administrator.get('/jetons')).words).toContain('Maraussan 192.0.2.0/24, 198.51.100.7/32 jamais')
    const { status, words } = await administrator.post('/jetons', { ...form, nom: 'faux', reseaux: '0.0.0.0/0' })
    expect([status, words]).toEqual([422, expect.stringContaining('Un réseau donné pour le jeton, 0.0.0.0/0')])
  })

  test('sees invalid values refused', async () => {
    for (const spoiled of [{ nom: 'un nom' }, { droit: [] }, { jours: 'x' }, { nom: 'b', droit: ['people'] }]) {
      const { status, words } = await desk.as('administrator').post('/jetons', { ...form, ...spoiled })
      expect([status, words]).toEqual([422, expect.stringContaining('ACTES-A027')])
    }
  })

  test('revokes it, and the journal names the author', async () => {
    const administrator = desk.as('administrator')
    const done = await administrator.post('/jetons/logiciel/revocation')
    expect([done.status, done.location]).toEqual([303, '/jetons'])
    expect((await administrator.get('/jetons')).words).toContain('logiciel révoqué')
    const [line] = await deskLines(desk.db, { event: 'token-revoked', limit: 1 })
    expect(line).toMatchObject({ who: loginOf('administrator'), target: 'logiciel' })
  })
})

test.each(['operator', 'mayor'])('as %s it is not his', async (name) => {
  expect((await desk.as(name).get('/jetons')).status).toBe(403)
  expect([403, 422]).toContain((await desk.as(name).post('/jetons', { ...form, nom: 'autre' })).status)
  expect((await desk.operations.tokens()).items.map((token) => token.name)).toEqual(['lie', 'logiciel'])
})
