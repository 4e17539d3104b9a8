// A mail as the ministry writes it: a page of HTML with its logo, then each document as a file of its own, never an
// archive (S²LOW, ActesImapRetrieve; Stela, EmailCheckingTask). A mail that the prefecture wrote whole is only addressed.
import MailComposer from 'nodemailer/lib/mail-composer'
import { logo, logoName } from './logo.ts'
import { pageOf, subjectOf } from './page.ts'
import type { Attached, Waiting } from './waiting.ts'

/** How a mail is to be. */
export interface Manner {
  readonly from: string
  /** Everybody that it is written to. */
  readonly to: readonly string[]
  readonly date: Date
  /** 1, and 2 for the second of two that say the same. */
  readonly copy: number
  /** Bytes of XML in UTF-8, whatever they declare; or without what is beyond ASCII. */
  readonly charset?: 'utf-8' | 'question marks' | undefined
  readonly attachments?: 'reversed' | 'halved' | 'none' | undefined
}

/** Compose a mail, as it goes on the wire. */
export async function composeMail(waiting: Waiting, manner: Manner): Promise<Buffer> {
  const [only] = waiting.documents
  if (only?.name.endsWith('.eml')) return addressed(only.bytes, manner)
  const { from, to, date } = manner
  const key = keyOf(waiting, manner)
  const composer = new MailComposer({
    from: { name: 'Ministère simulé', address: from },
    to: [...to],
    date,
    subject: subjectOf(waiting),
    messageId: `<${key}@prefecture.invalid>`,
    baseBoundary: key.replace(/[^A-Za-z0-9]/g, '_').slice(-40),
    html: pageOf(waiting, logoName),
    attachments: [picture, ...attachmentsOf(waiting.documents, manner)],
    disableUrlAccess: true,
    disableFileAccess: true,
  })
  return composer.compile().build()
}

function keyOf({ key }: Waiting, { copy }: Manner): string {
  return copy === 1 ? key : `${key}.copy${copy}`
}

const picture = {
  filename: logoName,
  cid: logoName,
  content: logo,
  encoding: 'base64',
  contentType: 'image/jpeg',
  contentDisposition: 'inline',
}

function attachmentsOf(documents: readonly Attached[], { attachments, charset }: Manner) {
  if (attachments === 'none') return []
  const whole = documents.map(({ name, bytes }) => ({
    filename: name,
    content: spoiled({ name, bytes: Buffer.from(bytes) }, { attachments, charset }),
    contentType: name.endsWith('.pdf') ? 'application/pdf' : 'text/xml',
    contentDisposition: 'attachment',
    contentTransferEncoding: 'base64',
  }))
  return attachments === 'reversed' ? whole.reverse() : whole
}

interface Raw {
  readonly name: string
  readonly bytes: Buffer
}

function spoiled({ name, bytes }: Raw, { attachments, charset }: Pick<Manner, 'attachments' | 'charset'>): Buffer {
  const written = name.endsWith('.xml') ? inCharset(bytes, charset) : bytes
  return attachments === 'halved' ? written.subarray(0, Math.floor(written.length / 2)) : written
}

function inCharset(bytes: Buffer, charset: Manner['charset']): Buffer {
  if (charset === undefined) return bytes
  const text = bytes.toString('latin1')
  return charset === 'utf-8' ? Buffer.from(text, 'utf8') : Buffer.from(text.replace(/\P{ASCII}/gu, '?'), 'latin1')
}

/** Its own headers, but for whom it is written to. */
function addressed(bytes: Uint8Array, { to, copy }: Manner): Buffer {
  const mail = Buffer.from(bytes).toString('latin1')
  const end = mail.indexOf('\r\n\r\n')
  const headers = mail
    .slice(0, end)
    .replace(/^To: .*$/m, `To: ${to.join(', ')}`)
    .replace(
      /^(Message-ID: <)(.*)@/m,
      (_, name: string, key: string) => `${name}${copy === 1 ? key : `${key}.copy${copy}`}@`,
    )
  return Buffer.from(headers + mail.slice(end), 'latin1')
}
