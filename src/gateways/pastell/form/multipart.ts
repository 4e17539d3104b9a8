// Multipart bodies that carry a file to Pastell (RFC 7578): whole (`file_name`, `file_content`), or in chunks
// (`file_name`, `chunk_number`, `total_chunks`, `total_size`, `file`). Names must be plain ASCII.
import { bodyEnd, mediaTypeOf, partHead } from '../../wire/multipart.ts'

interface Frame {
  readonly head: Uint8Array
  readonly tail: Uint8Array
}

export const headMax = 2_048

/** @param name at most 100 characters, without quotes or line breaks */
export function fileFrame(boundary: string, name: string) {
  return frame(boundary, { file_name: name }, ['file_content', name])
}

interface FileChunk {
  readonly name: string
  readonly number: number
  readonly count: number
  readonly totalBytes: number
}

export function pieceFrame(boundary: string, { name, number, count, totalBytes }: FileChunk) {
  const fields = { file_name: name, chunk_number: number, total_chunks: count, total_size: totalBytes }
  return frame(boundary, fields, ['file', name])
}

export function readFrame(start: Uint8Array) {
  const text = Buffer.from(start.subarray(0, headMax)).toString('latin1')
  const found = /^--([0-9A-Za-z-]{1,70})\r\n[^]*?\r\n\r\n(.*)\r\n--\1\r\n[^]*?\r\n\r\n/.exec(text)
  const [head, boundary, fileName] = found ?? []
  if (head === undefined || boundary === undefined || fileName === undefined) return undefined
  return { boundary, fileName, headBytes: head.length, tailBytes: tailOf(boundary).length }
}

function frame(boundary: string, fields: Readonly<Record<string, string | number>>, file: [string, string]): Frame {
  const [field, name] = file
  const parts = Object.entries(fields).map(([each, value]) => `${partHead(boundary, each)}${value}\r\n`)
  const head = `${parts.join('')}${partHead(boundary, field, { name, type: mediaTypeOf(name, 'application/xml') })}`
  return { head: Buffer.from(head, 'latin1'), tail: tailOf(boundary) }
}

function tailOf(boundary: string): Uint8Array {
  return Buffer.from(`\r\n${bodyEnd(boundary)}`, 'latin1')
}
