// The type of a file by what it holds, as libmagic tells it; neither its name nor its part's header counts.
// Source: S²LOW, ActesTransaction::addFile (mime_content_type, the types that it takes).
import { isUtf8 } from 'node:buffer'

/** Types that the platform takes, and the extension that each gets in the archive. */
const extensions: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'text/xml': 'xml',
  'image/jpeg': 'jpg',
  'image/png': 'png',
}

const signatures: readonly (readonly [type: string, begins: string])[] = [
  ['application/pdf', '%PDF-'],
  ['text/xml', '<?xml'],
  ['text/xml', '\xef\xbb\xbf<?xml'],
  ['image/jpeg', '\xff\xd8\xff'],
  ['image/png', '\x89PNG\r\n\x1a\n'],
  ['image/gif', 'GIF8'],
  ['application/zip', 'PK\x03\x04'],
  ['application/gzip', '\x1f\x8b'],
  ['application/x-dosexec', 'MZ'],
  ['text/html', '<!DOCTYPE html'],
  ['text/html', '<html'],
]

/** The type of a content. */
export function sniff(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 64)).toString('latin1')
  const known = signatures.find(([, begins]) => head.startsWith(begins))
  if (known) return known[0]
  if (bytes.length === 0) return 'application/x-empty'
  return bytes.includes(0) || !isUtf8(bytes) ? 'application/octet-stream' : 'text/plain'
}

/** Extension of a type that is taken; empty for any other. */
export function extensionOf(mime: string): string {
  return extensions[mime] ?? ''
}
