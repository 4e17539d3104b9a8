// A deposit as agents and software write it: read as a whole, every fault reported at once.
import { cp, mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { layFiles, readDeposit, readFolder } from '../../src/files/deposit.ts'
import { openPdfExaminer } from '../../src/files/pdf/examiner.ts'
import { ActesError, problem, type Problem } from '../../src/errors.ts'
import { testFolder } from '../support/folders.ts'
import { lockedPdf, noPagePdf } from '../support/deposits/pdfs.ts'
import { expectCode } from '../support/expect-code.ts'

const maraussan = fileURLToPath(new URL('../../fixtures/actes/maraussan', import.meta.url))
const root = testFolder()
const examiner = openPdfExaminer()
const nobody = { caller: '', turn: systemClock.turn }
afterAll(() => examiner.close())

let deposit: string
let count = 0
beforeEach(async () => {
  deposit = root.path(`deposit-${count++}`)
  await cp(maraussan, deposit, { recursive: true })
})

const lay = (name: string, content: string | Uint8Array) => writeFile(join(deposit, name), content)
const layJson = (changes: object) => lay('acte.json', JSON.stringify({ ...soundJson, ...changes }))
const read = async (path = deposit) => readDeposit(await readFolder(path), examiner, nobody)
/** `F001 document.fichier`. */
const told = (problems: readonly Problem[]) => problems.map(({ code, path }) => `${code.slice(6)} ${path}`)

const soundJson = {
  collectivite: '213401482',
  numero: 'DEL11-250625',
  nature: 'DE',
  dateDecision: '2025-06-25',
  matiere: '8.1',
  objet: 'Écoles : convention de partenariat',
  document: { fichier: 'deliberation.pdf' },
  annexes: [{ fichier: 'convention.pdf' }],
}

describe('a sound deposit', () => {
  it('gives the acte and the facts of its files', async () => {
    const { acte, files, unnamed, problems, pathOf } = await read()
    expect({ unnamed, problems }).toEqual({ unnamed: [], problems: [] })
    expect(pathOf('convention.pdf')).toBe(join(deposit, 'convention.pdf'))
    expect(acte).toMatchObject({
      numero: 'DEL11-250625',
      document: { fichier: 'deliberation.pdf', typePiece: '99_DE' },
    })
    expect([...files.values()].map(({ name, kind }) => [name, kind])).toEqual([
      ['deliberation.pdf', 'pdf'],
      ['convention.pdf', 'pdf'],
    ])
  })

  it('may be named by its JSON, whatever its name', async () => {
    await lay('autre.json', JSON.stringify(soundJson))
    const { acte, unnamed } = await read(join(deposit, 'autre.json'))
    expect(acte?.objet).toBe('Écoles : convention de partenariat')
    expect(unnamed).toEqual(['acte.json'])
  })

  it('may be reached through a link to its folder', async () => {
    await symlink(deposit, `${deposit}-link`)
    expect((await read(`${deposit}-link`)).acte).toBeDefined()
  })

  it('may have a byte order mark', async () => {
    await lay('acte.json', `\uFEFF${JSON.stringify(soundJson)}`)
    expect((await read()).acte).toBeDefined()
  })

  it('lists the plain files that the acte does not name, but no folder, link or dot file', async () => {
    await lay('zut.txt', '')
    await lay('Brouillon.odt', '')
    await lay('.DS_Store', '')
    await mkdir(join(deposit, 'expected'), { recursive: true })
    await symlink('/etc/passwd', join(deposit, 'lien'))
    expect((await read()).unnamed).toEqual(['Brouillon.odt', 'zut.txt'])
  })
})

describe('a path without a deposit', () => {
  it('nothing there', async () => {
    expect(await read(root.path('absent'))).toMatchObject({ problems: [{ code: 'ACTES-V001' }] })
  })

  it('a folder without acte.json', async () => {
    await rm(join(deposit, 'acte.json'))
    expect((await read()).problems).toEqual([{ code: 'ACTES-V002', path: 'acte.json' }])
  })

  it('an acte.json that is a link, or a folder', async () => {
    await rm(join(deposit, 'acte.json'))
    await symlink(join(maraussan, 'acte.json'), join(deposit, 'acte.json'))
    expect((await read()).problems).toMatchObject([
      { code: 'ACTES-F009', path: 'acte.json', params: { found: 'link' } },
    ])
    await rm(join(deposit, 'acte.json'))
    await mkdir(join(deposit, 'acte.json'))
    expect((await read()).problems).toMatchObject([{ code: 'ACTES-F009', params: { found: 'folder' } }])
  })
})

describe('a broken acte.json is reported with line and column', () => {
  it.each([
    ['a comma too many', '{\n  "a": 1,\n}', { line: 3, column: 1 }],
    ['a comma missing', '{\n  "a": 1\n  "b": 2\n}', { line: 3, column: 3 }],
    ['no quotes', '{\r\n  nom: 1\r\n}', { line: 2, column: 3 }],
    ['a word that is no value', '{\n  "a": oui\n}', { line: 2, column: 8 }],
    ['a date without quotes', '{"a": 2025-06-25}', { line: 1, column: 11 }],
    ['a curly quote', '{\n\n  “a”: 1}', { line: 3, column: 3 }],
    ['a line feed in a text', '{"a": "x\ny"}', { line: 1, column: 9 }],
    ['two values', '{}\n{}', { line: 2, column: 1 }],
    ['cut in a text', '{"a":\n "xyz', { line: 2, column: 6 }],
    ['cut between two keys', '{"a": 1,\n', { line: 2, column: 1 }],
    ['an HTML page', '\n<html>', { line: 2, column: 1 }],
    ['nothing', '', { line: 1, column: 1 }],
  ])('%s', async (_title, text, params) => {
    await lay('acte.json', text)
    expect((await read()).problems).toEqual([{ code: 'ACTES-V003', path: 'acte.json', params }])
  })

  it('or with its encoding', async () => {
    await lay('acte.json', Buffer.from('{"objet": "délibération"}', 'latin1'))
    expect((await read()).problems).toMatchObject([{ code: 'ACTES-V003', params: { reason: 'encoding' } }])
  })

  it('or with its size, over 1 MiB', async () => {
    await lay('acte.json', ' '.repeat(1_048_577))
    expect((await read()).problems).toMatchObject([{ code: 'ACTES-V003', params: { reason: 'size' } }])
  })
})

describe('all faults are reported at once', () => {
  it('with an acte, those outside the rules: the rest is in the facts', async () => {
    await lay('deliberation.pdf', noPagePdf())
    await rm(join(deposit, 'convention.pdf'))
    await symlink('/etc/passwd', join(deposit, 'convention.pdf'))
    const { acte, files, problems } = await read()
    expect(acte).toBeDefined()
    expect(problems).toMatchObject([
      { code: 'ACTES-F009', path: 'annexes[0].fichier', value: 'convention.pdf', params: { found: 'link' } },
    ])
    expect(files.get('deliberation.pdf')?.problems.map(({ code }) => code)).toEqual(['ACTES-F006'])
    expect(files.has('convention.pdf')).toBe(false)
  })

  it('a missing file is left to the rules', async () => {
    await rm(join(deposit, 'convention.pdf'))
    const { problems, files } = await read()
    expect(problems).toEqual([])
    expect([...files.keys()]).toEqual(['deliberation.pdf'])
  })

  it('without an acte, all of them: the keys, and the files that can be found', async () => {
    await lay('deliberation.pdf', await lockedPdf('owner', true))
    await lay('vide.pdf', '')
    await layJson({
      natur: 'DE',
      objet: ' ',
      annexes: [{ fichier: 'vide.pdf' }, { fichier: 'absent.pdf' }, { fichier: '../secret.pdf' }, { fichier: 3 }, null],
    })
    const { acte, problems } = await read()
    expect(acte).toBeUndefined()
    expect(told(problems)).toEqual(
      expect.arrayContaining([
        'V004 natur',
        'V013 objet',
        'F004 document.fichier',
        'F002 annexes[0].fichier',
        'F001 annexes[1].fichier',
        'F009 annexes[2].fichier',
        'V005 annexes[3].fichier',
        'V005 annexes[4]',
      ]),
    )
    expect(problems.find(({ code }) => code === 'ACTES-F001')?.value).toBe('absent.pdf')
  })

  it('a file named twice is examined once', async () => {
    await lay('vide.pdf', '')
    await layJson({ annexes: [{ fichier: 'vide.pdf' }, { fichier: 'vide.pdf' }] })
    expect(told((await read()).problems)).toEqual(['F008 annexes[1].fichier', 'F002 annexes[0].fichier'])
  })

  it.each(['null', '[]', '3', '"acte"', '{"document": null, "annexes": {"0": 1}}', '{"document": "a.pdf"}'])(
    'the JSON %s is no acte',
    async (text) => {
      await lay('acte.json', text)
      const { acte, problems, files } = await read()
      expect(acte).toBeUndefined()
      expect(problems.length).toBeGreaterThan(0)
      expect(files.size).toBe(0)
    },
  )
})

it('files for a collectivité outside the depositor’s rights are not read', async () => {
  const examined: string[] = []
  const looking = {
    examine: async (_path: string, name: string) => (examined.push(name), noFindings),
    close: async () => undefined,
  }
  const theirs = { ...nobody, caller: 'a', isTheirs: (siren: string) => siren === '000000000' }
  const parts = await readFolder(maraussan)
  const read = await readDeposit(parts, looking, theirs)
  expect([told(read.problems), read.files.size, examined]).toEqual([['V006 collectivite'], 0, []])
  await readDeposit(parts, looking, { ...nobody, caller: 'a', isTheirs: () => true })
  expect(examined).toEqual(['deliberation.pdf', 'convention.pdf'])
})

const noFindings = { problems: [], warnings: [], pages: 1 }

describe('files still arriving', () => {
  async function* failing(error: Error) {
    yield Buffer.alloc(1)
    throw error
  }
  const lost = (code: 'ACTES-F015' | 'ACTES-S012', problems: readonly Problem[]) => new ActesError(code, { problems })

  it('come under their own names, each with its own fault, within the limit', async () => {
    const folder = root.path('laid')
    await mkdir(folder)
    const files = [
      { name: 'acte.pdf', content: Buffer.alloc(6) },
      { name: 'trop.pdf', at: 'files[1].path', content: Buffer.alloc(5) },
      { name: '../hors.pdf', content: Buffer.alloc(2) },
      { name: 'acte.pdf', content: Buffer.alloc(1) },
      {
        name: 'perdu.pdf',
        at: 'files[4].path',
        content: failing(lost('ACTES-F015', [problem('ACTES-F015', 'perdu.pdf')])),
      },
      { name: 'ici.pdf', path: join(maraussan, 'convention.pdf') },
    ]
    const laid = await layFiles(files, { folder, most: 10 })
    expect(laid.map((each) => ('path' in each ? each.path : each.fault.code))).toEqual([
      join(folder, 'acte.pdf'),
      'ACTES-F007',
      join(folder, '.2'),
      'ACTES-F008',
      'ACTES-F015',
      join(maraussan, 'convention.pdf'),
    ])
    const read = await readDeposit({ acte: soundJson, files: laid }, examiner, nobody)
    expect(told(read.problems)).toEqual(['F007 files[1].path', 'F015 files[4].path'])
    expect(read.unnamed).toEqual(['../hors.pdf', 'ici.pdf'])
  })

  it('are not at fault if the disk fails', async () => {
    const folder = root.path('failing')
    await mkdir(folder)
    const laying = layFiles([{ name: 'a.pdf', content: failing(lost('ACTES-S012', [])) }], { folder })
    await expectCode(laying, 'ACTES-S012')
  })
})
