// A form of multipart/form-data as it comes: files go to the disk piece by piece, texts stay in memory (RFC 7578).
import * as fs from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { drop, flush, openTemporary, type Folder } from '../folder.ts'
import { dispositionIn, isMultipart } from '../php.ts'

export interface FormFile {
  readonly name: string
  /** A temporary file, flushed. Whoever keeps it renames it. */
  readonly path: string
  readonly sizeBytes: number
}

export interface Form {
  readonly fields: ReadonlyMap<string, string>
  readonly files: ReadonlyMap<string, FormFile>
  /** Removes what nobody kept. */
  readonly drop: () => void
}

const textMaxBytes = 65_536
const write = promisify(fs.writeFile)

class BrokenForm extends Error {}

/**
 * Read a body to its end: a client that still writes would not see the answer.
 * @returns undefined when it is no complete form, or longer than `maxBytes`: nothing is kept then
 */
export async function readForm(incoming: IncomingMessage, folder: Folder, maxBytes: number): Promise<Form | undefined> {
  const files = new Map<string, FormFile>()
  const dropFiles = () => files.forEach(({ path }) => drop(path))
  const bytes = cutting(incoming[Symbol.asyncIterator](), maxBytes)
  try {
    const fields = await readParts(incoming.headers['content-type'], bytes, async (name, filename, content) => {
      drop(files.get(name)?.path ?? '')
      files.set(name, await keptFile(folder, filename, content))
    })
    await bytes.drain()
    return { fields, files, drop: dropFiles }
  } catch (error) {
    dropFiles()
    if (!(error instanceof BrokenForm)) throw error
    await bytes.drain()
    return undefined
  }
}

type Pieces = AsyncIterable<Buffer>

async function readParts(
  type: string | undefined,
  bytes: ReturnType<typeof cutting>,
  keep: (name: string, filename: string, content: Pieces) => Promise<void>,
) {
  const fields = new Map<string, string>()
  const boundary = `\r\n--${
    /boundary=(?:"([^"]+)"|([^;,\s]+))/i
      .exec(type ?? '')
      ?.slice(1)
      .join('') ?? ''
  }`
  if (!isMultipart(type)) throw new BrokenForm()
  await textOf(bytes.until(boundary))
  while ((await bytes.two()) === '\r\n') {
    const { name, filename } = dispositionIn(`\n${await textOf(bytes.until('\r\n\r\n'))}`)
    if (name === undefined) throw new BrokenForm()
    if (filename === undefined) fields.set(name, await textOf(bytes.until(boundary)))
    else await keep(name, filename.replace(/^.*[/\\]/s, ''), bytes.until(boundary))
  }
  return fields
}

async function textOf(content: Pieces) {
  let text = Buffer.alloc(0)
  for await (const piece of content) {
    text = Buffer.concat([text, piece])
    if (text.length > textMaxBytes) throw new BrokenForm()
  }
  return text.toString('utf8')
}

async function keptFile(folder: Folder, name: string, content: Pieces): Promise<FormFile> {
  const { path, file } = await openTemporary(folder)
  let sizeBytes = 0
  try {
    for await (const piece of content) {
      await write(file, piece)
      sizeBytes += piece.length
    }
    await flush(file)
    return { name, path, sizeBytes }
  } catch (error) {
    drop(path)
    throw error
  } finally {
    fs.closeSync(file)
  }
}

/** Cuts a body at its marks; what lies between two is never held whole. */
function cutting(source: AsyncIterator<Buffer>, maxBytes: number) {
  // The first boundary has no line before it.
  let held = Buffer.from('\r\n')
  let leftBytes = maxBytes
  const more = async () => {
    const { done, value } = await source.next()
    if (done) throw new BrokenForm()
    leftBytes -= value.length
    if (leftBytes < 0) throw new BrokenForm()
    held = Buffer.concat([held, value])
  }
  return {
    async *until(mark: string): AsyncGenerator<Buffer> {
      for (let at = held.indexOf(mark); ; at = held.indexOf(mark)) {
        const end = at < 0 ? Math.max(0, held.length - mark.length) : at
        const piece = held.subarray(0, end)
        held = held.subarray(at < 0 ? end : at + mark.length)
        if (piece.length > 0) yield piece
        if (at >= 0) return
        await more()
      }
    },
    /** Behind a boundary: the end of its line, or `--` behind the last. */
    two: async () => {
      while (held.length < 2) await more()
      const two = held.toString('latin1', 0, 2)
      if (two !== '\r\n' && two !== '--') throw new BrokenForm()
      held = held.subarray(2)
      return two
    },
    drain: async () => {
      while (!(await source.next()).done) continue
    },
  }
}
