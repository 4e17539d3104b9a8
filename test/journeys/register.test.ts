// The register of a commune and the open data of its délibérations: what stands in them, of which acts, for whom; and what
// a deposit tells of an act beside what leaves.
import { text } from 'node:stream/consumers'
import type { Readable } from 'node:stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Grant } from '../../src/accounts/access.ts'
import { maraussan } from '../../src/config/demo.ts'
import type { OperationInput } from '../../src/operations/ask.ts'
import { checkScdl } from '../../src/opendata/scdl.ts'
import { describeOnEachDatabase } from '../support/describe-with.ts'
import { openCommune, type Commune } from '../support/life/commune.ts'
import { operationsOf } from '../support/life/operations-of.ts'
import { expectCode } from '../support/expect-code.ts'

const { siren } = maraussan
const declared = { ...maraussan, nic: '00012' }
const summer = { from: '2025-06-01', to: '2025-07-31', by: 'decision' } as const
const votes = { membres: 27, presents: 19, votants: 26, pour: 26, contre: 0, abstentions: 0 }
const publication = { mode: 'affiche', date: '2025-07-07' }
const certifiePar = { nom: 'Le maire', qualite: 'maire' }

await describeOnEachDatabase('the register', (server) => {
  let commune: Commune
  const ids = new Map<string, string>()
  beforeAll(async () => {
    commune = await openCommune({ declares: declared, ...(server === undefined && { store: 'embedded' }) })
    await acknowledges('VOTE1', { publication })
    const arrete = { nature: 'AR', document: { fichier: 'deliberation.pdf' }, annexes: [] }
    await acknowledges('ARRETE1', { ...arrete, dateDecision: '2025-06-20', votes: undefined })
    await acknowledges('VOTE0', { dateDecision: '2025-05-31', objet: 'Avant, "hier"' })
    await acknowledges('ANNULE1', { dateDecision: '2025-06-30' })
    await commune.operations.annul(idOf('ANNULE1'), { reason: 'erreur', who: 'agent' })
    await commune.works()
    ids.set('ATTENTE1', await commune.hands('ATTENTE1'))
  })
  afterAll(() => commune.closes())

  const idOf = (numero: string) => ids.get(numero) ?? ''
  const ask = (grants?: readonly Grant[]) => operationsOf(commune.app, grants).ask
  async function acknowledges(numero: string, changes: object): Promise<void> {
    ids.set(numero, await commune.sends(numero, changes))
  }
  const taken = async (more: Partial<OperationInput<'downloadRegister'>> = {}, grants?: readonly Grant[]) =>
    ask(grants).downloadRegister({ siren, ...summer, format: 'csv', ...more })
  const cells = async (more: Partial<OperationInput<'downloadRegister'>> = {}, separator = ';') =>
    (await text((await taken(more)).bytes as Readable))
      .trim()
      .split(/\r?\n/)
      .map((line) => line.split(separator))

  test('lists the acts that the préfecture received, by day of decision, with annulled ones marked', async () => {
    const [head = [], ...rows] = await cells()
    const column = (name: string) => rows.map((row) => row[head.indexOf(name)])
    expect(column('numéro')).toEqual(['ARRETE1', 'VOTE1', 'ANNULE1'])
    expect(column('état')).toEqual(['acquitté', 'acquitté', 'annulé'])
    expect(column('identifiant')[1]).toBe('034-213401482-20250625-VOTE1-DE')
    expect(column('date de réception en préfecture')).toEqual(['2025-07-08', '2025-07-08', '2025-07-08'])
    expect(column('affiché le')).toEqual(['', '2025-07-07', ''])
    expect([column('en exercice'), column('pour')]).toEqual([
      ['', '27', '27'],
      ['', '26', '26'],
    ])
  })

  test('begins with the byte order mark that French spreadsheets need', async () => {
    const { bytes, name } = await taken()
    const written = await text((bytes as Readable).setEncoding('latin1'))
    expect(Buffer.from(written, 'latin1').subarray(0, 3).toString('hex')).toBe('efbbbf')
    expect(name).toBe(`registre-${siren}-2025-06-01-2025-07-31.csv`)
  })

  test('by the day of the AR includes those decided earlier', async () => {
    const numeros = async (more: object) =>
      (await cells({ by: 'reception', ...more })).slice(1).map(([numero]) => numero)
    expect((await numeros({ from: '2025-07-08', to: '2025-07-08' })).sort()).toEqual([
      'ANNULE1',
      'ARRETE1',
      'VOTE0',
      'VOTE1',
    ])
    expect(await numeros({ from: '2025-07-09' })).toEqual([])
    expect(await numeros({ from: '2025-07-08', to: '2025-07-07' })).toEqual([])
  })

  test('as a document', async () => {
    const { bytes, name } = await taken({ format: 'pdf' })
    expect(Buffer.from(bytes as Uint8Array).toString('latin1')).toMatch(/^%PDF-1\.\d[^]*%%EOF\s*$/)
    expect(name).toBe(`registre-${siren}-2025-06-01-2025-07-31.pdf`)
  })

  test('the open data has the délibérations in force, and the file conforms', async () => {
    const rows = (await cells({ format: 'scdl', from: '2025-05-01' }, ',')).slice(1)
    expect(rows.map((row) => row[2])).toEqual(['VOTE0', 'VOTE1'])
    const { bytes, name } = await taken({ format: 'scdl', from: '2025-05-01' })
    expect(name).toBe(`deliberations-${siren}-2025-05-01-2025-07-31.csv`)
    expect(await checkScdl(bytes as Readable)).toEqual({ schema: '2.1.5', rows: 2, problems: [] })
  })

  test('its content is counted beforehand', async () => {
    expect(await ask().showRegister({ siren, ...summer })).toEqual({ acts: 3, deliberations: 1, exported: 1 })
  })

  test('of more than a page has each act once, in order', async () => {
    const { db } = commune.app.ports.store
    // As many acts as three pages, of which some have the same day.
    await db.query(
      `INSERT INTO actes.transmission (id, collectivite, connection, message, formulaire, id_acte, numero, numero_search, nature,
          date_decision, objet, files, content_sha256, state, date_reception, created_at, updated_at)
        SELECT ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, t.collectivite, t.connection, '1-1',
          jsonb_set(t.formulaire, '{acte,numero}', to_jsonb('N' || n)), t.id_acte, 'N' || n, 'N' || n, t.nature,
          date '2024-01-01' + n / 7, t.objet, t.files, t.content_sha256, 'acknowledged', date '2024-02-01' + n / 11,
          t.created_at, t.updated_at
          FROM actes.transmission t, generate_series(1, 1200) n WHERE t.id = $1`,
      [idOf('VOTE1')],
    )
    for (const by of ['decision', 'reception'] as const) {
      const rows = (await cells({ from: '2024-01-01', to: '2024-12-31', by })).slice(1).map(([numero]) => numero)
      expect(rows).toEqual(Array.from({ length: 1_200 }, (_, index) => `N${index + 1}`))
    }
  })

  test('a matière unknown to the schema is left out, and counted', async () => {
    const { db } = commune.app.ports.store
    await db.query(
      `UPDATE actes.transmission SET formulaire = jsonb_set(formulaire, '{acte,matiere}', '[8, 10]') WHERE id = $1`,
      [idOf('VOTE0')],
    )
    const may = { from: '2025-05-31', to: '2025-05-31' }
    expect(await cells({ ...may, format: 'scdl' })).toHaveLength(1)
    expect(await ask().showRegister({ siren, ...summer, ...may })).toEqual({
      acts: 1,
      deliberations: 1,
      exported: 0,
    })
  })

  test('is for people who see objets; a collectivité that they do not see has none', async () => {
    const of = (role: 'reader' | 'operator', whose: string | null): readonly Grant[] => [{ role, siren: whose }]
    await expectCode(taken({}, of('reader', null)), 'ACTES-A022')
    await expectCode(taken({}, of('operator', '000000000')), 'ACTES-V006')
    expect(await ask(of('reader', siren)).showRegister({ siren, ...summer })).toMatchObject({ acts: 3 })
    expect((await taken({}, of('operator', siren))).name).toContain('registre')
  })

  test('without a NIC there is no open data', async () => {
    await commune.operations.declare(maraussan, 'test')
    await expect(taken({ format: 'scdl' })).rejects.toMatchObject({ code: 'ACTES-A055', params: { siren } })
    expect((await cells()).length).toBe(4)
    await commune.operations.declare(declared, 'test')
  })

  test('more acts than one PDF holds are refused with both numbers', async () => {
    await commune.db.query(
      `INSERT INTO actes.transmission (id, collectivite, connection, message, formulaire, id_acte, numero, numero_search, nature,
          date_decision, objet, files, content_sha256, state, date_reception, created_at, updated_at)
        SELECT ('00000000-0000-7000-9000-' || lpad(n::text, 12, '0'))::uuid, t.collectivite, t.connection, '1-1', t.formulaire,
          t.id_acte, 'P' || n, 'P' || n, t.nature, '2023-01-01', t.objet, t.files, t.content_sha256, 'acknowledged',
          '2023-01-02', t.created_at, t.updated_at
          FROM actes.transmission t, generate_series(1, 2001) n WHERE t.id = $1`,
      [idOf('VOTE1')],
    )
    const wanted = { format: 'pdf', from: '2023-01-01', to: '2023-01-01' } as const
    await expect(taken(wanted)).rejects.toMatchObject({ code: 'ACTES-A056', params: { count: 2_001, most: 2_000 } })
  })
})

