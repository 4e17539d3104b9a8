// A form of multipart/form-data as it comes: files go to the disk piece by piece, texts stay in memory (RFC 7578).
import type { IncomingMessage } from 'node:http'
import * as fs from 'node:fs'
import { promisify } from 'node:util'
import { drop, flush, openTemporary, type Folder, type Temporary } from '../folder.ts'
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

const headMaxBytes = 16_384
const textMaxBytes = 65_536
const write = promisify(fs.writeFile)
const blank = Buffer.from('\r\n\r\n')

/**
 * Read a body to its end.
 * @returns undefined when it is no complete form, or longer than `maxBytes`: nothing is kept then
 */
export async function readForm(incoming: IncomingMessage, folder: Folder, maxBytes: number): Promise<Form | undefined> {
  const type = incoming.headers['content-type'] ?? ''
  const boundary = /boundary=(?:"([^"]+)"|([^;,\s]+))/i.exec(type)?.slice(1).join('') ?? ''
  const parts = openParts(folder)
  const scan = scanning(Buffer.from(`\r\n--${boundary}`), parts)
  let sound = isMultipart(type)
  let leftBytes = maxBytes
  try {
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      leftBytes -= chunk.length
      // What is refused is still read: a client that writes would not see the answer.
      sound &&= leftBytes >= 0 && (await scan.pass(chunk))
    }
    if (sound && scan.isOver()) return parts
    parts.drop()
    return undefined
  } catch (error) {
    parts.drop()
    throw error
  } finally {
    parts.close()
  }
}

/** Cuts a body at its boundary. `pass` is false once the form is broken. */
function scanning(boundary: Buffer, parts: ReturnType<typeof openParts>) {
  let held = Buffer.from('\r\n')
  let at: 'content' | 'line' | 'head' | 'end' = 'content'
  const steps = {
    content: async () => {
      const found = held.indexOf(boundary)
      const end = found < 0 ? Math.max(0, held.length - boundary.length) : found
      await parts.add(held.subarray(0, end))
      held = held.subarray(found < 0 ? end : end + boundary.length)
      if (found < 0) return 'more'
      await parts.end()
      at = 'line'
      return 'on'
    },
    line: async () => {
      if (held.length < 2) return 'more'
      const mark = held.toString('latin1', 0, 2)
      at = mark === '--' ? 'end' : 'head'
      return mark === '--' || mark === '\r\n' ? 'on' : 'broken'
    },
    head: async () => {
      const end = held.indexOf(blank)
      if (end < 0) return held.length > headMaxBytes ? 'broken' : 'more'
      if (!(await parts.begin(held.toString('utf8', 0, end)))) return 'broken'
      held = held.subarray(end + blank.length)
      at = 'content'
      return 'on'
    },
    end: async () => {
      held = Buffer.alloc(0)
      return 'more'
    },
  }
  return {
    pass: async (chunk: Buffer) => {
      held = Buffer.concat([held, chunk])
      for (;;) {
        const next = await steps[at]()
        if (next !== 'on') return next === 'more'
      }
    },
    isOver: () => at === 'end',
  }
}

function openParts(folder: Folder) {
  const [fields, files] = [new Map<string, string>(), new Map<string, FormFile>()]
  let part: { readonly name: string; filename?: string; file?: Temporary; text: Buffer; sizeBytes: number } | undefined
  const made: string[] = []
  const close = () => {
    if (part?.file) fs.closeSync(part.file.file)
    part = undefined
  }
  return {
    fields,
    files,
    begin: async (head: string) => {
      const { name, filename } = dispositionIn(head)
      if (name === undefined) return false
      part = { name, text: Buffer.alloc(0), sizeBytes: 0 }
      if (filename === undefined) return true
      const file = await openTemporary(folder)
      made.push(file.path)
      part = { ...part, filename: filename.replace(/^.*[/\\]/s, ''), file }
      return true
    },
    add: async (bytes: Buffer) => {
      if (!part || bytes.length === 0) return
      part.sizeBytes += bytes.length
      if (part.file) await write(part.file.file, bytes)
      else if (part.sizeBytes <= textMaxBytes) part.text = Buffer.concat([part.text, bytes])
    },
    end: async () => {
      if (!part) return
      const { name, filename = '', file, text, sizeBytes } = part
      if (file) await flush(file.file)
      if (file) files.set(name, { name: filename, path: file.path, sizeBytes })
      else fields.set(name, text.toString('utf8'))
      close()
    },
    close,
    drop: () => made.forEach(drop),
  }
}
