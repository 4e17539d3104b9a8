// Mails spoiled by a person who knows MIME: boundaries, headers, encodings that lie, depth, numbers, names.
import { forwarded, mail, multipart, part, text as textPart } from './mails.ts'
import type { Random } from './random.ts'
import { inserted, onText, replaced, somewhere, type Spoil, type SpoilText } from './spoil-bytes.ts'

const header = /^([A-Za-z-]+):[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*/gm
const boundaryLine = /^--[^\r\n]+/gm
const encodingLine = /Content-Transfer-Encoding: ?[^\r\n]*/gi
const fileName = /name="[^"]*"/g

const encodings = ['base64', 'quoted-printable', '7bit', '8bit', 'binary', 'x-uuencode', 'gzip', '']
const charsets = ['utf-8', 'iso-8859-1', 'utf-7', 'utf-16', 'iso-2022-jp', 'x-unknown', 'base64', 'x'.repeat(9_000)]
const types: readonly string[] = [
  'text/plain',
  'text/html',
  'text/xml',
  'application/xml',
  'application/ms-tnef',
  'multipart/mixed',
  'multipart/',
  'message/rfc822',
  'message/partial',
  'message/external-body',
  'application/gzip',
  'text/calendar',
  '/',
  '',
  'a/b/c',
  'multipart/signed',
  'multipart/alternative',
  'multipart/related',
  'application/pkcs7-mime',
  'text/rfc822-headers',
]
const fileNames: readonly string[] = [
  '../../../etc/passwd',
  '..\\..\\a.xml',
  '/etc/passwd',
  'C:\\a.xml',
  '.',
  '..',
  '',
  'a\x00.xml',
  'con',
  '-rf',
  '~',
  '=?utf-8?B?w6lsw6k=?=.xml',
  '=?utf-8?Q?=00=00?=',
  '=?x?B??=',
  '=?utf-8?B?',
  "utf-8''%C3%A9.xml",
  '%00.xml',
  'é’€.xml',
  '\u202Elmx.exe',
  'a'.repeat(5_000),
  '=?utf-8?Q?a?= '.repeat(3_000),
  'a.xml"; name="b.xml',
  '__proto__',
]
const headerValues: readonly string[] = [
  '',
  '<'.repeat(30_000),
  '('.repeat(30_000),
  '"'.repeat(9_000),
  'a@b,'.repeat(9_000),
  ';'.repeat(9_000),
  '='.repeat(9_000),
  '=?utf-8?Q?=C3?='.repeat(2_000),
  `x\r\n ${'y\r\n '.repeat(9_000)}`,
  'Tue, 99 Foo 99999 99:99:99 +9999',
  ' '.repeat(50_000),
  'group: a@b, c@d;'.repeat(2_000),
  '<a@b'.repeat(5_000),
  '\x00\x01',
  '=?utf-8?B?/////w==?=',
  'a\tb',
  'é',
]
const htmls: readonly string[] = [
  '<div>'.repeat(20_000),
  '<table><tr><td>'.repeat(5_000),
  '<a href="'.repeat(9_000),
  '<'.repeat(90_000),
  '<img src="cid:a">'.repeat(5_000),
  '&nbsp;'.repeat(30_000),
  '<style>'.repeat(5_000),
  '<!--'.repeat(9_000),
]
const plains: readonly string[] = [
  'http://'.repeat(20_000),
  'a.'.repeat(50_000),
  'www.a@b.fr '.repeat(9_000),
  '\n'.repeat(90_000),
  '.\r\n'.repeat(9_000),
  '034-213401482-20250625-DEL11-DE '.repeat(5_000),
  '034-213401482-20250625-'.repeat(9_000),
  '0'.repeat(200_000),
  '-'.repeat(200_000),
  '034-213401482-20250625-' + '-A'.repeat(40_000),
  '=\r\n'.repeat(30_000),
  'Content-Type: a/b\r\n'.repeat(3_000),
]

