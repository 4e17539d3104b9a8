// Mails over each limit are refused with its code, and mails just within it are opened. Damaged ones are in test/fuzz.
import { describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import { receptionLimits } from '../../../src/files/reception/limits.ts'
import { readMail } from '../../../src/files/reception/mail.ts'
import { textBytes } from '../../../src/files/reception/notice.ts'
import { openBytes } from '../../../src/files/reception/reception.ts'
import { asActesError } from '../../gateways/contract.ts'
import { member, tarGz } from '../../support/deposits/tar-blocks.ts'
import { attachment, entity, envelopeHeaders, mailOf, multipart, textBody } from '../../support/servers/mails.ts'

const opened = (mail: Uint8Array) => openBytes(mail, 'retour.eml', systemClock.turn)
async function refusalOf(mail: Uint8Array): Promise<unknown> {
  const { code, params, problems } = asActesError(await opened(mail).catch((error: unknown) => error))
  expect(problems.map((each) => each.code)).toEqual([code])
  return [code, params?.what, params?.max]
}
const { mailBytes, partBytes, quotedBytes, parts, depth, headBytes, unpackedBytes } = receptionLimits
const over = (what: keyof typeof receptionLimits) => ['ACTES-X033', what, receptionLimits[what]]

/** A part inside so many others. */
const nested = (levels: number, wrap: (inner: Buffer, level: number) => Buffer, inner = textBody('Bonjour')) =>
  Array.from({ length: levels }).reduce<Buffer>((within, _, level) => wrap(within, level), inner)
const inMail = (inner: Buffer) => entity(['Content-Type: message/rfc822'], inner)
const inMultipart = (inner: Buffer, level: number) => multipart('mixed', [inner], { boundary: `b${level}` })
const wholeMail = (part: Buffer) => Buffer.concat([Buffer.from(`${envelopeHeaders.join('\r\n')}\r\n`), part])
const binary = (bytes: number) => attachment('a.pdf', Buffer.alloc(bytes, 'a'), { encoding: 'binary' })
const quoted = (body: Buffer) =>
  entity(['Content-Type: application/pdf', 'Content-Transfer-Encoding: Quoted-Printable (a)'], body)
const headed = (header: string) => entity(['From: actes@example.org', header], 'Bonjour')
const files = (count: number) => Array.from({ length: count }, (_, index) => attachment(`${index}.xml`, '<a/>'))

it.each(['', 'Bonjour,\r\nvoici le retour.', '<html><body>erreur</body></html>', '<a:b xmlns:a="x"/>', '\0\xff:\n\r'])(
  'a file with a mail’s name that is not one is refused: %j',
  async (content) => expect(await refusalOf(Buffer.from(content))).toEqual(['ACTES-X032', undefined, undefined]),
)

describe('a mail over a limit', () => {
  const heavyMails = (levels: number) => nested(levels, (inner) => wholeMail(inMail(inner)), mailOf(binary(18_000_000)))
  it.each([
    ['mailBytes', () => Buffer.concat([Buffer.from('From: a@b.fr\n\n'), Buffer.alloc(mailBytes, 'a\n')])],
    ['partBytes', () => mailOf(binary(partBytes + 1))],
    ['quotedBytes', () => mailOf(quoted(Buffer.alloc(3 * quotedBytes, '=\n')))],
    ['quotedBytes', () => mailOf(quoted(Buffer.alloc(3 * quotedBytes, '=41')))],
    ['nestedBytes', () => heavyMails(9)],
    ['parts', () => mailOf(...files(parts + 1))],
    ['parts', () => mailOf(...files(parts / 2), inMail(mailOf(...files(parts / 2))))],
    ['parts', () => wholeMail(entity(['Content-Type: multipart/mixed; boundary=b'], '--b\r\n'.repeat(1_000_000)))],
    ['depth', () => wholeMail(nested(depth + 1, inMultipart))],
    ['depth', () => wholeMail(nested(depth + 1, inMail))],
    ['headBytes', () => headed(`Subject: ${'a'.repeat(headBytes)}`)],
    ['headBytes', () => headed('X: y\r\n'.repeat(headBytes / 4))],
    ['headBytes', () => headed(`X: y\r\n${' z\r\n'.repeat(headBytes / 3)}`)],
    [
      'headBytes',
      () =>
        mailOf(
          textBody('http://'.repeat(20_000)),
          entity(['Content-Type: text/plain', `X: ${'a'.repeat(headBytes)}`], 'A'),
        ),
    ],
    ['textsBytes', () => mailOf(...Array.from({ length: 195 }, () => textBody('<a> é'.repeat(20_000), 'text/html')))],
  ] as const)('%s is refused', async (what, mail) => expect(await refusalOf(mail())).toEqual(over(what)))

  it.each([
    ['nestedBytes', () => heavyMails(2), 1],
    ['parts', () => mailOf(...files(parts - 2)), parts - 2],
    ['quotedBytes', () => mailOf(quoted(Buffer.alloc(quotedBytes, 'a')), binary(7_000_000), textBody('a')), 2],
    ['depth', () => wholeMail(nested(depth - 2, inMultipart)), 0],
  ] as const)('just within %s it is opened', async (_, mail, count) =>
    expect((await opened(mail())).documents).toHaveLength(count),
  )
})

describe('a mail within its limits is opened, with', () => {
  const most = headBytes - 1_000
  it.each([
    `To: ${'<'.repeat(most)}`,
    `To: ${'('.repeat(most)}`,
    `Content-Type: text/plain; name="${'\\"'.repeat(most / 2)}`,
    `Subject: ${'=?utf-8?q?=41?='.repeat(most / 15)}`,
    `Content-Disposition: attachment; ${Array.from({ length: most / 20 }, (_, at) => `filename*${at}*=%41`).join('; ')}`,
    `Content-Disposition: attachment; filename="${'. '.repeat(most / 2)}x"`,
  ])('the header %.24s', async (header) => expect(await opened(headed(header))).toMatchObject({ kind: 'mail' }))

  it.each(['<', '&#', '034-213401482-20250625-A', '\n'])('%j without end', async (text) => {
    const mail = mailOf(textBody(text.repeat(5_000_000 / text.length), 'text/html'))
    expect((await opened(mail)).notice?.kind).toBe('other')
  })

  it('as many texts as allowed: no more of them is held than is read', async () => {
    const mail = mailOf(...Array.from({ length: 30 }, () => textBody('<a> é'.repeat(40_000), 'text/html')))
    const { bodies } = await readMail(mail, systemClock.turn)
    expect(bodies.reduce((sum, { buffer }) => sum + buffer.byteLength, 0)).toBe(textBytes)
  })

  it('archives that expand: those over the limit stay packed', async () => {
    const bomb = tarGz(member({ name: 'a.pdf', content: Buffer.alloc(9_000_000) }))
    const { documents } = await opened(mailOf(...Array.from({ length: 24 }, () => attachment('a.tar.gz', bomb))))
    const packed = documents.filter(({ name }) => name.endsWith('.tar.gz'))
    expect([documents.length, packed.length]).toEqual([24, 24 - Math.floor(unpackedBytes / 9_000_000)])
  })
})
