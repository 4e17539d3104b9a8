// Decodes XML bytes by their declared and actual encoding. Some retours hold UTF-8 under an ISO-8859-1 prolog; S²LOW
// repairs them too. Source: XML 1.0 2.8, 2.11, 4.3.3.
import { isAscii, isUtf8 } from 'node:buffer'
import { faultAt, problem } from '#errors.ts'
import { meantByC1 } from './latin1.ts'

type Encoding = 'UTF-8' | 'US-ASCII' | 'ISO-8859-1' | 'ISO-8859-15' | 'windows-1252'

// Accepted encodings by IANA and usual names, in lower case and without separators.
const encodings = new Map<string, Encoding>([
  ['utf8', 'UTF-8'],
  ['usascii', 'US-ASCII'],
  ['ascii', 'US-ASCII'],
  ['iso88591', 'ISO-8859-1'],
  ['latin1', 'ISO-8859-1'],
  ['iso885915', 'ISO-8859-15'],
  ['latin9', 'ISO-8859-15'],
  ['windows1252', 'windows-1252'],
  ['cp1252', 'windows-1252'],
])

/** A TextDecoder of ISO-8859-15 is missing where Node has a reduced ICU, as on Alpine. */
const latin9: Readonly<Record<string, string>> = {
  '\u00A4': '€',
  '\u00A6': 'Š',
  '\u00A8': 'š',
  '\u00B4': 'Ž',
  '\u00B8': 'ž',
  '\u00BC': 'Œ',
  '\u00BD': 'œ',
  '\u00BE': 'Ÿ',
}

const xmlDeclaration =
  /^<\?xml\s+version\s*=\s*(["'])1\.[0-9]+\1(?:\s+encoding\s*=\s*(["'])(?<encoding>[A-Za-z][A-Za-z0-9._-]*)\2)?(?:\s+standalone\s*=\s*(["'])(?:yes|no)\4)?\s*\?>/

/**
 * Decode an XML document. The declared encoding holds unless the bytes contradict it. Valid UTF-8 with a multibyte
 * sequence is UTF-8. Bytes that are not UTF-8 under UTF-8 or US-ASCII, and bytes 80 to 9F under ISO-8859-1 or -15, are
 * windows-1252. Pure ASCII is accepted under an unknown name. A contradiction is an X008 (`params.declared`,
 * `params.read`).
 * @returns the text without byte order mark and XML declaration. Line ends are LF; line numbers are those of the document
 * @throws ActesError X002 (`params.encoding`) for UTF-16, UTF-32 and any encoding but the five accepted; X004
 * (`params.line`, `params.reason`) when the XML declaration is malformed
 */
export function decodeXml(bytes: Uint8Array) {
  refuseWideUnits(bytes)
  const marked = startsWith(bytes, [0xef, 0xbb, 0xbf])
  const content = marked ? bytes.subarray(3) : bytes
  const raw = latin1(content)
  const declared = declaredEncoding(raw)
  const read = encodingOf(content, raw, { declared, marked })
  const text = readAs(read, content, raw).replace(/\r\n?/g, '\n')
  return {
    text: text.replace(xmlDeclaration, (found) => found.replace(/[^\n]/g, '')),
    deviations: read === declared ? [] : [problem('ACTES-X008', '/', { params: { declared, read } })],
  }
}

/** `decodeXml` would take these ISO-8859-1 bytes for UTF-8, so the writer must avoid them. */
export function looksLikeUtf8(bytes: Uint8Array): boolean {
  return !isAscii(bytes) && isUtf8(bytes)
}

// UTF-16 and UTF-32 have a mark, or null bytes beside the first characters, which are ASCII.
function refuseWideUnits(bytes: Uint8Array) {
  const [first = 1, second = 1, third = 1, fourth = 1] = bytes
  const four = (first === 0 && second === 0) || (third === 0 && fourth === 0)
  if (four) throw faultAt('ACTES-X002', '/', { params: { encoding: 'UTF-32' } })
  const marked = startsWith(bytes, [0xfe, 0xff]) || startsWith(bytes, [0xff, 0xfe])
  if (marked || first === 0 || second === 0) throw faultAt('ACTES-X002', '/', { params: { encoding: 'UTF-16' } })
}

function declaredEncoding(raw: string) {
  if (!/^<\?xml\s/.test(raw)) return 'UTF-8'
  const found = xmlDeclaration.exec(raw)
  if (!found) throw faultAt('ACTES-X004', '/', { params: { line: 1, reason: 'Malformed XML declaration' } })
  const { encoding = 'UTF-8' } = found.groups ?? {}
  return encodings.get(encoding.toLowerCase().replace(/[._-]/g, '')) ?? encoding.slice(0, 40)
}

interface Announced {
  readonly declared: string
  readonly marked: boolean
}

function encodingOf(content: Uint8Array, raw: string, { declared: name, marked }: Announced): Encoding {
  const declared = [...encodings.values()].find((encoding) => encoding === name)
  if (isAscii(content)) return marked ? 'UTF-8' : (declared ?? 'US-ASCII')
  if (!declared) throw faultAt('ACTES-X002', '/', { params: { encoding: name } })
  if (isUtf8(content)) return 'UTF-8'
  if (declared === 'UTF-8' || declared === 'US-ASCII') return 'windows-1252'
  return /[\x80-\x9F]/.test(raw) && declared !== 'windows-1252' ? 'windows-1252' : declared
}

function readAs(encoding: Encoding, content: Uint8Array, raw: string) {
  switch (encoding) {
    case 'UTF-8':
      return isUtf8(content) ? decoder.decode(content) : raw
    case 'windows-1252':
      return raw.replace(/[\x80-\x9F]/g, (control) => meantByC1(control) ?? control)
    case 'ISO-8859-15':
      return raw.replace(/[\xA4\xA6\xA8\xB4\xB8\xBC-\xBE]/g, (character) => latin9[character] ?? character)
    case 'US-ASCII':
    case 'ISO-8859-1':
      return raw
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

// One character per byte. A TextDecoder decodes 80 to 9F differently between Node versions.
function latin1(bytes: Uint8Array) {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}

function startsWith(bytes: Uint8Array, start: readonly number[]) {
  return start.every((byte, index) => bytes[index] === byte)
}
