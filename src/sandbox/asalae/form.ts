// A form of multipart/form-data as it comes: files go to the disk piece by piece, texts stay in memory (RFC 7578).
import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Busboy } from '@fastify/busboy'
import { drop, layTemporary, type Folder } from '../folder.ts'
import { isMultipart } from '../php.ts'

export interface FormFile {
  readonly name: string
  /** A temporary file, flushed. Whoever keeps it renames it. */
  readonly path: string
  readonly sizeBytes: number
}

export type Form = Exclude<Awaited<ReturnType<typeof layForm>>, undefined>

/** @returns undefined when it is no complete form, or has a file over `maxBytes`: nothing is kept then */
export async function layForm(incoming: IncomingMessage, folder: Folder, maxBytes: number) {
  const type = incoming.headers['content-type'] ?? ''
  if (!isMultipart(type)) return drained(incoming)
  const fields = new Map<string, string>()
  const files = new Map<string, FormFile>()
  const laying: Promise<unknown>[] = []
  const laid: FormFile[] = []
  const open: Readable[] = []
  let isBroken = false
  const breaks = () => void (isBroken = true)
  const form = new Busboy({
    headers: { ...incoming.headers, 'content-type': type },
    limits: { fieldSize: 65_536, fields: 50, files: 5 },
  })
  form.on('field', (name, text) => void fields.set(name, text))
  form.on('file', (field, pieces, name) => {
    open.push(pieces.on('error', breaks))
    const keep = (file: Omit<FormFile, 'name'>) => {
      laid.push({ ...file, name })
      files.set(field, { ...file, name })
      if (file.sizeBytes > maxBytes) breaks()
    }
    laying.push(layTemporary(folder, pieces, maxBytes).then(keep, breaks))
  })
  await pipeline(incoming, form).catch(() => {
    breaks()
    // What is cut in a file does not end it.
    for (const pieces of open) pieces.destroy(new Error('cut'))
  })
  await Promise.all(laying)
  const dropAll = () => laid.forEach(({ path }) => drop(path))
  if (!isBroken) return { fields, files, drop: dropAll }
  dropAll()
  return undefined
}

/** A client that still writes would not see the answer. */
export async function drained(incoming: IncomingMessage) {
  for await (const _ of incoming) continue
  return undefined
}
