// The multipart bodies that carry a file to Pastell (RFC 7578): whole (`file_name`, `file_content`), or in pieces
// (`file_name`, `chunk_number`, `total_chunks`, `total_size`, `file`). Names are plain ASCII.

interface Frame {
  readonly head: Uint8Array
  readonly tail: Uint8Array
}

export interface ReadFrame {
  readonly boundary: string
  readonly fileName: string
  /** Where the content begins, and the size of what follows it, in bytes. */
  readonly headBytes: number
  readonly tailBytes: number
}

/** Longest head: two short parts and a name. */
export const headMax = 2_048

/** The frame of a whole file. @param name of 100 characters at most, without quotes or line breaks */
export function fileFrame(boundary: string, name: string): Frame {
  const part = filePart('file_content', name)
  return frame(boundary, [fieldPart('file_name', name)], part)
}

interface Piece {
  readonly name: string
  readonly number: number
  readonly count: number
  /** Of the whole file. */
  readonly totalBytes: number
}

export function pieceFrame(boundary: string, { name, number, count, totalBytes }: Piece): Frame {
  const fields = { file_name: name, chunk_number: number, total_chunks: count, total_size: totalBytes }
  const parts = Object.entries(fields).map(([field, value]) => fieldPart(field, String(value)))
  return frame(boundary, parts, filePart('file', name))
}

/** Read the beginning of a body that `fileFrame` made; undefined for another body. */
export function readFrame(start: Uint8Array): ReadFrame | undefined {
  const text = Buffer.from(start.subarray(0, headMax)).toString('latin1')
  const found = /^--([0-9A-Za-z-]{1,70})\r\n[^]*?\r\n\r\n(.*)\r\n--\1\r\n[^]*?\r\n\r\n/.exec(text)
  const [head, boundary, fileName] = found ?? []
  if (head === undefined || boundary === undefined || fileName === undefined) return undefined
  return { boundary, fileName, headBytes: head.length, tailBytes: tailOf(boundary).length }
}

export function multipartType(boundary: string): string {
  return `multipart/form-data; boundary=${boundary}`
}

function frame(boundary: string, fields: readonly string[], file: string): Frame {
  const parts = [...fields, file].map((part) => `--${boundary}\r\n${part}`)
  return { head: Buffer.from(parts.join('\r\n'), 'latin1'), tail: tailOf(boundary) }
}

function tailOf(boundary: string): Uint8Array {
  return Buffer.from(`\r\n--${boundary}--\r\n`, 'latin1')
}

function fieldPart(field: string, value: string): string {
  return `Content-Disposition: form-data; name="${field}"\r\n\r\n${value}`
}

function filePart(field: string, name: string): string {
  const disposition = `Content-Disposition: form-data; name="${field}"; filename="${name}"`
  return `${disposition}\r\nContent-Type: ${mediaTypeOf(name)}\r\n\r\n`
}

const mediaTypes: Readonly<Record<string, string>> = {
  pdf: 'application/pdf',
  xml: 'application/xml',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
}

function mediaTypeOf(name: string): string {
  const extension = /\.([^.]+)$/.exec(name)?.[1] ?? ''
  return mediaTypes[extension.toLowerCase()] ?? 'application/octet-stream'
}
