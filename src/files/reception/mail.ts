// A mail, opened: every file that it carries, and its texts. RFC 5322, 2045 to 2047, 2231 as mailparser reads them; nothing
// is fetched, shown or run, and a mail inside a mail is opened like the first.
import { Readable, type Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { MailParser, type AttachmentStream, type MessageText } from 'mailparser'
import { ActesError, problem } from '../../errors.ts'
import { readMessageName } from '../../protocol/messages/names.ts'
import { wholeOf } from './bytes.ts'
import { beginsWithHeader, declaresXml } from './content.ts'
import { openSum, over, receptionLimits } from './limits.ts'
import type { Unnamed } from './part-names.ts'
import { watchSilence, type Silence } from './silence.ts'

export interface OpenedMail {
  /** Files, in the order of the mail; those of a mail inside it come behind. */
  readonly files: readonly Unnamed[]
  /** Its texts, plain and HTML, as bytes: their encoding is what they say, or not. */
  readonly bodies: readonly Uint8Array[]
}

interface Leaf extends Unnamed {
  readonly type: string
  readonly attached: boolean
  /** Multiparts and mails that it lies in. */
  readonly depth: number
}

/**
 * Open a mail.
 * @param bytes as it lies on the wire or in a .eml
 * @throws ActesError X032 when it is none, or nothing of it can be read; X033 (`what`, `max`) over a limit
 */
export async function readMail(bytes: Uint8Array): Promise<OpenedMail> {
  if (bytes.length > receptionLimits.mailBytes) throw over('mailBytes')
  if (!beginsWithHeader(bytes)) throw unreadable()
  const [countPart, countMail] = [openSum('parts'), openSum('nestedBytes')]
  const [files, bodies]: [Unnamed[], Uint8Array[]] = [[], []]
  const mails: { readonly bytes: Uint8Array; readonly depth: number }[] = [{ bytes, depth: 0 }]
  for (let mail = mails.shift(); mail; mail = mails.shift()) {
    countMail(mail.bytes.length)
    await eachLeaf(mail, (leaf) => {
      countPart(1)
      if (isMailInside(leaf)) mails.push(leaf)
      else if (isBody(leaf)) bodies.push(leaf.bytes)
      else files.push(leaf)
    })
  }
  return { files, bodies }
}

function isMailInside({ type, bytes }: Leaf): boolean {
  return /^message\/(rfc822|global)$/.test(type) && beginsWithHeader(bytes)
}

/** A text that is no file: neither attached, nor XML whatever its type says, nor under a name of the protocol. */
function isBody({ type, attached, name = '', bytes }: Leaf): boolean {
  if (attached || !/^(text\/(plain|html|enriched)|message\/delivery-status)$/.test(type)) return false
  const isXml = /\.xml$/i.test(name) || (type === 'text/plain' && declaresXml(bytes))
  return !isXml && readMessageName(name) === undefined
}

async function eachLeaf(mail: { bytes: Uint8Array; depth: number }, onLeaf: (leaf: Leaf) => void): Promise<void> {
  const silence = watchSilence()
  const parser = openParser().once('error', silence.breakOff)
  try {
    await pipeline(
      Readable.from(silence.feed(fromFirstHeader(mail.bytes)), { highWaterMark: 1 }),
      parser,
      async (parts: AsyncIterable<unknown>) => {
        for await (const part of parts as AsyncIterable<AttachmentStream | MessageText>)
          if (part.type === 'attachment') onLeaf(await readLeaf(part, mail.depth, silence))
      },
    )
  } catch (error) {
    throw troubleOf(error)
  }
}

/** What stands before the first header would end the headers: blank lines, a byte order mark. */
function fromFirstHeader(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(bytes.findIndex((byte) => byte > 0x20 && byte < 0x7f))
}

/**
 * Every leaf as a stream of its own bytes. Left to itself the parser decodes and joins the texts, an XML sent as text
 * among them. Observed in mailparser 3.14.2: `textTypes` is what it takes for text.
 */
function openParser(): Transform {
  const { parts, headBytes: maxHeadSize } = receptionLimits
  const parser = new MailParser({ checksumAlgo: false, ignoreEmbedded: true, maxChildNodes: parts, maxHeadSize })
  return Object.assign(parser, { textTypes: [] })
}

async function readLeaf(part: AttachmentStream, outside: number, silence: Silence): Promise<Leaf> {
  const { filename: name, contentType: type, contentDisposition } = part
  const depth = outside + 1 + (part.partId?.split('.').length ?? 0)
  if (depth > receptionLimits.depth) throw over('depth')
  const bytes = await wholeOf(silence.hear(part.content), openSum('partBytes'))
  part.release?.()
  return { name, type: type || '', attached: (contentDisposition ?? 'inline') !== 'inline', depth, bytes }
}

function troubleOf(error: unknown): ActesError {
  if (error instanceof ActesError) return error
  const { code, message = '' } = error as { readonly code?: unknown; readonly message?: string }
  if (code === 'EMAXLEN') return over(/child/i.test(message) ? 'parts' : 'headBytes')
  return unreadable(error)
}

function unreadable(cause?: unknown): ActesError {
  return new ActesError('ACTES-X032', { problems: [problem('ACTES-X032', '/')], cause })
}
