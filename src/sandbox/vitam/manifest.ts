// The manifest as a tree of plain values, and the structure that an ArchiveTransfer must have: SEDA 2.1 to 2.3 as far as
// transfers of acts need it, with the departures of VITAM's own schema. Texts are never trimmed: VITAM does not either.
import { lendGated } from '#protocol/xml/gate.ts'
import { decodeXml } from '#protocol/xml/decode.ts'
import { openLibxml, type XmlElement } from '#protocol/xml/libxml.ts'

export interface SedaElement {
  readonly name: string
  readonly namespace: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly SedaElement[]
  readonly text: string
}

export const sedaVersions = ['2.1', '2.2', '2.3'] as const
type SedaVersion = (typeof sedaVersions)[number]

export function namespaceOf(version: SedaVersion) {
  return `fr:gouv:culture:archivesdefrance:seda:v${version}`
}

/** @throws ActesError when it is not well-formed XML */
export async function readManifest(bytes: Uint8Array): Promise<SedaElement> {
  const { library } = await openLibxml()
  const read = (element: XmlElement): SedaElement => {
    const children: SedaElement[] = []
    for (let node = element.firstChild; node; node = node.next)
      if (node instanceof library.XmlElement) children.push(read(node))
    return {
      name: element.name,
      namespace: element.namespaceUri,
      attributes: Object.fromEntries(
        element.attrs.flatMap(({ name, namespaceUri, value }) => (namespaceUri === '' ? [[name, value]] : [])),
      ),
      children,
      text: children.length === 0 ? element.content : '',
    }
  }
  return lendGated(library, decodeXml(bytes).text, ({ root }) => read(root))
}

export function childrenOf(element: SedaElement | undefined, ...names: readonly string[]): readonly SedaElement[] {
  return names.reduce(
    (found, name) => found.flatMap(({ children }) => children.filter((child) => child.name === name)),
    element ? [element] : [],
  )
}

/** Of the first one; undefined when there is none. */
export function textOf(element: SedaElement | undefined, ...names: readonly string[]) {
  return childrenOf(element, ...names)[0]?.text
}

/** Itself and all below, as far as they have the name. */
export function everyNamed(element: SedaElement, name: string): readonly SedaElement[] {
  const below = element.children.flatMap((child) => everyNamed(child, name))
  return element.name === name ? [element, ...below] : below
}

const codeLists =
  'Reply|MessageDigestAlgorithm|MimeType|Encoding|FileFormat|CompressionAlgorithm|DataObjectVersion|StorageRule|' +
  'AppraisalRule|AccessRule|DisseminationRule|ReuseRule|ClassificationRule|AcquisitionInformation|' +
  'AuthorizationReason|Relationship'
const rules =
  'StorageRule? AppraisalRule? AccessRule? DisseminationRule? ReuseRule? ClassificationRule? ' +
  'LogBook? NeedAuthorization? HoldRule?'
const rule = '(Rule StartDate?)* (PreventInheritance|RefNonRuleId+)?'
const agency = 'Identifier OrganizationDescriptiveMetadata?'

/** Children by element, in order. Other elements may hold anything. */
const models: Readonly<Record<string, string>> = {
  ArchiveTransfer:
    'Comment* Date MessageIdentifier Signature? ArchivalAgreement? CodeListVersions DataObjectPackage? ' +
    'RelatedTransferReference* TransferRequestReplyIdentifier? ArchivalAgency TransferringAgency',
  CodeListVersions: codeLists.replace(/(\w+)\|?/g, '$1CodeListVersion? '),
  DataObjectPackage: '(DataObjectGroup|BinaryDataObject|PhysicalDataObject)* DescriptiveMetadata ManagementMetadata',
  DataObjectGroup: '(BinaryDataObject|PhysicalDataObject)* LogBook?',
  BinaryDataObject:
    'DataObjectProfile? DataObjectSystemId? DataObjectGroupSystemId? Relationship* ' +
    '(DataObjectGroupReferenceId|DataObjectGroupId)? DataObjectVersion? PersistentIdentifier* DataObjectUse? ' +
    'DataObjectNumber? ((Attachment|Uri)? MessageDigest)? Size? Compressed? FormatIdentification? FileInfo? ' +
    'Metadata? OtherMetadata?',
  FormatIdentification: 'FormatLitteral? MimeType? FormatId? Encoding?',
  FileInfo:
    'Filename CreatingApplicationName? CreatingApplicationVersion? DateCreatedByApplication? CreatingOs? ' +
    'CreatingOsVersion? LastModified?',
  DescriptiveMetadata: 'ArchiveUnit*',
  ArchiveUnit:
    'ArchiveUnitRefId|ArchiveUnitProfile? Management? Content (ArchiveUnit|ArchiveUnitReference|DataObjectReference)*',
  // VITAM's own extension.
  Management: `${rules}UpdateOperation?`,
  Content:
    'DescriptionLevel? Title* FilePlanPosition* SystemId* OriginatingSystemId* ' +
    'ArchivalAgencyArchiveUnitIdentifier* OriginatingAgencyArchiveUnitIdentifier* ' +
    'TransferringAgencyArchiveUnitIdentifier* Description* CustodialHistory? Type? DocumentType? Language* ' +
    'DescriptionLanguage? Status? Version? Tag* Keyword* Coverage? OriginatingAgency? SubmissionAgency? ' +
    'Agent* AuthorizedAgent* Writer* Addressee* Recipient* Transmitter* Sender* Source? ' +
    'RelatedObjectReference? CreatedDate? TransactedDate? AcquiredDate? SentDate? ReceivedDate? ' +
    'RegisteredDate? StartDate? EndDate? DateLitteral? Event* Signature* SigningInformation? Gps? ' +
    'OriginatingSystemIdReplyTo? TextContent* PersistentIdentifier*',
  CustodialHistory: 'CustodialHistoryItem+ CustodialHistoryFile?',
  Keyword: 'KeywordContent KeywordReference? KeywordType?',
  DataObjectReference: 'DataObjectReferenceId|DataObjectGroupReferenceId',
  ManagementMetadata:
    'ArchivalProfile? ServiceLevel? AcquisitionInformation? LegalStatus? OriginatingAgencyIdentifier? ' +
    `SubmissionAgencyIdentifier? ${rules}`,
  StorageRule: `${rule}FinalAction`,
  AppraisalRule: `${rule}FinalAction`,
  AccessRule: rule,
  DisseminationRule: rule,
  ReuseRule: rule,
  ArchivalAgency: agency,
  TransferringAgency: agency,
}

