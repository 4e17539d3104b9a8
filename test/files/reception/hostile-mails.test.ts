// Hostile or damaged mails: a coded refusal or an answer, within a short time.
import fc from 'fast-check'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { ActesError } from '../../../src/errors.ts'
import { receptionLimits } from '../../../src/files/reception/limits.ts'
import { readMail } from '../../../src/files/reception/mail.ts'
import { textBytes } from '../../../src/files/reception/notice.ts'
import { openBytes, type Parcel } from '../../../src/files/reception/reception.ts'
import { attachment, entity, envelopeHeaders, mailOf, multipart, textBody } from '../../support/servers/mails.ts'
import { member, tarGz } from '../../support/deposits/tar-blocks.ts'

/** Milliseconds, on a machine that has much else to do: one that is quadratic takes far longer. */
const soonMs = 45_000
const opened = (mail: Uint8Array): Promise<Parcel> => openBytes(mail, 'retour.eml')

async function refusalOf(mail: Uint8Array): Promise<object> {
  const { code, params, problems } = await opened(mail).then(
    () => new ActesError('ACTES-X007'),
    (error: unknown) => (error instanceof ActesError ? error : Promise.reject(error)),
  )
  expect(problems.map((each) => each.code)).toEqual([code])
  return { code, ...params }
}

/** A part inside so many others. */
function nested(depth: number, wrap: (inner: Buffer, level: number) => Buffer, inner = textBody('Bonjour')): Buffer {
  return Array.from({ length: depth }).reduce<Buffer>((within, _, level) => wrap(within, level), inner)
}

const inMail = (inner: Buffer) => entity(['Content-Type: message/rfc822'], inner)
const inMultipart = (inner: Buffer, level: number) => multipart('mixed', [inner], { boundary: `b${level}` })
const wholeMail = (part: Buffer) => Buffer.concat([Buffer.from(`${envelopeHeaders.join('\r\n')}\r\n`), part])

const quoted = (body: Buffer) =>
  entity(['Content-Type: application/pdf', 'Content-Transfer-Encoding: Quoted-Printable (a)'], body)

describe('what is no mail', () => {
  it.each([
    ['nothing', ''],
    ['a text', 'Bonjour,\r\nvoici le retour.'],
    ['a page', '<html><body>erreur</body></html>'],
    ['an XML', '<a:b xmlns:a="x"/>'],
    ['bytes of any kind', Buffer.from([0, 255, 0, 128, 58, 10, 13])],
  ])('%s under the name of one is refused', async (_, content) => {
    expect(await refusalOf(Buffer.from(content))).toEqual({ code: 'ACTES-X032' })
  })
})

describe('a mail over a limit is refused', { timeout: soonMs }, () => {
  const { mailBytes, nestedBytes, partBytes, quotedBytes, parts, depth, headBytes } = receptionLimits
  const over = (what: string, max: number) => ({ code: 'ACTES-X033', what, max })

  it('unread when it is too big', async () => {
    const mail = Buffer.alloc(mailBytes + 1, 'a\n')
    mail.write('From: actes@example.org\n\n')
    expect(await refusalOf(mail)).toEqual(over('mailBytes', mailBytes))
  })

  it('for one part that is too big', async () => {
    const part = attachment('a.pdf', Buffer.alloc(partBytes + 1, 'a'), { encoding: 'binary' })
    expect(await refusalOf(mailOf(part))).toEqual(over('partBytes', partBytes))
  })

  it.each([
    ['soft line ends', '=\n'],
    ['signs', '=41'],
    ['letters', 'a'],
  ])('for a part in quoted-printable that is too big, of %s', async (_, sign) => {
    expect(await refusalOf(mailOf(quoted(Buffer.alloc(3 * quotedBytes, sign))))).toEqual(
      over('quotedBytes', quotedBytes),
    )
  })

  it('but not for one within the limit, nor for big parts in other encodings', async () => {
    const big = Buffer.alloc(7_000_000, 'a')
    const others = [attachment('a.pdf', big), attachment('b.pdf', big, { encoding: 'binary' }), textBody('a')]
    const mail = mailOf(quoted(Buffer.alloc(quotedBytes, 'a')), ...others)
    expect((await opened(mail)).documents).toHaveLength(3)
  })

  it('for the mails inside one another, each gone through once more', async () => {
    const heavy = attachment('a.pdf', Buffer.alloc(18_000_000, 'a'), { encoding: 'binary' })
    const mails = (depth: number) => nested(depth, (inner) => wholeMail(inMail(inner)), mailOf(heavy))
    expect((await opened(mails(2))).documents).toHaveLength(1)
    expect(await refusalOf(mails(9))).toEqual(over('nestedBytes', nestedBytes))
  })

  it('for its parts, and those of the mails inside it', async () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => attachment(`${index}.xml`, '<a/>'))
    expect((await opened(mailOf(...many(parts - 2)))).documents).toHaveLength(parts - 2)
    expect(await refusalOf(mailOf(...many(parts + 1)))).toEqual(over('parts', parts))
    const twice = mailOf(...many(parts / 2), inMail(mailOf(...many(parts / 2))))
    expect(await refusalOf(twice)).toEqual(over('parts', parts))
  })

  it('for its empty parts', async () => {
    const mail = wholeMail(entity(['Content-Type: multipart/mixed; boundary=b'], '--b\r\n'.repeat(1_000_000)))
    expect(await refusalOf(mail)).toEqual(over('parts', parts))
  })

  it.each([
    ['multiparts inside one another', inMultipart],
    ['mails inside one another', inMail],
  ])('for too many %s', async (_, wrap) => {
    expect((await opened(wholeMail(nested(depth - 2, wrap)))).notice).toBeDefined()
    expect(await refusalOf(wholeMail(nested(depth + 1, wrap)))).toEqual(over('depth', depth))
  })

  it.each([
    ['one long header', `Subject: ${'a'.repeat(headBytes)}`],
    ['many headers', 'X: y\r\n'.repeat(headBytes / 4)],
    ['one header over many lines', `X: y\r\n${' z\r\n'.repeat(headBytes / 3)}`],
  ])('for %s', async (_, header) => {
    expect(await refusalOf(entity(['From: actes@example.org', header]))).toEqual(over('headBytes', headBytes))
  })

  it('for texts without end', async () => {
    const mail = mailOf(...Array.from({ length: 195 }, () => textBody('<a> é'.repeat(20_000), 'text/html')))
    expect(await refusalOf(mail)).toEqual(over('textsBytes', receptionLimits.textsBytes))
  })

  it('for a header too long of a part, while one before it is still being read', async () => {
    const before = entity(['Content-Type: text/plain', 'Content-Transfer-Encoding: 8bit'], 'http://'.repeat(20_000))
    const part = entity(['Content-Type: text/plain', `X: ${'a'.repeat(headBytes)}`], 'A')
    const mail = multipart('mixed', [before, part], { headers: envelopeHeaders })
    expect(await refusalOf(mail)).toEqual(over('headBytes', headBytes))
  })
})

