// The watched folder: when a deposit is complete, what is laid beside it, and what a kill at each point leaves.
import { execFileSync } from 'node:child_process'
import { createWriteStream, existsSync } from 'node:fs'
import { cp, mkdir, readdir, readFile, rename, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ZipFile } from 'yazl'
import { openFolderDoor } from '../../src/doors/folder.ts'
import { testFolder } from '../support/folders.ts'
import { depositFolder, maraussanFolder, openCommune, type Commune } from '../support/life/commune.ts'
import { shortly } from '../support/long.ts'
import { operationsOf } from '../support/life/operations-of.ts'
import { anomalieActe, arActe } from '../support/deposits/retours.ts'
import { proves } from '../support/life/proofs.ts'
import { brokenFiles } from '../support/life/faults.ts'

const siren = '213401482'
const folder = testFolder()
const home = (...names: readonly string[]) => folder.path('entree', siren, ...names)
let commune: Commune
let isBroken = false
let looks: () => Promise<{ readonly count: number; readonly failures: number }>

beforeAll(async () => {
  await mkdir(home(), { recursive: true })
  commune = await openCommune({
    environment: { ACTES_INTAKE: folder.path('entree'), ACTES_INTAKE_SECONDS: '10' },
    wrap: brokenFiles(() => isBroken),
  })
  looks = reopened()
})
afterAll(() => commune.closes())

/** As a process that has just started looks. */
function reopened() {
  const { intake } = commune.app.config.doors
  if (!intake) throw new Error('no folder')
  return openFolderDoor(intake, commune.app)
}

/** Lay a deposit. @param mark is it complete? */
async function lays(name: string, changes: object, mark = true): Promise<string> {
  const place = await depositFolder(home(name), { cle: undefined, ...changes })
  if (mark) await writeFile(join(place, '.pret'), '')
  return place
}

const resultsOf = async (name: string) => (await readdir(home('resultats', name))).sort()
const text = (name: string, file: string) => readFile(home('resultats', name, file), 'utf8')
const recu = async (name: string) =>
  JSON.parse(await text(name, 'recu.json')) as { id: string; already: boolean; cle?: string }
const acts = async () => (await commune.db.first<{ n: number }>('SELECT count(*)::int AS n FROM actes.transmission'))?.n

test('a marked deposit is taken at once; its results come beside it, as they exist', async () => {
  await lays('conseil', { numero: 'DOSSIER-1' })
  expect(await looks()).toEqual({ count: 1, failures: 0 })
  expect(existsSync(home('conseil'))).toBe(false)
  expect(await resultsOf('conseil')).toEqual(['depot', 'recu.json'])
  expect(await readdir(home('resultats/conseil/depot/conseil'))).toContain('deliberation.pdf')
  const { id } = await recu('conseil')
  expect((await commune.shows(id)).journal[0]).toMatchObject({ who: `folder:${siren}` })
  await commune.works()
  await looks()
  expect(await text('conseil', 'identifiant.txt')).toBe('034-213401482-20250625-DOSSIER-1-DE\n')
  expect(await readdir(home('.attente'))).toHaveLength(1)
  await proves(commune)
  await looks()
  expect(await resultsOf('conseil')).toEqual([
    expect.stringMatching(/DOSSIER-1.*-1-2.*\.xml$/),
    expect.stringMatching(/^bordereau-.*\.pdf$/),
    'convention-tamponnee.pdf',
    'deliberation-tamponnee.pdf',
    'depot',
    'identifiant.txt',
    'recu.json',
  ])
  expect(await readdir(home('.attente'))).toEqual([])
})

test('another one is taken once it has been unchanged for the configured time', async () => {
  const place = await lays('lent', { numero: 'DOSSIER-2' }, false)
  await looks()
  commune.waits(9)
  await looks()
  await writeFile(join(place, 'notes.pdf'), 'suite')
  commune.waits(9)
  await looks()
  commune.waits(9)
  await looks()
  expect(existsSync(place)).toBe(true)
  await rm(join(place, 'notes.pdf'))
  await writeFile(join(place, 'suite.pdf.filepart'), 'à')
  commune.waits(60)
  await looks()
  commune.waits(60)
  await looks()
  expect(existsSync(place)).toBe(true)
  await rm(join(place, 'suite.pdf.filepart'))
  await looks()
  commune.waits(10)
  await looks()
  expect(await resultsOf('lent')).toEqual(['depot', 'recu.json'])
})

