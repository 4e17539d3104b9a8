// What a file is, by its beginning, so that the right reader gets it; the name decides only when the content does not
// tell. Also safe names for files from outside: only labels here, never paths, but agents save files under them.
import { fileKinds } from '../kinds.ts'
import { actesNamespace } from '#protocol/schema/schema.ts'
import { readArchiveName, readEnvelopeName, readMessageName } from '#protocol/messages/names.ts'

type ContentKind = 'gzip' | 'xml' | 'html' | 'mail' | 'document' | 'other'

export const headBytes = 1_024

const byteOrderMark = '(?:\\xEF\\xBB\\xBF)?'
const htmlStart = new RegExp(`^${byteOrderMark}\\s*(?:<\\?xml[^<>]*>\\s*)?<(?:!doctype\\s+html|html)`, 'i')
const xmlStart = new RegExp(`^${byteOrderMark}\\s*<[?!A-Za-z_]`)
const prolog = new RegExp(`^${byteOrderMark}\\s*<\\?xml`)
/** The first header of a mail, after the `From ` line that starts each mail of an mbox file. */
const mailStart = new RegExp(`^${byteOrderMark}\\s*(?:From [^\\n]*\\n)?[A-Za-z][A-Za-z0-9_-]{0,76}[ \\t]*:`)

/** @param head the first bytes, at most `headBytes` @param name name or path */
export function detectContentKind(head: Uint8Array, name: string): ContentKind {
  const text = latin1(head)
  if (text.startsWith('\x1F\x8B')) return 'gzip'
  if (/\.eml$/i.test(name) || isMail(text)) return 'mail'
  // Whitespace or stray bytes may precede a PDF, and XML may contain the text `%PDF`.
  if (imageOf(text) || (!xmlStart.test(text) && text.includes('%PDF-'))) return 'document'
  if (htmlStart.test(text)) return 'html'
  if (/\.xml$/i.test(name)) return 'xml'
  if (/\.x?html?$/i.test(name)) return 'html'
  return xmlStart.test(text) ? 'xml' : 'other'
}

function extensionOf(head: Uint8Array) {
  const content = detectContentKind(head, '')
  if (content === 'document') return fileKinds[imageOf(latin1(head)) ?? 'pdf'].extension
  return { gzip: 'tar.gz', xml: 'xml', html: 'html', mail: 'eml', other: 'bin' }[content]
}

export function beginsWithHeader(head: Uint8Array) {
  return mailStart.test(latin1(head))
}

/** By its name, by the extension of messages, or by its namespace. */
export function isOfProtocol({ name, bytes }: { readonly name: string; readonly bytes: Uint8Array }): boolean {
  const named = readMessageName(name) ?? readEnvelopeName(name) ?? readArchiveName(name)
  return named !== undefined || /\.xml$/i.test(name) || namesProtocol(bytes)
}

export function declaresXml(bytes: Uint8Array): boolean {
  const head = bytes.subarray(0, headBytes)
  return detectContentKind(head, '') === 'xml' && (prolog.test(latin1(head)) || namesProtocol(bytes))
}

function namesProtocol(bytes: Uint8Array) {
  return latin1(bytes, 4 * headBytes).includes(actesNamespace)
}

function isMail(text: string) {
  const [headers = ''] = text.split(/\r?\n\r?\n/)
  return mailStart.test(headers) && /^(From|Received|Return-Path|MIME-Version)[ \t]*:/im.test(headers)
}

export function imageOf(text: string): 'png' | 'jpeg' | undefined {
  if (text.startsWith('\x89PNG\r\n\x1A\n')) return 'png'
  return text.startsWith('\xFF\xD8\xFF') ? 'jpeg' : undefined
}

function latin1(bytes: Uint8Array, length = headBytes) {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, length)).toString('latin1')
}

export interface Unnamed {
  /** Decoded; absent when the file had none. */
  readonly name?: string | undefined
  readonly bytes: Uint8Array
  /** It comes from a mail inside the mail, so another author vouches for it. */
  readonly isEnclosed?: boolean | undefined
}

/** A file under a safe base name; no two files of a parcel share one, ignoring case. */
export interface ParcelPart extends Unnamed {
  readonly name: string
}

/** `bytes` in UTF-8. */
const longest = { characters: 100, bytes: 200 }

/** Safe unique names, ignoring case: the base name, or the rank with the content's extension. Protocol names stay. */
export function nameParts(parts: readonly Unnamed[]): readonly ParcelPart[] {
  const taken = new Set<string>()
  return parts.map(({ name = '', bytes, isEnclosed }, index) => {
    const safe = safeName(name) || `piece-${index + 1}.${extensionOf(bytes.subarray(0, headBytes))}`
    const own = unlike(taken, safe)
    taken.add(own.toLowerCase())
    return { name: own, bytes, ...(isEnclosed && { isEnclosed }) }
  })
}

/** The base name, made safe; '' when nothing is left. */
export function safeName(raw: string): string {
  const legal = raw
    .slice(-4 * longest.characters)
    .replace(/^.*[/\\]/s, '')
    .normalize('NFC')
    .replace(/[^\p{L}\p{M}\p{N} ()'+,.=@_&~-]/gu, '_')
    .replace(/^[. ]+|[. ]+$/g, '')
  if (/^_*$/.test(legal)) return ''
  return shortened(/^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i.test(legal) ? `_${legal}` : legal)
}

function shortened(name: string) {
  const [stem, extension] = split(name)
  const characters = [...stem]
  const fits = (length: number) => Buffer.byteLength(characters.slice(0, length).join('')) <= longest.bytes - 20
  let length = Math.min(characters.length, longest.characters - extension.length)
  while (!fits(length)) length -= 1
  return `${characters.slice(0, length).join('')}${extension}`.replace(/[. ]+$/, '')
}

function split(name: string): readonly [stem: string, extension: string] {
  const extension = /(\.tar)?\.[A-Za-z0-9]{1,8}$/.exec(name)?.[0] ?? ''
  return [name.slice(0, name.length - extension.length), extension]
}

function unlike(taken: ReadonlySet<string>, name: string) {
  const [stem, extension] = split(name)
  let own = name
  for (let rank = 2; taken.has(own.toLowerCase()); rank += 1) own = `${stem}-${rank}${extension}`
  return own
}
