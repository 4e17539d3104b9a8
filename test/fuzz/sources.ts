// What is spoiled: our fixtures of returns, the messages of our deposits, one specimen of each root, archives packed by
// our own code, and mails around all of them. Every one of them is read without a refusal before it is spoiled.
import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeArchive } from '../../src/protocol/archive/write.ts'
import { specimens, toXml } from '../protocol/specimens.ts'
import { forwarded, mail, multipart, part, text } from './mails.ts'

export type InputKind = 'retour' | 'mail' | 'archive'

export interface Input {
  readonly kind: InputKind
  readonly name: string
  readonly bytes: Buffer
}

const folder = fileURLToPath(new URL('../../fixtures/', import.meta.url))
const ar = '034-213401482-20250625-DEL11-DE-1-2_5279.xml'
const enveloppe = 'EACT--SPREF0341-213401482-20250708-12.xml'
const archive = 'SLO-EACT--213401482--20250708-1.tar.gz'

/** What an archive answers, in the shape of VITAM, with an object of as@lae. */
const reply = `<?xml version="1.0" encoding="UTF-8"?>
<ArchiveTransferReply xmlns="fr:gouv:culture:archivesdefrance:seda:v2.2"><Comment>Accepté</Comment>
<Date>2025-07-08T10:00:00</Date><MessageIdentifier>aeeaaa</MessageIdentifier><CodeListVersions/>
<DataObjectPackage><BinaryDataObject id="a"><Uri>content/1.pdf</Uri>
<MessageDigest algorithm="SHA-256">${'0a'.repeat(32)}</MessageDigest></BinaryDataObject><DescriptiveMetadata>
<ArchiveUnit id="b"><Content><SystemId>aeaqaa</SystemId></Content></ArchiveUnit></DescriptiveMetadata></DataObjectPackage>
<ReplyCode>WARNING</ReplyCode><Operation><Event><EventTypeCode>CHECK</EventTypeCode>
<EventDateTime>2025-07-08T09:59:00</EventDateTime><Outcome>WARNING</Outcome><OutcomeDetail>CHECK.WARNING</OutcomeDetail>
<OutcomeDetailMessage>Avertissement</OutcomeDetailMessage>
<EventDetailData>{"evDetTechData":"{\\"a\\":[1,null]}","b":{"c":2}}</EventDetailData></Event></Operation>
<MessageRequestIdentifier>actes-1</MessageRequestIdentifier><GrantDate>2025-07-08T12:00:00+02:00</GrantDate>
</ArchiveTransferReply>`

function retours(): readonly Input[] {
  const files = ['retours/*/*.xml', 'actes/*/expected/*.xml'].flatMap((pattern) =>
    globSync(pattern, { cwd: folder }).sort(),
  )
  const read = files.map((file) => ({ name: nameOf(file), bytes: readFileSync(join(folder, file)) }))
  const written = Object.entries(specimens).map(([root, tree]) => ({
    name: `${root}.xml`,
    bytes: Buffer.from(toXml(tree)),
  }))
  const replies = [{ name: 'ATR.xml', bytes: Buffer.from(reply) }]
  return [...read, ...written, ...replies].map((input) => ({ kind: 'retour', ...input }))
}

function nameOf(file: string): string {
  if (file.includes('AnomalieEnveloppe')) return 'ANO_EACT--213401482--20250708-1.xml'
  if (file.includes('Enveloppe') || basename(file) === 'enveloppe.xml') return enveloppe
  return ar
}

/** Members packed as we pack them. */
async function packed(members: readonly { name: string; bytes: Uint8Array }[]): Promise<Buffer> {
  const written = members.map(({ name, bytes }) => ({ name, sizeBytes: bytes.byteLength, bytes: () => [bytes] }))
  const chunks: Uint8Array[] = []
  for await (const chunk of writeArchive(written, { mtime: new Date(0) }).stream) chunks.push(chunk)
  return Buffer.concat(chunks)
}

async function archives(): Promise<readonly Input[]> {
  const fixture = (path: string) => readFileSync(join(folder, path))
  const [act, cover] = ['message.xml', 'enveloppe.xml'].map((file) => fixture(`actes/maraussan/expected/${file}`))
  const pdf = Buffer.from('%PDF-1.4\n%%EOF\n')
  const name = '034-213401482-20250625-DEL11-250625-DE-1-1'
  const sent = [
    { name: 'EACT--213401482--20250708-1.xml', bytes: cover ?? pdf },
    { name: `${name}_0.xml`, bytes: act ?? pdf },
    { name: `99_DE-${name}_1.pdf`, bytes: pdf },
  ]
  const came = [
    { name: enveloppe, bytes: fixture('retours/EnveloppeMISILLCL/prefecture.xml') },
    { name: ar, bytes: fixture('retours/ARActe/numero-simple.xml') },
  ]
  const letter = [
    { name: enveloppe, bytes: fixture('retours/EnveloppeMISILLCL/sous-prefecture.xml') },
    { name: '034-213401482-20250625-DEL11-DE-2-1_1.xml', bytes: Buffer.from(toXml(specimens.CourrierSimple)) },
    { name: '99_DE-034-213401482-20250625-DEL11_250625-DE-2-1_1.pdf', bytes: pdf },
  ]
  const zipped = await Promise.all([sent, came, letter].map(packed))
  return zipped.map((bytes) => ({ kind: 'archive', name: archive, bytes }))
}

function mails(xml: readonly Input[], zipped: readonly Input[]): readonly Input[] {
  const first = xml.slice(0, 12).map(({ name, bytes }) => part({ name, bytes }))
  const texts = [
    ...first.map((attached) => mail(multipart('=_a', [text('Veuillez trouver ci-joint un accusé.'), attached]))),
    ...zipped.map(({ name, bytes }) => mail(part({ name, bytes, type: 'application/x-gzip' }))),
    mail(
      multipart('=_b', [multipart('=_c', [text('texte'), text('<p>texte</p>', 'text/html')]), ...first.slice(0, 3)]),
    ),
    forwarded(mail(multipart('=_d', first.slice(0, 2))), '=_e'),
    mail(text('Acte 034-213401482-20250625-DEL11-DE : transmission multicanal.'), 'Transmission multicanal'),
    mail(text('=?', 'text/plain; charset=utf-8'), '=?utf-8?B?w6lsw6k=?= =?iso-8859-1?Q?=E9?='),
  ]
  return texts.map((content) => ({ kind: 'mail', name: 'retour.eml', bytes: Buffer.from(content, 'latin1') }))
}

/** All of them, always in the same order. */
export async function sources(): Promise<readonly Input[]> {
  const xml = retours()
  const zipped = await archives()
  return [...xml, ...zipped, ...mails(xml, zipped)]
}
