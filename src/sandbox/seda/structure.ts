// The structure that an ArchiveTransfer must have: SEDA 2.1 to 2.3 as far as transfers of acts need it, with the departures
// of VITAM's own schema. test/sandbox/vitam/schema.test.ts compares it with the official schemas.
import { namespaceOf, type SedaElement } from './tree.ts'

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

const name = /^\s*[\p{L}_][\p{L}\p{N}._-]*\s*$/u

/** Texts by `parent/name`. */
const values: readonly (readonly [path: RegExp, text: RegExp])[] = [
  [/^ArchiveTransfer\/Date$/, /^\s*\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?\s*$/],
  [/\/Size$/, /^\s*\d+\s*$/],
  [/\/(?:DataObjectVersion|FormatId|Rule|\w+CodeListVersion)$/, /\S/],
  [
    /\/DescriptionLevel$/,
    /^(?:Fonds|Subfonds|Class|Collection|Series|Subseries|RecordGrp|SubGrp|File|Item|OtherLevel)$/,
  ],
  [/^(?:Appraisal|Access)Rule\/StartDate$/, /^\s*-?\d{4,}-\d\d-\d\d(?:Z|[+-]\d\d:\d\d)?\s*$/],
  [/^AppraisalRule\/FinalAction$/, /^(?:Keep|Destroy)$/],
  [/^Content\/(?:Start|End)Date$/, /\d{4}/],
  [/\/(?:DataObject(?:Group)?ReferenceId|DataObjectGroupId|ArchiveUnitRefId)$/, name],
]

/** Never empty since SEDA 2.2. */
const identifiers =
  /^(?:MessageIdentifier|ArchivalAgreement|ArchivalProfile|(?:Originating|Submission)AgencyIdentifier|Identifier)$/

/** They hold what other schemas say. */
const open = /^(?:OrganizationDescriptiveMetadata|Metadata|OtherMetadata)$/
const identified = /^(?:ArchiveUnit|BinaryDataObject|PhysicalDataObject|DataObjectGroup)$/

/** The first departure, in French; undefined when there is none. */
export function structureFault(root: SedaElement): string | undefined {
  const ids = new Set<string>()
  const isOld = root.namespace === namespaceOf('2.1')
  const faultIn = (
    { name: own, namespace, attributes, children, text }: SedaElement,
    parent: string,
  ): string | undefined => {
    const order = children.map((child) => `${child.name},`).join('')
    const value = values.find(([path]) => path.test(`${parent}/${own}`))?.[1]
    const { id = '', algorithm = '' } = attributes
    const isRepeated = ids.has(id)
    if (identified.test(own)) ids.add(id)
    if (namespace !== root.namespace) return `${own} : espace de noms ${namespace}`
    if (modelOf.get(own)?.test(order) === false) return `${own} : ${order || 'vide'}`
    if (value?.test(text) === false || (!isOld && identifiers.test(own) && text.trim() === ''))
      return `${own} : valeur « ${text.slice(0, 80)} »`
    if (own === 'MessageDigest' && algorithm === '') return 'MessageDigest : algorithm absent'
    if (identified.test(own) && (!name.test(id) || isRepeated))
      return `${own} : id « ${id} » absent, invalide ou en double`
    if (open.test(own)) return undefined
    return children.reduce<string | undefined>((fault, child) => fault ?? faultIn(child, own), undefined)
  }
  return root.name === 'ArchiveTransfer' ? faultIn(root, '') : `racine ${root.name}`
}
