// What a program hands over in memory, as a stream or by path: refused and told like a folder of the same files, and
// nothing of it is left behind.
import { createReadStream } from 'node:fs'
import { mkdir, readFile, readdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ActesError, checkDeposit, explainDeposit, inspect, packDeposit, type GivenFile } from '../../src/index.ts'
import { maraussan } from '../../src/config/demo.ts'
import { testFolder } from '../support/folders.ts'
import { maraussanFolder } from '../support/life/commune.ts'
import { ownTemporary } from '../support/own-temporary.ts'

let temporary: Awaited<ReturnType<typeof ownTemporary>>
const laid = testFolder()
let acte: Record<string, unknown>
let pdf: Uint8Array
beforeAll(async () => {
  temporary = await ownTemporary()
  acte = JSON.parse(await readFile(join(maraussanFolder, 'acte.json'), 'utf8')) as Record<string, unknown>
  pdf = await readFile(join(maraussanFolder, 'deliberation.pdf'))
})
afterAll(async () => {
  expect(await readdir(temporary.path)).toEqual([])
  await temporary.leave()
})

const options = { collectivite: maraussan, date: '2025-07-08' }
const convention = join(maraussanFolder, 'convention.pdf')
const check = (files: readonly GivenFile[], changes: object = {}) =>
  checkDeposit({ acte: { ...acte, ...changes }, files }, options)
/** `F001 document.fichier`. */
const told = (problems: readonly { code: string; path: string }[]) =>
  problems.map(({ code, path }) => `${code.slice(6)} ${path}`)
const sound = (): readonly GivenFile[] => [
  { name: 'deliberation.pdf', content: pdf },
  { name: 'convention.pdf', path: convention },
]

describe('a deposit in parts', () => {
  it('gives the archive that its folder gives, whatever the form of its files', async () => {
    const [fromFolder, ...others] = await Promise.all(
      [
        maraussanFolder,
        { acte, files: sound() },
        { acte: await readFile(join(maraussanFolder, 'acte.json')), files: sound() },
        {
          acte,
          files: [
            { name: 'deliberation.pdf', content: new Blob([Buffer.from(pdf)]).stream() },
            { name: 'convention.pdf', content: createReadStream(convention) },
          ],
        },
      ].map((deposit) => packDeposit(deposit, options)),
    )
    expect(fromFolder).toMatchObject({ ok: true, archive: 'SLO-EACT--213401482--20250708-1.tar.gz' })
    for (const other of others) expect(other).toEqual(fromFolder)
  })

  it('is explained like its folder', async () => {
    const explained = await explainDeposit({ acte, files: sound() }, { ...options, serial: 3 })
    expect(explained).toEqual(await explainDeposit(maraussanFolder, { ...options, serial: 3 }))
    expect(explained).toMatchObject({ ok: true, archive: 'SLO-EACT--213401482--20250708-3.tar.gz' })
  })

  it('gets every fault at once, at its place in the acte', async () => {
    const { ok, problems, warnings } = await check(
      [
        { name: 'convention.pdf', content: Buffer.from('none') },
        { name: 'autre.pdf', content: pdf },
      ],
      { matiere: '8', objet: '' },
    )
    expect({ ok, told: told(problems), warnings: told(warnings) }).toEqual({
      ok: false,
      told: ['V014 matiere', 'V013 objet', 'F001 document.fichier', 'F003 annexes[0].fichier'],
      warnings: [],
    })
    expect(told((await check([...sound(), { name: 'autre.pdf', content: pdf }])).warnings)).toEqual([
      'V026 numero',
      'F014 autre.pdf',
    ])
  })

  it('names a file once', async () => {
    const { problems } = await check([...sound(), { name: 'convention.pdf', content: pdf }])
    expect(told(problems)).toEqual(['F008 annexes[0].fichier'])
  })

  it('has plain files, wherever they lie', async () => {
    await mkdir(laid.path('folder'))
    await symlink(convention, laid.path('link'))
    for (const path of [laid.path('folder'), laid.path('link')]) {
      const { problems } = await check([...sound().slice(0, 1), { name: 'convention.pdf', path }])
      expect(told(problems)).toEqual(['F009 annexes[0].fichier'])
    }
    const { problems } = await check([...sound().slice(0, 1), { name: 'convention.pdf', path: laid.path('absent') }])
    expect(told(problems)).toEqual(['F001 annexes[0].fichier'])
  })

  it('is read no further than the limit of every gateway', async () => {
    let pieces = 0
    async function* endless() {
      for (; ; pieces++) yield Buffer.alloc(16 * 1024 * 1024)
    }
    const { problems } = await check([
      { name: 'convention.pdf', content: endless() },
      { name: 'deliberation.pdf', content: pdf },
    ])
    expect(told(problems)).toEqual(['F007 annexes[0].fichier'])
    expect(problems[0]?.params).toEqual({ sum: 160 * 1024 * 1024, max: 157_286_400 })
    expect(pieces).toBe(9)
  })

  it('has the acte as an object or as JSON in UTF-8, at most 1 MiB of it', async () => {
    const checkJson = (json: Uint8Array) => checkDeposit({ acte: json, files: sound() }, options)
    expect((await checkJson(Buffer.from('{"numero": }'))).problems).toMatchObject([
      { code: 'ACTES-V003', path: 'acte.json', params: { line: 1, column: 12 } },
    ])
    expect((await checkJson(Buffer.alloc(1_048_577, ' '))).problems).toMatchObject([
      { code: 'ACTES-V003', params: { reason: 'size' } },
    ])
    expect(told((await checkDeposit({ acte: [], files: [] }, options)).problems)).toEqual(['V005 $'])
  })

  it('passes a stream’s own error through unchanged', async () => {
    const failing = new Readable({ read: (): void => void failing.destroy(new Error('cut')) })
    await expect(check([{ name: 'convention.pdf', content: failing }])).rejects.toThrow('cut')
    const strings = Readable.from(['%PDF-1.7']) as AsyncIterable<never>
    await expect(check([{ name: 'convention.pdf', content: strings }])).rejects.toThrow(TypeError)
  })
})

