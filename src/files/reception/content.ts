// What the beginning of a file shows it to be, for the reader that it is given to. A name only decides where the content
// says nothing.
import { actesNamespace } from '../../protocol/schema/schema.ts'
import { readArchiveName, readEnvelopeName, readMessageName } from '../../protocol/messages/names.ts'

export type Content = 'gzip' | 'xml' | 'html' | 'mail' | 'document' | 'other'

/** How much of a file is looked at. */
export const headBytes = 1_024

const byteOrderMark = '(?:\\xEF\\xBB\\xBF)?'
const htmlStart = new RegExp(`^${byteOrderMark}\\s*(?:<\\?xml[^<>]*>\\s*)?<(?:!doctype\\s+html|html)`, 'i')
const xmlStart = new RegExp(`^${byteOrderMark}\\s*<[?!A-Za-z_]`)
const prolog = new RegExp(`^${byteOrderMark}\\s*<\\?xml`)
/** The first line of a mail; before it, the one that mailboxes in one file (mbox) begin each mail with. */
const mailStart = new RegExp(`^${byteOrderMark}\\s*(?:From [^\\n]*\\n)?[A-Za-z][A-Za-z0-9_-]{0,76}[ \\t]*:`)

/**
 * Tell a file apart.
 * @param head its first bytes, `headBytes` at most
 * @param name its name, or its path
 */
export function contentOf(head: Uint8Array, name: string): Content {
  const text = latin1(head)
  if (text.startsWith('\x1F\x8B')) return 'gzip'
  if (/\.eml$/i.test(name) || isMail(text)) return 'mail'
  // A PDF may stand behind some rubbish; XML may speak of one.
  if (imageOf(text) || (!xmlStart.test(text) && text.includes('%PDF-'))) return 'document'
  if (htmlStart.test(text)) return 'html'
  if (/\.xml$/i.test(name)) return 'xml'
  if (/\.x?html?$/i.test(name)) return 'html'
  return xmlStart.test(text) ? 'xml' : 'other'
}

/** The extension, without dot, of a file that came without a name; the protocol's own extensions, or `bin`. */
export function extensionOf(head: Uint8Array): string {
  const content = contentOf(head, '')
  if (content === 'document') return imageOf(latin1(head)) ?? 'pdf'
  return { gzip: 'tar.gz', xml: 'xml', html: 'html', mail: 'eml', other: 'bin' }[content]
}

/** Does it begin with a header (RFC 5322), whichever? */
export function beginsWithHeader(head: Uint8Array): boolean {
  return mailStart.test(latin1(head))
}

/** Is it of the protocol: by its name, by the extension of messages, or by the namespace that it declares? */
export function isOfProtocol({ name, bytes }: { readonly name: string; readonly bytes: Uint8Array }): boolean {
  const named = readMessageName(name) ?? readEnvelopeName(name) ?? readArchiveName(name)
  return named !== undefined || /\.xml$/i.test(name) || namesProtocol(bytes)
}

/** Is it XML that says so: by its prolog, or by the namespace of the protocol? */
export function declaresXml(bytes: Uint8Array): boolean {
  const head = bytes.subarray(0, headBytes)
  return contentOf(head, '') === 'xml' && (prolog.test(latin1(head)) || namesProtocol(bytes))
}

function namesProtocol(bytes: Uint8Array): boolean {
  return latin1(bytes, 4 * headBytes).includes(actesNamespace)
}

/** Headers of RFC 5322 from the first line on, among them one that every mail has. */
function isMail(text: string): boolean {
  const [headers = ''] = text.split(/\r?\n\r?\n/)
  return mailStart.test(headers) && /^(From|Received|Return-Path|MIME-Version)[ \t]*:/im.test(headers)
}

function imageOf(text: string): 'png' | 'jpg' | undefined {
  if (text.startsWith('\x89PNG\r\n\x1A\n')) return 'png'
  return text.startsWith('\xFF\xD8\xFF') ? 'jpg' : undefined
}

function latin1(bytes: Uint8Array, length = headBytes): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, length)).toString('latin1')
}
