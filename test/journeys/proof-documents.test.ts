// What proves that an act was received: made after the AR, dated by it, made again when what it shows changes, each version kept.
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ActesError } from '../../src/errors.ts'
import { writeDocuments } from '../../src/commands/documents.ts'
import { maraussan } from '../../src/config/demo.ts'
import type { PdfMaker } from '../../src/files/pdf/maker.ts'
import { describeIf } from '../support/describe-with.ts'
import { openSimulatedCommune } from '../support/gateways/simulated.ts'
import { lockedPdf } from '../support/deposits/pdfs.ts'
import { openCommune, operator } from '../support/life/commune.ts'
import { bytesOf, documentsOf, maker, pagesOf, poppler, proves } from '../support/life/proofs.ts'
import { forSuite } from '../support/life/for-suite.ts'
import { expectCode } from '../support/expect-code.ts'

const dayS = 86_400

const commune = forSuite(() => openCommune())

const acknowledged = (numero: string) => commune.sends(numero)
const publishes = (id: string, date: string) =>
  commune.operations.publish(id, { date, how: 'publie', reason: 'vu', who: 'agent' })
const declares = (tampon?: object) => commune.operations.declare({ ...maraussan, ...(tampon && { tampon }) }, 'test')
const restamps = (id: string) => commune.operations.ask.restampTransmission({ id, reason: operator.reason })
const ours = ['stamped v1 made', 'stamped-1 v1 made', 'bordereau v1 made']

test('follow the AR: a stamped copy of the act and of its annexe, and the bordereau, each in the journal', async () => {
  const id = await commune.hands('PREUVE1')
  await proves(commune)
  expect(await documentsOf(commune, id)).toEqual([])
  await commune.works()
  await proves(commune)
  expect(await documentsOf(commune, id)).toEqual(ours)
  const { proof, journal } = await commune.shows(id)
  expect(proof.map(({ name, whose }) => [name, whose])).toEqual([
    ['deliberation-tamponnee.pdf', 'ours'],
    ['convention-tamponnee.pdf', 'ours'],
    [`bordereau-034-213401482-20250625-PREUVE1-DE.pdf`, 'ours'],
  ])
  expect(journal.filter(({ event }) => event === 'document-made')).toHaveLength(3)
  expect(await proves(commune)).toMatchObject({ count: 0, failures: 0 })
})

test('are refused for an act without AR, and reported when missing', async () => {
  const id = await commune.sends('PREUVE_ANO')
  await expectCode(restamps(id), 'ACTES-A050')
  await expectCode(bytesOf(commune, id, 'bordereau'), 'ACTES-A049')
})

test('the certificat needs the AR and the publication: a publication alone makes nothing', async () => {
  const early = await commune.hands('PREUVE4')
  await publishes(early, '2025-07-01')
  await proves(commune)
  expect(await documentsOf(commune, early)).toEqual([])
  await commune.works()
  await proves(commune)
  expect(await documentsOf(commune, early)).toEqual([...ours, 'certificat v1 made'])
})

test('a logo is stored by its digest, and may be given back as shown; a digest of something else is refused', async () => {
  const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
  await declares({ logo: { base64: png } })
  const [{ tampon } = {}] = await commune.operations.collectivites()
  const sha256 = createHash('sha256').update(Buffer.from(png, 'base64')).digest('hex')
  expect(tampon?.logo).toEqual({ sha256 })
  await declares({ ...tampon, x: 20 })
  expect((await commune.operations.collectivites())[0]?.tampon).toEqual({ ...tampon, x: 20 })
  const other = { ...tampon, logo: { sha256: sha256.replace(/./g, '0') } }
  await expect(declares(other)).rejects.toMatchObject({
    problems: [{ path: 'tampon.logo.sha256', code: 'ACTES-V022' }],
  })
  await declares()
})

test('once the act is annulled, the bordereau says so and the certificat no longer holds', async () => {
  const id = await acknowledged('PREUVE6')
  await publishes(id, '2025-07-07')
  await proves(commune)
  await commune.operations.annul(id, { reason: 'erreur', who: 'agent' })
  await commune.works()
  await proves(commune)
  expect(await documentsOf(commune, id)).toEqual([
    'stamped v1 made',
    'stamped-1 v1 made',
    'bordereau v2 made',
    '(bordereau v1 made)',
    '(certificat v1 made)',
  ])
  // It is given no more as what holds; as what there was, it is.
  await expectCode(bytesOf(commune, id, 'certificat'), 'ACTES-A049')
  expect((await bytesOf(commune, id, 'certificat', 1)).length).toBeGreaterThan(0)
})

