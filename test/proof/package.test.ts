// The package of acts of each kind, for each archive in each version: valid by the official schemas, its files those of its
// bordereau, the same bytes each time. Read back by other programs than those that wrote it.
import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import type { Readable } from 'node:stream'
import { gunzipSync } from 'node:zlib'
import { extract } from 'tar-stream'
import { fromBufferPromise } from 'yauzl'
import { beforeAll, expect, test } from 'vitest'
import { verifyDossier } from '../../src/offline/dossier/file.ts'
import type { Bytes } from '../../src/operations/operation.ts'
import { packageOf } from '../../src/proof/package.ts'
import { sedaNamespace } from '../../src/protocol/seda/bordereau.ts'
import { withSignedDocument, type XmlElement } from '../../src/protocol/xml/libxml.ts'
import { byId } from '../../src/store/transmissions/transmissions.ts'
import { arActe, depositsWith } from '../support/deposits/elsewhere.ts'
import { totem } from '../support/deposits/totem.ts'
import { describeIf } from '../support/describe-with.ts'
import { expectCode } from '../support/expect-code.ts'
import { maraussanFolder, openCommune } from '../support/life/commune.ts'
import { forSuite } from '../support/life/for-suite.ts'
import { proves } from '../support/life/proofs.ts'
import { testAtLength } from '../support/long.ts'
import { entriesIn, sealed, type Entries } from '../support/proof/dossiers.ts'
import { accordOf, at, dialects, identifier } from '../support/seda/specimens.ts'
import { judgedByNorm, officialSeda } from '../support/seda/xmllint.ts'
import { library } from '../protocol/corpus.ts'
import { sha256 } from '../support/sha256.ts'

type Dialect = (typeof dialects)[number]

const commune = forSuite(() => openCommune())
const store = () => commune.app.ports.store
const asalae: Dialect = { archive: 'asalae', seda: '2.1' }
const vitam: Dialect = { archive: 'vitam', seda: '2.3' }

const recuLe = '2025-07-02'
/** Each with an annexe: what changes in Maraussan's délibération, and the files beside it. */
const kinds: Readonly<Record<string, readonly [changes: object, files?: Readonly<Record<string, string>>]>> = {
  DELIBERATION: [{ objet: 'Vœux de l’assemblée : R&D; <convention> n° 4' }],
  PERSONNEL: [{ nature: 'AI', matiere: '4.2', objet: 'Recrutement d’un agent contractuel' }],
  PERMIS: [
    {
      nature: 'AI',
      matiere: '2.2',
      objet: 'Permis de construire',
      autreVoie: { voie: 'platau', recuLe, accuse: 'ar.xml', reference: 'PC26' },
    },
    { 'ar.xml': arActe('034-213401482-20250625-PERMIS-AI', recuLe) },
  ],
  MARCHE: [{ nature: 'CC', matiere: '1.1', objet: 'Marché de travaux' }],
  BUDGET: [
    {
      nature: 'BF',
      matiere: '7.1',
      objet: 'Budget primitif',
      document: { fichier: 'budget.xml' },
      annexes: [{ fichier: 'deliberation.pdf' }],
    },
    { 'budget.xml': totem({ decision: '02' }) },
  ],
  PAPIER: [{ objet: 'Reprise', autreVoie: { voie: 'papier', recuLe } }],
}
/** Pieces without a type: each nature has its own. */
const plainly = { document: { fichier: 'deliberation.pdf' }, annexes: [{ fichier: 'convention.pdf' }] }
const names = Object.keys(kinds)
const ids = new Map<string, string>()

beforeAll(async () => {
  for (const [numero, [changes, files]] of Object.entries(kinds)) {
    const done = await depositsWith(commune, { numero, ...plainly, ...changes }, files)
    if (!done.ok) throw new Error(JSON.stringify(done.problems))
    ids.set(numero, done.id)
  }
  await commune.works()
  await proves(commune)
  await sealed(commune)
}, 120_000)

async function rowOf(numero: string) {
  const row = await byId(store().db, ids.get(numero) ?? '')
  if (!row) throw new Error(`no ${numero}`)
  return row
}

async function packed(numero: string, dialect: Dialect, changes = {}) {
  return packageOf(await rowOf(numero), store(), { accord: accordOf(dialect, changes), at, identifier, longer: {} })
}

