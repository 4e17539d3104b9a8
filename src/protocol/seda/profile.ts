// The check of a package before it leaves: our schema of its bordereau, then what no schema says. It reads the bytes
// that leave and trusts nothing of how they were made. Pure.
import { ActesError } from '#errors.ts'
import { openLibxml, withSignedDocument, type XmlElement } from '../xml/libxml.ts'
import { sedaNamespace, spellingOf, type Dialect } from './bordereau.ts'
import { sedaName } from './names.ts'
import { bordereauSchema } from './schema.ts'

interface PackagedFile {
  readonly path: string
  readonly sizeBytes: number
  readonly sha256: string
}

/** `params.reason` of T007. */
export type BordereauFault =
  | 'version'
  | 'setting'
  | 'character'
  | 'schema'
  | 'agreement'
  | 'missing'
  | 'name'
  | 'twice'
  | 'files'
  | 'digest'
  | 'orphan'
  | 'reference'

/** What an act always has, by the profile. */
const demanded: readonly string[] = [
  'MessageIdentifier',
  'ArchivalAgency/Identifier',
  'TransferringAgency/Identifier',
  ...['Title', 'StartDate', 'EndDate', 'CustodialHistory', 'OriginatingAgency/Identifier', 'Keyword[5]'].map(
    (element) => `DataObjectPackage/DescriptiveMetadata/ArchiveUnit/Content/${element}`,
  ),
  ...['AppraisalRule/Rule', 'AppraisalRule/StartDate', 'AccessRule/Rule', 'AccessRule/StartDate'].map(
    (element) => `DataObjectPackage/DescriptiveMetadata/ArchiveUnit/Management/${element}`,
  ),
]
const managed = ['OriginatingAgencyIdentifier', 'SubmissionAgencyIdentifier'].map(
  (element) => `DataObjectPackage/ManagementMetadata/${element}`,
)

/**
 * @param files of the package, without the bordereau
 * @throws ActesError ACTES-T007 with the first fault: `reason`, and the element or path in `value`
 */
export async function checkBordereau(
  bordereau: Uint8Array,
  dialect: Dialect,
  files: readonly PackagedFile[],
): Promise<void> {
  const { library, compiled } = await openLibxml()
  const validator = compiled(`${dialect.archive} ${dialect.seda}`, () => bordereauSchema(dialect))
  withSignedDocument(library, bordereau, (document) => {
    try {
      validator.validate(document)
    } catch (cause) {
      throw fault('schema', (cause as Error).message.trim().split('\n')[0], cause)
    }
    const { root } = document
    const all = (path: string, from: XmlElement = root) => {
      const prefixed = path.replaceAll(/(^|\/)(?=\w)/g, '$1s:')
      return from.find(prefixed, { s: sedaNamespace(dialect.seda) }) as unknown as readonly XmlElement[]
    }
    const missing = [...demanded, ...(spellingOf(dialect).managesAgencies ? managed : [])].find((path) =>
      all(path).every(({ content }) => content.trim() === ''),
    )
    if (missing !== undefined) throw fault('missing', missing)
    if (spellingOf(dialect).needsAgreement && all('ArchivalAgreement').length === 0) throw fault('agreement')
    checkObjects(all, files)
  })
}

type Find = (path: string, from?: XmlElement) => readonly XmlElement[]

function checkObjects(all: Find, files: readonly PackagedFile[]) {
  const left = new Map(files.map((file) => [file.path, file]))
  const references = new Set(all('.//DataObjectReferenceId').map(({ content }) => content))
  const paths = new Set<string>()
  for (const object of all('.//BinaryDataObject')) {
    const of = (name: string) => all(name, object)[0]?.content ?? ''
    const [path, id] = [of('Uri'), object.attr('id')?.value ?? '']
    if (paths.has(path.toLowerCase())) throw fault('twice', path)
    paths.add(path.toLowerCase())
    if (!path.split('/').every((part) => sedaName.test(part))) throw fault('name', path)
    const file = left.get(path)
    if (!file) throw fault('files', path)
    if (of('MessageDigest') !== file.sha256 || of('Size') !== String(file.sizeBytes)) throw fault('digest', path)
    if (!references.delete(id)) throw fault('orphan', path)
    left.delete(path)
  }
  for (const path of left.keys()) throw fault('files', path)
  for (const id of references) throw fault('reference', id)
}

function fault(reason: BordereauFault, value?: string, cause?: unknown) {
  return new ActesError('ACTES-T007', { params: { reason, ...(value !== undefined && { value }) }, cause })
}