const ways: readonly SpoilText[] = [
  (text, random) =>
    replaced(text, somewhere(text, boundaryLine, random), random.pick(['--', '---', '--x', '--x--', ''])),
  (text, random) =>
    text.replace(
      /boundary="[^"]*"/,
      () => `boundary=${random.pick(['', '""', 'x', '"--"', '"a b"', `"${'b'.repeat(3_000)}"`])}`,
    ),
  function closedTooEarly(text, random) {
    const found = somewhere(text, boundaryLine, random)
    return replaced(text, found, `${found?.[0]}--`)
  },
  (text) => text.replace(/\r\n--[^\r\n]+--\r\n$/, ''),
  (text, random) => replaced(text, somewhere(text, header, random), ''),
  function headerTwice(text, random) {
    const found = somewhere(text, header, random)
    return replaced(text, found, `${found?.[0]}\r\n${found?.[0]}`)
  },
  function otherHeaderValue(text, random) {
    const found = somewhere(text, header, random)
    return replaced(text, found, `${found?.[1]}: ${random.pick(headerValues)}`)
  },
  (text, random) =>
    `${random.pick(['X-A', 'Subject', 'To', 'Received', 'References', ''])}: x\r\n`.repeat(
      random.pick([2, 500, 20_000]),
    ) + text,
  (text, random) =>
    replaced(text, somewhere(text, encodingLine, random), `Content-Transfer-Encoding: ${random.pick(encodings)}`),
  (text, random) => text.replace(/charset=[^\r\n;]*/, () => `charset=${random.pick(charsets)}`),
  (text, random) =>
    replaced(text, somewhere(text, /Content-Type: [^;\r\n]*/g, random), `Content-Type: ${random.pick(types)}`),
  (text, random) => replaced(text, somewhere(text, fileName, random), `name="${random.pick(fileNames)}"`),
  (text, random) => replaced(text, somewhere(text, fileName, random), continued(random)),
  (text, random) =>
    replaced(
      text,
      somewhere(text, /^[A-Za-z0-9+/]{20,}=*$/gm, random),
      random.pick(['====', '*'.repeat(500), 'A', '']),
    ),
  (text, random) => nested(text, random),
  (text, random) => mail(deepParts(random.pick([5, 60, 300, 3_000]))) + text.slice(0, random.below(200)),
  (text, random) =>
    mail(
      multipart(
        'm',
        Array.from({ length: random.pick([50, 250, 3_000]) }, () => textPart('x')),
      ),
    ) + text.slice(-20),
  (_, random) => mail(textPart(random.pick(htmls), 'text/html; charset=utf-8')),
  (_, random) => mail(textPart(random.pick(plains))),
  (_, random) =>
    mail(multipart('m', [textPart(random.pick(plains)), textPart(random.pick(htmls), 'text/html'), attached(random)])),
  (text, random) => text.replaceAll('\r\n', random.pick(['\n', '\r', '\n\r', '\r\r\n'])),
  (text, random) => inserted(text, random.pick(headerValues), random),
]

/** One of the ways of a mail. */
export const spoilMail: Spoil = onText(ways)

function attached(random: Random): string {
  return part({
    name: random.pick(fileNames),
    bytes: Buffer.alloc(random.pick([0, 1, 5_000])),
    type: random.pick(types),
  })
}

// RFC 2231: a name in numbered pieces, some of them encoded.
function continued(random: Random): string {
  const pieces = Array.from({ length: random.pick([2, 40, 3_000]) }, (_, index) => `filename*${index}*=%41`)
  return `${random.once(2) ? pieces.join('; ') : pieces.reverse().join(';\r\n ')}; name="a.xml"`
}

function nested(text: string, random: Random): string {
  let whole = text
  for (let depth = random.pick([1, 3, 30, 120]); depth > 0 && whole.length < 1_000_000; depth -= 1) {
    whole = forwarded(whole, random.once(3) ? 'same' : `b${depth}`)
  }
  return whole
}

function deepParts(depth: number): string {
  const open = Array.from(
    { length: depth },
    (_, at) => `Content-Type: multipart/mixed; boundary="b${at}"\r\n\r\n--b${at}\r\n`,
  )
  return `${open.join('')}Content-Type: text/plain\r\n\r\nx\r\n`
}
