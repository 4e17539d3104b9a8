// One fault each, to be put into a package that VITAM accepts: an edit of its manifest, of its files' names or bytes, or of
// the deposit's headers; and the code that VITAM refuses it with, which a longer one may hold.
import type { Sip } from './sip.ts'

export interface Spoiling {
  readonly name: string
  readonly code: string
  readonly edit: (sip: Sip) => Sip
  readonly headers?: Readonly<Record<string, string>>
}

type Edit = Spoiling['edit']

const ofManifest =
  (change: (manifest: string) => string): Edit =>
  (sip) => ({ ...sip, manifest: change(sip.manifest) })

const replacing = (pattern: RegExp, by: string): Edit => ofManifest((manifest) => manifest.replace(pattern, by))

/** Text of the first element of that name. */
const inside = (name: string, change: (text: string) => string): Edit =>
  ofManifest((manifest) =>
    manifest.replace(
      new RegExp(`(<${name}(?: [^>]*)?>)([^<]*)(</${name}>)`),
      (_, open: string, text: string, close: string) => `${open}${change(text)}${close}`,
    ),
  )

const become = (name: string, text: string) => inside(name, () => text)

const without = (name: string) => replacing(new RegExp(`<${name}(?: [^>]*)?>[^]*?</${name}>\\s*`), '')

const ofFiles =
  (change: (files: [string, Uint8Array][]) => [string, Uint8Array][]): Edit =>
  (sip) => ({ ...sip, files: new Map(change([...sip.files])) })

/** The last file under another name. */
const renamed = (change: (path: string) => string): Edit =>
  ofFiles((files) => files.map(([path, bytes], rank) => [rank === files.length - 1 ? change(path) : path, bytes]))

/** The same, and its Uri with it. */
const moved =
  (change: (path: string) => string): Edit =>
  (sip) => {
    const last = [...sip.files.keys()].at(-1) ?? ''
    return renamed(change)({ ...sip, manifest: sip.manifest.replace(`>${last}<`, `>${change(last)}<`) })
  }

/** Every file. */
const movedAll =
  (change: (path: string) => string): Edit =>
  (sip) => {
    const manifest = [...sip.files.keys()].reduce(
      (text, path) => text.replace(`>${path}<`, `>${change(path)}<`),
      sip.manifest,
    )
    return { ...sip, manifest, files: new Map([...sip.files].map(([path, bytes]) => [change(path), bytes])) }
  }

const named =
  (manifestName: string): Edit =>
  (sip) => ({ ...sip, manifestName })
const damaged =
  (damage: Sip['damage'] & {}): Edit =>
  (sip) => ({ ...sip, damage })

/** A unit that names an object where it should name the group that the object is in. */
const groupUnnamed = ofManifest((manifest) => {
  const [, grouped] = /<DataObjectGroup [^]*?<BinaryDataObject id="([^"]*)"/.exec(manifest) ?? []
  if (grouped !== undefined)
    return manifest.replace(
      /<DataObjectGroupReferenceId>[^<]*<\/DataObjectGroupReferenceId>/,
      `<DataObjectReferenceId>${grouped}</DataObjectReferenceId>`,
    )
  return manifest.replace(
    /<BinaryDataObject [^]*?<\/BinaryDataObject>/,
    '<DataObjectGroup id="G0">$&</DataObjectGroup>',
  )
})

const stem = (path: string, change: (name: string) => string) => path.replace(/[^/]+$/, change)
const eicar = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-', 'ANTIVIRUS-TEST-FILE!$H+H*'].join('')

const upload = 'STP_UPLOAD_SIP.KO'
const manifestName = 'INGEST_PREPARE_CHECK_MANIFEST.KO'
const folder = 'CHECK_SEDA.CONTAINER_FORMAT.DIRECTORY.KO'
const schema = 'CHECK_SEDA.NOT_XSD_VALID.KO'
const version = 'CHECK_SEDA.UNSUPPORTED_SEDA_VERSION.KO'
const agent = 'CHECK_HEADER.CHECK_AGENT'
const contract = 'CHECK_HEADER.CHECK_CONTRACT_INGEST'
const profile = 'CHECK_HEADER.CHECK_IC_AP_RELATION.DIFF.KO'
const usage = 'INVALID_DATAOBJECTVERSION.KO'
const algorithm = 'INVALIDE_ALGO.KO'
const objects = 'CHECK_MANIFEST_OBJECTNUMBER.KO'
const orphan = 'CHECK_CONSISTENCY_ORPHAN_OBJECT.KO'

