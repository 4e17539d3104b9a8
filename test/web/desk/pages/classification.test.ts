// Classification: the version held, its matieres and codes PJ, what words find, and the request for a newer one.
import { describe, expect, test } from 'vitest'
import { maraussan } from '../../../../src/config/demo.ts'
import { deskLines } from '../../../../src/store/desk/journal.ts'
import { openDesk } from '../../../support/desk/desk.ts'
import { forSuite } from '../../../support/life/for-suite.ts'

const here = `/classification?collectivite=${maraussan.siren}`
const desk = forSuite(() => openDesk())

describe('the classification of a collectivite', () => {
  test('is chosen among those that one sees; a single one is chosen already', async () => {
    const { words } = await desk.as('reader').get('/classification')
    expect(words).toContain('Choisissez une collectivité.')
    const own = await desk.as('neighbour').get('/classification')
    expect(own.words).toContain('table nationale intégrée')
    expect(own.words).not.toContain(maraussan.nom)
  })

  test('shows its version, its matières as a tree, and the codes PJ of each nature', async () => {
    const { text, words } = await desk.as('reader').get(here)
    expect(words).toContain('18 avr. 2019 table nationale intégrée')
    expect(text).toContain('<code>8.1</code>')
    expect(text).toContain('<code>99_DE</code>')
    expect(text.match(/<h1/g)).toHaveLength(1)
  })

  test('keeps its French titles in English, marked as French', async () => {
    const { text, words } = await desk.as('reader').get(here, { 'accept-language': 'en' })
    expect(words).toContain('18 Apr 2019 built-in national table')
    expect(text).toMatch(/<code>8\.1<\/code> <span lang="fr">Enseignement<\/span>/)
  })

  test('is searched by words', async () => {
    const { text, words } = await desk.as('reader').get(`${here}&mots=enseignement`)
    expect(text).toContain('<code>8.1</code>')
    expect(text).not.toContain('<code>1.1</code>')
    expect(words).toContain('Codes PJ trouvés')
    expect((await desk.as('reader').get(`${here}&mots=introuvable`)).words).toContain('Aucune matière ne contient')
  })

  test('can be requested by an operator, which is journalled', async () => {
    const operator = desk.as('operator')
    const { siren } = maraussan
    expect((await desk.as('reader').get(here)).text).toContain('disabled>Demander la version')
    expect((await desk.as('reader').post(`/classification/${siren}/actualiser`)).status).toBe(403)
    const asked = await operator.post(`/classification/${siren}/actualiser`)
    expect(asked.location).toBe(here)
    expect((await operator.get(here)).words).toContain('en cours')
    await desk.works()
    expect((await operator.get(here)).words).not.toContain('pas encore par la préfecture')
    const [line] = await deskLines(desk.db, { limit: 1 })
    expect(line).toMatchObject({ event: 'classification-asked', who: 'operator@example.org', target: siren })
    const again = await operator.post(`/classification/${siren}/actualiser`)
    expect([again.status, again.words]).toEqual([409, expect.stringContaining('ACTES-A013')])
  })

  test('of another collectivité is invisible, and cannot be requested', async () => {
    expect((await desk.as('neighbour').get(here)).status).toBe(404)
    expect((await desk.as('neighbour').post(`/classification/${maraussan.siren}/actualiser`)).status).toBe(404)
  })
})
