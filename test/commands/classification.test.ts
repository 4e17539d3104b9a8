// actes classification: the built-in table without a database, and what a collectivité holds, searched and asked for anew.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { addClassification } from '../../src/commands/classification.ts'
import type { ClassificationJson } from '../../src/operations/shapes/collectivites.ts'
import { nationalClassification } from '../../src/protocol/classification/classification.ts'
import type { ClassificationMatches } from '../../src/protocol/classification/search.ts'
import { setClassification } from '../../src/sandbox/registry.ts'
import { openFolder } from '../../src/sandbox/folder.ts'
import { plain, run } from '../support/desk/command-line.ts'
import { openServedCommune } from '../support/desk/served-commune.ts'
import { temporaryHome } from '../support/life/stores.ts'
import { forSuite } from '../support/life/for-suite.ts'

const siren = '213401482'
const lines = (out: string) => plain(out).trimEnd().split('\n')

describe('the built-in table', () => {
  test('is searched by words, without opening or creating a database', async () => {
    const home = join(await temporaryHome(), 'none')
    const { code, json } = await run(addClassification, ['classification', 'find', 'ENSEIGNEMENT', '--json'], {
      ACTES_HOME: home,
    })
    expect(code).toBe(0)
    expect(json<ClassificationMatches>().matieres).toContainEqual({
      code: '8.1',
      libelles: [expect.any(String), 'Enseignement'],
    })
    expect(existsSync(home)).toBe(false)
  })

  test('several words narrow the search; lines for people show the code, the labels and the natures', async () => {
    const { out } = await run(addClassification, ['classification', 'find', '99_DE'])
    expect(lines(out)).toEqual([expect.stringMatching(/^99_DE {2}.+ \(DE\)$/)])
    const both = await run(addClassification, ['classification', 'find', 'enseignement', '8.1'])
    expect(lines(both.out)).toEqual([expect.stringMatching(/^8\.1 {2}.+ › Enseignement$/)])
  })

  test('no entry has all the words: exit 0, and a sentence', async () => {
    const { code, out } = await run(addClassification, ['classification', 'find', 'xyzzy', '--lang', 'en'])
    expect([code, out]).toEqual([0, 'Nothing holds all these words\n'])
  })
})

describe('the classification of a collectivité', () => {
  const commune = forSuite(() => openServedCommune({ isNew: true }))

  const actes = <T = unknown>(...args: readonly string[]) =>
    commune.asks<T>(addClassification, 'classification', ...args)
  const show = () => actes<ClassificationJson>('show', siren)

  test('is the built-in one, until the préfecture has answered', async () => {
    const [code, shown] = await show()
    const { date, matieres } = nationalClassification
    const defaults = ['99_DE', '99_AR', '99_AI', '99_DC', '99_BU', '99_AU']
    const natures = nationalClassification.natures.map((each, at) => ({ ...each, defaultTypePiece: defaults[at] }))
    const never = { wanted: null, checkedAt: null, asking: false }
    expect([code, shown]).toEqual([0, { siren, date, builtIn: true, ...never, natures, matieres }])
    const said = lines((await commune.types(addClassification, 'classification', 'show', siren)).out)
    expect(said.slice(0, 3)).toEqual([
      'Classification du 2019-04-18 (table nationale intégrée)',
      'Confirmée par la préfecture : jamais',
      'Matières',
    ])
    expect(said).toContain('    8.1  Enseignement')
    expect(said).toContain('  DE  Délibérations (par défaut 99_DE)')
  })

  test('is requested, once a day unless forced; then it is the préfecture’s', async () => {
    const own = [{ code: 9, libelle: 'Autres', sous: [{ code: 5, libelle: 'Ponts et gués', sous: [] }] }]
    const inForce = { date: '2024-03-01', natures: nationalClassification.natures, matieres: own }
    await setClassification(openFolder(join(commune.home, 'sandbox')), inForce)
    const [code, request] = await actes<{ id: string }>('refresh', siren)
    expect([code, request]).toMatchObject([0, { message: '7-1', idActe: null, numero: null, nature: null }])
    expect((await show())[1].asking).toBe(true)
    await commune.works()
    expect((await show())[1]).toMatchObject({ builtIn: false, date: '2024-03-01', asking: false })
    expect(await actes('refresh', siren)).toMatchObject([1, { code: 'ACTES-A013' }])
    expect(await actes('refresh', siren, '--force')).toMatchObject([0, { message: '7-1' }])
  })

  test('is searched instead of the built-in one', async () => {
    expect(await actes('find', 'gues', 'PONTS', '--collectivite', siren)).toMatchObject([
      0,
      { matieres: [{ code: '9.5', libelles: ['Autres', 'Ponts et gués'] }] },
    ])
    expect((await actes<ClassificationMatches>('find', 'enseignement', '--collectivite', siren))[1].matieres).toEqual(
      [],
    )
  })

  test('a request is shown by its kind, since it concerns no act', async () => {
    const { out } = await commune.types(addClassification, 'classification', 'refresh', siren, '--force')
    expect(plain(out)).toContain(`${siren}  7-1 Demande de classification  `)
  })

  test('an undeclared collectivité: exit 1', async () => {
    expect(await actes('show', '000000000')).toMatchObject([1, { ok: false, code: 'ACTES-V006' }])
    expect((await actes('refresh', '000000000'))[0]).toBe(1)
  })
})
