// The contract of what is kept beside the transmissions for a large desk: whatever moves them, what is kept is what a recount
// finds; and lists find the same by whichever index they go.
import fc from 'fast-check'
import { v7 } from 'uuid'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { states, type State } from '../../src/lifecycle.ts'
import { maraussan } from '../../src/config/demo.ts'
import { failureGroups } from '../../src/store/transmissions/causes.ts'
import { declare } from '../../src/store/connections/collectivites.ts'
import { ensureConnection } from '../../src/store/connections/connections.ts'
import { listMatchingTransmissions, listPage } from '../../src/store/transmissions/listing/listing.ts'
import { countTransmissions } from '../../src/store/transmissions/listing/sizes.ts'
import type { Filter } from '../../src/store/transmissions/listing/filter.ts'
import { sortKeys, type Sort, type SortKey } from '../../src/store/transmissions/listing/sorts.ts'
import { move, openTransmission, type Changes } from '../../src/store/transmissions/moves.ts'
import { foldTally, totalsByState } from '../../src/store/transmissions/tally.ts'
import type { TransmissionRefusal, Transmission } from '../../src/store/transmissions/transmissions.ts'
import { neighbouring } from '../support/desk/desk.ts'
import { isLong } from '../support/long-suites.ts'
import { at, aNewTransmission, later } from '../support/life/rows.ts'
import { describeOnEachGround } from '../support/describe-with.ts'
import type { LentStore } from '../support/life/stores.ts'
import { forSuite } from '../support/life/for-suite.ts'

const senders = [maraussan, neighbouring]
const refusals: readonly TransmissionRefusal[] = [
  { code: 'ACTES-R001', detail: 'L’acte A12 du 25/06/2025 est illisible' },
  { code: 'ACTES-R001', detail: 'L’acte B7 du 26/06/2025 est illisible' },
  { code: 'ACTES-R002', nature: 'Enveloppe' },
  { code: 'ACTES-R001', verifCode: 'ODT-VERIF-01', detail: 'Date en avance' },
]
const objets = ['Marché de voirie', 'Convention avec l’École', 'Cœur de ville']

/** The acts come every other day. */
const dayOf = (index: number): Date => later(index * 2 * 86_400)

/** Something that happens to an act: it changes state, is held or released, refused, replaced. */
interface Fate {
  readonly act: number
  readonly to: State
  readonly held: boolean | undefined
  readonly refusal: number
  readonly isReplaced: boolean
  readonly isFolded: boolean
}

const fates = fc.array(
  fc.record({
    act: fc.nat(7),
    to: fc.constantFrom(...states),
    held: fc.constantFrom(undefined, true, false),
    refusal: fc.nat(refusals.length - 1),
    isReplaced: fc.boolean(),
    isFolded: fc.boolean(),
  }),
  { minLength: 5, maxLength: 40 },
)

