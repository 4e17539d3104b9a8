// A mail, opened: every file in it, and its texts, by RFC 5322, 2045 to 2047 and 2231 as mailparser reads them. Nothing
// is fetched, shown or run. A mail inside a mail is opened likewise.
import { Readable, type Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { MailParser, type AttachmentStream, type MessageText } from 'mailparser'
import type { Clock } from '#clock.ts'
import { ActesError, faultAt } from '#errors.ts'
import { readMessageName } from '#protocol/messages/names.ts'
import { splitIntoChunks, wholeOf } from '../pieces.ts'
import { openSum, over, receptionLimits } from './limits.ts'
import { beginsWithHeader, declaresXml, type Unnamed } from './content.ts'
import { textBytes } from './notice.ts'

interface Leaf extends Unnamed {
  readonly type: string
  readonly attached: boolean
  readonly depth: number
}

type Mail = Pick<Leaf, 'bytes' | 'depth' | 'isEnclosed'>

/**
 * Open a mail. @throws ActesError X032 when it cannot be read; X033 (`what`, `max`) over a limit
 * @returns files in the order of the mail, those of a mail inside it last; plain and HTML texts, as bytes, because the
 * declared encoding may be wrong, truncated to what is read
 */
export async function readMail(bytes: Uint8Array, turn: Clock['turn']) {
  if (bytes.length > receptionLimits.mailBytes) throw over('mailBytes')
  if (!beginsWithHeader(bytes)) throw unreadableMailError()
  const [countPart, countMail, countText] = [openSum('parts'), openSum('nestedBytes'), openSum('textsBytes')]
  const [files, bodies]: [Unnamed[], Uint8Array[]] = [[], []]
  let textLeft = textBytes
  let encloses = false
  const mails: Mail[] = [{ bytes, depth: 0 }]
  for (let mail = mails.shift(); mail; mail = mails.shift()) {
    countMail(mail.bytes.length)
    await eachLeaf({ ...mail, countText, turn }, (leaf) => {
      countPart(1)
      if (leaf.isEnclosed) encloses = true
      if (isMailInside(leaf)) mails.push(leaf)
      else if (isBody(leaf)) {
        // Copy the slice, so that the whole long text can be freed.
        if (textLeft > 0) bodies.push(Uint8Array.from(leaf.bytes.subarray(0, textLeft)))
        textLeft -= leaf.bytes.length
      } else files.push(leaf)
    })
  }
  return { files, bodies, encloses }
}

function isMailInside({ type, bytes }: Leaf) {
  return /^message\/(rfc822|global)$/.test(type) && beginsWithHeader(bytes)
}

/** A text that is no file: not attached, not XML whatever its type, not named as in the protocol. */
function isBody({ type, attached, name = '', bytes }: Leaf) {
  if (!isText({ type, attached })) return false
  const isXml = /\.xml$/i.test(name) || (type === 'text/plain' && declaresXml(bytes))
  return !isXml && readMessageName(name) === undefined
}

const isText = ({ type, attached }: Pick<Leaf, 'type' | 'attached'>) =>
  !attached && /^(text\/(plain|html|enriched)|message\/delivery-status)$/.test(type)

interface CountedMail extends Mail {
  readonly countText: (length: number) => void
  readonly turn: Clock['turn']
}

async function eachLeaf(mail: CountedMail, onLeaf: (leaf: Leaf) => void) {
  const watch = watchParser(mail.turn)
  const parser = openParser().once('error', watch.cutOff)
  try {
    await pipeline(
      Readable.from(watch.feed(fromFirstHeader(mail.bytes)), { highWaterMark: 1 }),
      parser,
      async (parts: AsyncIterable<unknown>) => {
        for await (const part of parts as AsyncIterable<AttachmentStream | MessageText>)
          if (part.type === 'attachment') onLeaf(await readLeaf(part, mail, watch))
      },
    )
  } catch (error) {
    throw mailParseErrorFrom(error)
  }
}

/** Blank lines or a byte order mark before the first header would end the headers. */
function fromFirstHeader(bytes: Uint8Array) {
  return bytes.subarray(bytes.findIndex((byte) => byte > 0x20 && byte < 0x7f))
}

/** Each leaf streams its own bytes: by default mailparser 3.14.2 decodes and joins what `textTypes` lists, even XML. */
function openParser(): Transform {
  const { parts, headBytes: maxHeadSize } = receptionLimits
  const parser = new MailParser({ checksumAlgo: false, ignoreEmbedded: true, maxChildNodes: parts, maxHeadSize })
  return Object.assign(parser, { textTypes: [] })
}

async function readLeaf(part: AttachmentStream, mail: CountedMail, watch: ParserMemoryWatch): Promise<Leaf> {
  const { depth: outside, countText } = mail
  const { filename: name, contentType, contentDisposition } = part
  const [type, attached] = [contentType || '', (contentDisposition ?? 'inline') !== 'inline']
  const depth = outside + 1 + (part.partId?.split('.').length ?? 0)
  if (depth > receptionLimits.depth) throw over('depth')
  const countPart = openSum('partBytes')
  const bytes = await wholeOf(watch.read(part.content), (length) => {
    countPart(length)
    if (isText({ type, attached })) countText(length)
  })
  part.release?.()
  const isEnclosed = mail.isEnclosed === true || /^message\/(rfc822|global)/.test(type)
  return { name, type, attached, depth, bytes, isEnclosed }
}

function mailParseErrorFrom(error: unknown) {
  if (error instanceof ActesError) return error
  const { code, message = '' } = error as { readonly code?: unknown; readonly message?: string }
  if (code === 'EMAXLEN') return over(/child/i.test(message) ? 'parts' : 'headBytes')
  return unreadableMailError(error)
}

function unreadableMailError(cause?: unknown) {
  return faultAt('ACTES-X032', '/', { cause })
}

/** Cuts off a quoted-printable part that yields nothing: the parser holds it whole, some twenty bytes per byte. */
interface ParserMemoryWatch {
  feed(mail: Uint8Array): AsyncGenerator<Uint8Array>
  /** The bytes of a part, one part at a time. @throws ActesError ACTES-X033 (`quotedBytes`) */
  read(part: Readable): AsyncGenerator<Uint8Array>
  /** The parser failed: a read in progress would wait for ever. */
  cutOff(error: Error): void
}

/** Bytes that the parser's streams may hold ahead of a part. */
const aheadBytes = 2_000_000

function watchParser(turn: Clock['turn']): ParserMemoryWatch {
  let reading: Readable | undefined
  let taken = 0
  let broken: Error | undefined
  return {
    cutOff: (error) => {
      broken = error
      reading?.destroy(error)
    },
    feed: async function* (mail) {
      for await (const piece of splitIntoChunks(mail, turn)) {
        taken += piece.length
        if (taken > receptionLimits.quotedBytes + aheadBytes) reading?.destroy(over('quotedBytes'))
        yield piece
      }
    },
    read: async function* (part) {
      if (broken) throw broken
      reading = part
      taken = 0
      for await (const piece of part as AsyncIterable<Uint8Array>) {
        taken = 0
        yield piece
      }
      reading = undefined
    },
  }
}
