// The SEDA 2.1 package of an act: what its manifest holds in the order of the norm's schema, and that every object in the zip is the
// one that it describes. The schema itself is third-party data that cannot be had here: its content models are written below, from
// seda-2.1-main, -technical, -management and -descriptive.
import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import type { Readable } from 'node:stream'
import { XmlDocument, type XmlElement } from 'libxml2-wasm'
import { beforeAll, expect, test } from 'vitest'
import { verifyDossier } from '../../src/offline/dossier/file.ts'
import { sedaNamespace } from '../../src/protocol/seda.ts'
import type { Bytes } from '../../src/operations/operation.ts'
import { openCommune } from '../support/life/commune.ts'
import { entriesIn, sealed } from '../support/proof/dossiers.ts'
import { forSuite } from '../support/life/for-suite.ts'
import { expectCode } from '../support/expect-code.ts'

/** Children of each element in their order; `?` may be missing, `*` and `+` may repeat. */
const models: Readonly<Record<string, string>> = {
  ArchiveTransfer:
    'Comment* Date MessageIdentifier ArchivalAgreement? CodeListVersions DataObjectPackage ArchivalAgency TransferringAgency',
  CodeListVersions:
    'MessageDigestAlgorithmCodeListVersion? MimeTypeCodeListVersion? FileFormatCodeListVersion? AppraisalRuleCodeListVersion? AccessRuleCodeListVersion?',
  DataObjectPackage: 'BinaryDataObject* DescriptiveMetadata ManagementMetadata',
  BinaryDataObject: 'DataObjectVersion? Uri? MessageDigest Size? FormatIdentification? FileInfo?',
  FormatIdentification: 'FormatLitteral? MimeType? FormatId? Encoding?',
  FileInfo: 'Filename',
  DescriptiveMetadata: 'ArchiveUnit*',
  ArchiveUnit: 'Management? Content ArchiveUnit* DataObjectReference*',
  Management: 'StorageRule? AppraisalRule? AccessRule?',
  AppraisalRule: 'Rule? StartDate? FinalAction',
  AccessRule: 'Rule? StartDate?',
  Content:
    'DescriptionLevel? Title* FilePlanPosition* OriginatingSystemId* OriginatingAgencyArchiveUnitIdentifier* TransferringAgencyArchiveUnitIdentifier* Description* DocumentType? Language* OriginatingAgency? CreatedDate? ReceivedDate?',
  OriginatingAgency: 'Identifier',
  DataObjectReference: 'DataObjectReferenceId',
  ManagementMetadata: 'LegalStatus? OriginatingAgencyIdentifier? SubmissionAgencyIdentifier?',
  ArchivalAgency: 'Identifier',
  TransferringAgency: 'Identifier',
}

let entries: Map<string, Buffer>
const objet = 'Vœux de l’assemblée : R&D; <convention> n° 4'
const ask = () => commune.operations.ask
const taken = async (id: string) => {
  const given = (await ask().archiveTransmission({ id, agreement: 'CV-2026-1' })) as unknown as Bytes
  return { name: given.name, zip: await buffer(given.bytes as Readable) }
}
const commune = forSuite(() => openCommune())
beforeAll(async () => {
  const result = await commune.deposits({ numero: 'DEL1', cle: undefined, objet })
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  await commune.works()
  await sealed(commune)
  entries = await entriesIn((await taken('DEL1')).zip)
})

const manifest = () => XmlDocument.fromBuffer(entries.get('manifest.xml') ?? Buffer.alloc(0))
const seda = { s: sedaNamespace }
const all = (from: XmlElement, path: string) => from.find(path, seda) as unknown as readonly XmlElement[]
const text = (from: XmlElement, path: string) => all(from, path)[0]?.content

test('every element is in the namespace, and its children are in the schema’s order', () => {
  const document = manifest()
  const check = (element: XmlElement): void => {
    expect(element.namespaceUri).toBe(sedaNamespace)
    const children = all(element, 's:*')
    const model = models[element.name]
    if (children.length > 0 || model !== undefined) {
      const pattern = (model ?? '').split(' ').map((each) => {
        const [, name, times = ''] = /^(\w+)([?*]?)$/.exec(each) ?? []
        return `(?:${name} )${times}`
      })
      expect(`${element.name}: ${children.map(({ name }) => `${name} `).join('')}`).toMatch(
        new RegExp(`^${element.name}: ${pattern.join('')}$`),
      )
    }
    children.forEach(check)
  }
  check(document.root)
  document.dispose()
})