describe('options', () => {
  it('report every fault of the collectivité, given as object or file', async () => {
    const { fuseau: _, ...declared } = maraussan
    const strange = { ...declared, siren: '213401483', plateforme: 'x', 'à voir': 1 }
    const { problems } = await checkDeposit(maraussanFolder, { ...options, collectivite: strange })
    expect(told(problems)).toEqual([
      'V007 collectivite.siren',
      'V022 collectivite.plateforme',
      'V004 collectivite["à voir"]',
    ])
    await writeFile(laid.path('fiche.json'), JSON.stringify(strange))
    const fromFile = await checkDeposit(maraussanFolder, { ...options, collectivite: laid.path('fiche.json') })
    expect(told(fromFile.problems)[0]).toBe('V007 fiche.json: siren')
    expect((await checkDeposit(maraussanFolder, { ...options, collectivite: declared })).ok).toBe(true)
    const forgotten = { date: '2025-07-08' } as typeof options
    expect(told((await checkDeposit(maraussanFolder, forgotten)).problems)).toEqual(['V005 collectivite'])
  })

  it('are refused when invalid', async () => {
    const refused = await checkDeposit(maraussanFolder, { ...options, date: '2025-02-30' }).catch((error) => error)
    expect(refused).toBeInstanceOf(ActesError)
    expect(refused).toMatchObject({ code: 'ACTES-V010', problems: [{ path: 'date', value: '2025-02-30' }] })
    for (const serial of [0, 1.5, 10_000])
      await expect(packDeposit(maraussanFolder, { ...options, serial })).rejects.toThrow(RangeError)
  })

  it('set the day that the rules call today', async () => {
    expect(told((await checkDeposit(maraussanFolder, { ...options, date: '2025-06-24' })).problems)).toEqual([
      'V011 dateDecision',
    ])
  })
})

describe('a file to inspect', () => {
  const id = '034-213401482-20250625-DEL11-250625-DE'

  it('is read from memory or a stream like from its path', async () => {
    const path = new URL('../../fixtures/retours/ARActe/numero-avec-tiret.xml', import.meta.url).pathname
    const { input, ...facts } = await inspect(path)
    expect(input).toBe(path)
    expect(facts).toMatchObject({ kind: 'message', code: '1-2', idActe: id })
    const given = { name: 'ar.xml', content: createReadStream(path) }
    expect(await inspect(given)).toEqual({ input: 'ar.xml', ...facts })
  })

  it('is judged by the given name too', async () => {
    const name = `99_DE-${id}-1-1_1.pdf`
    expect(await inspect({ name, content: pdf })).toMatchObject({ input: name, kind: 'document', idActe: id })
    expect(await inspect({ name, content: Buffer.alloc(0) })).toEqual({
      input: name,
      kind: 'refused',
      problems: [{ code: 'ACTES-F002', path: name, value: name }],
    })
    expect(await inspect({ name: '../x.eml', content: Buffer.from('rien\n') })).toMatchObject({ input: '../x.eml' })
    expect(await inspect(id)).toMatchObject({ kind: 'identifier' })
    expect(await inspect({ name: 'x', path: laid.path('absent') })).toMatchObject({
      problems: [{ code: 'ACTES-X030', path: 'x', params: { reason: 'unreadable' } }],
    })
  })

  it('is read no further than the largest archive', async () => {
    let pieces = 0
    async function* endless() {
      yield Buffer.from('<?xml version="1.0"?>')
      for (; ; pieces++) yield Buffer.alloc(50_000_000, ' ')
    }
    expect(await inspect({ name: 'endless.xml', content: endless() })).toMatchObject({
      problems: [{ code: 'ACTES-X001' }],
    })
    expect(pieces).toBe(4)
  })
})
