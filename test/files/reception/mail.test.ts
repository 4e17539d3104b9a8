// Mails of any structure, encoding and part names: their files come out byte for byte.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import { openBytes, type Parcel } from '../../../src/files/reception/reception.ts'
import {
  attachment,
  entity,
  envelopeHeaders,
  mailOf,
  multipart,
  textBody,
  type Encoding,
} from '../../support/servers/mails.ts'
import { member, tarGz } from '../../support/deposits/tar-blocks.ts'

const retours = fileURLToPath(new URL('../../../fixtures/retours/', import.meta.url))
const retour = (name: string) => readFileSync(`${retours}${name}.xml`)
const id = '034-213401482-20250625-DEL11-250625-DE'
const arName = `${id}-1-2_5279.xml`
const ar = retour('ARActe/numero-avec-tiret')
const returnName = 'EACT--SPREF0341-213401482-20250708-57.xml'
const enveloppe = retour('EnveloppeMISILLCL/sous-prefecture')

const opened = (mail: Uint8Array): Promise<Parcel> => openBytes(mail, 'retour.eml', systemClock.turn)
const fixture = (name: string) => opened(readFileSync(`${retours}mail/${name}.eml`))
const names = ({ documents }: Parcel) => documents.map(({ name }) => name)
const bytesOf = ({ documents }: Parcel, name: string) =>
  Buffer.from(documents.find((each) => each.name === name)?.bytes ?? [])

describe('fixtures', () => {
  it.each([
    ['ar-avec-corps-html-et-logo', ['logo.png', returnName, arName]],
    ['parties-en-ordre-inverse', [arName, returnName]],
    ['anomalie-d-enveloppe-seule', ['ANO_EACT--213401482--20250708-1.xml']],
    ['mail-dans-un-mail', [returnName, arName]],
    ['utf-8-sous-iso-8859-1', [returnName, arName]],
  ])('%s gives its files, and its text is not one of them', async (name, files) => {
    const parcel = await fixture(name)
    expect(parcel.kind).toBe('mail')
    expect(names(parcel)).toEqual(files)
    expect(parcel.notice).toBeUndefined()
  })

  it.each([
    ['ar-avec-corps-html-et-logo', ar],
    ['mail-dans-un-mail', ar],
    ['utf-8-sous-iso-8859-1', retour('ARActe/utf-8-sous-iso-8859-1')],
  ])('%s gives its message byte for byte', async (name, bytes) => {
    expect(bytesOf(await fixture(name), arName)).toEqual(bytes)
  })

  it('a letter comes with its PDF, and with a copy under an accented name', async () => {
    const parcel = await fixture('lettre-observations-et-nom-accentue')
    const [pdf, copy] = [`${id}-4-1_1.pdf`, 'Courrier du sous-préfet (août).pdf']
    expect(names(parcel)).toEqual(['EACT--SPREF0341-213401482-20250820-3.xml', `${id}-4-1_0.xml`, pdf, copy])
    expect(bytesOf(parcel, copy)).toEqual(bytesOf(parcel, pdf))
    expect(bytesOf(parcel, pdf).subarray(0, 5).toString()).toBe('%PDF-')
  })
})

describe('whatever its transfer encoding', () => {
  const everyByte = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
  const line = Buffer.from('ligne\r\n--pas une limite\r\n\r\n.\r\nFrom ici\r\n')
  const text = Buffer.concat([line, Buffer.from('<a>é</a>', 'latin1')])

  it.each<[Encoding, Buffer]>([
    ['base64', Buffer.concat([everyByte, text, everyByte])],
    ['quoted-printable', Buffer.concat([everyByte, text, everyByte])],
    ['binary', Buffer.concat([everyByte, text, everyByte])],
    ['8bit', text],
    ['7bit', line],
  ])('%s gives its bytes back, the line end before the next part left out', async (encoding, bytes) => {
    const parcel = await opened(mailOf(attachment(arName, bytes, { encoding }), textBody('fin')))
    expect(bytesOf(parcel, arName)).toEqual(bytes)
  })

  it('a wrong type or charset changes nothing in them', async () => {
    const type = 'text/xml; charset=utf-16'
    expect(bytesOf(await opened(mailOf(attachment(arName, ar, { type, encoding: '8bit' }))), arName)).toEqual(ar)
  })
})

