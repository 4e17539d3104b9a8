// The list of transmissions: what it finds, how filters live in the URL, page by page, and the same as a file.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chipsOf, queryOfFilters, readFilters } from '../../../../src/web/desk/filters.ts'
import { csvOf } from '../../../../src/web/desk/csv.ts'
import { sayIn } from '../../../../src/web/desk/say.ts'
import { openDesk, type OpenDesk } from '../../../support/desk/desk.ts'
import { faultyGateway } from '../../../support/life/faults.ts'
import { expectCode } from '../../../support/expect-code.ts'

const read = (query: string) => readFilters(new URLSearchParams(query))

describe('filters', () => {
  test('survive a round trip through a URL', () => {
    const query =
      '?q=march%C3%A9+%26+b%C3%A2ti&etat=received&etat=refused&message=6-1&retenues=1&incertaines=1&collectivite=213401482&code=ACTES-G007&depuis=2025-07-08&jusque=2025-07-09&nature=DE&nature=AR&matiere=8.1&passerelle=s2low&decideeDepuis=2025-06-01&decideeJusque=2025-06-30&tri=-dateDecision&apres=0197e9c0-0000-7000-8000-000000000000'
    expect(queryOfFilters(read(query))).toBe(query)
  })

  test('ignore unknown parameters', () => {
    expect(
      queryOfFilters(
        read(
          'etat=perdu&message=1-2&retenues=oui&collectivite=1&code=x&depuis=hier&jusque=&nature=XX&matiere=0&passerelle=fast&decideeDepuis=2025-02-30&tri=objet&apres=2&autre=3&q=',
        ),
      ),
    ).toBe('')
  })

  test('accept a code without its prefix, and a SIREN with blanks', () => {
    expect(read('code=g007&collectivite=213 401 482')).toMatchObject({ code: 'ACTES-G007', collectivite: '213401482' })
  })

  test('a day begins at midnight in Paris, in summer and in winter', () => {
    expect(read('depuis=2025-07-08').since).toBe('2025-07-07T22:00:00.000Z')
    expect(read('depuis=2025-01-08').since).toBe('2025-01-07T23:00:00.000Z')
    expect(read('jusque=2025-07-08').until).toBe('2025-07-08T22:00:00.000Z')
  })

  test.each(['2025-07-08T11:30:00.000Z', '2025-07-08T00:00:00.000Z', '9999-12-31T23:30:00.000Z'])(
    'an instant stays unchanged: %s',
    (since) => {
      expect(read(`depuis=${since}`).since).toBe(since)
      expect(queryOfFilters({ since })).toBe(`?depuis=${encodeURIComponent(since)}`)
    },
  )

  test.each([
    '2025-02-29',
    '0000-01-01',
    '0001-01-01',
    '2025-13-01',
    '2025-02-29T00:00:00.000Z',
    '2025-07-08T24:00:00.000Z',
    '2025-07-08T11:30:00Z et après',
    '2025-07-08 11:30',
  ])('reject the day %s: no database has it', (day) => {
    expect(read(`depuis=${day}`).since).toBeUndefined()
  })

  test('each is removed separately, and leads to the first page', () => {
    const all = chipsOf(read('q=a&etat=received&etat=refused&apres=0197e9c0-0000-7000-8000-000000000000'), 'fr')
    expect(all.map(({ value, without }) => [value, without])).toEqual([
      ['a', '?etat=received&etat=refused'],
      ['déposé', '?q=a&etat=refused'],
      ['refusé', '?q=a&etat=received'],
    ])
  })
})

describe('a file', () => {
  async function written(rows: readonly (readonly string[])[]): Promise<string> {
    async function* all() {
      yield* rows
    }
    return Buffer.concat(await csvOf(['a', 'b'], all(), sayIn('fr')).toArray()).toString('utf8')
  }

  test('contains no formula', async () => {
    expect(
      await written([
        ['=1+1', '+3'],
        ['-2', '@A1'],
        ['a;b', 'c"d'],
      ]),
    ).toBe(`\uFEFFa;b\r\n'=1+1;'+3\r\n'-2;'@A1\r\n"a;b";"c""d"\r\n`)
  })

  test('ends with the error that stopped it', async () => {
    const lines = (await written(Array.from({ length: 50_001 }, () => ['x', 'y']))).trimEnd().split('\r\n')
    expect(lines).toHaveLength(50_002)
    expect(lines.at(-1)).toContain('50000 lignes')
  })
})