test('it describes the act: its title, its days, its term, its agreement', () => {
  const document = manifest()
  const { root } = document
  const unit = './/s:ArchiveUnit[@id="acte"]'
  expect(text(root, `${unit}/s:Content/s:Title`)).toBe(objet)
  expect(text(root, `${unit}/s:Content/s:OriginatingAgencyArchiveUnitIdentifier`)).toBe('DEL1')
  expect(text(root, `${unit}/s:Content/s:Description`)).toBe(
    'Délibérations : acte de « Commune de Maraussan », transmis au contrôle de légalité, avec son accusé de réception.',
  )
  expect(text(root, `${unit}//s:AppraisalRule/s:Rule`)).toBe('DUA-P12M')
  expect(text(root, `${unit}//s:AppraisalRule/s:FinalAction`)).toBe('Keep')
  expect(text(root, 's:ArchivalAgreement')).toBe('CV-2026-1')
  expect(text(root, 's:TransferringAgency/s:Identifier')).toBe('213401482')
  document.dispose()
})

test('its term runs from the last retour about it, as the database counts', async () => {
  const { db } = commune.app.ports.store
  const startOf = async () => {
    const packed = await entriesIn((await taken('DEL1')).zip)
    const document = XmlDocument.fromBuffer(packed.get('manifest.xml') ?? Buffer.alloc(0))
    const of = (rule: string) => text(document.root, `.//s:${rule}/s:StartDate`)
    const found = [of('AppraisalRule'), of('AccessRule')]
    document.dispose()
    return found
  }
  const received = await db.first<{ day: string }>('SELECT date_reception::text AS day FROM actes.transmission')
  const [, access] = await startOf()
  expect(access).toBe(received?.day)
  const retours = await db.rows<{ id: string; at: Date }>('SELECT id, received_at AS at FROM actes.retour')
  await db.query(`UPDATE actes.retour SET received_at = '2026-03-01T23:30:00Z'`)
  expect(await startOf()).toEqual(['2026-03-02', access])
  for (const { id, at } of retours) await db.query('UPDATE actes.retour SET received_at = $2 WHERE id = $1', [id, at])
})

test('each object has its size and digest, is referenced once, and nothing else is there', () => {
  const document = manifest()
  const objects = all(document.root, './/s:BinaryDataObject')
  const uris = objects.map((object) => {
    const uri = text(object, 's:Uri') ?? ''
    const bytes = entries.get(uri) ?? Buffer.alloc(0)
    expect(text(object, 's:Size')).toBe(String(bytes.length))
    expect(text(object, 's:MessageDigest')).toBe(createHash('sha256').update(bytes).digest('hex'))
    return uri
  })
  expect([...entries.keys()].sort()).toEqual([...uris, 'manifest.xml'].sort())
  const ids = objects.map((object) => object.attr('id')?.value)
  expect(all(document.root, './/s:DataObjectReferenceId').map(({ content }) => content)).toEqual(ids)
  const titles = all(document.root, './/s:ArchiveUnit[@id!="acte"]/s:Content/s:Title').map(({ content }) => content)
  expect(titles).toEqual(
    expect.arrayContaining(['Acte', 'Accusé de réception de la préfecture', 'Dossier de preuve scellé']),
  )
  document.dispose()
})

test('its dossier can be verified by itself', async () => {
  const [, dossier] = [...entries].find(([path]) => path.includes('preuve-')) ?? []
  const file = join(commune.home, 'dossier.zip')
  await writeFile(file, dossier ?? Buffer.alloc(0))
  const found = await verifyDossier(file)
  expect(found.verdict).not.toBe('refused')
})

test('the same facts at the same moment give the same bytes', async () => {
  const [one, other] = [await taken('DEL1'), await taken('DEL1')]
  expect(one.name).toMatch(/^seda-034-213401482-\d{8}-DEL1-/)
  expect(one.zip.equals(other.zip)).toBe(true)
})

test('an act without its receipt is not packaged', async () => {
  const id = await commune.hands('DEL2')
  await expectCode(ask().archiveTransmission({ id }), 'ACTES-A002')
})