test('while another answer contradicts the AR there is no certificat, and an earlier one does not hold', async () => {
  const id = await acknowledged('CONTREDIT')
  await publishes(id, '2025-07-07')
  const certificats = async () => (await documentsOf(commune, id)).filter((line) => line.includes('certificat'))
  await proves(commune)
  expect(await certificats()).toEqual(['certificat v1 made'])
  await commune.prefectureWrites('anomalie', (await commune.shows(id)).idActe ?? '')
  await commune.works()
  await publishes(id, '2025-07-08')
  await proves(commune)
  expect(await certificats()).toEqual(['(certificat v1 made)'])
  await expectCode(bytesOf(commune, id, 'certificat'), 'ACTES-A049')
  await commune.operations.closeTask((await commune.shows(id)).tasks[0]?.id ?? '', operator)
  await proves(commune)
  expect(await certificats()).toEqual(['certificat v2 made', '(certificat v1 made)'])
})

test('a change during the making of a document makes the next one: the outdated one is not stored', async () => {
  const id = await acknowledged('COURSE')
  const seen: { due: readonly string[]; stale?: string } = { due: [] }
  const slow: PdfMaker = {
    ...maker,
    write: async (job) => {
      const made = await maker.write(job)
      if (seen.stale !== undefined) return made
      seen.stale = createHash('sha256')
        .update(await readFile(job.to))
        .digest('hex')
      await publishes(id, '2025-07-07')
      await proves(commune)
      return made
    },
    stamp: async (job) => {
      if (seen.due.length === 0) seen.due = await documentsOf(commune, id)
      return maker.stamp(job)
    },
  }
  await proves(commune, slow)
  // All were told of before the first was there.
  expect(seen.due).toEqual(['stamped v1 due', 'stamped-1 v1 due', 'bordereau v1 due'])
  const { proof } = await commune.shows(id)
  expect(proof.map(({ sha256 }) => sha256)).not.toContain(seen.stale)
  expect(await documentsOf(commune, id)).toEqual([...ours, 'certificat v1 made'])
})

test('facts recorded later appear in its documents too', async () => {
  const id = await acknowledged('DITAPRES')
  await proves(commune)
  await publishes(id, '2025-07-07')
  await proves(commune)
  await commune.deposits({
    numero: 'DITAPRES',
    cle: undefined,
    certifiePar: { nom: 'Marlène PUCHE', qualite: 'Maire' },
  })
  await proves(commune)
  expect((await documentsOf(commune, id)).slice(-2)).toEqual(['certificat v2 made', '(certificat v1 made)'])
})

test('a run yields to acts after a while, and requests the next one', async () => {
  const ids = [await acknowledged('LOT1'), await acknowledged('LOT2'), await acknowledged('LOT3')]
  const asked: unknown[] = []
  const notify = async (job: unknown) => void asked.push(job)
  const hurried: PdfMaker = {
    ...maker,
    write: async (job) => {
      commune.waits(2)
      return maker.write(job)
    },
  }
  await proves(commune, hurried, { notify })
  expect(asked).toEqual([{ kind: 'schedule', name: 'proofs' }])
  const left = await Promise.all(ids.map((id) => documentsOf(commune, id)))
  expect(left.filter((documents) => documents.length === 0)).toHaveLength(1)
  await proves(commune)
})

test('in a folder with another act’s documents, or a person’s file, nothing is lost', async () => {
  const [one, other] = [await acknowledged('DOSSIER1'), await acknowledged('DOSSIER2')]
  await proves(commune)
  const folder = join(commune.home, 'preuve')
  await mkdir(folder)
  await writeFile(join(folder, 'convention-tamponnee.pdf'), 'à moi')
  const { ask } = commune.operations
  for (const id of [one, other, other]) await writeDocuments(ask, await commune.shows(id), folder)
  expect((await readdir(folder)).sort()).toEqual([
    'bordereau-034-213401482-20250625-DOSSIER1-DE.pdf',
    'bordereau-034-213401482-20250625-DOSSIER2-DE.pdf',
    'convention-tamponnee-034-213401482-20250625-DOSSIER1-DE.pdf',
    'convention-tamponnee-034-213401482-20250625-DOSSIER2-DE.pdf',
    'convention-tamponnee.pdf',
    'deliberation-tamponnee-034-213401482-20250625-DOSSIER2-DE.pdf',
    'deliberation-tamponnee.pdf',
  ])
  expect(await readFile(join(folder, 'convention-tamponnee.pdf'), 'utf8')).toBe('à moi')
})