const row = (name: string, code: string, edit: Edit): Spoiling => ({ name, code, edit })

export const spoilings: readonly Spoiling[] = [
  row(
    'a virus',
    'SANITY_CHECK_SIP.KO',
    ofFiles((files) => files.map(([path]) => [path, Buffer.from(eicar)])),
  ),
  row(
    'a text file instead of a container',
    'CHECK_CONTAINER.KO',
    damaged(() => Buffer.from('bonjour'.repeat(100))),
  ),
  row(
    'a PDF instead of a container',
    'CHECK_CONTAINER.KO',
    damaged(() => Buffer.from(`%PDF-1.4${' '.repeat(600)}`)),
  ),
  row(
    'nothing',
    'CHECK_CONTAINER.KO',
    damaged(() => new Uint8Array()),
  ),
  row('the manifest under another name', manifestName, named('bordereau.xml')),
  row('the manifest in capitals', manifestName, named('Manifest.xml')),
  row('the manifest in the folder', manifestName, named('content/manifest.xml')),
  row('the manifest behind a prefix of 57 letters', manifestName, named(`${'a'.repeat(57)}_manifest.xml`)),
  row('the manifest behind a prefix without a sign after it', manifestName, named('1manifest.xml')),
  row('the manifest behind `./`', manifestName, named('./manifest.xml')),
  {
    ...row('a digest of the manifest that is not its own', manifestName, (sip) => sip),
    headers: { 'X-Manifest-Digest-Algo': 'SHA-256', 'X-Manifest-Digest-Value': 'ab'.repeat(32) },
  },
  row(
    'two dots in a row',
    upload,
    moved((path) => path.replace(/\.(?=\w+$)/, '..')),
  ),
  row(
    'a final dot',
    upload,
    moved((path) => `${path}.`),
  ),
  row(
    'a leading dot',
    upload,
    moved((path) => stem(path, (name) => `.${name}`)),
  ),
  row(
    'an accent',
    upload,
    moved((path) => stem(path, (name) => `é${name}`)),
  ),
  row(
    'a space',
    upload,
    moved((path) => stem(path, (name) => `a ${name}`)),
  ),
  row(
    'a bracket',
    upload,
    moved((path) => stem(path, (name) => `(1)${name}`)),
  ),
  row(
    'an apostrophe',
    upload,
    moved((path) => stem(path, (name) => `l'${name}`)),
  ),
  row(
    '`./` before a file',
    upload,
    moved((path) => `./${path}`),
  ),
  row(
    'a folder with a dot at its end',
    upload,
    moved((path) => path.replace('/', './')),
  ),
  row('an accent, in a tar.gz', upload, (sip) => ({
    ...moved((path) => stem(path, (name) => `é${name}`))(sip),
    container: 'tar.gz',
  })),
  row('a container that ends in its middle', upload, (sip) => ({
    ...sip,
    container: 'tar.gz',
    damage: (bytes) => bytes.subarray(0, bytes.length - 40),
  })),
  row(
    'a folder of another name',
    folder,
    movedAll((path) => path.replace('content/', 'contenu/')),
  ),
  row(
    'a folder whose name only begins so',
    folder,
    movedAll((path) => path.replace('content/', 'contents/')),
  ),
  row(
    'a second folder',
    folder,
    moved((path) => path.replace('content/', 'annexes/')),
  ),
  row(
    'a second file at the root',
    'CHECK_SEDA.CONTAINER_FORMAT.FILE.KO',
    moved((path) => stem(path, () => 'lisez-moi.txt').replace('content/', '')),
  ),
  row(
    'a manifest cut in its middle',
    'CHECK_SEDA.NOT_XML_FILE.KO',
    ofManifest((text) => text.slice(0, text.length / 2)),
  ),
  row('SEDA 2.0', version, replacing(/seda:v2\.\d/, 'seda:v2.0')),
  row('SEDA 1.0', version, replacing(/seda:v2\.\d/, 'seda:v1.0')),
  row('no namespace', version, replacing(/ xmlns="[^"]*"/, '')),
  row('no date', schema, without('Date')),
  row(
    'a date without its hour',
    schema,
    inside('Date', (text) => text.slice(0, 10)),
  ),
  row('no lists of codes', schema, without('CodeListVersions')),
  row('no versant', schema, without('TransferringAgency')),
  row(
    'agencies in another order',
    schema,
    replacing(/(<OriginatingAgencyIdentifier>[^<]*<\/\w+>)\s*(<SubmissionAgencyIdentifier>[^<]*<\/\w+>)/, '$2$1'),
  ),
  row('an element of nobody', schema, replacing(/<Title>/, '<Objet>x</Objet><Title>')),
  row('an element named as a thing of the language', schema, replacing(/<Title>/, '<constructor/><Title>')),
  row('an element of another namespace', schema, replacing(/<Title>/, '<Title xmlns="urn:x">')),
  row(
    'keywords after dates',
    schema,
    replacing(/(<Keyword>[^]*<\/Keyword>)\s*(<StartDate>[^<]*<\/StartDate>)/, '$2$1'),
  ),
  row('a level of description of nobody', schema, become('DescriptionLevel', 'Dossier')),
  row(
    'the same id twice',
    schema,
    ofManifest((text) => {
      const [first = '', second = ''] = [...text.matchAll(/<ArchiveUnit (id="[^"]*")/g)].map(([, id = '']) => id)
      return text.replace(`<ArchiveUnit ${second}`, `<ArchiveUnit ${first}`)
    }),
  ),
  row(
    'a rule that starts at an hour',
    schema,
    replacing(/(<Rule>[^<]*<\/Rule>\s*<StartDate>)([^<]*)/, '$1$2T00:00:00'),
  ),
  row('an empty rule', schema, replacing(/<AppraisalRule>[^]*?<\/AppraisalRule>/, '<AppraisalRule/>')),
  row('a fate in French', schema, become('FinalAction', 'Conserver')),
  row('a digest without an algorithm', schema, replacing(/ algorithm="[^"]*"/, '')),
  row('no producer', `${agent}.EMPTY_REQUIRED_FIELD.KO`, without('OriginatingAgencyIdentifier')),
  row('an empty producer', schema, become('OriginatingAgencyIdentifier', '')),
  row('an unknown producer', `${agent}.UNKNOWN.KO`, become('OriginatingAgencyIdentifier', 'FRAN_NP_000002')),
  row(
    'a producer with a space behind it',
    `${agent}.UNKNOWN.KO`,
    inside('OriginatingAgencyIdentifier', (text) => `${text} `),
  ),
  row('an unknown versant', `${agent}.UNKNOWN.KO`, become('SubmissionAgencyIdentifier', 'INCONNU')),
  row('no agreement', `${contract}.CONTRACT_NOT_IN_MANIFEST.KO`, without('ArchivalAgreement')),
  row('an unknown contract', `${contract}.CONTRACT_UNKNOWN.KO`, become('ArchivalAgreement', 'IC-INCONNU')),
  row('an inactive contract', `${contract}.CONTRACT_INACTIVE.KO`, become('ArchivalAgreement', 'IC-ANCIEN')),
  row('a contract of others', `${contract}.CONTRACT_NOT_IN_CONTEXT.KO`, become('ArchivalAgreement', 'IC-AUTRE')),
  row('no profile where the contract asks one', profile, without('ArchivalProfile')),
  row('another profile', profile, become('ArchivalProfile', 'Profil_ACTES_AP_v2')),
  row('a usage of nobody', usage, become('DataObjectVersion', 'Original')),
  row('a usage in small letters', usage, become('DataObjectVersion', 'binarymaster')),
  row('a version in letters', usage, become('DataObjectVersion', 'BinaryMaster_One')),
  row(
    'a usage of paper',
    'BDO_DATAOBJECTIONVERSION_PHYSICALMASTER.KO',
    become('DataObjectVersion', 'PhysicalMaster_1'),
  ),
  row(
    'the address of an algorithm',
    algorithm,
    replacing(/ algorithm="[^"]*"/, ' algorithm="http://www.w3.org/2001/04/xmlenc#sha256"'),
  ),
  row('an algorithm in small letters', algorithm, replacing(/ algorithm="[^"]*"/, ' algorithm="sha-256"')),
  row('an algorithm without its hyphen', algorithm, replacing(/ algorithm="[^"]*"/, ' algorithm="SHA256"')),
  row(
    'a line break in a Uri',
    objects,
    inside('Uri', (text) => `\n${text}\n`),
  ),
  row(
    'a space behind a Uri',
    objects,
    inside('Uri', (text) => `${text} `),
  ),
  row(
    'a Uri in other letters',
    objects,
    inside('Uri', (text) => stem(text, (name) => name.toUpperCase())),
  ),
  row(
    'a folder in other letters than the Uri’s',
    objects,
    renamed((path) => path.replace('content/', 'Content/')),
  ),
  row(
    'a Uri without its folder',
    objects,
    inside('Uri', (text) => text.replace('content/', '')),
  ),
  row(
    'a missing file',
    objects,
    ofFiles((files) => files.slice(0, -1)),
  ),
  row(
    'a file too many',
    objects,
    ofFiles((files) => [...files, ['content/999-de-trop.pdf', Buffer.from('x')]]),
  ),
  row('an object instead of its group', 'EXISTING_OG_NOT_DECLARED.KO', groupUnnamed),
  row(
    'a reference to nothing',
    'CHECK_MANIFEST_WRONG_ATTACHMENT.KO',
    inside('DataObject(?:Group)?ReferenceId', () => 'RIEN'),
  ),
  row('an object of no unit', orphan, replacing(/<DataObjectReference>[^]*?<\/DataObjectReference>\s*/, '')),
  row(
    'a wrong digest',
    'CHECK_DIGEST.INVALID.KO',
    inside('MessageDigest', (text) => text.replace(/.$/, (last) => (last === '0' ? '1' : '0'))),
  ),
  row(
    'a digest of another algorithm',
    'CHECK_DIGEST.INVALID.KO',
    replacing(/ algorithm="[^"]*"/, ' algorithm="SHA-384"'),
  ),
  row(
    'a file that is another one',
    'CHECK_DIGEST.INVALID.KO',
    ofFiles((files) => files.map(([path, bytes], rank) => [path, rank === 0 ? Buffer.from('autre') : bytes])),
  ),
  row('an unknown rule', 'UNITS_RULES_COMPUTE.UNKNOWN.KO', replacing(/(<AppraisalRule>\s*<Rule>)[^<]*/, '$1DUA-P12M')),
  row(
    'an unknown rule of access',
    'UNITS_RULES_COMPUTE.UNKNOWN.KO',
    replacing(/(<AccessRule>\s*<Rule>)[^<]*/, '$1AR999'),
  ),
  row(
    'a rule of access as a term',
    'UNITS_RULES_COMPUTE.CONSISTENCY.KO',
    replacing(/(<AppraisalRule>\s*<Rule>)[^<]*/, '$1AR038'),
  ),
  row(
    'a term as a rule of access',
    'UNITS_RULES_COMPUTE.CONSISTENCY.KO',
    replacing(/(<AccessRule>\s*<Rule>)[^<]*/, '$1P10Y'),
  ),
]

/** Whether a code of a reply is the one expected, or holds it: VITAM puts the task before it and the detail behind. */
export function isOf(code: string, expected: string): boolean {
  return `.${code}.`.includes(`.${expected.replace(/\.KO$/, '')}.`) && code.endsWith('.KO')
}
