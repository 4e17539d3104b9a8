// What a file is, told from its first bytes, as finfo does; the name says nothing. Only what the protocol carries.
import { open } from 'node:fs/promises'

const signatures: readonly (readonly [start: string, mime: string])[] = [
  ['%PDF-', 'application/pdf'],
  ['<?xml', 'text/xml'],
  ['\xff\xd8\xff', 'image/jpeg'],
  ['\x89PNG\r\n\x1a\n', 'image/png'],
  ['\x1f\x8b', 'application/gzip'],
  ['PK\x03\x04', 'application/zip'],
]

/** The type of a file on the disk; `application/octet-stream` or `text/plain` when nothing tells. */
export async function mimeOf(path: string): Promise<string> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(16), 0, 16, 0)
    const start = buffer.toString('latin1', 0, bytesRead)
    const known = signatures.find(([signature]) => start.startsWith(signature))?.[1]
    return known ?? (/^[\t\n\r\x20-\x7e\x80-\xff]*$/.test(start) ? 'text/plain' : 'application/octet-stream')
  } finally {
    await file.close()
  }
}

/** The extension under which the TdT makes a file of this type travel. */
export function extensionOf(mime: string): string {
  return { 'application/pdf': 'pdf', 'text/xml': 'xml', 'image/jpeg': 'jpg', 'image/png': 'png' }[mime] ?? 'bin'
}