/** The files of a package, without its bordereau. */
async function filesIn(bytes: Buffer, { archive }: Dialect): Promise<Entries> {
  if (archive === 'asalae') return unpacked(gunzipSync(bytes))
  const entries = await entriesIn(bytes)
  entries.delete('manifest.xml')
  return entries
}

async function unpacked(tar: Buffer): Promise<Entries> {
  const entries: Entries = new Map()
  const reading = extract()
  reading.end(tar)
  for await (const entry of reading) entries.set(entry.header.name, await buffer(entry))
  return entries
}

function told(bordereau: Uint8Array, { seda }: Dialect, path: string): readonly string[] {
  return withSignedDocument(library, bordereau, ({ root }) => {
    const found = root.find(path.replaceAll(/(^|[/[])(?=[A-Z])/g, '$1s:'), { s: sedaNamespace(seda) })
    return (found as unknown as readonly XmlElement[]).map(({ content }) => content)
  })
}

const each = names.flatMap((numero) => dialects.map((dialect) => ({ numero, ...dialect })))

test.each(each)('$numero for $archive in $seda holds what it says', async ({ numero, ...dialect }) => {
  const { bordereau, name, write } = await packed(numero, dialect, { pronom: true })
  expect(name).toBe(dialect.archive === 'asalae' ? `${identifier}.tar.gz` : `${identifier}.zip`)
  const files = await filesIn(await buffer(write()), dialect)
  const of = (path: string) => told(bordereau, dialect, `.//BinaryDataObject/${path}`)
  const said = of('Uri').map((uri, rank) => [uri, of('Size')[rank], of('MessageDigest')[rank]])
  const held = [...files].map(([path, bytes]) => [path, String(bytes.length), sha256(bytes)])
  expect(said).toEqual(expect.arrayContaining(held))
  expect(held).toHaveLength(said.length)
})

await describeIf(officialSeda, 'against the official schemas', () => {
  test.each(dialects)('every act is valid for $archive in $seda', async (dialect) => {
    const made = await Promise.all(names.map((numero) => packed(numero, dialect)))
    expect(
      await judgedByNorm(
        dialect.seda,
        made.map(({ bordereau }) => bordereau),
      ),
    ).toEqual(made.map(() => undefined))
  })
})

test('the same facts at the same moment give the same bytes, again and again', async () => {
  for (const dialect of [asalae, vitam]) {
    const [one, other] = [await packed('DELIBERATION', dialect), await packed('DELIBERATION', dialect)]
    expect(one.bordereau.equals(other.bordereau)).toBe(true)
    const all = [one.write(), one.write(), other.write()].map(async (bytes) => sha256(await buffer(bytes)))
    expect(new Set(await Promise.all(all)).size).toBe(1)
  }
})

test('VITAM’s zip can be read as a stream: no entry is stored with its size behind it', async () => {
  const { bordereau, write } = await packed('DELIBERATION', vitam)
  const bytes = await buffer(write())
  expect((await entriesIn(bytes)).get('manifest.xml')).toEqual(bordereau)
  const zip = await fromBufferPromise(bytes, { lazyEntries: true })
  for await (const { compressionMethod, generalPurposeBitFlag: flags } of zip.eachEntry())
    expect(compressionMethod === 0 && (flags & 8) !== 0).toBe(false)
})

test('formats have the PRONOM identifiers that their bytes tell, where the agreement asks', async () => {
  const { bordereau } = await packed('BUDGET', vitam, { pronom: true })
  const formats = told(bordereau, vitam, './/FormatIdentification/*')
  expect(formats).toEqual(expect.arrayContaining(['application/xml', 'fmt/101', 'application/zip', 'x-fmt/263']))
  expect(formats.filter((format) => /^x?-?fmt\//.test(format)).length).toBeGreaterThan(3)
  expect((await packed('BUDGET', vitam)).bordereau.toString()).not.toContain('FormatId>')
})

test.each([
  ['DELIBERATION', ['Acte', 'Annexe : convention.pdf'], 'plateforme S²LOW'],
  ['PERMIS', ['Acte', 'Annexe : convention.pdf'], 'reçu en préfecture par PLAT’AU (référence PC26)'],
  ['PAPIER', ['Acte', 'Annexe : convention.pdf'], 'reçu en préfecture par courrier papier'],
  ['BUDGET', ['Acte', 'Annexe : deliberation.pdf'], 'plateforme S²LOW'],
])('%s has its units, and the history of its road', async (numero, pieces, road) => {
  const { bordereau } = await packed(numero, asalae)
  const titles = told(bordereau, asalae, './/ArchiveUnit[DataObjectReference]/Content/Title')
  expect(titles.slice(0, pieces.length)).toEqual(pieces)
  expect(titles.at(-1)).toBe('Dossier de preuve scellé')
  expect(titles.filter((title) => title.startsWith('Accusé'))).toHaveLength(numero === 'PAPIER' ? 0 : 1)
  expect(titles).toContain('Bordereau d’acquittement')
  expect(told(bordereau, asalae, './/CustodialHistoryItem').join('')).toContain(road)
})

test('its sealed dossier can be verified by itself', async () => {
  const files = await filesIn(await buffer((await packed('MARCHE', asalae)).write()), asalae)
  const [, dossier = Buffer.alloc(0)] = [...files].find(([path]) => path.includes('-preuve-')) ?? []
  const file = join(commune.home, 'dossier.zip')
  await writeFile(file, dossier)
  expect((await verifyDossier(file)).verdict).not.toBe('refused')
})

test('the legal term is told beside: from the last retour about the act, lengthened by the settings', async () => {
  const longer = { DE: 24, CC: 12 }
  const legalOf = async (numero: string) =>
    (await packageOf(await rowOf(numero), store(), { accord: accordOf(asalae), at, identifier, longer })).legal
  expect(await legalOf('DELIBERATION')).toEqual({ months: 24, from: '2025-07-08', keep: true })
  expect(await legalOf('MARCHE')).toMatchObject({ months: 120 })
})

test('a detached signature lies beside the act, not among its annexes', async () => {
  const row = await rowOf('DELIBERATION')
  if (row.formulaire.code !== '1-1') throw new Error('no act')
  const { acte } = row.formulaire
  const annexes = acte.annexes.map((annexe) => ({ ...annexe, typePiece: '99_SE' }))
  const signed = { ...row, formulaire: { ...row.formulaire, acte: { ...acte, annexes } } }
  const { bordereau } = await packageOf(signed, store(), { accord: accordOf(asalae), at, identifier, longer: {} })
  const titles = told(bordereau, asalae, './/ArchiveUnit/Content/Title')
  expect(titles.slice(1, 4)).toEqual([
    'Acte soumis au contrôle de légalité',
    'Acte',
    'Signature électronique : convention.pdf',
  ])
  expect(titles).not.toContain('Annexes de l’acte')
})

test('an act without its receipt, or whose bytes are lost, is not packed', async () => {
  ids.set('ATTEND', await commune.hands('ATTEND'))
  await expectCode(packed('ATTEND', asalae), 'ACTES-A002')
  const row = await rowOf('DELIBERATION')
  const sha = 'f'.repeat(64)
  const lost = {
    ...row,
    files: [...row.files, { fichier: 'x.pdf', role: 'annexe', kind: 'pdf', sha256: sha, sizeBytes: 3 } as const],
  }
  const { write } = await packageOf(lost, store(), { accord: accordOf(asalae), at, identifier, longer: {} })
  await expectCode(buffer(write()), 'ACTES-S003')
})

const megabytes = 150
testAtLength.each([asalae, vitam])(
  '150 MB for $archive pass in a bounded memory',
  { timeout: 120_000 },
  async (dialect) => {
    const piece = randomBytes(1 << 20)
    const { sha256: digest, sizeBytes } = await store().blobs.put(
      (async function* () {
        for (let at = 0; at < megabytes; at++) yield piece
      })(),
    )
    const row = await rowOf('DELIBERATION')
    const large = { fichier: 'grand.pdf', role: 'annexe', kind: 'pdf', sha256: digest, sizeBytes } as const
    const { write } = await packageOf({ ...row, files: [...row.files, large] }, store(), {
      accord: accordOf(dialect, { pronom: true }),
      at,
      identifier,
      longer: {},
    })
    const before = process.memoryUsage()
    let [length, most] = [0, 0]
    for await (const bytes of write() as AsyncIterable<Buffer>) {
      length += bytes.length
      const { heapUsed, external } = process.memoryUsage()
      most = Math.max(most, heapUsed + external - before.heapUsed - before.external)
    }
    expect(length).toBeGreaterThan(megabytes << 20)
    expect(most).toBeLessThan(64 << 20)
  },
)

const given = (wish: object) => commune.operations.ask.archiveTransmission({ id: 'DELIBERATION', ...wish })
const taken = async (wish: object) => {
  const { name, bytes } = (await given(wish)) as unknown as Bytes
  return { name, entries: await entriesIn(await buffer(bytes as Readable)) }
}

test('downloaded for as@lae it is a zip of bordereau and archive, with placeholders that nobody mistakes', async () => {
  const { name, entries } = await taken({ agreement: 'CV-2026-1' })
  expect(name).toMatch(/^seda-034-213401482-\d{8}-DELIBERATION-DE\.zip$/)
  const [bordereau, archive] = ['bordereau.xml', [...entries.keys()].find((path) => path.endsWith('.tar.gz')) ?? '']
  expect([...entries.keys()].toSorted()).toEqual([archive, bordereau].toSorted())
  const xml = entries.get(bordereau) ?? Buffer.alloc(0)
  expect(told(xml, asalae, 'ArchivalAgency/Identifier')).toEqual(['A-RENSEIGNER'])
  expect(told(xml, asalae, 'TransferringAgency/Identifier')).toEqual(['213401482'])
  expect(told(xml, asalae, 'ArchivalAgreement')).toEqual(['CV-2026-1'])
  expect(told(xml, asalae, './/AppraisalRule/Rule')).toEqual(['P10Y'])
  expect((await unpacked(gunzipSync(entries.get(archive) ?? Buffer.alloc(0)))).size).toBeGreaterThan(4)
})

test('downloaded for VITAM every setting is given', async () => {
  const all = { archive: 'FRAD034', sender: 'ville', producer: 'ville_dg', rule: 'APP-00001', access: 'ACC-00001' }
  const wish = { format: 'vitam', seda: '2.2', ...all, agreement: 'IC-000001' }
  for (const key of Object.keys(all))
    await expectCode(given({ ...wish, [key]: '' }) as Promise<unknown>, 'ACTES-T007', { reason: 'setting', value: key })
  await expectCode(given({ ...wish, agreement: '' }) as Promise<unknown>, 'ACTES-T007', { reason: 'agreement' })
  const { entries } = await taken(wish)
  const manifest = entries.get('manifest.xml') ?? Buffer.alloc(0)
  expect(told(manifest, { archive: 'vitam', seda: '2.2' }, './/AccessRule/Rule')).toEqual(['ACC-00001'])
  expect([...entries.keys()].every((path) => path === 'manifest.xml' || path.startsWith('content/'))).toBe(true)
  await expectCode(given({ format: 'asalae', seda: '2.3' }) as Promise<unknown>, 'ACTES-T007', { reason: 'version' })
})

test('the document of the act is in the package byte for byte', async () => {
  const files = await filesIn(await buffer((await packed('DELIBERATION', vitam)).write()), vitam)
  const deposited = await readFile(join(maraussanFolder, 'deliberation.pdf'))
  expect(files.get('content/001-deliberation.pdf')?.equals(deposited)).toBe(true)
})

test('downloaded without a wish it keeps to the agreement with the declared archive, where there is one', async () => {
  const agency = { identifiant: 'ville', nom: 'Maraussan' }
  await commune.operations.ask.declareArchive({
    siren: '213401482',
    type: 'asalae',
    url: 'https://sae.example.org/',
    identifiant: 'ville',
    motDePasse: 'secret',
    accord: 'CV-2026-2',
    serviceArchives: { identifiant: 'FRAD034', nom: 'Archives départementales' },
    serviceVersant: agency,
    producteurs: { autres: agency },
    tdt: 'Bac à sable',
  })
  const agreed = async (wish: object) => {
    const xml = (await taken(wish)).entries.get('bordereau.xml') ?? Buffer.alloc(0)
    return [told(xml, asalae, 'ArchivalAgency/Identifier'), told(xml, asalae, 'ArchivalAgreement')].flat()
  }
  expect(await agreed({})).toEqual(['FRAD034', 'CV-2026-2'])
  expect(await agreed({ format: 'asalae' })).toEqual(['A-RENSEIGNER'])
  expect(await agreed({ agreement: 'CV-2026-1' })).toEqual(['A-RENSEIGNER', 'CV-2026-1'])
})