describe('the list', () => {
  const { faults, wrap } = faultyGateway()
  let desk: OpenDesk
  let held: string
  beforeAll(async () => {
    desk = await openDesk({ wrap })
    await desk.sends('RECU-1')
    faults.before = 'ACTES-G010'
    held = await desk.hands('RETENU-1')
    await desk.works()
    Object.assign(faults, { before: undefined, deaf: true, after: 'ACTES-G004', find: 'unknown' })
    await desk.sends('DOUTE-1')
  })
  afterAll(() => desk.closes())

  const numbersAt = async (query: string, who = 'operator') => {
    const { text } = await desk.as(who).get(`/transmissions${query}`)
    return [...text.matchAll(/<strong>([A-Z]+-\d)<\/strong>/g)].map(([, numero]) => numero)
  }

  test.each([
    ['', ['DOUTE-1', 'RETENU-1', 'RECU-1']],
    ['?q=retenu', ['RETENU-1']],
    ['?q=retenu1', ['RETENU-1']],
    ['?q=213401482-20250625-RECU', ['RECU-1']],
    ['?q=213401482', ['DOUTE-1', 'RETENU-1', 'RECU-1']],
    ['?q=préparé pour une autre passerelle', ['RETENU-1']],
    ['?q=n%27a+pas+confirmé', ['DOUTE-1']],
    ['?q=G004', ['DOUTE-1']],
    ['?code=ACTES-G004', ['DOUTE-1']],
    ['?code=G010', ['RETENU-1']],
    ['?incertaines=1', ['DOUTE-1']],
    ['?retenues=1', ['RETENU-1']],
    ['?retenues=1&incertaines=1', []],
    ['?etat=acknowledged', ['RECU-1']],
    ['?message=6-1', []],
    ['?collectivite=000000000', []],
    ['?depuis=2025-07-08', ['DOUTE-1', 'RETENU-1', 'RECU-1']],
    ['?depuis=2025-07-09', []],
    ['?q=%25', []],
    ['?nature=DE&matiere=8.1', ['DOUTE-1', 'RETENU-1', 'RECU-1']],
    ['?matiere=8', ['DOUTE-1', 'RETENU-1', 'RECU-1']],
    ['?matiere=8.2', []],
    ['?nature=AR&nature=AI', []],
    ['?passerelle=sandbox', ['DOUTE-1', 'RETENU-1', 'RECU-1']],
    ['?passerelle=s2low', []],
    ['?decideeDepuis=2025-06-25&decideeJusque=2025-06-25', ['DOUTE-1', 'RETENU-1', 'RECU-1']],
    ['?decideeJusque=2025-06-24', []],
    ['?tri=createdAt', ['RECU-1', 'RETENU-1', 'DOUTE-1']],
    ['?tri=-numero', ['RETENU-1', 'RECU-1', 'DOUTE-1']],
    ['?tri=state', ['RETENU-1', 'DOUTE-1', 'RECU-1']],
    ['?tri=-dateReception&nature=DE', ['RECU-1', 'DOUTE-1', 'RETENU-1']],
  ])('%s finds %j', async (query, numbers) => {
    expect(await numbersAt(query)).toEqual(numbers)
  })

  test('contains nothing of other collectivités', async () => {
    expect(await numbersAt('', 'neighbour')).toEqual([])
    expect(await numbersAt('?collectivite=213401482', 'neighbour')).toEqual([])
  })

  test('shows what each waits for', async () => {
    const { words } = await desk.as('operator').get('/transmissions')
    expect(words).toContain('AR reçu le')
    expect(words).toContain('une personne')
    expect(words).toContain('vérification')
  })

  test('an act opened from it links back to it', async () => {
    const { text } = await desk.as('operator').get('/transmissions?q=retenu&retenues=1')
    const href = /<a href="(\/transmissions\/[^"]+)"/.exec(text)?.[1] ?? ''
    const act = await desk.as('operator').get(href.replaceAll('&amp;', '&'))
    expect(act.text).toContain('href="/transmissions?q=retenu&amp;retenues=1"')
  })

  test('continues after an id', async () => {
    expect(await numbersAt(`?apres=${held}`)).toEqual(['RECU-1'])
    const { words } = await desk.as('operator').get(`/transmissions?apres=${held}`)
    expect(words).toContain('Revenir au début')
  })

  test('is masked for a reader, in the page and in the file', async () => {
    const objet = 'partenariat'
    const [page, file] = await Promise.all(
      ['/transmissions', '/transmissions.csv'].map((path) => desk.as('reader').get(path)),
    )
    expect(page?.text.toLowerCase()).not.toContain(objet)
    expect(file?.text.toLowerCase()).not.toContain(objet)
    expect((await desk.as('operator').get('/transmissions.csv')).text.toLowerCase()).toContain(objet)
  })

  test('does not find masked texts for a reader', async () => {
    expect(await numbersAt('?q=convention')).toHaveLength(3)
    expect(await numbersAt('?q=convention', 'reader')).toEqual([])
    expect(await numbersAt('?q=retenu', 'reader')).toEqual(['RETENU-1'])
  })

  test('shows the columns that its reader has chosen; others keep theirs', async () => {
    const headsOf = async (who: string) =>
      [...(await desk.as(who).get('/transmissions')).text.matchAll(/<th scope="col" class="(\w+)"/g)]
        .map(([, key]) => key)
        .filter((key) => key !== 'choice')
    const usual = ['numero', 'objet', 'collectivite', 'dateDecision', 'state', 'next', 'createdAt']
    expect(await headsOf('administrator')).toEqual(usual)
    const chosen = { colonne: ['gateway', 'nature'] }
    const kept = await desk.as('administrator').fillsIn('/transmissions?retenues=1', '/moi/colonnes', chosen)
    expect(kept.location).toBe('/transmissions?retenues=1')
    expect(await headsOf('administrator')).toEqual(['numero', 'nature', 'gateway'])
    expect(await headsOf('operator')).toEqual(usual)
  })

  test('as a file, has the same filters', async () => {
    const { text, headers } = await desk.as('operator').get('/transmissions.csv?retenues=1')
    expect(text.trimEnd().split('\r\n')).toHaveLength(2)
    expect(text).toContain(`${held};1-1;RETENU-1`)
    expect(headers['content-disposition']).toContain('attachment; filename="transmissions-2025-07-08.csv"')
  })

  test('continues in its order', async () => {
    expect(await numbersAt(`?tri=-numero&apres=${held}`)).toEqual(['RECU-1', 'DOUTE-1'])
  })

  test('without an act says so, and mentions no filter', async () => {
    const { words } = await desk.as('neighbour').get('/transmissions')
    expect(words).toContain('Aucun acte n’a encore été déposé')
    expect(words).not.toContain('Retirez un filtre')
    expect((await desk.as('neighbour').get('/transmissions?retenues=1')).words).toContain('Retirez un filtre')
  })

  test('offers checkboxes to people who may requeue, only on waiting acts', async () => {
    const boxesOf = async (who: string) =>
      [...(await desk.as(who).get('/transmissions')).text.matchAll(/name="acte" value="([^"]+)"/g)].map(([, id]) => id)
    expect(await boxesOf('operator')).toEqual([held])
    expect(await boxesOf('reader')).toEqual([])
  })
})