describe('an XML', () => {
  it.each([
    ['application/octet-stream', 'attachment'],
    ['application/xml', 'inline'],
    ['text/xml', ''],
    ['text/plain', 'inline'],
    ['text/plain', ''],
    ['text/html', 'inline'],
    ['x-inconnu/y', 'form-data'],
    ['image/jpeg', 'attachment'],
  ])('sent as %s, disposition %o, is accepted', async (type, disposition) => {
    const how = { type: `${type}; name="${arName}"`, disposition }
    const parcel = await opened(mailOf(textBody('Bonjour'), attachment(arName, ar, how)))
    expect(bytesOf(parcel, arName)).toEqual(ar)
    expect(parcel.notice).toBeUndefined()
  })

  it('without a name gets one, and is recognised by its namespace', async () => {
    const parcel = await opened(mailOf(textBody('Bonjour'), attachment('', ar, { disposition: 'attachment' })))
    expect(names(parcel)).toEqual(['piece-1.xml'])
    expect(parcel.notice).toBeUndefined()
  })

  const bare = ar.toString('latin1').replace(/^<\?xml[^>]*>\s*/, '')
  it.each([
    ['with its prolog', ar.toString('latin1')],
    ['without prolog', bare],
    ['behind a byte order mark and blanks', `\xEF\xBB\xBF\r\n ${bare}`],
  ])('sent as the text of the mail, %s, is taken', async (_, text) => {
    const body = entity(['Content-Type: text/plain'], Buffer.from(text, 'latin1'))
    const parcel = await opened(mailOf(textBody('Bonjour'), body))
    expect(names(parcel)).toEqual(['piece-1.xml'])
    expect(parcel.notice).toBeUndefined()
  })

  it.each(['<Bonjour>', 'Bonjour <a@example.org> : http://www.interieur.gouv.fr/ACTES#v1.1-20040216'])(
    'is not a lookalike: %s',
    async (text) => {
      const parcel = await opened(mailOf(textBody(text)))
      expect(parcel).toMatchObject({ documents: [], notice: { kind: 'other' } })
    },
  )

  it('that is the whole mail is accepted', async () => {
    const headers = [...envelopeHeaders, `Content-Type: text/xml; name="${arName}"`]
    expect(bytesOf(await opened(entity(headers, ar)), arName)).toEqual(ar)
  })

  it('among alternatives is accepted', async () => {
    const alternatives = multipart('alternative', [textBody('Bonjour'), attachment(arName, ar, { disposition: '' })])
    expect(names(await opened(mailOf(alternatives)))).toEqual(['piece-1.xml'])
  })
})

describe('a name', () => {
  const named = async (disposition: string | Uint8Array, type = 'application/pdf') => {
    const header = Buffer.concat([Buffer.from('Content-Disposition: attachment; '), Buffer.from(disposition)])
    const parcel = await opened(mailOf(entity([`Content-Type: ${type}`, header], '%PDF-1.4')))
    return names(parcel)[0]
  }

  it.each([
    ['RFC 2047, UTF-8', 'filename="=?UTF-8?Q?d=C3=A9lib=C3=A9ration.pdf?="', 'délibération.pdf'],
    ['RFC 2047, in two words', 'filename="=?UTF-8?B?ZMOpbGk=?= =?ISO-8859-1?Q?b=E9.pdf?="', 'délibé.pdf'],
    ['RFC 2231', "filename*=ISO-8859-1''d%E9lib.pdf", 'délib.pdf'],
    ['RFC 2231, in pieces', "filename*0*=UTF-8''d%C3%A9; filename*1=lib; filename*2*=%2Epdf", 'délib.pdf'],
    ['bytes of UTF-8', Buffer.from('filename="délib.pdf"'), 'délib.pdf'],
    ['bytes of ISO-8859-1', Buffer.from('filename="délib.pdf"', 'latin1'), 'délib.pdf'],
    ['a folder that climbs', 'filename="../../etc/passwd"', 'passwd'],
    ['an absolute path', 'filename="/etc/cron.d/x.pdf"', 'x.pdf'],
    ['a path of Windows', 'filename="C:\\\\Temp\\\\x.pdf"', 'x.pdf'],
    ['a path in RFC 2231', "filename*=UTF-8''..%2F..%2Fx.pdf", 'x.pdf'],
    ['a NUL', "filename*=UTF-8''x.pdf%00.exe", 'x.pdf_.exe'],
    ['line ends', "filename*=UTF-8''x%0D%0ABcc%3A%20y.pdf", 'x__Bcc_ y.pdf'],
    ['a mark that turns the writing round', "filename*=UTF-8''x%E2%80%AEfdp.exe", 'x_fdp.exe'],
    ['dots only', 'filename=".."', 'piece-1.pdf'],
    ['nothing', 'filename=""', 'piece-1.pdf'],
    ['an unknown charset', 'filename="=?x-inconnu?Q?a?=.pdf"', 'a.pdf'],
  ])('%s', async (_, disposition, name) => {
    expect(await named(disposition)).toBe(name)
  })

  it('given twice is made unique, ignoring case', async () => {
    const parts = ['a.xml', 'A.xml', 'a.xml'].map((name, index) => attachment(name, `<a n="${index}"/>`))
    const parcel = await opened(mailOf(...parts))
    expect(names(parcel)).toEqual(['a.xml', 'A-2.xml', 'a-3.xml'])
    expect(bytesOf(parcel, 'a-3.xml').toString()).toBe('<a n="2"/>')
  })
})

