// The list of transmissions: what it finds, how filters live in the URL, page by page, and the same as a file.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fieldText, queryOfFilters, readField, readFilters } from '../../../../src/web/desk/filters.ts'
import { csvOf } from '../../../../src/web/desk/csv.ts'
import type { ErrorCode } from '../../../../src/errors.ts'
import type { TransmissionWaits } from '../../../../src/operations/desk/transmissions.ts'
import type { TransmissionJson } from '../../../../src/operations/shapes/transmissions.ts'
import { html } from '../../../../src/text/html.ts'
import { spaced } from '../../../../src/text/sentences.ts'
import { shortName } from '../../../../src/text/sentences.ts'
import { nextStep } from '../../../../src/web/desk/pages/transmissions/next.ts'
import type { Visit } from '../../../../src/web/desk/visit.ts'
import { sayIn } from '../../../../src/web/desk/say.ts'
import { openDesk, type OpenDesk } from '../../../support/desk/desk.ts'
import { faultyGateway } from '../../../support/life/faults.ts'
import { expectCode } from '../../../support/expect-code.ts'

const read = (query: string) => readFilters(new URLSearchParams(query))

describe('filters', () => {
  test('survive a round trip through a URL', () => {
    const query =
      '?q=march%C3%A9+%26+b%C3%A2ti&etat=received&etat=refused&message=6-1&retenues=1&incertaines=1&collectivite=213401482&code=ACTES-G007&depuis=2025-07-08&jusque=2025-07-09&nature=DE&nature=AR&matiere=8.1&passerelle=s2low&voie=platau&voie=papier&decideeDepuis=2025-06-01&decideeJusque=2025-06-30&tri=-dateDecision&apres=0197e9c0-0000-7000-8000-000000000000'
    expect(queryOfFilters(read(query))).toBe(query)
  })

  test('ignore unknown parameters', () => {
    expect(
      queryOfFilters(
        read(
          'etat=perdu&message=1-2&retenues=oui&collectivite=1&code=x&depuis=hier&jusque=&nature=XX&matiere=0&passerelle=fast&voie=aucune&decideeDepuis=2025-02-30&tri=objet&apres=2&autre=3&q=',
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
})

describe('words', () => {
  const now = new Date('2025-07-08T10:00:00Z')
  const findCommune = async (words: string) =>
    words === 'Béziers' ? '213401482' : { allowed: 'aucune collectivité ne porte ce nom' }
  const typed = async (text: string, language: 'fr' | 'en' = 'fr') => {
    const { filters, faults } = await readField(new URLSearchParams({ q: text }), { language, now, findCommune })
    return { query: decodeURIComponent(queryOfFilters(filters)), faults }
  }

  test.each([
    ['état:refusé', '?etat=refused'],
    ['etat:refusée,transmis toiture école', '?q=toiture+école&etat=refused&etat=submitted'],
    ['toiture état:retenu', '?q=toiture&retenues=1'],
    ['état:déposé état:incertain', '?etat=received&incertaines=1'],
    ['state:acknowledged', '?etat=acknowledged'],
    ['État:"prêt à partir",acquittées', '?etat=packaged&etat=acknowledged'],
    ['commune:Béziers', '?collectivite=213401482'],
    ['depuis:1 mois', '?depuis=2025-06-08'],
    ['since:"2 weeks" until:yesterday', '?depuis=2025-06-24&jusque=2025-07-07'],
    ["depuis:1/7/2025 jusqu'à:08/07/2025", '?depuis=2025-07-01&jusque=2025-07-08'],
    ['voie:Géoportail', '?voie=geoportail'],
    ['voie:PLAT’AU,papier toiture', '?q=toiture&voie=platau&voie=papier'],
    ['voie:plateforme', '?voie=plateforme'],
    ['voie:passerelle', '?voie=actes'],
    ['décidé-depuis:2025-06-01', '?decideeDepuis=2025-06-01'],
    ['nature:délibérations,AR', '?nature=DE&nature=AR'],
    ['matière:8.1', '?matiere=8.1'],
    ['matière:"8.1 Enseignement"', '?matiere=8.1'],
    ['passerelle:pastell message:6-1', '?message=6-1&passerelle=pastell'],
    ['erreur:g010 clé:a-b', '?cle=a-b&code=ACTES-G010'],
    ['"Écoles: travaux" état:refusé', '?q="Écoles:+travaux"&etat=refused'],
    ['état:refusé,retenu', '?etat=refused&etat=held'],
    ['state:uncertain,held', '?etat=uncertain&etat=held'],
    ['état:transmis état:retenu', '?etat=submitted&retenues=1'],
    ['Écoles : convention', '?q=Écoles+:+convention'],
  ])('%s filters by %s', async (text, query) => {
    expect(await typed(text)).toEqual({ query, faults: [] })
  })

  test.each(['fr', 'en'] as const)('are written from every filter, and read again, in %s', async (language) => {
    for (const query of [
      '?q=march%C3%A9&etat=received&etat=refused&retenues=1&incertaines=1&message=6-1&code=ACTES-G007&nature=DE&nature=CC',
      '?depuis=2025-07-08&jusque=2025-07-09&matiere=8.1&passerelle=s2low&voie=actes&voie=platau&cle=a%2Cb+c&decideeDepuis=2025-06-01&decideeJusque=2025-06-30',
      '?depuis=2025-07-08T11%3A30%3A00.000Z&collectivite=213401482',
      '?etat=refused&etat=held&etat=uncertain',
    ]) {
      const text = fieldText(read(query), language, query.includes('collectivite') ? 'Béziers' : undefined)
      expect(await typed(text, language)).toEqual({
        query: decodeURIComponent(queryOfFilters(read(query))),
        faults: [],
      })
    }
  })

  test.each([
    ['état:perdu', '« état:perdu » n’est pas appliqué : choisissez parmi déposé, vérifié, prêt à partir, '],
    ['état:1', '« état:1 » n’est pas appliqué'],
    ['depuis:tantôt', 'donnez un jour (08/07/2025), hier, 1 semaine ou 3 mois'],
    ['depuis:', 'un jour'],
    ['matière:99', 'un code de la classification'],
    ['commune:Atlantide', 'aucune collectivité ne porte ce nom'],
    ['commune:Béziers,Béziers', 'une seule valeur à la fois'],
    ['clé:a,b', 'une seule valeur à la fois'],
    ['etta:refusé', '« etta: » n’est pas un filtre. Filtres : état, nature, '],
  ])('%s is not applied, and what is allowed is told', async (text, told) => {
    const { query, faults } = await typed(`${text} nature:DE toiture`)
    expect(query).toBe('?q=toiture&nature=DE')
    expect(faults).toEqual([expect.stringContaining(spaced(told, 'fr'))])
  })
})

describe('the next step', () => {
  const grants = [{ role: 'operator', siren: null }] as const
  const visit = { language: 'fr', now: new Date('2025-07-08T08:00:00Z'), grants } as unknown as Visit
  const reader = { ...visit, grants: [{ role: 'reader', siren: null }] } as unknown as Visit
  const [soon, later] = ['2025-07-08T09:40:00Z', '2025-07-10T06:00:00Z']
  const act = {
    collectivite: '213401482',
    message: '1-1',
    nature: 'DE',
    matiere: '8.1',
    dateDecision: '2024-06-25',
    held: null,
    dueAt: null,
    dateReception: null,
  }
  const said = (row: object, waits: object = {}, code?: ErrorCode, who = visit) => {
    const of = { nature: '31', departement: '034', fuseau: 'Europe/Paris', population: null }
    const connection = { connection: 'sandbox:213401482', ...of, ...waits } as unknown as TransmissionWaits
    const next = nextStep({ ...act, ...row } as unknown as TransmissionJson, connection, { visit: who, code })
    return html`${next}`.html.replace(/<[^>]*>/g, '').replaceAll('\u00A0', ' ')
  }

  const proven = { state: 'acknowledged', dateReception: '2025-07-01' }
  const held = { state: 'packaged', held: { code: 'ACTES-S004', since: soon } }
  const refused = { state: 'refused' }
  const waiting = { state: 'packaged', dueAt: soon }
  test.each([
    ['exécutoire depuis le 3 juil.', proven, { publication: { publie: '2025-07-03' } }],
    ['exécutoire depuis le 1er juil.', proven, { publication: { affiche: '2025-06-26' } }],
    ['AR du 1er juil., à publier', proven, {}],
    ['AR du 31 déc. 2024, à publier', { ...proven, dateReception: '2024-12-31' }, { publication: null }],
    ['AR du 1er juil., à notifier', { ...proven, nature: 'AI' }, { publication: { publie: '2025-07-03' } }],
    ['AR du 1er juil.', { ...proven, message: '6-1', nature: null }, {}],
    [
      'AR du 1er juil., à mettre au Géoportail',
      { ...proven, matiere: '2.1.2' },
      { publication: { scot: '2020-01-01' } },
    ],
    ['n’est plus exécutoire', proven, { publication: { publie: '2025-07-03', retire: '2025-07-04' } }],
    ['à corriger : numéro déjà pris', refused, { refusalDetail: 'Le numéro DEL_1 est déjà utilisé' }],
    ['à corriger : date à revoir', refused, { refusalDetail: 'La date de la décision est postérieure' }],
    ['remplacé', { ...refused, replacedBy: 'x' }, {}],
    ['refus classé', refused, { dismissed: true }],
    ['renvoyé automatiquement', refused, { healing: true, refusalDetail: 'Classification périmée' }],
    ['rien n’est attendu', { state: 'cancelled' }, {}],
    ['rien n’est attendu', { state: 'submitted' }, {}],
    ['AR attendu', { state: 'submitted', dueAt: soon }, { receiptBy: new Date(later) }],
    ['AR en retard', { state: 'submitted', dueAt: soon }, { receiptBy: new Date('2025-07-08T07:59:00Z') }],
    ['réponse attendue', { state: 'submitted', dueAt: soon, message: '7-1' }, {}],
    ['plateforme interrogée à 11 h 40', { ...waiting, uncertain: true }, {}],
    ['nouvel essai le 10 juil.', { ...waiting, dueAt: later }, { code: 'ACTES-G001' }],
    ['départ le 10 juil., à l’ouverture', { ...waiting, dueAt: later }, { why: 'closed' }],
    ['départ sous peu', { ...waiting, dueAt: '2025-07-08T08:00:00Z' }, {}],
    ['connexion suspendue', waiting, { suspendedCode: 'ACTES-G007' }],
    ['connexion en pause', { state: 'submitted', dueAt: soon }, { paused: true }],
    ['envois arrêtés', waiting, { quiet: true }],
    ['plateforme en panne', waiting, { outage: {} }],
    ['en cours', waiting, { inHand: true }],
  ])('%s', (words, row, waits) => {
    expect(said(row, waits)).toBe(words)
  })

  test('names whose turn it is, and the cause in short', () => {
    expect(said(held, {}, 'ACTES-S004')).toBe('à vous : un fichier a changé')
    expect(said(held, {}, 'ACTES-S004', reader)).toBe('en attente : un fichier a changé')
    expect(said(held, {}, 'ACTES-F011')).toBe('à vous : fichier à revoir')
    expect(said(refused, { refusalDetail: 'Sans rapport' }, 'ACTES-R002')).toBe('à corriger : refus du ministère')
  })
})

describe('names of collectivités', () => {
  test.each([
    ['Commune de Maraussan', 'Maraussan'],
    ['Commune d’Albi', 'Albi'],
    ["Ville d'Avignon", 'Avignon'],
    ['Commune du Mans', 'Le Mans'],
    ['Commune des Ulis', 'Les Ulis'],
    ['Commune de l’Isle-Adam', 'L’Isle-Adam'],
    ['Commune de La Rochelle', 'La Rochelle'],
    ['CCAS de Béziers', 'CCAS de Béziers'],
    ['Commune voisine', 'Commune voisine'],
  ])('%s is %s in a list', (nom, short) => {
    expect(shortName(nom)).toBe(short)
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
    ['?etat=held&etat=uncertain', ['DOUTE-1', 'RETENU-1']],
    ['?etat=held&etat=acknowledged&tri=createdAt', ['RECU-1', 'RETENU-1']],
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
    ['?voie=actes', ['DOUTE-1', 'RETENU-1', 'RECU-1']],
    ['?voie=platau&voie=papier', []],
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
    for (const query of ['?collectivite=213401482', '?etat=held&etat=uncertain'])
      expect(await numbersAt(query, 'neighbour')).toEqual([])
  })

  test('shows what each waits for', async () => {
    const { words } = await desk.as('operator').get('/transmissions')
    expect(words).toContain('AR du 8 juil., à publier')
    expect(words).toContain('à vous : passerelle changée')
    expect(words).toContain('plateforme interrogée à 10 h 03')
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
    const kept = await agent.fillsIn('/transmissions?etat=refused&etat=held&tri=numero', '/moi/vues', { nom: 'Lundi' })
    expect(kept.location).toBe('/transmissions?etat=refused&etat=held&tri=numero')
    const { text, words } = await agent.get('/transmissions')
    expect(words).toContain('Lundi')
    expect(text).toContain('href="/transmissions?etat=refused&amp;etat=held&amp;tri=numero"')
    const [, action = ''] = /action="(\/moi\/vues\/[^"]+)"/.exec(text) ?? []
    await agent.fillsIn('/transmissions', action)
    expect((await agent.get('/transmissions')).text).not.toContain('href="/transmissions?etat=refused')
  })
})