describe('a view', () => {
  let desk: OpenDesk
  beforeAll(async () => {
    desk = await openDesk()
  })
  afterAll(() => desk.closes())
  const ask = (who: string) => desk.app.askAs({ who, grants: [{ role: 'reader', siren: null }], language: 'fr' })

  test('is its author’s own until an administrator shares it; its words are masked then', async () => {
    const made = await ask('un').saveView({ name: 'Dupont', text: 'Dupont', held: true, sort: 'numero' })
    expect(made).toMatchObject({ criteria: { held: true }, text: 'Dupont', sort: 'numero', shared: false, mine: true })
    expect((await ask('deux').listViews({})).items).toEqual([])
    await expectCode(ask('un').shareView({ id: made.id, shared: true }), 'ACTES-A022')
    await desk.operations.ask.shareView({ id: made.id, shared: true })
    expect((await ask('deux').listViews({})).items).toMatchObject([{ id: made.id, text: '•••••', mine: false }])
    expect((await ask('un').listViews({})).items).toMatchObject([{ text: 'Dupont', shared: true }])
    await expectCode(ask('deux').deleteView({ id: made.id }), 'ACTES-S006')
    expect(await ask('un').saveView({ name: 'Dupont' })).toMatchObject({ id: made.id, shared: false })
    await ask('un').deleteView({ id: made.id })
    expect((await ask('un').listViews({})).items).toEqual([])
  })

  test('is kept and deleted on the desk', async () => {
    const agent = desk.as('operator')
    const kept = await agent.fillsIn('/transmissions?retenues=1&tri=numero', '/moi/vues', { nom: 'Lundi' })
    expect(kept.location).toBe('/transmissions?retenues=1&tri=numero')
    const { text, words } = await agent.get('/transmissions')
    expect(words).toContain('Lundi')
    const [, action = ''] = /action="(\/moi\/vues\/[^"]+)"/.exec(text) ?? []
    await agent.fillsIn('/transmissions', action)
    expect((await agent.get('/transmissions')).text).not.toContain('href="/transmissions?retenues=1')
  })
})