/** Run the suite on the store that `lend` gives. */
function deskSizeContract(lend: () => Promise<LentStore>): void {
  const given = forSuite(lend)
  beforeAll(async () => {
    for (const each of senders) {
      await declare(db(), each, at)
      await ensureConnection(db(), 'sandbox', each.siren)
    }
  })
  afterEach(() => db().script('TRUNCATE actes.transmission, actes.journal CASCADE'))
  const db = () => given.store.db

  async function opened(index: number): Promise<string> {
    const { siren } = senders[index % 2] ?? maraussan
    const { act, ...row } = aNewTransmission(`KEPT-${(index * 7) % 12}`, {
      objet: objets[index % objets.length] ?? '',
      nature: (['DE', 'AR', 'AI'] as const)[index % 3] ?? 'DE',
      dateDecision: `2025-06-${25 - (index % 4)}`,
      matiere: [8, 1 + (index % 2), ...(index === 4 ? [3] : [])],
      ...(index === 5 && { autreVoie: { voie: 'aucune' } }),
      ...(index === 6 && { autreVoie: { voie: 'platau', recuLe: '2025-07-01' } }),
    })
    const opening = { ...row, act, id: v7({ msecs: dayOf(index).getTime() }), at: dayOf(index) }
    const connection = `${index % 4 === 3 ? 's2low' : 'sandbox'}:${siren}`
    await openTransmission(db(), { ...opening, collectivite: siren, connection })
    return opening.id
  }

  async function befalls(id: string, fate: Fate, other: string): Promise<void> {
    const { rows } = await db().query<{ state: State }>('SELECT state FROM actes.transmission WHERE id = $1', [id])
    const { to, held, refusal, isReplaced } = fate
    const refused = refusals[refusal]
    const set: Changes = {
      state: to,
      dueAt: to === 'submitted' ? later(60) : null,
      ...(held !== undefined && { held: held ? { code: 'ACTES-G010', since: later(refusal) } : null }),
      ...(to === 'refused' && refused && { refusal: refused }),
      ...(to === 'acknowledged' && { dateReception: `2025-07-0${1 + refusal}` }),
      ...(isReplaced && to === 'refused' && { replacedBy: other }),
    }
    const code = to === 'submitted' ? ({ code: 'ACTES-G001' } as const) : {}
    // A second live transmission of an act is refused by its index: then nothing has moved.
    await move(db(), { id, from: rows[0]?.state ?? to, set, at: later(refusal), who: 'test', event: to, ...code })
  }

  async function befallen(all: readonly Fate[]): Promise<readonly Transmission[]> {
    const ids: string[] = []
    for (let index = 0; index < 8; index++) ids.push(await opened(index))
    for (const fate of all) {
      await befalls(ids[fate.act] ?? '', fate, ids[(fate.act + 1) % 8] ?? '')
      if (fate.isFolded) await foldTally(db())
    }
    return listMatchingTransmissions(db(), { limit: 100 })
  }

  /** As the database names it: its code, its connection, its verification, its text. */
  const causeIn = async (failure: readonly string[]) => {
    const text = 'SELECT actes.cause_of($1, $2, $3, $4) AS cause'
    return (await db().query<{ cause: string }>(text, [...failure])).rows[0]?.cause
  }
  const kept = async () =>
    (
      await db().query(`SELECT collectivite, state, cause, sum(n)::int AS n FROM actes.total GROUP BY 1, 2, 3
        HAVING sum(n) <> 0 ORDER BY 1, 2, 3`)
    ).rows
  const recounted = async () =>
    (
      await db().query(`SELECT collectivite, state, COALESCE(cause, '') AS cause, count(*)::int AS n
        FROM actes.transmission GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`)
    ).rows

  describe('maintained counts', () => {
    test('equal a recount, whatever happened to the acts', async () => {
      await fc.assert(
        fc.asyncProperty(fates, async (all) => {
          const rows = await befallen(all)
          expect(await kept()).toEqual(await recounted())
          const causes = await Promise.all(rows.map(causeOf))
          expect(await causesById()).toEqual(rows.map(({ id }, index) => [id, causes[index]]))
          expect(await metById()).toEqual(await lastMet())
          const groups = await failureGroups(db(), {})
          const failed = causes.filter((cause) => cause !== null)
          expect(groups.reduce((sum, { count }) => sum + count, 0)).toBe(failed.length)
          await db().script('TRUNCATE actes.transmission, actes.journal CASCADE')
        }),
        { numRuns: isLong ? 40 : 6, endOnFailure: true },
      )
    })

    const causeOf = async ({ connection, held, state, replacedBy, refusal }: Transmission) => {
      if (held) return causeIn([held.code, connection, '', ''])
      if (state !== 'refused' || replacedBy !== undefined || !refusal) return null
      const { code, verifCode = '', detail, nature } = refusal
      return causeIn([code, connection, verifCode, detail ?? nature ?? ''])
    }
    const causesById = async () =>
      (
        await db().query<{ id: string; cause: string | null }>(
          'SELECT id, cause FROM actes.transmission ORDER BY id DESC',
        )
      ).rows.map(({ id, cause }) => [id, cause])
    const metById = async () => (await db().query(`SELECT id, met_code FROM actes.transmission ORDER BY id`)).rows
    const lastMet = async () =>
      (
        await db().query(`SELECT t.id, (SELECT j.code FROM actes.journal j WHERE j.transmission = t.id
          AND j.to_state IS NOT NULL ORDER BY j.id DESC LIMIT 1) AS met_code FROM actes.transmission t ORDER BY t.id`)
      ).rows

    test('are zero without acts', async () => {
      await opened(1)
      await foldTally(db())
      await db().script('TRUNCATE actes.transmission CASCADE')
      expect([await kept(), await listMatchingTransmissions(db(), { text: 'kept', limit: 9 })]).toEqual([[], []])
    })

    test('are given by state, for some collectivités or for all', async () => {
      for (const index of [0, 1, 2]) await opened(index)
      expect(await totalsByState(db())).toEqual(new Map([['received', 3]]))
      expect(await foldTally(db())).toBe(3)
      expect(await totalsByState(db(), [neighbouring.siren])).toEqual(new Map([['received', 1]]))
    })
  })

  describe('the cause of a failure', () => {
    const refused = (said: string, { code = 'ACTES-R001', gateway = 's2low', verif = '' } = {}) =>
      causeIn([code, `${gateway}:${maraussan.siren}`, verif, said])

    test('is the same for every act', async () => {
      expect(await refused('Acte 034-213401482-20250625-DEL11-DE : objet « Tarifs » refusé le 08/07/2025.')).toBe(
        await refused('Acte 034-213401482-20241231-ARR2-AR : objet « Nom d’une personne » refusé le 01/01/2025.'),
      )
    })

    test('differs by code, gateway, verification and words', async () => {
      const all = [
        await refused('a'),
        await refused('b'),
        await refused('a', { code: 'ACTES-R002' }),
        await refused('a', { gateway: 'pastell' }),
        await refused('a', { verif: 'ODT-VERIF-01' }),
      ]
      expect(new Set(all).size).toBe(all.length)
    })

    test('depends on the code of the verification rather than on its text', async () => {
      const verif = 'ODT-VERIF-01'
      expect(await refused('a', { verif })).toBe(await refused('b', { verif }))
    })

    test('shows nothing specific to one act', async () => {
      const said = 'mairie@example.org a   envoyé "Mme X", numéro 12, fichier 99_DE-1.pdf'
      const { rows } = await db().query('SELECT actes.masked($1) AS masked', [said])
      expect(rows).toEqual([{ masked: '… a envoyé …, numéro …, fichier …' }])
    })

    test('contains no digit, whatever the text, and at most two hundred characters', async () => {
      const word = fc.constantFrom('L’acte', 'n° 12', 'A-1_b', '«', '»', '"', 'é2', 'a@b.fr', ' ', ',', '…', '“x”')
      const texts = fc.sample(fc.array(fc.oneof(word, fc.string({ unit: 'binary' })), { maxLength: 40 }), 300)
      const all = texts.map((parts) => parts.join('').replaceAll('\0', '').toWellFormed().normalize('NFC'))
      const { rows } = await db().query<{ masked: string }>(
        'SELECT actes.masked(said) AS masked FROM unnest($1::text[]) AS s (said)',
        [all],
      )
      expect(rows.filter(({ masked }) => /[0-9]/.test(masked) || [...masked].length > 200)).toEqual([])
    })
  })

  describe('a list', () => {
    const wanted = fc.record(
      {
        states: fc.uniqueArray(fc.constantFrom(...states), { minLength: 1, maxLength: 3 }),
        collectivites: fc.subarray([...senders.map(({ siren }) => siren), '999999999'], { minLength: 1 }),
        held: fc.constant(true),
        any: fc.constantFrom<NonNullable<Filter['any']>[]>(
          { states: [], held: true },
          { states: ['refused'], held: true },
          { states: ['received', 'acknowledged'], held: true, uncertainAt: later(0) },
        ),
        code: fc.constantFrom('ACTES-G010', 'ACTES-R001', 'ACTES-G001'),
        text: fc.constantFrom(
          'marché',
          'MARCHE voirie',
          'kept 3',
          'kept-2',
          'ecole',
          'coeur',
          'illisible',
          'conven',
          '213401482',
        ),
        messages: fc.constantFrom(['1-1'] as const, ['6-1'] as const),
        natures: fc.subarray(['DE', 'AI', 'BF'] as const, { minLength: 1 }),
        matieres: fc.subarray(['8.1', '8.2', '1.1'], { minLength: 1 }),
        gateway: fc.constantFrom('s2low', 'sandbox', 'pastell'),
        voie: fc.subarray(['actes', 'platau', 'papier'], { minLength: 1 }),
        decidedFrom: fc.constantFrom('2025-06-23', '2023-01-01'),
        decidedTo: fc.constantFrom('2025-06-24', '2025-01-01'),
        since: fc.constantFrom(dayOf(2), dayOf(5)),
        until: fc.constantFrom(dayOf(3), dayOf(6)),
        sort: fc.record({ key: fc.constantFrom(...sortKeys), isAscending: fc.boolean() }),
      },
      { requiredKeys: [] },
    )

    test('finds by every filter what a scan of each row finds, page by page', async () => {
      await fc.assert(
        fc.asyncProperty(fates, fc.array(wanted, { minLength: 8, maxLength: 8 }), async (all, filters) => {
          const rows = await befallen(all)
          const met = await codesMet()
          for (const filter of filters) {
            const matching = rows.filter((row) => fits(row, filter, met))
            const found = ordered(matching, filter.sort).map(({ id }) => id)
            expect(await inPages(filter), JSON.stringify(filter)).toEqual(found)
            const count = await countTransmissions(db(), { ...filter, limit: 1 })
            if (count) expect(count, JSON.stringify(filter)).toEqual({ count: found.length, more: false })
          }
          await db().script('TRUNCATE actes.transmission, actes.journal CASCADE')
        }),
        { numRuns: isLong ? 30 : 5, endOnFailure: true },
      )
    })

    test('finds an act by its number and by parts of it, however letters and digits mix', async () => {
      for (const numero of ['1E5X', '2026DEL012B', '0X1F', 'DEL_042'])
        await openTransmission(db(), aNewTransmission(numero))
      const found = async (text: string) =>
        (await listMatchingTransmissions(db(), { text, limit: 9 })).map(({ numero }) => numero)
      for (const [text, numero] of [
        ['1E5X', '1E5X'] as const,
        ['034-213401482-20250625-1E5X-DE', '1E5X'] as const,
        ['012b', '2026DEL012B'] as const,
        ['12B', '2026DEL012B'] as const,
        ['2026 del 012b', '2026DEL012B'] as const,
        ['0x1f', '0X1F'] as const,
        ['42', 'DEL_042'] as const,
        ['del-042', 'DEL_042'] as const,
      ])
        expect(await found(text), text).toEqual([numero])
      expect(await found('del')).toEqual(['DEL_042', '2026DEL012B'])
    })

    test('shows for a cause the text sent to the collectivités that one sees', async () => {
      const [first, second] = [await opened(0), await opened(1)]
      for (const [id, name] of [[first, 'Un'] as const, [second, 'Deux'] as const]) {
        const refusal = { code: 'ACTES-R001', verifCode: 'ODT-VERIF-01', detail: `Acte de Monsieur ${name}` } as const
        const set = { state: 'refused', dueAt: null, refusal } as const
        await move(db(), { id, from: 'received', set, at, who: 'test', event: 'refused' })
      }
      for (const [index, name] of [[0, 'Un'] as const, [1, 'Deux'] as const]) {
        const groups = await failureGroups(db(), { sirens: [senders[index]?.siren ?? ''] })
        expect(groups.map(({ text, count }) => [text, count])).toEqual([[`Acte de Monsieur ${name}`, 1]])
      }
      expect(await failureGroups(db(), {})).toMatchObject([{ count: 2 }])
    })

    test('says for a cause who may requeue and read it, however many collectivités it concerns', async () => {
      const many = Array.from({ length: 25 }, (_, index) => String(index + 1).padStart(9, '0'))
      for (const siren of many) {
        await declare(db(), { ...maraussan, siren }, at)
        await ensureConnection(db(), 'sandbox', siren)
        const row = aNewTransmission(`PARTOUT-${siren}`)
        await openTransmission(db(), { ...row, collectivite: siren, connection: `sandbox:${siren}` })
        const set = { dueAt: null, held: { code: 'ACTES-G010', since: at } } as const
        await move(db(), { id: row.id, from: 'received', set, at, who: 'test', event: 'held' })
      }
      const [first, last] = [many.slice(0, 24), many.slice(24)]
      const told = async (requeuable: readonly string[], readable: readonly string[]) =>
        (await failureGroups(db(), { requeuable, readable })).map(({ mayRequeue, mayRead }) => [mayRequeue, mayRead])
      expect(await told(last, many)).toEqual([[true, true]])
      expect(await told([neighbouring.siren], first)).toEqual([[false, false]])
    })

    test('accepts a search without words, or with endless ones', async () => {
      const endless = aNewTransmission('LONG', { objet: `« ${'x'.repeat(3_000)} » ; '\\` })
      await openTransmission(db(), endless)
      expect(await listMatchingTransmissions(db(), { text: 'x'.repeat(3_000), limit: 9 })).toMatchObject([
        { id: endless.id },
      ])
      const empty = aNewTransmission('VIDE', { objet: '…' })
      await openTransmission(db(), empty)
      expect(await listMatchingTransmissions(db(), { text: 'vide', limit: 9 })).toMatchObject([{ id: empty.id }])
    })

    async function inPages(filter: Omit<Filter, 'limit'>): Promise<readonly string[]> {
      const ids: string[] = []
      for (let after: string | undefined; ;) {
        const { rows, further } = await listPage(db(), { ...filter, limit: 3, ...(after !== undefined && { after }) })
        ids.push(...rows.map(({ id }) => id))
        after = rows.length === 3 ? rows[2]?.id : further
        if (after === undefined) return ids
      }
    }

    const codesMet = async () => {
      const { rows } = await db().query<{ id: string; met_code: string }>('SELECT id, met_code FROM actes.transmission')
      return new Map(rows.map(({ id, met_code: code }) => [id, code]))
    }
  })
}

