// What is posted: a form of RFC 7578 with one file, whose field is named as the file is (S²LOW, ActesFileSender); the old
// server was also sent a field `file` beside its name (Stela, ActeService). The bytes go to a file of the sandbox's folder.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import busboy from 'busboy'
import { discard } from '../arrival.ts'
import { openTemporary, type Folder, type Temporary } from '../folder.ts'

/** One archive, as it was posted. */
export interface Posted {
  /** Its name: that of its field. Anything at all. */
  readonly name: string
  readonly sha256: string
  readonly sizeBytes: number
  /** Read anew at each call. */
  readonly open: () => AsyncIterable<Uint8Array>
}

export interface FormLimits {
  /** Over which the rest is read past and nothing is taken. */
  readonly maxBytes: number
  /** Take the form with a field `file` too. */
  readonly stela: boolean
}

/** Why a form is not taken; the status says no more. */
export type NoForm = 'not a form' | 'no archive' | 'too large'

/**
 * Read a form to its end, and lend the archive in it.
 * @returns what `use` gives, or why there is nothing to use
 * @throws when the client goes away before the end
 */
export async function withForm<T>(
  { request, folder }: { readonly request: IncomingMessage; readonly folder: Folder },
  limits: FormLimits,
  use: (posted: Posted) => Promise<T>,
): Promise<T | NoForm> {
  const temporary = await openTemporary(folder)
  try {
    const form = await readForm(request, temporary, limits.maxBytes)
    if (typeof form === 'string') return form
    const name = nameIn(form, limits)
    if (name === undefined) return 'no archive'
    const { sha256, sizeBytes } = form.file
    return await use({ name, sha256, sizeBytes, open: () => createReadStream(temporary.path) })
  } finally {
    await discard(temporary)
  }
}

interface Form {
  readonly file: { readonly field: string; readonly filename: string; sha256: string; sizeBytes: number }
  readonly texts: ReadonlyMap<string, string>
}

async function readForm(request: IncomingMessage, temporary: Temporary, maxBytes: number): Promise<Form | NoForm> {
  const parser = parserFor(request, maxBytes)
  if (!parser) {
    await pipeline(request, drain)
    return 'not a form'
  }
  const texts = new Map<string, string>()
  const files: Promise<Form['file'] & { readonly whole: boolean }>[] = []
  parser.on('field', (name, value) => void texts.set(name, value))
  parser.on('file', (field, stream, { filename }) => {
    const kept = files.length === 0 ? keep(stream, temporary) : pipeline(stream, drain).then(() => nothing)
    // A stream that breaks off takes the parser with it: told there.
    kept.catch(() => undefined)
    files.push(kept.then((measured) => ({ field, filename, ...measured, whole: !stream.truncated })))
    files.at(-1)?.catch(() => undefined)
  })
  const parsed = await pipeline(request, parser).then(
    () => true,
    (error: unknown) => {
      if (request.complete) return false
      throw error
    },
  )
  if (!parsed) return 'not a form'
  const [file, ...others] = await Promise.all(files)
  if (!file || others.length > 0) return 'no archive'
  return file.whole ? { file, texts } : 'too large'
}

const nothing = { sha256: '', sizeBytes: 0 }

async function drain(source: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of source) continue
}

/** Nothing for what is no form of files. */
function parserFor({ headers }: IncomingMessage, maxBytes: number) {
  if (!/^multipart\/form-data\b/i.test(headers['content-type'] ?? '')) return undefined
  try {
    return busboy({ headers, limits: { fileSize: maxBytes + 1, files: 2, fields: 8, fieldSize: 1024 } })
  } catch {
    return undefined
  }
}

async function keep(stream: Readable, { file }: Temporary): Promise<{ sha256: string; sizeBytes: number }> {
  const hash = createHash('sha256')
  let sizeBytes = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    hash.update(chunk)
    sizeBytes += chunk.length
    for (let at = 0; at < chunk.length;) at += (await file.write(chunk, at)).bytesWritten
  }
  return { sha256: hash.digest('hex'), sizeBytes }
}

function nameIn({ file, texts }: Form, { stela }: FormLimits): string | undefined {
  if (file.field === file.filename) return file.field
  const told = texts.get('filename')
  return stela && file.field === 'file' && texts.has('name') && told ? told : undefined
}
