// Mails as the ministry and people send them, written by hand so that any part of them may be wrong.

export interface Attached {
  readonly name: string
  readonly bytes: Uint8Array
  readonly type?: string
  /** Other headers of the part, whole lines. */
  readonly more?: string
}

const crlf = '\r\n'

/** One part, in base64. */
export function part({ name, bytes, type = 'application/xml', more = '' }: Attached): string {
  const lines = Buffer.from(bytes)
    .toString('base64')
    .replace(/(.{76})/g, `$1${crlf}`)
  return [
    `Content-Type: ${type}; name="${name}"`,
    'Content-Transfer-Encoding: base64',
    `Content-Disposition: attachment; filename="${name}"`,
    `${more}${crlf}${lines}`,
  ].join(crlf)
}

/** A part that is read as it stands. */
export function text(words: string, type = 'text/plain; charset=iso-8859-1'): string {
  return [`Content-Type: ${type}`, 'Content-Transfer-Encoding: 8bit', '', words].join(crlf)
}

/** Parts between boundaries, as a part. */
export function multipart(boundary: string, parts: readonly string[]): string {
  const body = parts.map((each) => `--${boundary}${crlf}${each}${crlf}`).join('')
  return `Content-Type: multipart/mixed; boundary="${boundary}"${crlf}${crlf}${body}--${boundary}--${crlf}`
}

/** A mail around a part. */
export function mail(content: string, subject = 'ARActe 034-213401482-20250625-DEL11-DE'): string {
  return [
    'Received: from relais.example.org (relais.example.org [192.0.2.1]) by mx.example.org; Tue, 8 Jul 2025 10:12:13 +0200',
    'From: "Plateforme" <noreply@example.org>',
    'To: actes@example.org',
    `Subject: ${subject}`,
    'Date: Tue, 8 Jul 2025 10:12:13 +0200',
    'Message-ID: <1@example.org>',
    'MIME-Version: 1.0',
    content,
  ].join(crlf)
}

/** A mail forwarded as an attachment of another one. */
export function forwarded(inner: string, boundary: string): string {
  return mail(multipart(boundary, [text('Voir ci-joint.'), `Content-Type: message/rfc822${crlf}${crlf}${inner}`]))
}