describe('a mail inside a mail', () => {
  const inner = mailOf(textBody('Bonjour'), attachment(arName, ar))
  const inside = (headers: readonly string[], body: Uint8Array) =>
    opened(mailOf(textBody('TR'), attachment(returnName, enveloppe), entity(headers, body)))

  it.each([
    ['inline', ['Content-Type: message/rfc822', 'Content-Disposition: inline'], inner],
    ['attached', ['Content-Type: message/rfc822', 'Content-Disposition: attachment; filename=x.eml'], inner],
    [
      'as a file .eml',
      ['Content-Type: application/octet-stream', 'Content-Disposition: attachment; filename=x.eml'],
      inner,
    ],
    [
      'in base64',
      ['Content-Type: message/rfc822', 'Content-Transfer-Encoding: base64'],
      Buffer.from(inner.toString('base64')),
    ],
    ['with accents in its headers', ['Content-Type: message/global'], inner],
  ])('%s is opened', async (_, headers, body) => {
    const parcel = await inside(headers, body)
    expect(names(parcel)).toEqual([returnName, arName])
    expect(bytesOf(parcel, arName)).toEqual(ar)
  })

  it('an attachment that is not a mail is a file', async () => {
    const parcel = await inside(['Content-Type: message/rfc822', 'Content-Disposition: attachment; filename=x.eml'], ar)
    expect(names(parcel)).toEqual([returnName, 'x.eml'])
    expect(bytesOf(parcel, 'x.eml')).toEqual(ar)
  })
})

describe('what else a mail may be', () => {
  it.each([
    ['a mailbox in one file', 'From actes@example.org Tue Jul  8 10:12:00 2025\r\n'],
    ['a byte order mark before it', '\uFEFF'],
    ['blank lines before it', '\r\n\r\n'],
  ])('%s', async (_, before) => {
    const mail = Buffer.concat([Buffer.from(before), mailOf(attachment(arName, ar))])
    expect(names(await opened(mail))).toEqual([arName])
  })

  it('line ends of one character', async () => {
    const mail = Buffer.from(
      mailOf(textBody('Bonjour'), attachment(arName, ar)).toString('latin1').replaceAll('\r\n', '\n'),
    )
    expect(bytesOf(await opened(mail), arName)).toEqual(ar)
  })

  it('cut midway: the files before the cut are complete', async () => {
    const mail = mailOf(attachment(returnName, enveloppe), attachment(arName, ar))
    const parcel = await opened(mail.subarray(0, mail.length - 900))
    expect(names(parcel)).toEqual([returnName, arName])
    expect(bytesOf(parcel, returnName)).toEqual(enveloppe)
  })

  it('an archive in it is opened; one that cannot be opened stays a file', async () => {
    const archive = tarGz(member({ name: returnName, content: enveloppe }), member({ name: arName, content: ar }))
    const name = 'SLO-EACT--SPREF0341-213401482-20250708-57.tar.gz'
    expect(names(await opened(mailOf(attachment(name, archive))))).toEqual([returnName, arName])
    expect(names(await opened(mailOf(attachment(name, gzipSync('rien')))))).toEqual([name])
  })
})

describe('without any protocol file', () => {
  it('the ministry’s mail about an awaited paper is a notice that names the act and the day', async () => {
    const parcel = await fixture('complement-papier-attendu')
    expect(names(parcel)).toEqual(['logo.png'])
    expect(parcel.notice).toEqual({ kind: 'multicanal', idActes: [id], date: '2025-07-18' })
  })

  it('anything else is a notice too, never lost', async () => {
    expect((await fixture('notice-sans-mot-connu')).notice).toEqual({ kind: 'other', idActes: [id] })
    expect((await opened(entity(envelopeHeaders))).notice).toEqual({ kind: 'other', idActes: [] })
  })

  it('a PDF with an unrelated name does not make it a message', async () => {
    const parcel = await opened(mailOf(textBody('Bonjour'), attachment('tract.pdf', '%PDF-1.4')))
    expect(names(parcel)).toEqual(['tract.pdf'])
    expect(parcel.notice).toEqual({ kind: 'other', idActes: [] })
  })

  it('an attached page is read like a text', async () => {
    const page = '<html><body>Le document papier n’est pas arrivé.</body></html>'
    const parcel = await opened(
      mailOf(textBody('Bonjour'), attachment('message_body.html', page, { type: 'text/html' })),
    )
    expect(names(parcel)).toEqual(['message_body.html'])
    expect(parcel.notice?.kind).toBe('multicanal')
  })
})
