// Journal and Afficher les textes masqués: who did what, by person and event, page by page; and what is masked shown for a while.
import { beforeAll, describe, expect, test } from 'vitest'
import { maraussan } from '../../../../src/config/demo.ts'
import { operations } from '../../../../src/operations/table.ts'
import { deskEvents, machineEvents, transmissionEvents } from '../../../../src/web/desk/pages/journal/words.ts'
import { sources } from '../../../support/architecture/sources.ts'
import { deskLines, noteDesk } from '../../../../src/store/desk/journal.ts'
import { openDesk } from '../../../support/desk/desk.ts'
import { operator } from '../../../support/life/commune.ts'
import { forSuite } from '../../../support/life/for-suite.ts'

let id: string
const desk = forSuite(() =>
  openDesk({
    roles: {
      pressed: [{ role: 'reader', siren: null }],
      auditor: [{ role: 'auditor', siren: null }],
      archivist: [{ role: 'archivist', siren: null }],
    },
  }),
)
beforeAll(async () => {
  id = await desk.hands('JOURNAL_01')
  await desk.operations.cancel(id, { ...operator, who: 'operator@example.org' })
})
const db = () => desk.db
const links = (text: string): readonly string[] =>
  [...text.matchAll(/href="(\/journal\?[^"]+)"/g)].map(([, href = '']) => href.replaceAll('&amp;', '&'))

describe('each line has its words', () => {
  test('for every export and every reading of masked texts', () => {
    const told = operations.filter(({ output, told: kind }) => output === 'bytes' || kind !== undefined)
    expect(told.map(({ name }) => name).filter((name) => !Object.hasOwn(machineEvents, name))).toEqual([])
  })

  test('for every event that the program writes', () => {
    // Lines of acts are told where acts are; here are those of people and of the installation.
    const ofActs = /^(transmission|store\/transmissions|proof)\//
    const written = sources
      .filter(({ path }) => !ofActs.test(path))
      .flatMap(({ path, text }) =>
        [...text.matchAll(/\bevent: '([a-z]+(?:-[a-z]+)+)'/g)].map(([, event = '']) => [path, event]),
      )
    expect(written.length).toBeGreaterThan(60)
    const known = { ...deskEvents, ...machineEvents, ...transmissionEvents }
    expect(written.filter(([, event = '']) => !Object.hasOwn(known, event))).toEqual([])
  })
})

describe('the desk’s journal', () => {
  test('is open to an auditor, who changes nothing; an archivist disposes of acts, and sees only their own lines', async () => {
    const [auditor, archivist] = [desk.as('auditor'), desk.as('archivist')]
    expect((await auditor.get('/journal')).words).toContain('hors des actes')
    expect((await archivist.get('/journal')).words).toContain('Vos propres opérations')
    expect((await auditor.get('/personnes')).status).toBe(403)
    const held = await desk.hands('JOURNAL_02')
    const { words } = await auditor.get(`/transmissions/${held}`)
    expect(words).toContain('Écoles : Convention')
    expect(words).toContain('Réservé aux opérateurs')
    const retention = `/collectivites/${maraussan.siren}/conservation`
    expect([(await auditor.get(retention)).status, (await archivist.get(retention)).status]).toEqual([403, 200])
  })

  test('shows everybody’s lines to an administrator of everything, and one’s own to anybody else', async () => {
    await desk.as('operator').get('/')
    await desk.as('reader').get('/')
    const all = (await desk.as('administrator').get('/journal')).words
    for (const name of ['operator', 'reader', 'administrator']) expect(all).toContain(`${name}@example.org connexion`)
    const own = (await desk.as('reader').get('/journal?qui=operator%40example.org')).words
    expect(own).toContain('reader@example.org connexion')
    expect(own).not.toContain('operator@example.org')
  })

  test('names operations in the reader’s language', async () => {
    const { words } = await desk.as('operator').get('/journal', { 'accept-language': 'en' })
    expect(words).toContain('operator@example.org signed in')
  })

  test('is filtered by person and event, in its address', async () => {
    const at = desk.now()
    await noteDesk(db(), {
      at,
      who: 'x@example.org',
      event: 'schedule-paused',
      target: 'heal',
      detail: { reason: 'a' },
    })
    await noteDesk(db(), {
      at,
      who: 'y@example.org',
      event: 'schedule-paused',
      target: 'mend',
      detail: { reason: 'b' },
    })
    const found = await desk.as('administrator').get('/journal?quoi=schedule-paused&qui=x%40example.org')
    expect(found.words).toMatch(
      /x@example\.org tâche planifiée mise en pause renvoi après changement de classification heal a/,
    )
    expect(found.words).not.toContain('y@example.org')
  })

  test('continues page by page, without a gap', async () => {
    const at = desk.now()
    for (let count = 1; count <= 120; count++)
      await noteDesk(db(), { at, who: 'z@example.org', event: 'unmasked', detail: { reason: `motif ${count}.` } })
    const seen: number[] = []
    let next: string | undefined = '/journal?qui=z%40example.org'
    for (let pages = 0; next !== undefined && pages < 5; pages++) {
      const { text, words } = await desk.as('administrator').get(next)
      seen.push(...[...words.matchAll(/motif (\d+)\./g)].map(([, count]) => Number(count)))
      next = links(text).find((href) => href.includes('avant='))
    }
    expect(seen).toEqual(Array.from({ length: 120 }, (_, index) => 120 - index))
  })

  test.each(['avant=perdu', 'avant=99999999999999999999', 'quoi=%01', 'qui=%27'])(
    'accepts any address: %s',
    async (query) => {
      expect((await desk.as('administrator').get(`/journal?${query}`)).status).toBe(200)
    },
  )
})

