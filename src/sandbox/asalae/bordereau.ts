// An ArchiveTransfer of SEDA 2.1 or 2.2 as plain values, and what is wrong with its shape (code 101). Source of the order
// of elements: the official schemas.
import { ActesError } from '#errors.ts'
import { lendGated } from '#protocol/xml/gate.ts'
import { openLibxml, type XmlDocument } from '#protocol/xml/libxml.ts'

const namespaces = ['fr:gouv:culture:archivesdefrance:seda:v2.1', 'fr:gouv:culture:archivesdefrance:seda:v2.2']

export const bordereauMaxBytes = 8_000_000

export interface DataObject {
  readonly uri: string
  readonly algorithm: string
  readonly digest: string
  readonly size: string
  readonly mime: string
  readonly format: string
}

export type Bordereau = ReturnType<typeof readFacts>

/** @returns undefined when it is no XML in UTF-8, or another language, or says neither its identifier nor its sender */
export async function readBordereau(bytes: Uint8Array): Promise<Bordereau | undefined> {
  const facts = await withBordereau(bytes, readFacts)
  return facts && facts.identifier !== '' && facts.versant !== '' ? facts : undefined
}

/** Lend the document, with `at` to find elements by XPath under the prefix `s`. */
export async function withBordereau<T>(bytes: Uint8Array, use: (lent: Lent) => T): Promise<T | undefined> {
  const { library } = await openLibxml()
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return lendGated(library, text, (document) => {
      const namespace = document.root.namespaceUri
      return use({ document, namespace, at: { s: namespace } })
    })
  } catch (error) {
    if (error instanceof ActesError || error instanceof TypeError) return undefined
    throw error
  }
}

interface Lent {
  readonly document: XmlDocument
  readonly namespace: string
  readonly at: { readonly s: string }
}

function readFacts({ document, namespace, at }: Lent) {
  const texts = (path: string) => document.find(path, at).map(({ content }) => content)
  const text = (path: string) => texts(path)[0]?.trim() ?? ''
  const each = (path: string) => [...new Set(texts(path).map((found) => found.trim()))]
  const objects = document.find('//s:BinaryDataObject', at).map((object): DataObject => {
    const own = (path: string) => object.get(path, at)?.content ?? ''
    return {
      uri: own('s:Uri'),
      algorithm: own('s:MessageDigest/@algorithm'),
      digest: own('s:MessageDigest').trim(),
      size: own('s:Size').trim(),
      mime: own('s:FormatIdentification/s:MimeType').trim(),
      format: own('s:FormatIdentification/s:FormatId').trim(),
    }
  })
  return {
    identifier: text('/*/s:MessageIdentifier'),
    versant: text('/*/s:TransferringAgency/s:Identifier'),
    service: text('/*/s:ArchivalAgency/s:Identifier'),
    agreement: text('/*/s:ArchivalAgreement'),
    profile: text('//s:ManagementMetadata/s:ArchivalProfile'),
    producers: each('//s:OriginatingAgency/s:Identifier | //s:ManagementMetadata/s:OriginatingAgencyIdentifier'),
    rules: { dua: each('//s:AppraisalRule/s:Rule'), acces: each('//s:AccessRule/s:Rule') },
    objects,
    said: document.root.content,
    malformed: malformed({ document, namespace, at }),
  }
}

const order = (
  'Comment Date MessageIdentifier Signature ArchivalAgreement CodeListVersions DataObjectPackage ' +
  'RelatedTransferReference TransferRequestReplyIdentifier ArchivalAgency TransferringAgency'
).split(' ')
const compulsory = (
  '/*/s:Date /*/s:MessageIdentifier /*/s:CodeListVersions /*/s:DataObjectPackage //s:BinaryDataObject ' +
  '//s:DescriptiveMetadata/s:ArchiveUnit //s:ManagementMetadata /*/s:ArchivalAgency //s:Content/s:Title'
).split(' ')

function malformed({ document, namespace, at }: Lent): string | undefined {
  const has = (path: string) => document.get(path, at) !== null
  if (document.root.name !== 'ArchiveTransfer' || !namespaces.includes(namespace))
    return `ni SEDA 2.1 ni SEDA 2.2 : ${document.root.name} de ${namespace}`
  const missing = compulsory.find((path) => !has(path))
  if (missing) return `élément absent : ${missing.replaceAll('s:', '')}`
  const places = document.find('/*/*').map((element) => order.indexOf((element as typeof document.root).name))
  if (places.some((place, rank) => place < (places[rank - 1] ?? 0))) return 'éléments inconnus, ou dans le désordre'
  if (Number.isNaN(Date.parse(document.get('/*/s:Date', at)?.content ?? ''))) return 'date illisible'
  if (has('//*[local-name()="OrganizationDescriptiveMetadata"]/*[local-name()="Agency"]'))
    return 'élément Agency de trop'
  const texts = (path: string) => document.find(path, at).map(({ content }) => content)
  const repeats = (found: readonly string[]) => new Set(found).size < found.length
  if (repeats(texts('//@id'))) return 'identifiant en double'
  if (repeats(texts('//s:BinaryDataObject/s:Uri'))) return 'deux objets de même Uri'
  const objects = new Set(texts('//s:BinaryDataObject/@id'))
  const referenced = texts('//s:DataObjectReferenceId')
  const groups = new Set(texts('//s:DataObjectGroupReferenceId'))
  if (!referenced.every((id) => objects.has(id))) return 'référence à un objet inconnu'
  for (const group of document.find('//s:DataObjectGroup', at))
    if (groups.has(group.get('@id')?.content ?? ''))
      referenced.push(...group.find('s:BinaryDataObject/@id', at).map(({ content }) => content))
  return objects.size > new Set(referenced).size ? 'objet sans unité d’archives' : undefined
}
