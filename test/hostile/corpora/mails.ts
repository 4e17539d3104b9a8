// Mails: as returns, which are read as those of a mailbox are, and to the command line.
import { gzipSync } from 'node:zlib'
import { receptionLimits } from '../../../src/files/reception/limits.ts'
import { member, tarGz } from '../../support/deposits/tar-blocks.ts'
import { attachment, entity, envelopeHeaders, mailOf, multipart, textBody } from '../../support/servers/mails.ts'
import type { Specimen } from '../specimens.ts'

const { parts, depth, fileBytes, headBytes, mailBytes, quotedBytes } = receptionLimits
const most = headBytes - 1_000

const nested = (levels: number, wrap: (inner: Buffer, level: number) => Buffer): Buffer =>
  Array.from({ length: levels }).reduce<Buffer>((within, _, level) => wrap(within, level), textBody('Bonjour'))
const inMail = (inner: Buffer) => entity(['Content-Type: message/rfc822'], inner)
const inMultipart = (inner: Buffer, level: number) => multipart('mixed', [inner], { boundary: `b${level}` })
const whole = (part: Buffer) => Buffer.concat([Buffer.from(`${envelopeHeaders.join('\r\n')}\r\n`), part])
const headed = (header: string) => entity(['From: actes@example.org', header], 'Bonjour')
const quoted = (sign: string) =>
  mailOf(
    entity(
      ['Content-Type: application/pdf', 'Content-Transfer-Encoding: quoted-printable'],
      Buffer.alloc(3 * quotedBytes, sign),
    ),
  )

const over = ['unreadable ACTES-R004 ACTES-X033']
const opened = ['notice']

const mailsOf: readonly (readonly [title: string, expected: readonly string[], make: () => Uint8Array])[] = [
  ['no mail at all', ['unreadable ACTES-R004 ACTES-X032'], () => Buffer.from('<html><body>erreur</body></html>')],
  ['bytes of any kind', ['unreadable ACTES-R004 ACTES-X032'], () => Buffer.from([0, 255, 0, 128, 58, 10, 13])],
  [
    'a file too big',
    ['422 ACTES-X033'],
    () => Buffer.concat([Buffer.from('From: a@example.org\n\n'), Buffer.alloc(fileBytes, 'a\n')]),
  ],
  [
    'a mail too big',
    over,
    () => Buffer.concat([Buffer.from('From: a@example.org\n\n'), Buffer.alloc(mailBytes, 'a\n')]),
  ],
  ['multiparts, 21 deep', over, () => whole(nested(depth + 1, inMultipart))],
  ['mails in mails, 21 deep', over, () => whole(nested(depth + 1, inMail))],
  ['multiparts, 5,000 deep', over, () => whole(nested(5_000, inMultipart))],
  [
    'a million empty parts',
    over,
    () => whole(entity(['Content-Type: multipart/mixed; boundary=b'], '--b\r\n'.repeat(1_000_000))),
  ],
  [
    '201 attachments',
    over,
    () => mailOf(...Array.from({ length: parts + 1 }, (_, at) => attachment(`${at}.xml`, '<a/>'))),
  ],
  ['one header of 128 kB', over, () => headed(`Subject: ${'a'.repeat(headBytes)}`)],
  ['30,000 headers', over, () => headed('X: y\r\n'.repeat(headBytes / 4).trimEnd())],
  ['a header over 40,000 lines', over, () => headed(`X: y\r\n${' z\r\n'.repeat(headBytes / 3)}`.trimEnd())],
  ['24 MB in quoted-printable', over, () => quoted('=41')],
  ['soft line ends without end', over, () => quoted('=\n')],
  ['addresses without end', opened, () => headed(`To: ${'<'.repeat(most)}`)],
  ['comments without end', opened, () => headed(`To: ${'('.repeat(most)}`)],
  ['quotes without end', opened, () => headed(`Content-Type: text/plain; name="${'\\"'.repeat(most / 2)}`)],
  ['encoded words without end', opened, () => headed(`Subject: ${'=?utf-8?q?=41?='.repeat(most / 15)}`)],
  [
    'a name in thousands of pieces',
    opened,
    () =>
      headed(
        `Content-Disposition: attachment; ${Array.from({ length: most / 20 }, (_, at) => `filename*${at}*=%41`).join('; ')}`,
      ),
  ],
  ['5 MB of tags', opened, () => mailOf(textBody('<'.repeat(5_000_000), 'text/html'))],
  ['2,500,000 references', opened, () => mailOf(textBody('&#'.repeat(2_500_000), 'text/html'))],
  ['200,000 identifiers that are none', opened, () => mailOf(textBody('034-213401482-20250625-A'.repeat(200_000)))],
  [
    '195 texts',
    ['unreadable ACTES-R004 ACTES-X033'],
    () => mailOf(...Array.from({ length: 195 }, () => textBody('<a> é'.repeat(25_000), 'text/html'))),
  ],
  [
    '24 archives of 9 MB of zeros',
    opened,
    () => {
      const bomb = tarGz(member({ name: 'a.pdf', content: Buffer.alloc(9_000_000) }))
      return mailOf(...Array.from({ length: 24 }, () => attachment('a.tar.gz', bomb)))
    },
  ],
  ['an archive of 300 MB of zeros', opened, () => mailOf(attachment('a.tar.gz', gzipSync(Buffer.alloc(300_000_000))))],
  [
    '500 signatures of DKIM',
    opened,
    () => {
      const signature = `DKIM-Signature: v=1; a=rsa-sha256; d=example.org; s=s; h=from:from:from; bh=${'A'.repeat(43)}=; b=${'A'.repeat(100)}`
      return entity([...Array.from({ length: 500 }, () => signature), 'From: a@example.org'], 'Bonjour')
    },
  ],
  [
    'a file whose name climbs',
    ['opened'],
    () =>
      mailOf(attachment('../../../etc/cron.d/a', 'x'), attachment('a\u0000.xml', 'x'), attachment('$(id).xml', 'x')),
  ],
  [
    'a charset that nobody knows',
    opened,
    () => mailOf(textBody('é'.repeat(100_000), `text/plain; charset="${'x'.repeat(900)}"`)),
  ],
]

const returned = mailsOf.map(([title, expected, make]): Specimen => ({
  title,
  border: 'return',
  expected,
  make: () => ({ name: 'retour.eml', bytes: make() }),
}))

const inspected = Object.entries({
  'a million empty parts': 'exit 1 ACTES-X033',
  '5 MB of tags': 'exit 0',
  'multiparts, 5,000 deep': 'exit 1 ACTES-X033',
}).map(([wanted, expected]): Specimen => {
  const [, , make] = mailsOf.find(([title]) => title === wanted) ?? []
  return {
    title: wanted,
    border: 'inspect',
    expected: [expected],
    make: () => ({ name: 'retour.eml', bytes: make?.() ?? new Uint8Array() }),
  }
})

export const mails: readonly Specimen[] = [...returned, ...inspected]
