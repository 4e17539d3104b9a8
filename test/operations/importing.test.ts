// Many collectivités from a CSV: looked at line by line with every fault, nothing or the good lines written, the same file again
// without effect.
import { afterEach, describe, expect, test } from 'vitest'
import { maraussan } from '../../src/config/demo.ts'
import { resultRows, resultSaid } from '../../src/operations/declaration/result.ts'
import { decodeSpreadsheetText } from '../../src/operations/declaration/listing.ts'
import { templateOf } from '../../src/operations/declaration/template.ts'
import { deskLines } from '../../src/store/desk/journal.ts'
import { issue, makeAuthority } from '../support/servers/certificates.ts'
import { openLaidApp } from '../support/life/laid-app.ts'
import { operationsOf } from '../support/life/operations-of.ts'
import { emptied } from '../support/life/stores.ts'
import { forSuite } from '../support/life/for-suite.ts'

const url = 'https://pastell.example.org/'
const name = 'Syndicat 2025'

const app = forSuite(() => openLaidApp('2025-07-08T08:00:00Z'))
afterEach(() => emptied(app.ports.store.db))

const ask = () => operationsOf(app).ask
const shares = () => ask().addCredential({ name, gateway: { type: 'pastell', jeton: 'jeton du syndicat' } })
const head =
  'siren;nom;departement;adressesRetour;gateway.type;gateway.url;gateway.entite;gateway.identifiantPartage;gateway.motDePasse'
const line = (
  siren: string,
  nom: string,
  more: Partial<Record<'departement' | 'entite' | 'name' | 'password', string>> = {},
) => {
  const { departement = '034', entite = '1', name: shared = name, password = '' } = more
  return [siren, nom, departement, 'actes@example.org', 'pastell', url, entite, shared, password].join(';')
}
const two = [head, line('213401482', 'Maraussan'), line('000000000', 'Voisine', { entite: '2' })].join('\n')
const declared = async () => (await ask().listDeclarations({})).items

describe('a file of two', () => {
  test('is previewed without a change, then declared; again it changes nothing', async () => {
    await shares()
    const seen = await ask().importCollectivites({ csv: two, apply: 'none' })
    expect(seen).toMatchObject({
      written: false,
      counts: { new: 2, changed: 0, same: 0, refused: 0 },
      lines: [
        { line: 2, siren: '213401482', nom: 'Maraussan', outcome: 'new', faults: [] },
        { line: 3, siren: '000000000', outcome: 'new' },
      ],
    })
    expect(await declared()).toEqual([])
    expect(await ask().importCollectivites({ csv: two, apply: 'all' })).toMatchObject({ written: true })
    expect(await declared()).toMatchObject([
      { siren: '000000000', gateway: { entite: 2, identifiantPartage: name } },
      {
        siren: '213401482',
        nom: 'Maraussan',
        nature: '31',
        arrondissement: '1',
        plateforme: 'production',
        trigramme: 'SLO',
        fuseau: 'Europe/Paris',
        adressesRetour: ['actes@example.org'],
        gateway: { type: 'pastell', url, entite: 1, identifiantPartage: name },
      },
    ])
    const lines = async () => (await deskLines(app.ports.store.db, { limit: 50 })).map(({ event }) => event)
    const before = await lines()
    const again = await ask().importCollectivites({ csv: two, apply: 'all' })
    expect(again.counts).toEqual({ new: 0, changed: 0, same: 2, refused: 0 })
    expect((await lines()).filter((event) => event === 'collectivite-replaced')).toEqual([])
    expect(before.filter((event) => event === 'collectivite-declared')).toHaveLength(2)
  })

  test('changes the values of its columns, and leaves the others', async () => {
    await shares()
    await ask().declareCollectivite({
      ...maraussan,
      referent: { nom: 'Secrétariat' },
      gateway: { type: 'pastell', url, entite: 7, jeton: 'à elle', delai: 60 },
    })
    const csv = 'siren,gateway.identifiantPartage\n213401482,Syndicat 2025\n'
    const done = await ask().importCollectivites({ csv, apply: 'all' })
    expect(done.counts).toMatchObject({ changed: 1 })
    const [kept] = await declared()
    expect(kept?.referent).toEqual({ nom: 'Secrétariat' })
    expect(kept?.gateway).toEqual({ type: 'pastell', url, entite: 7, delai: 60, identifiantPartage: name })
  })
})