test('anything but a deposit stays where it is: empty folders, hidden ones, other files, links', async () => {
  await mkdir(home('vide'))
  await mkdir(home('.prive'))
  await writeFile(home('lettre.pdf'), 'bonjour')
  await symlink(maraussanFolder, home('lien'))
  await looks()
  commune.waits(60)
  expect(await looks()).toMatchObject({ count: 0 })
  expect(await readdir(home())).toEqual(expect.arrayContaining(['vide', '.prive', 'lettre.pdf', 'lien']))
})

test('a refused one gets every fault in French, beside the deposit, and nothing is stored', async () => {
  const before = await acts()
  const place = await lays('fautif', { numero: 'DOSSIER-3', dateDecision: '2025-06-31', objet: '' }, false)
  await rm(join(place, 'convention.pdf'))
  await symlink('/etc/passwd', join(place, 'convention.pdf'))
  await writeFile(`${place}.pret`, '')
  await looks()
  expect(existsSync(`${place}.pret`)).toBe(false)
  expect(await resultsOf('fautif')).toEqual(['depot', 'refus.txt'])
  const told = await text('fautif', 'refus.txt')
  expect(told.match(/ACTES-[A-Z]\d{3}/g)?.sort()).toEqual(['ACTES-F009', 'ACTES-V010', 'ACTES-V013'])
  expect(told).toContain('annexes[0].fichier : ')
  expect(told).not.toContain('root:')
  expect(await acts()).toBe(before)
  // Mended, it is put back under its name.
  await rm(join(home('resultats/fautif/depot/fautif'), 'convention.pdf'))
  await rename(home('resultats/fautif/depot/fautif'), place)
  await cp(join(maraussanFolder, 'convention.pdf'), join(place, 'convention.pdf'))
  await depositFolder(place, { cle: undefined, numero: 'DOSSIER-3' })
  await writeFile(join(place, '.pret'), '')
  await looks()
  expect(await resultsOf('fautif-2')).toEqual(['depot', 'recu.json'])
})

test('one without acte.json, or for another collectivité, is refused too', async () => {
  await mkdir(home('nu'))
  await writeFile(home('nu', 'deliberation.pdf'), '%PDF-')
  await writeFile(home('nu', '.pret'), '')
  await lays('ailleurs', { collectivite: '123456782' })
  await looks()
  expect(await text('nu', 'refus.txt')).toContain('ACTES-V002')
  expect(await text('ailleurs', 'refus.txt')).toContain('ACTES-V006')
})

test('a fault in one watched folder does not block the others', async () => {
  const other = folder.path('entree', '000000000')
  await mkdir(other)
  await symlink(maraussanFolder, join(other, 'resultats'))
  await lays('voisin', { numero: 'DOSSIER-6' })
  expect(await looks()).toEqual({ count: 1, failures: 1, code: 'ACTES-C007' })
  await rm(other, { recursive: true })
  expect(await resultsOf('voisin')).toEqual(['depot', 'recu.json'])
  expect(await readdir(maraussanFolder)).not.toContain('recu.json')
})

test('a deposit that cannot be taken does not block the others of its folder', async () => {
  await lays('a part', { numero: 'DOSSIER-7' }, false)
  // A mark that cannot be removed: it is a folder.
  await mkdir(home('a part.pret'))
  await lays('b part', { numero: 'DOSSIER-8' })
  expect(await looks()).toMatchObject({ count: 2, failures: 1 })
  await rm(home('a part.pret'), { recursive: true })
  expect(await resultsOf('a part')).toEqual(['depot', 'recu.json'])
  expect(await resultsOf('b part')).toEqual(['depot', 'recu.json'])
})

test('a claimed one that is unreadable for the moment is kept', async () => {
  const place = home('.encours', 'illisible')
  await mkdir(place)
  await symlink('depot', join(place, 'depot'))
  await writeFile(join(place, 'deliberation.pdf'), '%PDF-')
  expect(await looks()).toMatchObject({ failures: 1 })
  expect(await readdir(place)).toContain('deliberation.pdf')
  await rm(place, { recursive: true })
})

test('anything in the place of a receipt blocks nothing, and is not read', async () => {
  await lays('tube', { numero: 'DOSSIER-9' })
  await looks()
  await rm(home('resultats/tube/recu.json'))
  execFileSync('mkfifo', [home('resultats/tube/recu.json')])
  expect(await looks()).toMatchObject({ failures: 0 })
  expect(await readdir(home('resultats/tube'))).toEqual(['depot', 'recu.json'])
})