test('an unstampable annexe gets a cover page under a fitting name, until a person asks again', async () => {
  const id = await acknowledged('PREUVE7')
  const { files } = await commune.shows(id)
  const size = files.find(({ role }) => role === 'annexe')?.sizeBytes
  const costly: PdfMaker = {
    ...maker,
    stamp: async (job) =>
      (await stat(job.from)).size === size ? { kind: 'unstampable', code: 'ACTES-F012' } : maker.stamp(job),
  }
  await proves(commune, costly)
  expect(await documentsOf(commune, id)).toEqual(['stamped v1 made', 'stamped-1 v1 cover', 'bordereau v1 made'])
  expect((await commune.shows(id)).proof[1]).toMatchObject({
    name: 'convention-non-tamponnee-couverture.pdf',
    why: { code: 'ACTES-F012' },
  })
  commune.waits(dayS)
  expect(await proves(commune)).toMatchObject({ count: 0 })
  await restamps(id)
  await proves(commune)
  expect((await documentsOf(commune, id)).slice(1, 3)).toEqual(['stamped-1 v2 made', '(stamped-1 v1 cover)'])
})

test('an annexe found locked by a password during stamping gets a cover page with the reason', async () => {
  const id = await acknowledged('PREUVE11')
  const { db, blobs } = commune.app.ports.store
  // As one that was taken in before locked files were refused.
  const { sha256, sizeBytes } = await blobs.put(await lockedPdf('user', false))
  await db.query(
    `UPDATE actes.transmission SET files = jsonb_set(jsonb_set(files, '{1,sha256}', to_jsonb($2::text)), '{1,sizeBytes}', to_jsonb($3::int))
      WHERE id = $1`,
    [id, sha256, sizeBytes],
  )
  expect(await proves(commune)).toMatchObject({ failures: 0 })
  expect(await documentsOf(commune, id)).toEqual(['stamped v1 made', 'stamped-1 v1 cover', 'bordereau v1 made'])
  expect((await commune.shows(id)).proof[1]).toMatchObject({
    name: 'convention-non-tamponnee-couverture.pdf',
    why: { code: 'ACTES-F004' },
  })
  if (poppler.value) expect(pagesOf(await bytesOf(commune, id, 'stamped-1')).join('\n')).toMatch(/mot de passe/)
  commune.waits(dayS)
  expect(await proves(commune)).toMatchObject({ count: 0, failures: 0 })
})

test('an act acknowledged before documents existed has its turn when nothing else is due', async () => {
  const id = await acknowledged('PREUVE10')
  await commune.db.query('UPDATE actes.proof SET due_at = NULL WHERE transmission = $1', [id])
  await proves(commune)
  expect(await documentsOf(commune, id)).toEqual(ours)
})

test('after a death between the file and its row, the next process makes it again, once', async () => {
  const id = await acknowledged('PREUVE8')
  const { store } = commune.app.ports
  const isRow = (text: string) => text.includes('SET state = n.state, name = n.name')
  // As a killed process: nothing of it is written after that point.
  let isDead = false
  const dead = () => new Promise<never>(() => undefined)
  const dying = {
    ...store.db,
    values: async <T>(text: string, params?: readonly unknown[]) => {
      isDead ||= isRow(text)
      return isDead ? dead() : store.db.values<T>(text, params)
    },
    changes: async (text: string, params?: readonly unknown[]) => (isDead ? dead() : store.db.changes(text, params)),
    first: async <R>(text: string, params?: readonly unknown[]) => (isDead ? dead() : store.db.first<R>(text, params)),
  }
  void proves(commune, undefined, { store: { ...store, db: dying } })
  await expect.poll(() => isDead, { timeout: 20_000 }).toBe(true)
  expect(await documentsOf(commune, id)).toEqual(['stamped v1 due', 'stamped-1 v1 due', 'bordereau v1 due'])
  expect(await proves(commune)).toMatchObject({ count: 0 })
  commune.waits(dayS)
  await proves(commune)
  expect(await documentsOf(commune, id)).toEqual(ours)
})