const plain = (text: string) =>
  text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/œ/gi, 'oe')
    .toLowerCase()

function fits(row: Transmission, filter: Omit<Filter, 'limit'>, met: ReadonlyMap<string, string>): boolean {
  const {
    states: among,
    collectivites,
    held,
    any,
    code,
    text,
    messages,
    natures,
    matieres,
    gateway,
    voie,
    since,
    until,
  } = filter
  const { formulaire, dateDecision, createdAt } = row
  const matiere = formulaire.code === '1-1' ? formulaire.acte.matiere.slice(0, 2).join('.') : ''
  const isOnPlatau = formulaire.code === '1-1' && formulaire.acte.autreVoie?.voie === 'platau'
  const words = plain([row.numero, row.idActe, row.collectivite, row.objet, row.refusal?.detail].join(' ')).split(
    /[^a-z0-9]+/,
  )
  const hasWords = (text ?? '')
    .split(/[ -]/)
    .every((word) => words.some((each) => (word.length > 2 ? each.startsWith(plain(word)) : each === plain(word))))
  const meets =
    row.held?.code === code ||
    row.refusal?.code === code ||
    (row.dueAt !== null && !row.held && met.get(row.id) === code)
  return (
    (among === undefined || among.includes(row.state)) &&
    (collectivites === undefined || collectivites.includes(row.collectivite)) &&
    (held === undefined || row.held !== null) &&
    (any === undefined || any.states.includes(row.state) || row.held !== null) &&
    (code === undefined || meets) &&
    (text === undefined || hasWords) &&
    (messages === undefined || messages.includes(formulaire.code)) &&
    (natures === undefined || natures.some((nature) => nature === row.nature)) &&
    (matieres === undefined || matieres.includes(matiere)) &&
    (gateway === undefined || row.connection.startsWith(`${gateway}:`)) &&
    (voie === undefined || voie.includes(isOnPlatau ? 'platau' : 'actes')) &&
    (dateDecision ?? '') >= (filter.decidedFrom ?? '') &&
    (dateDecision ?? '') <= (filter.decidedTo ?? '9') &&
    (since === undefined || createdAt >= since) &&
    (until === undefined || createdAt < until)
  )
}

const inOrder = new Intl.Collator('fr', { numeric: true })
const keyOf: Readonly<Record<SortKey, (row: Transmission) => string>> = {
  createdAt: ({ id }) => id,
  dateDecision: ({ dateDecision }) => dateDecision ?? '',
  dateReception: ({ dateReception }) => dateReception ?? '',
  collectivite: ({ collectivite }) => collectivite,
  numero: ({ numero }) => numero ?? '',
  state: ({ state }) => String(states.indexOf(state)),
}

/** As a person sorts them; alike ones as they came. Given the newest first. */
function ordered(rows: readonly Transmission[], sort: Sort | undefined): readonly Transmission[] {
  if (!sort) return rows
  const key = keyOf[sort.key]
  const compare = sort.key === 'createdAt' ? (a: string, b: string) => (a < b ? -1 : 1) : inOrder.compare
  const up = [...rows].reverse().sort((a, b) => compare(key(a), key(b)))
  return sort.isAscending ? up : up.reverse()
}

await describeOnEachGround('indexes for a large desk', deskSizeContract)