test('a refusal by the préfecture ends with its words', async () => {
  await lays('anomalie', { numero: 'DOSSIER_ANO' })
  await looks()
  await commune.works()
  await looks()
  expect(await resultsOf('anomalie')).toEqual(['depot', 'recu.json', 'refus.txt'])
  expect(await text('anomalie', 'refus.txt')).toContain('ACTES-R001')
})

test('a refused act that is sent again and acknowledged has its identifier beside the deposit', async () => {
  await lays('corrige', { numero: 'CORRIGE1_MUET' })
  await looks()
  const { app } = commune
  const answered = async (name: string, xml: string) => {
    await commune.works()
    await writeFile(join(commune.home, name), xml)
    await operationsOf(app).handInReturns([join(commune.home, name)], siren, 'test')
    await commune.works()
    await looks()
  }
  await answered('anomalie.xml', anomalieActe('CORRIGE1_MUET', { detail: 'La date est fausse.' }))
  expect(await text('corrige', 'refus.txt')).toContain('La date est fausse.')
  expect(await looks()).toMatchObject({ failures: 0 })
  const { id } = await recu('corrige')
  await operationsOf(app).requeue({ names: [id] }, { who: 'test', reason: 'vérifié', dryRun: false })
  await answered('ar.xml', arActe('CORRIGE1_MUET'))
  expect(await resultsOf('corrige')).not.toContain('refus.txt')
  expect(await text('corrige', 'identifiant.txt')).toBe('034-213401482-20250625-CORRIGE1_MUET-DE\n')
})

test('the same name and content are the same act', async () => {
  await lays('encore', { numero: 'DOSSIER-4' })
  await looks()
  await lays('encore', { numero: 'DOSSIER-4' })
  await looks()
  expect(await recu('encore-2')).toMatchObject({ id: (await recu('encore')).id, already: true })
})

describe('wherever it is killed', () => {
  /** What a killed process left of a deposit that it had claimed under this id. */
  const claimed = async (name: string, id: string) => {
    await mkdir(home('.encours', id, 'depot'), { recursive: true })
    await rename(home(name), home('.encours', id, 'depot', name))
  }
  /** It had handed it in already. */
  const handedIn = async (name: string, id: string) => {
    await cp(home(name), home('.double'), { recursive: true })
    await looks()
    await rm(home('resultats', name), { recursive: true })
    await rename(home('.double'), home(name))
    await claimed(name, id)
  }
  const points: Readonly<Record<string, (name: string, id: string) => Promise<unknown>>> = {
    'between the making of its place and the claim': (_, id) =>
      mkdir(home('.encours', id, 'depot'), { recursive: true }),
    'after the claim': claimed,
    'after it was handed in': handedIn,
    'with its receipt half written': async (name, id) => {
      await handedIn(name, id)
      await writeFile(home('.encours', id, 'recu.json'), '{"depot"')
    },
    'before it becomes a folder of results': async (name, id) => {
      await handedIn(name, id)
      await writeFile(home('.attente', id), name)
    },
  }

  test.each(Object.keys(points))('%s', async (point) => {
    const rank = Object.keys(points).indexOf(point)
    const [name, numero] = [`mort ${rank}`, `MORT-${rank}`]
    await looks()
    await lays(name, { numero })
    await points[point]?.(name, `essai-${rank}`)
    looks = reopened()
    expect(await looks()).toMatchObject({ failures: 0 })
    expect(await readdir(home('.encours'))).toEqual([])
    await commune.works()
    expect(await commune.received(numero)).toMatchObject([{ times: 1 }])
    await looks()
    expect(await text(name, 'identifiant.txt')).toContain(numero)
  })

  test('while the disk is full it waits, and is deposited later', async () => {
    await lays('plus tard', { numero: 'DOSSIER-5' })
    isBroken = true
    expect(await looks()).toMatchObject({ count: 0, failures: 1 })
    expect(existsSync(home('resultats/plus tard'))).toBe(false)
    isBroken = false
    expect(await looks()).toMatchObject({ count: 1, failures: 0 })
    expect(await resultsOf('plus tard')).toEqual(['depot', 'recu.json'])
  })
})