const modelOf = new Map(
  Object.entries(models).map(([name, model]) => {
    const pattern = model.replace(/(\w+)([?*+]?)/g, '(?:$1,)$2').replaceAll(' ', '')
    return [name, new RegExp(`^(?:${pattern})$`)]
  }),
)

const day = /^\s*-?\d{4,}-\d\d-\d\d(?:Z|[+-]\d\d:\d\d)?\s*$/
const name = /^\s*[\p{L}_][\p{L}\p{N}._-]*\s*$/u

/** By path of the parent's name, or by name alone. */
const valueOf = new Map<string, RegExp>(
  Object.entries({
    'ArchiveTransfer/Date': /^\s*\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?\s*$/,
    Size: /^\s*\d+\s*$/,
    DataObjectVersion: /\S/,
    FormatId: /\S/,
    DescriptionLevel: /^(?:Fonds|Subfonds|Class|Collection|Series|Subseries|RecordGrp|SubGrp|File|Item|OtherLevel)$/,
    Rule: /\S/,
    'AppraisalRule/StartDate': day,
    'AccessRule/StartDate': day,
    'AppraisalRule/FinalAction': /^(?:Keep|Destroy)$/,
    'Content/StartDate': /\d{4}/,
    'Content/EndDate': /\d{4}/,
    DataObjectReferenceId: name,
    DataObjectGroupReferenceId: name,
    DataObjectGroupId: name,
    ArchiveUnitRefId: name,
  }),
)

/** Never empty; the first ones since SEDA 2.2. */
const identifiers =
  /^(?:MessageIdentifier|ArchivalAgreement|ArchivalProfile|(?:Originating|Submission)AgencyIdentifier|Identifier)$/
const codeList = /CodeListVersion$/

/** They hold what other schemas say. */
const open = new Set(['OrganizationDescriptiveMetadata', 'Metadata', 'OtherMetadata'])
const identified = new Set(['ArchiveUnit', 'BinaryDataObject', 'PhysicalDataObject', 'DataObjectGroup'])

/** The first departure, in French; undefined when there is none. */
export function structureFault(root: SedaElement): string | undefined {
  const ids = new Set<string>()
  const isOld = root.namespace === namespaceOf('2.1')
  const faultIn = (element: SedaElement, parent: string): string | undefined => {
    const { attributes, children } = element
    if (element.namespace !== root.namespace) return `${element.name} : espace de noms ${element.namespace}`
    const order = children.map((child) => `${child.name},`).join('')
    if (modelOf.get(element.name)?.test(order) === false) return `${element.name} : ${order || 'vide'}`
    const isFilled = codeList.test(element.name) || (!isOld && identifiers.test(element.name))
    const value = isFilled ? /\S/ : (valueOf.get(`${parent}/${element.name}`) ?? valueOf.get(element.name))
    if (value?.test(element.text) === false) return `${element.name} : valeur « ${element.text.slice(0, 80)} »`
    if (element.name === 'MessageDigest' && !attributes.algorithm) return 'MessageDigest : algorithm absent'
    if (identified.has(element.name)) {
      const { id = '' } = attributes
      if (!name.test(id) || ids.has(id)) return `${element.name} : id « ${id} » absent, invalide ou en double`
      ids.add(id)
    }
    for (const child of open.has(element.name) ? [] : children) {
      const fault = faultIn(child, element.name)
      if (fault !== undefined) return fault
    }
    return undefined
  }
  return root.name === 'ArchiveTransfer' ? faultIn(root, '') : `racine ${root.name}`
}