describe('the journal of transmissions', () => {
  const address = '/journal?liste=transmissions'

  test('shows people’s decisions, not the worker’s moves', async () => {
    const { words, text } = await desk.as('operator').get(address)
    expect(words).toMatch(/operator@example\.org retiré JOURNAL_01 Maraussan vérifié au téléphone/)
    expect(text).toContain(`href="/transmissions/${id}"`)
    expect((await desk.as('operator').get(`${address}&quoi=cancelled&qui=test`)).words).toContain(
      'Aucune ligne ne correspond',
    )
  })

  test('is limited to one’s collectivités, and hides names from a reader', async () => {
    expect((await desk.as('neighbour').get(address)).words).not.toContain('JOURNAL_01')
    const { words } = await desk.as('reader').get(address)
    expect(words).toContain('JOURNAL_01')
    expect(words).not.toContain('vérifié au téléphone')
  })
})

describe('masked texts', () => {
  const shown = async () => (await desk.as('pressed').get('/journal?liste=transmissions')).words.includes('téléphone')

  test('are shown for a quarter of an hour to a person who gives a reason, which is journalled', async () => {
    expect(await shown()).toBe(false)
    expect((await desk.as('pressed').post('/demasquer', { motif: ' ' })).status).toBe(422)
    const fields = { motif: 'recours d’un riverain', vers: '/journal?liste=transmissions' }
    expect(await desk.as('pressed').post('/demasquer', fields)).toMatchObject({ location: fields.vers })
    expect(await shown()).toBe(true)
    const [line] = await deskLines(db(), { event: 'unmasked', limit: 1 })
    expect(line).toMatchObject({ who: 'pressed@example.org', detail: { reason: 'recours d’un riverain' } })
    desk.waits(15 * 60 + 1)
    expect(await shown()).toBe(false)
  })

  test('are hidden again on request', async () => {
    await desk.as('pressed').post('/demasquer', { motif: 'recours' })
    expect(await shown()).toBe(true)
    expect((await desk.as('pressed').get('/demasquer')).words).toContain('Masquer de nouveau')
    await desk.as('pressed').post('/remasquer')
    expect(await shown()).toBe(false)
  })

  test.each(['//ailleurs.example.org', '/\\ailleurs', 'https://ailleurs.example.org', 'javascript:alert(1)'])(
    'leads nowhere else: %s',
    async (vers) => {
      expect(await desk.as('pressed').post('/demasquer', { motif: 'essai', vers })).toMatchObject({ location: '/' })
    },
  )
})