describe('a file with faults', () => {
  const bad = [
    two,
    line('213401483', '', { departement: '3', entite: 'x' }),
    line('213401482', 'Maraussan encore'),
    line('356000000', 'La Poste', { name: 'Inconnu' }),
  ].join('\n')

  test('reports all of them, line by line, with their columns', async () => {
    await shares()
    const { lines } = await ask().importCollectivites({ csv: bad, apply: 'none' })
    const told = lines.map(({ outcome, faults }) => [outcome, faults.map(({ path, code }) => `${path} ${code}`)])
    expect(told).toEqual([
      ['new', []],
      ['new', []],
      ['refused', ['siren ACTES-V007', 'nom ACTES-V005', 'departement ACTES-V022']],
      ['refused', ['siren ACTES-A069']],
      ['refused', ['gateway.identifiantPartage ACTES-G025']],
    ])
  })

  test('declares none of them, or the good ones, as requested', async () => {
    await shares()
    expect(await ask().importCollectivites({ csv: bad, apply: 'all' })).toMatchObject({ written: false })
    expect(await declared()).toEqual([])
    const done = await ask().importCollectivites({ csv: bad, apply: 'good' })
    expect(done).toMatchObject({ written: true, counts: { new: 2, refused: 3 } })
    expect(await declared()).toHaveLength(2)
    expect(resultSaid(done).fr).toContain('refusées : 3')
    const [head, , , refused] = resultRows(done, 'fr')
    expect(head).toEqual(['ligne', 'siren', 'nom', 'résultat', 'fautes'])
    expect(refused?.slice(0, 4)).toEqual(['4', '213401483', '', 'refusée'])
    expect(refused?.[4]).toContain('departement : ')
  })

  test.each([
    ['a column that nobody knows', 'siren;nomm\n213401482;x', 'colonne'],
    ['no SIREN', 'nom\nx', 'siren'],
    ['no line', 'siren;nom\n', 'vide'],
    ['a quotation mark that is not closed', 'siren;nom\n213401482;"x', 'sans fin'],
    ['too many lines', `siren\n${'213401482\n'.repeat(5_001)}`, 'longueur'],
  ])('is refused whole for %s', async (_what, csv, reason) => {
    const error = await ask()
      .importCollectivites({ csv, apply: 'good' })
      .catch((caught: unknown) => caught)
    const { code, params, problems } = error as { code: string; params: object; problems: readonly object[] }
    expect(code).toBe('ACTES-A069')
    expect(problems[0] ?? { params }).toMatchObject({ params: { reason } })
  })
})

describe('a secret in a file', () => {
  const withSecret = (password: string) =>
    [
      'siren;nom;departement;adressesRetour;gateway.type;gateway.url;gateway.entite;gateway.identifiant;gateway.motDePasse',
    ]
      .concat(`213401482;Maraussan;034;actes@example.org;pastell;${url};1;mairie;${password}`)
      .join('\n')

  test('is sealed; the same again changes nothing, another is a change, an empty cell keeps it', async () => {
    const imports = async (password: string, address = url) => {
      const csv = withSecret(password).replace(url, address)
      return (await ask().importCollectivites({ csv, apply: 'all' })).lines[0]?.outcome
    }
    expect(await imports('secret-un')).toBe('new')
    const sealed = (await declared())[0]?.gateway.motDePasse
    expect(sealed).toEqual({ sealed: expect.any(String) })
    expect(await imports('secret-un')).toBe('same')
    expect(await imports('secret-un', url.replace(/\/$/, ''))).toBe('same')
    expect(await imports('')).toBe('same')
    expect((await declared())[0]?.gateway.motDePasse).toEqual(sealed)
    expect(await imports('secret-deux')).toBe('changed')
    expect((await declared())[0]?.gateway.motDePasse).not.toEqual(sealed)
  })
})

test('the template of a gateway, filled in, is an accepted file', async () => {
  await shares()
  const { columns } = templateOf('pastell', { shared: name, emptySecret: '' })
  const given: Readonly<Record<string, string>> = {
    siren: '213401482',
    nom: 'Maraussan',
    departement: '034',
    adressesRetour: 'actes@example.org',
    'gateway.url': url,
    'gateway.entite': '1',
  }
  const row = columns.map(([column, value]) => given[column] ?? value)
  const csv = `\uFEFF${columns.map(([column]) => column).join(';')}\r\n${row.join(';')}\r\n`
  expect((await ask().importCollectivites({ csv, apply: 'all' })).counts).toMatchObject({ new: 1, refused: 0 })
})

test('the template of S²LOW has a login and a password for each behind one certificate; left empty, both are absent', async () => {
  const { cert, key } = await issue(await makeAuthority(), { name: 'syndicat', client: true, days: 30, inDays: -2000 })
  await ask().addCredential({ name, gateway: { type: 's2low', certificat: cert, cle: key } })
  const { columns } = templateOf('s2low', { shared: '', emptySecret: '' })
  const names = columns.map(([column]) => column)
  expect(names.slice(-2)).toEqual(['gateway.identifiant', 'gateway.motDePasse'])
  const rowOf = (given: Readonly<Record<string, string>>) =>
    columns.map(([column, value]) => given[column] ?? value).join(';')
  const both = { departement: '034', adressesRetour: 'actes@example.org', 'gateway.identifiantPartage': name }
  const csv = [
    names.join(';'),
    rowOf({ ...both, siren: '213401482', nom: 'Maraussan', 'gateway.url': 'https://s2low.example.org/' }),
    rowOf({
      ...both,
      siren: '000000000',
      nom: 'Essai',
      'gateway.url': 'https://s2low.example.org/',
      'gateway.identifiant': 'essai',
      'gateway.motDePasse': 'mot de passe',
    }),
  ].join('\r\n')
  expect((await ask().importCollectivites({ csv, apply: 'all' })).counts).toMatchObject({ new: 2, refused: 0 })
  expect((await ask().listDeclarations({})).items.map(({ gateway }) => gateway)).toEqual([
    expect.objectContaining({ identifiant: 'essai', motDePasse: { sealed: expect.any(String) } }),
    expect.not.objectContaining({ identifiant: expect.anything() }),
  ])
})

test('a spreadsheet that writes Windows-1252 is read as one that writes UTF-8', () => {
  expect(decodeSpreadsheetText(Buffer.from('Bédarieux', 'latin1'))).toBe('Bédarieux')
  expect(decodeSpreadsheetText(Buffer.from('Bédarieux'))).toBe('Bédarieux')
})
