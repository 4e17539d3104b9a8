// Our own XSD of the bordereaux that we write, one per archive and version. Elements that we do not write are not in
// it; those that we write have the cardinalities of the norm, and values at most as wide. Source: SEDA 2.1, 2.2, 2.3;
// test/protocol/seda/norm.test.ts compares it with the official schemas.
import { simple } from '../schema/facets.ts'
import { sedaNamespace, spellingOf, type Dialect, type Spelling } from './bordereau.ts'

type Occurs = '' | '?' | '*' | '+'

const occurrences: Readonly<Record<Occurs, string>> = {
  '': '',
  '?': ' minOccurs="0"',
  '*': ' minOccurs="0" maxOccurs="unbounded"',
  '+': ' maxOccurs="unbounded"',
}

/** Words `name:type`, with how often each occurs at its end: `Title:xs:string*`. What begins with `<` stands as it is. */
function particles(content: string) {
  if (content.startsWith('<')) return content
  return content.replaceAll(/(\w+):([\w:]+)([?*+]?) ?/g, (_, name: string, type: string, occurs: Occurs) => {
    return `<xs:element name="${name}" type="${type}"${occurrences[occurs]}/>`
  })
}

const complex = (name: string, ...content: readonly string[]) =>
  `<xs:complexType name="${name}"><xs:sequence>${content.map(particles).join('')}</xs:sequence></xs:complexType>\n`

const identified = (name: string, ...content: readonly string[]) =>
  complex(name, ...content).replace('</xs:complexType>', '<xs:attribute name="id" type="xs:ID" use="required"/>$&')

const restricted = (name: string, facets: string) =>
  `<xs:simpleType name="${name}"><xs:restriction base="xs:token">${facets}</xs:restriction></xs:simpleType>\n`

const oneOf = (values: string) =>
  values
    .split('|')
    .map((value) => `<xs:enumeration value="${value}"/>`)
    .join('')

/** A value with an attribute. */
const extended = (name: string, base: string, attribute: string) =>
  `<xs:complexType name="${name}"><xs:simpleContent><xs:extension base="${base}">${attribute}</xs:extension></xs:simpleContent></xs:complexType>\n`

const choice = (content: string) => `<xs:choice minOccurs="0" maxOccurs="unbounded">${particles(content)}</xs:choice>`

const rules = `<xs:sequence minOccurs="0" maxOccurs="unbounded">${particles('Rule:Filled')}<xs:element name="StartDate" type="xs:date" nillable="true" minOccurs="0"/></xs:sequence>`
const named = `<xs:sequence minOccurs="0">${particles('Uri:Path? MessageDigest:Digest')}</xs:sequence>`
const anything = '<xs:any namespace="##other" processContents="lax" minOccurs="0" maxOccurs="unbounded"/>'

/** The types that every archive has. */
const common: readonly string[] = [
  restricted('Filled', '<xs:minLength value="1"/>'),
  restricted('Sha256', '<xs:pattern value="[0-9a-f]{64}"/>'),
  restricted('Level', oneOf('RecordGrp|SubGrp|File|Item')),
  restricted('KeyType', oneOf('corpname|subject|genreform')),
  restricted('Legal', oneOf('Public Archive')),
  restricted('Fate', oneOf('Keep|Destroy')),
  extended('Identifier', 'Filled', '<xs:attribute name="schemeName" type="xs:string"/>'),
  complex('Lists', 'MimeTypeCodeListVersion:Filled? FileFormatCodeListVersion:Filled?'),
  complex('Format', 'MimeType:Filled? FormatId:Filled?'),
  complex('Info', 'Filename:xs:string'),
  complex('Reference', 'DataObjectReferenceId:xs:IDREF'),
  complex('Keyword', 'KeywordContent:xs:string KeywordReference:Identifier? KeywordType:KeyType?'),
  complex('History', 'CustodialHistoryItem:xs:string+'),
  complex(
    'Content',
    'DescriptionLevel:Level? Title:xs:string* OriginatingSystemId:Filled* ' +
      'OriginatingAgencyArchiveUnitIdentifier:Filled* TransferringAgencyArchiveUnitIdentifier:Filled* ' +
      'Description:xs:string* CustodialHistory:History? Language:xs:language* DescriptionLanguage:xs:language? ' +
      'Keyword:Keyword* OriginatingAgency:Agency? StartDate:xs:date? EndDate:xs:date?',
  ),
  complex('Appraisal', rules, 'FinalAction:Fate'),
  complex('Access', rules),
  complex('Management', 'AppraisalRule:Appraisal? AccessRule:Access?'),
  identified(
    'Unit',
    'Management:Management? Content:Content',
    choice('ArchiveUnit:Unit DataObjectReference:Reference'),
  ),
  complex('Metadata', 'ArchiveUnit:Unit*'),
  complex(
    'Governance',
    'ArchivalProfile:Identifier? ServiceLevel:Identifier? LegalStatus:Legal? ' +
      'OriginatingAgencyIdentifier:Identifier? SubmissionAgencyIdentifier:Identifier?',
  ),
  complex('Package', choice('BinaryDataObject:Object'), 'DescriptiveMetadata:Metadata ManagementMetadata:Governance'),
  complex(
    'Transfer',
    'Comment:xs:string* Date:xs:dateTime MessageIdentifier:Identifier ArchivalAgreement:Identifier? ' +
      'CodeListVersions:Lists DataObjectPackage:Package? ArchivalAgency:Agency TransferringAgency:Agency',
  ),
]

/** Those that each archive spells. */
function spelled({ algorithm, folder, usage, namesAgencies }: Spelling): readonly string[] {
  const algorithms = simple(`<xs:restriction base="xs:token">${oneOf(algorithm)}</xs:restriction>`)
  const object = 'Size:xs:positiveInteger? FormatIdentification:Format? FileInfo:Info?'
  return [
    restricted('Path', `<xs:pattern value="${folder}[0-9]{3}-[A-Za-z0-9_.\\-]+"/>`),
    extended('Digest', 'Sha256', `<xs:attribute name="algorithm" use="required">${algorithms}</xs:attribute>`),
    ...(usage === undefined ? [] : [restricted('Usage', oneOf(usage))]),
    ...(namesAgencies ? [complex('Named', anything)] : []),
    complex('Agency', `Identifier:Identifier${namesAgencies ? ' OrganizationDescriptiveMetadata:Named?' : ''}`),
    identified('Object', usage === undefined ? '' : 'DataObjectVersion:Usage?', named, object),
  ]
}

/** @throws ActesError ACTES-T007 for a version that the archive does not read */
export function bordereauSchema(dialect: Dialect): string {
  const namespace = sedaNamespace(dialect.seda)
  const types = [...spelled(spellingOf(dialect)), ...common].join('')
  return `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="${namespace}" targetNamespace="${namespace}" elementFormDefault="qualified">
${types}<xs:element name="ArchiveTransfer" type="Transfer"/>
</xs:schema>
`
}
