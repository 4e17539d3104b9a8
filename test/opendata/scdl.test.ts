// The open data of délibérations: a file of ours conforms to the schema whatever it holds, and each departure is told at its
// place with its reason.
import { buffer, text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { dataSet } from '../../src/opendata/csv.ts'
import { scdlDefault, scdlVersions } from '../../src/opendata/period.ts'
import { checkScdl, matieres, scdlColumns, scdlRows, type Deliberation } from '../../src/opendata/scdl.ts'
import { acteOf, deposit } from '../support/deposits/deposit.ts'
import { commune, deliberationsOf, given } from './deliberations.ts'

const fileOf = (all: readonly Deliberation[]) => dataSet(scdlRows(given(all)))
const own: Deliberation = {
  ...acteOf({ ...deposit, votes: { membres: 27, presents: 19, votants: 26, pour: 26 } }),
  collectivite: commune,
  dateReception: '2025-07-08',
}
const check = (...pieces: readonly (string | Uint8Array)[]) =>
  checkScdl(given(pieces.map((piece) => Buffer.from(piece))))
const reasons = async (file: string | Uint8Array) =>
  (await check(file)).problems.map(({ code, path, params }) => [code.slice(6), path, params?.reason])

/** The example that the schema gives of each column. */
const example: Readonly<Record<string, string>> = {
  COLL_NOM: 'Ville de Poitiers',
  COLL_SIRET: '21860194600013',
  DELIB_ID: '1DL15494',
  DELIB_DATE: '2017-10-15',
  DELIB_MATIERE_CODE: '8.4',
  DELIB_MATIERE_NOM: 'domaines de compétences par thèmes/aménagement du territoire',
  DELIB_OBJET: "Lancement d'une démarche partenariale",
  BUDGET_ANNEE: '2017/2018',
  BUDGET_NOM: 'Budget annexe déchets-collecte et traitement',
  PREF_ID: 'PREF038',
  PREF_DATE: '2017-02-03',
  VOTE_EFFECTIF: '43',
  VOTE_REEL: '40',
  VOTE_POUR: '25',
  VOTE_CONTRE: '10',
  VOTE_ABSTENTION: '5',
  DELIB_URL: 'https://data.maville.fr/deliberations/files/200417_1.pdf',
}
const names = scdlColumns[scdlDefault].map(({ name }) => name)
const quoted = (cell: string) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
const csv = (...rows: readonly (readonly string[])[]) => rows.map((row) => `${row.map(quoted).join(',')}\n`).join('')
const rowOf = (changes: Readonly<Record<string, string>> = {}) =>
  names.map((name) => ({ ...example, ...changes })[name] ?? '')

describe('what is written', () => {
  test('for the user’s act: its controlling authority, never its identifier; the day of the AR; a unanimous vote', async () => {
    const [head, row, ...more] = (await text(fileOf([own]))).split('\n')
    expect([head, row, more]).toEqual([
      'COLL_NOM,COLL_SIRET,DELIB_ID,DELIB_DATE,DELIB_MATIERE_CODE,DELIB_MATIERE_NOM,DELIB_OBJET,BUDGET_ANNEE,BUDGET_NOM,PREF_ID,PREF_DATE,VOTE_EFFECTIF,VOTE_REEL,VOTE_POUR,VOTE_CONTRE,VOTE_ABSTENTION,DELIB_URL',
      'Commune de Maraussan,21340148200012,DEL11-250625,2025-06-25,8.1,domaines de compétences par thèmes/enseignement,Écoles : Convention de partenariat,,,SPREF0341,2025-07-08,27,26,26,0,0,',
      [''],
    ])
  })

  test('is in UTF-8 without a byte order mark, with texts unchanged', async () => {
    const bytes = await buffer(fileOf([{ ...own, objet: '=1+1, "œuvre"' }]))
    expect(bytes.subarray(0, 8).toString()).toBe('COLL_NOM')
    expect(bytes.toString()).toContain(',"=1+1, ""œuvre""",')
  })

  test('leaves unknown votes empty', async () => {
    const votesOf = async (votes: Deliberation['votes']) =>
      (await text(fileOf([{ ...own, ...(votes && { votes }) }]))).split('\n')[1]?.split(',').slice(-6, -1)
    const { votes: _, ...untold } = own
    expect((await text(fileOf([untold]))).split('\n')[1]).toMatch(/2025-07-08,{6}$/)
    expect(await votesOf({ votants: 26, pour: 20 })).toEqual(['', '26', '20', '', ''])
    expect(await votesOf({ votants: 26, pour: 20, contre: 6, abstentions: 0 })).toEqual(['', '26', '20', '6', '0'])
  })

  test.each([
    ['8.4', 'domaines de compétences par thèmes/aménagement du territoire'],
    ['8.5', 'domaines de compétences par thèmes/politique de la ville habitat logement'],
    ['7.9', 'finances locales/prise de participation sem etc.'],
    ['1.5', "commande publique/transactions protocole d'accord transactionnel"],
    ['7.10', 'finances locales/divers'],
    ['9.4', 'autres domaines de compétences/vœux et motions'],
  ])('the matière %s is named %s', (code, name) => expect(matieres.get(code)).toBe(name))

  test('the matières are the 57 of the schema', () => {
    const counts = [7, 3, 6, 5, 8, 5, 10, 9, 4].flatMap((most, index) =>
      Array.from({ length: most }, (_, rank) => `${index + 1}.${rank + 1}`),
    )
    expect([...matieres.keys()]).toEqual(counts)
  })
})

describe('versions of the schema', () => {
  test.each(scdlVersions)('%s: what is written conforms to it, and says which', async (schema) => {
    const file = dataSet(scdlRows(given(deliberationsOf(11, 20)), schema))
    expect(await checkScdl(file, schema)).toEqual({ schema, rows: 20, problems: [] })
  })

  test('2.1.2 and 2.1.5 have the same columns; without a version the file is that of 2.1.5', async () => {
    const of = (version: (typeof scdlVersions)[number]) => scdlColumns[version].map(({ name }) => name)
    expect(of('2.1.2')).toEqual(of('2.1.5'))
    expect(await text(fileOf([own]))).toBe(await text(dataSet(scdlRows(given([own]), '2.1.5'))))
  })

  test('the columns of each are its own', async () => {
    const { '2.1.2': known } = scdlColumns
    expect(known).toHaveLength(17)
    const year = csv([...names, 'DELIB_ANNEE'], [...rowOf(), '2017'])
    const problems = [expect.objectContaining({ path: '1.DELIB_ANNEE' })]
    for (const schema of scdlVersions)
      expect(await checkScdl(given([Buffer.from(year)]), schema)).toEqual({ schema, rows: 1, problems })
  })
})

describe('what is checked', () => {
  test('1,000 acts from a seed conform', async () => {
    expect(await checkScdl(fileOf(deliberationsOf(20250625, 1_000)))).toEqual({
      schema: '2.1.5',
      rows: 1_000,
      problems: [],
    })
  })

  test('the schema’s own example conforms, in any order of its columns, with a byte order mark, without optional columns', async () => {
    expect(await reasons(csv(names, rowOf()))).toEqual([])
    expect(await reasons(`\uFEFF${csv([...names].reverse(), rowOf().reverse())}`)).toEqual([])
    expect(await reasons(csv(names.slice(0, 7), rowOf().slice(0, 7)))).toEqual([])
  })

  test.each([
    ['COLL_NOM', '', 'absente'],
    ['COLL_NOM', '  ', 'absente'],
    ['COLL_SIRET', '', 'absente'],
    ['COLL_SIRET', '2186019460001', 'siret'],
    ['COLL_SIRET', '21860194600014', 'siret'],
    ['COLL_SIRET', '218 601 946 00013', 'siret'],
    ['DELIB_ID', '', 'absente'],
    ['DELIB_DATE', '15/10/2017', 'date'],
    ['DELIB_DATE', '2017-02-29', 'date'],
    ['DELIB_MATIERE_CODE', '8', 'matiere'],
    ['DELIB_MATIERE_CODE', '8.4.1', 'matiere'],
    ['DELIB_MATIERE_CODE', '8.10', 'matiere'],
    ['DELIB_MATIERE_CODE', '08.4', 'matiere'],
    ['DELIB_MATIERE_NOM', 'Domaines de compétences par thèmes/aménagement du territoire', 'matiere-nom'],
    ['DELIB_MATIERE_NOM', 'aménagement du territoire', 'matiere-nom'],
    ['DELIB_MATIERE_NOM', 'finances locales/prise de participation (sem, etc.)', 'matiere-nom'],
    ['DELIB_MATIERE_NOM', 'finances locales/divers', 'matiere-autre'],
    ['DELIB_OBJET', '', 'absente'],
    ['BUDGET_ANNEE', '17', 'annee'],
    ['BUDGET_ANNEE', '2017-2018', 'annee'],
    ['PREF_ID', '034-213401482-20250625-DEL11-250625-DE', 'prefecture'],
    ['PREF_ID', 'PREF38', 'prefecture'],
    ['PREF_DATE', '2017-02-30', 'date'],
    ['VOTE_EFFECTIF', 'quarante', 'entier'],
    ['VOTE_REEL', '40,0', 'entier'],
    ['VOTE_POUR', '-1', 'entier'],
    ['VOTE_CONTRE', '1.5', 'entier'],
    ['VOTE_ABSTENTION', '1e3', 'entier'],
    ['DELIB_URL', 'data.maville.fr/1.pdf', 'adresse'],
    ['DELIB_URL', 'javascript:alert(1)', 'adresse'],
  ])('%s: %j is refused', async (name, value, reason) => {
    const told = await reasons(csv(names, rowOf(), rowOf({ [name]: value })))
    // A code of the list that is another one than its name's is told at the name too.
    expect(told[0]).toEqual(['V029', `3.${name}`, reason])
    expect(told.slice(1).every(([, , other]) => other === 'matiere-autre')).toBe(true)
  })

  test('a private name is accepted with any code', async () => {
    expect(await reasons(csv(names, rowOf({ DELIB_MATIERE_NOM: 'cadre de vie/voirie' })))).toEqual([])
  })

  test('every fault at once, with its line in the file, also after a text of several lines', async () => {
    const file = csv(
      names,
      rowOf({ DELIB_OBJET: 'a\nb\nc' }),
      rowOf({ DELIB_DATE: 'hier', VOTE_POUR: 'tous' }),
      rowOf({ COLL_NOM: '' }),
    )
    expect(await reasons(file)).toEqual([
      ['V029', '5.DELIB_DATE', 'date'],
      ['V029', '5.VOTE_POUR', 'entier'],
      ['V029', '6.COLL_NOM', 'absente'],
    ])
  })

  test('columns: unknown, repeated, missing; rows of another length', async () => {
    const strange = [...names.filter((name) => name !== 'DELIB_ID'), 'VOTE_POUR', 'ACTE_ID']
    expect(await reasons(csv(strange))).toEqual([
      ['V029', '1.ACTE_ID', 'colonne-inconnue'],
      ['V029', '1.DELIB_ID', 'colonne-absente'],
      ['V029', '1.VOTE_POUR', 'colonne-double'],
    ])
    expect(await reasons(csv(names, [...rowOf(), 'de trop']))).toEqual([['V029', '2', 'longueur']])
  })

  test('a spreadsheet’s semicolons, another charset, an unclosed quote, nothing at all', async () => {
    expect((await reasons(names.join(';')))[0]?.[2]).toBe('colonne-inconnue')
    const latin1 = Buffer.from(csv(names, rowOf()), 'latin1')
    expect(await reasons(latin1)).toContainEqual(['V029', expect.anything(), 'encodage'])
    expect(await reasons(`${csv(names, rowOf())}"Ville`)).toEqual([['V029', '3', 'csv']])
    const absent = await reasons('')
    expect([absent.length, absent.every(([, , reason]) => reason === 'colonne-absente')]).toEqual([7, true])
  })

  test('a character split between two chunks is one character', async () => {
    const bytes = Buffer.from(csv(names, rowOf()))
    const cut = bytes.indexOf(Buffer.from('é')) + 1
    expect(await check(bytes.subarray(0, cut), bytes.subarray(cut))).toEqual({ schema: '2.1.5', rows: 1, problems: [] })
  })
})

test('of 200 acts from a seed, each with one faulty column, each is reported with its reason', async () => {
  const wrong: readonly (readonly [string, string, string])[] = [
    ['COLL_SIRET', '21340148200013', 'siret'],
    ['DELIB_DATE', '2025-13-01', 'date'],
    ['DELIB_MATIERE_CODE', '2.4', 'matiere'],
    ['DELIB_OBJET', '', 'absente'],
    ['PREF_ID', 'SPREF034', 'prefecture'],
    ['PREF_DATE', '08/07/2025', 'date'],
    ['VOTE_REEL', 'unanimité', 'entier'],
  ]
  const all = deliberationsOf(7, 200)
  const rows: string[][] = []
  for await (const row of scdlRows(given(all))) rows.push([...row])
  const spoiled = rows.slice(1).map((row, index) => {
    const [name, value] = wrong[index % wrong.length] ?? ['', '']
    return row.map((cell, at) => (names[at] === name ? value : cell))
  })
  const told = (await check(csv(names, ...spoiled))).problems.filter(({ params }) => params?.reason !== 'matiere-autre')
  expect(told.map(({ params }) => [params?.column, params?.reason])).toEqual(
    all.map((_, index) => wrong[index % wrong.length]).map((each) => [each?.[0], each?.[2]]),
  )
})