await describeOnEachDatabase('additional facts in a deposit', (server) => {
  let commune: Commune
  beforeAll(async () => {
    commune = await openCommune({ declares: declared, ...(server === undefined && { store: 'embedded' }) })
  })
  afterAll(() => commune.closes())
  const hands = (numero: string, changes: object) => commune.deposits({ numero, cle: undefined, ...changes })
  const events = async (id: string) =>
    (await commune.shows(id)).journal
      .filter(({ event }) => ['told', 'published'].includes(event))
      .map(({ event, who }) => [event, who])

  test('are shown with the act; the day of publication is recorded in its journal', async () => {
    const budget = { annee: '2025', nom: 'Budget principal' }
    const done = await hands('MENTION1', { votes, publication, certifiePar, budget })
    if (!done.ok) throw new Error(JSON.stringify(done.problems))
    const shown = await commune.shows(done.id)
    expect(shown).toMatchObject({ votes, certifiePar, budget, publication: { affiche: '2025-07-07' } })
    expect(await events(done.id)).toEqual([['published', 'test']])
    const asked = { id: done.id }
    const reader = await operationsOf(commune.app, [{ role: 'reader', siren }]).ask.showTransmission(asked)
    expect(reader).toMatchObject({ votes, certifiePar: { nom: '•••••', qualite: 'maire' } })
  })

  test('do not distinguish acts: repeated, the deposit adds them, and leaves the others', async () => {
    const first = await hands('MENTION2', { votes: { votants: 26 } })
    if (!first.ok) throw new Error(JSON.stringify(first.problems))
    const { id } = first
    expect(await hands('MENTION2', { votes, publication })).toMatchObject({ ok: true, already: true, id })
    expect(await hands('MENTION2', { votes: undefined, certifiePar })).toMatchObject({ already: true, id })
    expect(await commune.shows(id)).toMatchObject({ votes, certifiePar, publication: { affiche: '2025-07-07' } })
    expect(await events(id)).toEqual([
      ['told', 'test'],
      ['published', 'test'],
      ['told', 'test'],
    ])
    await commune.works()
    expect((await commune.shows(id)).state).toBe('acknowledged')
  })

  test('repeated unchanged they change nothing, and undo no correction', async () => {
    const first = await hands('MENTION3', { publication })
    if (!first.ok) throw new Error(JSON.stringify(first.problems))
    await commune.operations.publish(first.id, {
      date: '2025-07-06',
      how: 'affiche',
      reason: 'relu',
      who: 'agent',
    })
    await hands('MENTION3', { publication })
    expect((await commune.shows(first.id)).publication).toEqual({ affiche: '2025-07-06' })
    expect(await events(first.id)).toEqual([
      ['published', 'test'],
      ['published', 'agent'],
    ])
  })

  test.each([
    ['before the decision', '2025-06-24'],
    ['to come', '2025-07-09'],
  ])('a publication %s is refused, at first and again', async (_, date) => {
    const wrong = { publication: { mode: 'publie', date } }
    const numero = `PUB${date.slice(8)}`
    const refused = { ok: false, problems: [{ code: 'ACTES-V028', path: 'publication.date', value: date }] }
    expect(await hands(numero, wrong)).toMatchObject(refused)
    const id = await commune.hands(numero)
    expect(await hands(numero, wrong)).toMatchObject(refused)
    expect((await commune.shows(id)).publication).toEqual({})
  })
})