describe('a zip', () => {
  const zipped = async (name: string, fill: (zip: ZipFile) => void, change = (bytes: Buffer) => bytes) => {
    const zip = new ZipFile()
    fill(zip)
    zip.end()
    const place = folder.path('made.zip')
    await pipeline(zip.outputStream, createWriteStream(place))
    await writeFile(home(name), change(await readFile(place)))
    await writeFile(home(`${name}.pret`), '')
    await looks()
  }
  const addAct = (zip: ZipFile, around = '', changes: object = {}) => {
    for (const name of ['deliberation.pdf', 'convention.pdf'])
      zip.addFile(join(maraussanFolder, name), `${around}${name}`)
    const json = { ...acte, cle: undefined, ...changes }
    zip.addBuffer(Buffer.from(JSON.stringify(json)), `${around}acte.json`)
  }
  let acte: object
  beforeAll(async () => {
    acte = JSON.parse(await readFile(join(maraussanFolder, 'acte.json'), 'utf8')) as object
  })

  test('is a deposit, with a folder around its files or without', async () => {
    await zipped('seance.zip', (zip) => addAct(zip, '', { numero: 'ZIP-1' }))
    await zipped('Séance du soir.ZIP', (zip) => {
      zip.addEmptyDirectory('dossier/')
      addAct(zip, 'dossier/', { numero: 'ZIP-2' })
      zip.addBuffer(Buffer.from('x'), '__MACOSX/dossier/._acte.json')
      zip.addBuffer(Buffer.from('x'), 'dossier/.DS_Store')
    })
    expect(await resultsOf('seance')).toEqual(['depot', 'recu.json'])
    expect(await readdir(home('resultats/seance/depot'))).toEqual(['seance.zip'])
    expect(await resultsOf('Séance du soir')).toEqual(['depot', 'recu.json'])
  })

  const replaced = (from: string, to: string) => (bytes: Buffer) =>
    Buffer.from(bytes.toString('latin1').replaceAll(from, to), 'latin1')
  const member =
    (name: string, options = {}) =>
    (zip: ZipFile) =>
      zip.addBuffer(Buffer.alloc(100), name, options)
  type Case = [string, string, (zip: ZipFile) => void, ((bytes: Buffer) => Buffer)?]
  const cases: readonly Case[] = [
    ['climbs', 'ACTES-X021', member('aa/evil.xml'), replaced('aa/evil', '../evil')],
    ['is absolute', 'ACTES-X021', member('a/evil.xml'), replaced('a/evil', '//evil')],
    ['lies deeper', 'ACTES-X021', (zip) => ['a/b/c.pdf', 'a/d.pdf'].forEach((name) => member(name)(zip))],
    ['holds a control character', 'ACTES-X021', member('a\u0007.pdf')],
    ['is a link', 'ACTES-X022', member('a.pdf', { mode: 0o120777 })],
    ['is a device', 'ACTES-X022', member('a.pdf', { mode: 0o060666 })],
    [
      'comes twice',
      'ACTES-X023',
      (zip) => ['a.pdf', 'b.pdf'].forEach((name) => member(name)(zip)),
      replaced('b.pdf', 'a.pdf'),
    ],
    ['is one of too many', 'ACTES-X024', (zip) => Array.from({ length: 201 }, (_, at) => member(`${at}.pdf`)(zip))],
    ['swells', 'ACTES-X024', (zip) => zip.addBuffer(Buffer.alloc(200_000_001), 'a.pdf')],
    ['is not what its sum says', 'ACTES-X026', member('a.pdf', { compress: false }), (bytes) => bytes.fill(1, 40, 60)],
    ['lies in no zip', 'ACTES-X026', member('a.pdf'), () => Buffer.from('PK')],
    ['is cut', 'ACTES-X026', member('a.pdf'), (bytes) => bytes.subarray(0, -30)],
  ]
  test.each(shortly(cases, ([what]) => what !== 'swells'))(
    'with a member that %s is refused: %s',
    async (what, code, fill, change) => {
      const before = await acts()
      await zipped(`${what}.zip`, fill, change)
      expect(await text(what, 'refus.txt')).toContain(code)
      expect(await acts()).toBe(before)
      expect((await stat(home('resultats', what, 'depot', `${what}.zip`))).isFile()).toBe(true)
    },
  )
})

test('a sparse file of a terabyte is refused by its size, with every other fault, and nothing of it is copied', async () => {
  const place = await lays('trou', { numero: 'TROU1', objet: '' }, false)
  await truncate(join(place, 'convention.pdf'), 2 ** 40)
  await writeFile(join(place, '.pret'), '')
  await looks()
  expect(await readdir(home('resultats', 'trou'))).toContain('refus.txt')
  const faults = [...(await text('trou', 'refus.txt')).matchAll(/^- (\S+) : .*\(ACTES-(\w+)\)$/gm)]
  expect(faults.map(([, path, code]) => `${code} ${path}`).sort()).toEqual(['F007 annexes[0].fichier', 'V013 objet'])
})