describe('a mail within its limits is opened soon', { timeout: soonMs }, () => {
  const most = receptionLimits.headBytes - 1_000
  it.each([
    ['addresses without end', `To: ${'<'.repeat(most)}`],
    ['comments without end', `To: ${'('.repeat(most)}`],
    ['quotes without end', `Content-Type: text/plain; name="${'\\"'.repeat(most / 2)}`],
    ['encoded words without end', `Subject: ${'=?utf-8?q?=41?='.repeat(most / 15)}`],
    ['a name in thousands of pieces', `Content-Disposition: attachment; ${pieces(most)}`],
    ['a name of dots', `Content-Disposition: attachment; filename="${'. '.repeat(most / 2)}x"`],
  ])('with %s', async (_, header) => {
    expect(await opened(entity(['From: actes@example.org', header], 'Bonjour'))).toMatchObject({ kind: 'mail' })
  })

  it.each([
    ['tags without end', '<'.repeat(5_000_000)],
    ['references without end', '&#'.repeat(2_500_000)],
    ['what begins like identifiers', '034-213401482-20250625-A'.repeat(200_000)],
    ['lines without end', '\n'.repeat(5_000_000)],
  ])('with a text of %s', async (_, text) => {
    expect((await opened(mailOf(textBody(text, 'text/html')))).notice?.kind).toBe('other')
  })

  it('with as many texts as are taken: no more of them is held than is read', async () => {
    const texts = Array.from({ length: 30 }, () => textBody('<a> é'.repeat(40_000), 'text/html'))
    expect((await opened(mailOf(...texts))).notice).toEqual({ kind: 'other', idActes: [] })
    const { bodies } = await readMail(mailOf(...texts))
    expect(bodies.reduce((sum, { buffer }) => sum + buffer.byteLength, 0)).toBe(textBytes)
  })

  it('with archives that grow: what does not fit stays packed', async () => {
    const bomb = tarGz(member({ name: 'a.pdf', content: Buffer.alloc(9_000_000) }))
    const parcel = await opened(mailOf(...Array.from({ length: 24 }, () => attachment('a.tar.gz', bomb))))
    const packed = parcel.documents.filter(({ name }) => name.endsWith('.tar.gz'))
    expect(parcel.documents).toHaveLength(24)
    expect(packed).toHaveLength(24 - Math.floor(receptionLimits.unpackedBytes / 9_000_000))
  })

  function pieces(length: number): string {
    return Array.from({ length: length / 20 }, (_, index) => `filename*${index}*=%41`).join('; ')
  }
})

describe('a damaged mail', () => {
  const folder = fileURLToPath(new URL('../../../fixtures/retours/mail/', import.meta.url))
  const mails = readdirSync(folder).map((name) => readFileSync(join(folder, name)))
  const scraps = [
    '\r\n\r\n',
    '--',
    '------=_Part_1_20250708',
    'multipart/mixed',
    'message/rfc822',
    ';',
    '"',
    '=?UTF-8?B?',
    '\0',
  ]

  it('is opened or refused with a code', async () => {
    const scrap = fc.oneof(fc.constantFrom(...scraps), fc.string({ unit: 'binary', maxLength: 20 }))
    const damage = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), lost: fc.nat(300), scrap })
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...mails),
        fc.array(damage, { minLength: 1, maxLength: 5 }),
        async (mail, all) => {
          const damaged = all.reduce((bytes, { at, lost, scrap }) => {
            const from = Math.floor(at * bytes.length)
            return Buffer.concat([bytes.subarray(0, from), Buffer.from(scrap), bytes.subarray(from + lost)])
          }, mail)
          const code = await opened(damaged).then(
            () => 'opened',
            (error: unknown) => (error instanceof ActesError ? error.code : Promise.reject(error)),
          )
          expect(['opened', 'ACTES-X032', 'ACTES-X033']).toContain(code)
        },
      ),
      { numRuns: 150 },
    )
  })
})
