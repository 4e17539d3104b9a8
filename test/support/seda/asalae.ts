// A simulated as@lae for tests: a folder that goes away, a clock that the test moves, curl as the only client; and an
// act's transfer for it, written here by hand and packed by the machine's own tar.
import { execFile } from 'node:child_process'
import { hash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { startAsalae, type AsalaeOptions } from '../../../src/sandbox/asalae/asalae.ts'
import { answeringUnder, makeFaults } from '../gateways/faults.ts'
import { issue, makeAuthority } from '../servers/certificates.ts'
import { curl } from '../servers/curl.ts'

export const account = { login: 'maraussan', password: 'mot de passe' }

export type TestAsalae = Awaited<ReturnType<typeof openTestAsalae>>

/** Start one, on 8 July 2025 at 10:00 in Paris. */
export async function openTestAsalae(options: Pick<AsalaeOptions, 'settings'> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'actes-asalae-'))
  const authority = await makeAuthority()
  const { cert, key } = await issue(authority, { name: 'asalae' })
  let instant = new Date('2025-07-08T08:00:00Z')
  const faults = makeFaults()
  const start = () =>
    startAsalae({
      ...options,
      folder: join(folder, 'state'),
      now: () => instant,
      tls: { cert, key },
      accounts: [account],
      answering: answeringUnder(faults),
    })
  let asalae = await start()
  await writeFile(join(folder, 'ca.pem'), authority.ca)
  const as = (user: string, path: string, ...args: readonly string[]) =>
    curl(['--cacert', join(folder, 'ca.pem'), '--user', user, ...args, `${asalae.url}/${path}`])
  const sha256 = hash('sha256', account.password)
  const ask = (accept: string, path: string, ...args: readonly string[]) =>
    as(`${account.login}:${sha256}`, path, '-H', `Accept: application/${accept}`, ...args)
  const question = (message: string, identifier: string, versant = 'maraussan') =>
    ask(
      'xml',
      `sedaMessages/sequence:ArchiveTransfer/message:${message}` +
        `/originOrganizationIdentification:${versant}/originMessageIdentifier:${identifier}`,
    )
  return {
    folder,
    faults,
    get asalae() {
      return asalae
    },
    at: (text: string) => {
      instant = new Date(text)
    },
    as,
    json: (path: string, ...args: readonly string[]) => ask('json', path, ...args),
    xml: (path: string, ...args: readonly string[]) => ask('xml', path, ...args),
    deposit: (sent: Sent) => ask('json', 'sedaMessages', ...bordereauOf(sent), ...attachmentOf(sent)),
    open: async (sent: Sent) => {
      const opened = await ask('json', 'sedaMessages', ...bordereauOf(sent), '-F', 'send_chunked_attachments=true')
      return JSON.parse(opened.text) as ChunkSession
    },
    chunk: (fields: Readonly<Record<string, string>>) =>
      ask(
        'json',
        'sedaAttachmentsChunkFiles',
        ...Object.entries(fields).flatMap(([name, value]) => ['-F', `${name}=${value}`]),
      ),
    ack: (identifier: string) => question('Acknowledgement', identifier),
    atr: (identifier: string, versant?: string) => question('ArchiveTransferReply', identifier, versant),
    /** Both words of the archive. @returns ReplyCode, and the reason that the archive keeps to itself */
    verdict: async (identifier: string) => {
      await asalae.advance()
      await asalae.advance()
      const { code, reason } = asalae.received().findLast((each) => each.identifier === identifier) ?? {}
      return [code, reason] as const
    },
    restarts: async () => {
      await asalae.close()
      asalae = await start()
    },
    close: async () => {
      await asalae.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export interface ChunkSession {
  readonly chunk_session_identifier: string
  readonly chunk_security_identifier: string
}

/** Files of a transfer on the disk. */
export interface Sent {
  readonly bordereau: string
  readonly archive?: string
}

const bordereauOf = ({ bordereau }: Sent) => ['-F', `seda_message=@${bordereau};filename=bordereau.xml`]
const attachmentOf = ({ archive }: Sent) =>
  archive === undefined ? [] : ['-F', `attachments=@${archive};filename=archive.tar.gz`]

export interface Making {
  readonly identifier?: string
  readonly version?: '2.1' | '2.2'
  readonly objet?: string
  readonly files?: Readonly<Record<string, string | Uint8Array>>
  /** Changes the bordereau after it is written, and the files after it is. */
  readonly spoil?: (bordereau: string) => string
  readonly packed?: Readonly<Record<string, string | Uint8Array>>
  /** Bytes in place of the tar.gz; null: no file. */
  readonly archive?: Uint8Array | null
}

export const acte = '%PDF-1.4\n% acte\n%%EOF\n'
export const receipt = '<?xml version="1.0" encoding="ISO-8859-1"?>\n<actes:ARActe/>\n'
export const ordinary = { 'deliberation.pdf': acte, 'ar.xml': receipt } as const

/** An act and its receipt, ready to be handed over. */
export async function makeTransfer({ folder }: { folder: string }, making: Making = {}): Promise<Sent> {
  const { identifier = 'actes-1', files = ordinary, spoil = (same) => same, packed = files, archive } = making
  const own = await mkdtemp(join(folder, `${identifier}-`))
  const bordereau = join(own, 'bordereau.xml')
  await writeFile(bordereau, spoil(bordereauText({ ...making, identifier, files })))
  if (archive === null) return { bordereau }
  const tar = join(own, 'archive.tar.gz')
  if (archive) await writeFile(tar, archive)
  else await pack(join(own, 'files'), tar, packed)
  return { bordereau, archive: tar }
}

async function pack(from: string, tar: string, files: Readonly<Record<string, string | Uint8Array>>) {
  for (const [name, bytes] of Object.entries(files)) {
    await mkdir(join(from, name, '..'), { recursive: true })
    await writeFile(join(from, name), bytes)
  }
  await promisify(execFile)('tar', ['--format=ustar', '-czf', tar, '-C', from, '--', ...Object.keys(files)])
}

function bordereauText({ identifier, version = '2.1', objet = 'Convention & école', files = {} }: Making) {
  const escaped = objet.replaceAll('&', '&amp;')
  const objects = Object.entries(files).map(
    ([name, bytes], rank) => `
    <BinaryDataObject id="objet-${rank + 1}">
      <Uri>${name}</Uri>
      <MessageDigest algorithm="http://www.w3.org/2001/04/xmlenc#sha256">${hash('sha256', bytes)}</MessageDigest>
      <Size>${Buffer.byteLength(bytes)}</Size>
      <FormatIdentification><MimeType>${name.endsWith('.xml') ? 'application/xml' : 'application/pdf'}</MimeType></FormatIdentification>
      <FileInfo><Filename>${name}</Filename></FileInfo>
    </BinaryDataObject>`,
  )
  const units = Object.keys(files).map(
    (name, rank) => `
        <ArchiveUnit id="piece-${rank + 1}">
          <Content><DescriptionLevel>Item</DescriptionLevel><Title>${name}</Title></Content>
          <DataObjectReference><DataObjectReferenceId>objet-${rank + 1}</DataObjectReferenceId></DataObjectReference>
        </ArchiveUnit>`,
  )
  return `<?xml version="1.0" encoding="UTF-8"?>
<ArchiveTransfer xmlns="fr:gouv:culture:archivesdefrance:seda:v${version}">
  <Comment>Acte DEL11</Comment>
  <Date>2025-07-08T09:59:00+02:00</Date>
  <MessageIdentifier>${identifier}</MessageIdentifier>
  <ArchivalAgreement schemeName="Accord de versement">ACTES</ArchivalAgreement>
  <CodeListVersions/>
  <DataObjectPackage>${objects.join('')}
    <DescriptiveMetadata>
      <ArchiveUnit id="acte">
        <Management>
          <AppraisalRule><Rule>P10Y</Rule><StartDate>2025-07-01</StartDate><FinalAction>Destroy</FinalAction></AppraisalRule>
          <AccessRule><Rule>AR038</Rule><StartDate>2025-07-01</StartDate></AccessRule>
        </Management>
        <Content>
          <DescriptionLevel>File</DescriptionLevel>
          <Title>${escaped}</Title>
          <Description>Acte soumis au contrôle de légalité</Description>
          <OriginatingAgency><Identifier>maraussan</Identifier></OriginatingAgency>
        </Content>${units.join('')}
      </ArchiveUnit>
    </DescriptiveMetadata>
    <ManagementMetadata><ArchivalProfile>Profil_ACTES_AP_v3</ArchivalProfile></ManagementMetadata>
  </DataObjectPackage>
  <ArchivalAgency><Identifier>FRAD034</Identifier></ArchivalAgency>
  <TransferringAgency><Identifier>maraussan</Identifier></TransferringAgency>
</ArchiveTransfer>
`
}

/** The package in pieces on the disk. */
export async function cutFile(path: string, sizeBytes: number): Promise<readonly string[]> {
  const bytes = await readFile(path)
  const paths: string[] = []
  for (let at = 0; at < bytes.length; at += sizeBytes) {
    const piece = `${path}.${paths.length + 1}`
    await writeFile(piece, bytes.subarray(at, at + sizeBytes))
    paths.push(piece)
  }
  return paths
}