test('an unreadable file is retried with growing delays, then given up until a person asks', async () => {
  const id = await acknowledged('PREUVE9')
  const { store } = commune.app.ports
  const unread = () => {
    throw new ActesError('ACTES-S012')
  }
  const broken = { store: { ...store, blobs: { ...store.blobs, read: unread } } }
  expect(await proves(commune, undefined, broken)).toMatchObject({ count: 1, failures: 2 })
  expect((await commune.shows(id)).proof[0]).toMatchObject({ state: 'due', why: { code: 'ACTES-S012' } })
  expect(await proves(commune, undefined, broken)).toMatchObject({ failures: 0 })
  for (let times = 1; times < 9; times++) {
    commune.waits(dayS)
    await proves(commune, undefined, broken)
  }
  expect(await documentsOf(commune, id)).toEqual(['stamped v1 failed', 'stamped-1 v1 failed', 'bordereau v1 made'])
  commune.waits(30 * dayS)
  expect(await proves(commune)).toMatchObject({ count: 0 })
  await restamps(id)
  await proves(commune)
  expect(await documentsOf(commune, id)).toEqual(ours)
})

await describeIf(poppler, 'what they say', () => {
  const identifier = (numero: string) => `034-213401482-20250625-${numero}-DE`
  const linesOf = async (id: string, document: string, version?: number) =>
    pagesOf(await bytesOf(commune, id, document, version)).map((page) => page.split('\n').map((line) => line.trim()))

  test('every page has the day of the AR, however late it is made', async () => {
    const id = await acknowledged('DIT1')
    const { dateReception } = await commune.shows(id)
    commune.waits(3 * dayS)
    await proves(commune)
    const day = dateReception?.split('-').reverse().join('/')
    for (const document of ['stamped', 'stamped-1'])
      for (const page of await linesOf(id, document))
        expect(page.slice(0, 3)).toEqual([
          'Accusé de réception en préfecture',
          identifier('DIT1'),
          `Date de réception préfecture : ${day}`,
        ])
    // Of the file that was sent no byte is changed: the copy begins with it.
    const { files } = await commune.shows(id)
    const original = files.find(({ role }) => role === 'document')
    const copy = await bytesOf(commune, id, 'stamped')
    const before = copy.subarray(0, original?.sizeBytes)
    expect(createHash('sha256').update(before).digest('hex')).toBe(original?.sha256)
    expect(copy.length).toBeGreaterThan(before.length)
    expect((await linesOf(id, 'bordereau')).flat().join('\n')).toContain(`Reçu en préfecture le`)
  })

  test('the maire signs: received, published, exécutoire from the later of the two', async () => {
    const id = await acknowledged('DIT3')
    const { dateReception } = await commune.shows(id)
    await publishes(id, '2025-07-07')
    await proves(commune)
    const text = (await linesOf(id, 'certificat')).flat().join(' ').replace(/\s+/g, ' ')
    const day = dateReception?.split('-').reverse().join('/')
    expect(text).toContain(
      `Le maire certifie, sous sa responsabilité, le caractère exécutoire de cet acte, reçu en préfecture le ${day}, publié le 07/07/2025 ; exécutoire à compter du ${day}.`,
    )
    expect(text).toContain('dans un délai de deux mois à compter de sa publication')
  })
})

const ofAct = ['platform-stamped v1 made', 'deliberation-tamponnee-par-'] as const
const ofAnnexe = ['platform-stamped-1 v1 made', 'convention-tamponnee-par-'] as const
const ofPlatform = ['platform-bordereau v1 made', 'bordereau-de-'] as const

describe.each([
  ['s2low', [ofAct, ofAnnexe, ofPlatform]],
  ['pastell', [ofAct, ofAnnexe, ofPlatform]],
  // It stamps the act alone.
  ['fast', [ofAct]],
] as const)('through %s', (kind, given) => {
  test('the platform’s own documents stand beside ours, and say whose they are', async () => {
    const { commune: there, closes } = await openSimulatedCommune(kind)
    try {
      const id = await there.hands('PLATEF1')
      await there.works()
      for (let turns = 0; turns < 5; turns++) {
        there.waits(1_000)
        await there.works()
        await proves(there)
      }
      expect(await documentsOf(there, id)).toEqual([...ours, ...given.map(([document]) => document)])
      const { proof } = await there.shows(id)
      expect(proof.slice(3).map(({ name, whose }) => [name.slice(0, name.indexOf(kind)), whose])).toEqual(
        given.map(([, name]) => [name, 'platform']),
      )
      expect(new Set(proof.map(({ sha256 }) => sha256)).size).toBe(3 + given.length)
    } finally {
      await closes()
    }
  })
})
