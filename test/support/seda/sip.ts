// A package for VITAM as a test holds it: the manifest as text, the files by path. The smallest one that is accepted, and
// what makes bytes of any.
import { createHash } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { pack } from 'tar-stream'
import { ZipFile } from 'yazl'

export interface Sip {
  readonly manifest: string
  /** By path; the manifest apart. */
  readonly files: ReadonlyMap<string, Uint8Array>
  readonly manifestName?: string
  readonly container?: 'zip' | 'tar' | 'tar.gz'
  /** What becomes of the bytes once they are made. */
  readonly damage?: (bytes: Buffer) => Uint8Array
}

export async function bytesOf(sip: Sip): Promise<Buffer> {
  const made = await madeOf(sip)
  return Buffer.from(sip.damage?.(made) ?? made)
}

/** The same package, the same bytes. */
const mtime = new Date(2026, 0, 12, 9)

async function madeOf({ manifest, files, manifestName = 'manifest.xml', container = 'zip' }: Sip) {
  const members = [[manifestName, Buffer.from(manifest)] as const, ...files]
  if (container === 'zip') {
    const zip = new ZipFile()
    for (const [path, content] of members) zip.addBuffer(Buffer.from(content), path, { mtime })
    zip.end()
    return buffer(zip.outputStream)
  }
  const tar = pack()
  for (const [name, content] of members) tar.entry({ name, mtime }, Buffer.from(content))
  tar.finalize()
  const written = await buffer(tar as unknown as AsyncIterable<Uint8Array>)
  return container === 'tar' ? written : gzipSync(written)
}

interface Choices {
  readonly version?: string
  readonly identifier?: string
  readonly numero?: string
  readonly agreement?: string
  readonly profile?: string | null
  readonly container?: Sip['container']
  readonly files?: Sip['files']
}

const papers = new Map<string, Uint8Array>([
  ['content/001-deliberation.pdf', Buffer.from('%PDF-1.4 deliberation')],
  ['content/002-convention.pdf', Buffer.from('%PDF-1.4 convention')],
])

/** A délibération of Maraussan with an annexe: an object in a group, and one without. */
export function smallSip(choices: Choices = {}): Sip {
  const { version = '2.2', identifier = 'actes-0001', numero = 'DEL11', agreement = 'IC-ACTES', container } = choices
  const { profile = 'Profil_ACTES_AP_v3', files = papers } = choices
  const objects = [...files].map(([uri, content], rank) => {
    const object = objectOf({ uri, content, id: `BDO-${rank + 1}` })
    return rank === 0 ? `<DataObjectGroup id="GOT-1">\n${object}</DataObjectGroup>\n` : object
  })
  const references = [...files].map((_, rank) =>
    rank === 0
      ? '<DataObjectGroupReferenceId>GOT-1</DataObjectGroupReferenceId>'
      : `<DataObjectReferenceId>BDO-${rank + 1}</DataObjectReferenceId>`,
  )
  const manifest = `<?xml version="1.0" encoding="UTF-8"?>
<ArchiveTransfer xmlns="fr:gouv:culture:archivesdefrance:seda:v${version}">
<Comment>Transfert de l’acte ${numero}</Comment>
<Date>2026-01-12T09:00:00Z</Date>
<MessageIdentifier>${identifier}</MessageIdentifier>
<ArchivalAgreement>${agreement}</ArchivalAgreement>
<CodeListVersions>
<MessageDigestAlgorithmCodeListVersion>VITAM</MessageDigestAlgorithmCodeListVersion>
</CodeListVersions>
<DataObjectPackage>
${objects.join('')}<DescriptiveMetadata>
<ArchiveUnit id="AU-1">
<Management>
<AppraisalRule>
<Rule>P10Y</Rule>
<StartDate>2025-07-08</StartDate>
<FinalAction>Destroy</FinalAction>
</AppraisalRule>
<AccessRule>
<Rule>AR038</Rule>
<StartDate>2025-07-08</StartDate>
</AccessRule>
</Management>
<Content>
<DescriptionLevel>File</DescriptionLevel>
<Title>Délibération ${numero} : R&amp;D, l’école</Title>
<CustodialHistory><CustodialHistoryItem>Transmis par S²LOW.</CustodialHistoryItem></CustodialHistory>
<Keyword><KeywordContent>${numero}</KeywordContent></Keyword>
<StartDate>2025-06-25</StartDate>
<EndDate>2025-07-08</EndDate>
</Content>
${references.map(itemOf).join('')}</ArchiveUnit>
</DescriptiveMetadata>
<ManagementMetadata>
${profile === null ? '' : `<ArchivalProfile>${profile}</ArchivalProfile>\n`}<OriginatingAgencyIdentifier>MARAUSSAN-ACTES</OriginatingAgencyIdentifier>
<SubmissionAgencyIdentifier>MARAUSSAN</SubmissionAgencyIdentifier>
</ManagementMetadata>
</DataObjectPackage>
<ArchivalAgency><Identifier>FRAD034</Identifier></ArchivalAgency>
<TransferringAgency><Identifier>MARAUSSAN</Identifier></TransferringAgency>
</ArchiveTransfer>
`
  return { manifest, files, ...(container && { container }) }
}

function itemOf(reference: string, rank: number) {
  return `<ArchiveUnit id="AU-1-${rank + 1}">
<Content><DescriptionLevel>Item</DescriptionLevel><Title>Pièce ${rank + 1}</Title></Content>
<DataObjectReference>${reference}</DataObjectReference>
</ArchiveUnit>
`
}

/** An object that describes a file rightly. */
export function objectOf({ uri, content, id }: { uri: string; content: Uint8Array; id: string }) {
  return `<BinaryDataObject id="${id}">
<DataObjectVersion>BinaryMaster_1</DataObjectVersion>
<Uri>${uri}</Uri>
<MessageDigest algorithm="SHA-256">${createHash('sha256').update(content).digest('hex')}</MessageDigest>
<Size>${content.length}</Size>
<FormatIdentification><FormatId>fmt/18</FormatId></FormatIdentification>
<FileInfo><Filename>${uri.replace(/^.*\//, '')}</Filename></FileInfo>
</BinaryDataObject>
`
}
