// Mails put together by hand, as right or wrong as a test wants them: no library's idea of a mail is in them.
import { Buffer } from 'node:buffer'

export const crlf = '\r\n'

/** A part, or a whole mail: its header lines as they are given, an empty line, its body. */
export function entity(headers: readonly (string | Uint8Array)[], body: string | Uint8Array = ''): Buffer {
  const lines = headers.flatMap((line) => [Buffer.from(line), Buffer.from(crlf)])
  return Buffer.concat([...lines, Buffer.from(crlf), Buffer.from(body)])
}

/** A multipart of any subtype. @param headers go before its own */
export function multipart(
  subtype: string,
  parts: readonly Uint8Array[],
  { headers = [], boundary = `=_${subtype}` }: { headers?: readonly string[]; boundary?: string } = {},
): Buffer {
  const delimited = parts.flatMap((part) => [Buffer.from(`--${boundary}${crlf}`), part, Buffer.from(crlf)])
  const body = Buffer.concat([...delimited, Buffer.from(`--${boundary}--${crlf}`)])
  return entity([...headers, `Content-Type: multipart/${subtype}; boundary="${boundary}"`], body)
}

export type Encoding = 'base64' | 'quoted-printable' | '7bit' | '8bit' | 'binary'

export interface Attached {
  readonly type?: string
  readonly encoding?: Encoding
  /** The whole value of Content-Disposition; none when empty. */
  readonly disposition?: string
  readonly headers?: readonly string[]
}

/** An attachment; without a disposition of its own, `attachment` under the name given. */
export function attachment(name: string, bytes: string | Uint8Array, how: Attached = {}): Buffer {
  const { type = 'application/octet-stream', encoding = 'base64', headers = [] } = how
  const { disposition = `attachment; filename="${name}"` } = how
  return entity(
    [
      `Content-Type: ${type}`,
      `Content-Transfer-Encoding: ${encoding}`,
      ...(disposition === '' ? [] : [`Content-Disposition: ${disposition}`]),
      ...headers,
    ],
    encoded(Buffer.from(bytes), encoding),
  )
}

export function textBody(text: string, type = 'text/plain; charset=utf-8'): Buffer {
  return entity([`Content-Type: ${type}`, 'Content-Transfer-Encoding: 8bit'], text)
}

/** Headers that every mail of ours begins with. */
export const envelopeHeaders: readonly string[] = [
  'From: actes@example.org',
  'To: retour-actes@tdt.example.fr',
  'Subject: Retour',
  'Date: Tue, 08 Jul 2025 10:12:00 +0200',
  'Message-ID: <1@example.org>',
  'MIME-Version: 1.0',
]

/** A mail of these parts. */
export function mailOf(...parts: readonly Uint8Array[]): Buffer {
  return multipart('mixed', parts, { headers: envelopeHeaders })
}

export function encoded(bytes: Buffer, encoding: Encoding): Buffer {
  switch (encoding) {
    case 'base64':
      return Buffer.from(bytes.toString('base64').replace(/.{76}(?=.)/g, `$&${crlf}`))
    case 'quoted-printable':
      return Buffer.from(quoted(bytes))
    default:
      return bytes
  }
}

/** RFC 2045, section 6.7: line ends are written too, so that any bytes come back as they were. */
function quoted(bytes: Buffer): string {
  const signs = [...bytes].map((byte) =>
    byte > 0x20 && byte < 0x7f && byte !== 0x3d
      ? String.fromCharCode(byte)
      : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`,
  )
  const lines: string[] = []
  let line = ''
  for (const sign of signs) {
    if (line.length + sign.length > 75) {
      lines.push(`${line}=`)
      line = ''
    }
    line += sign
  }
  return [...lines, line].join(crlf)
}
