// Forms of several parts: one of JSON, and files. Each part goes to the disk as it comes, into a folder that ends with the
// call, whatever happens; nothing of a file is in memory but the piece that is being written. The desk keeps its files so too.
import type { MultipartFile } from '@fastify/multipart'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { inTemporaryFolder, throwTemporaryFault } from '../../files/temporary.ts'
import { fairTurns, type Turn } from '../../files/turns.ts'
import { ActesError, problem, type Params } from '../../errors.ts'
import type { Streamed } from '../../operations/operation.ts'

/** What a form may send: bytes are those of all its files together, and of its part of JSON. */
const formLimits = { files: 200, sumBytes: 157_286_400, jsonBytes: 1_048_576 } as const

/**
 * Forms that have files on the disk at once, in a process; the largest of them fit a folder of 1 GB. Others wait unread.
 */
export const formsAtOnce = { most: 4, ofEach: 2, waiting: 240, waitingOfEach: 60 } as const

export const inItsTurn = fairTurns(formsAtOnce)

/** The part of every file; it may be given several times. */
export const filesPart = 'fichiers'

/** What stands above a part: the name of a file, above all. What is longer is cut, and its name with it. */
export const partHeaderBytes = 8_192

/** Options of the reader of forms: every part is a file, one more than is taken is told in our own words. */
export const multipartOptions = {
  isPartAFile: () => true,
  limits: {
    files: formLimits.files + 2,
    parts: formLimits.files + 2,
    fileSize: formLimits.sumBytes + 1,
    fieldNameSize: 100,
    headerPairs: 50,
    headerSize: partHeaderBytes,
  },
}

interface SentForm {
  /** Where its files are, and nothing else. */
  readonly folder: string
  /** The bytes of its part of JSON. */
  readonly json: Uint8Array
  /** Absolute paths, each under its base name, in order. */
  readonly files: readonly string[]
}

/**
 * What a form sent, while it is being used.
 * @param part name of its part of JSON
 * @throws ActesError ACTES-A029 no form, A028 broken, without the part of JSON or with another one, A030 and F007 too large, F008
 *   twice one name, F009 no name for a file beside an acte.json, A031 cut before its end, S005 no room for it
 */
export async function withForm<T>(
  request: FastifyRequest,
  { part, ...turn }: Turn & { readonly part: string },
  use: (sent: SentForm) => Promise<T>,
): Promise<T> {
  if (!request.isMultipart()) throw new ActesError('ACTES-A029', { params: { expected: 'multipart/form-data' } })
  return inAFolder('api', turn, async (folder) => {
    // The caller may have left while the form waited: the request says so only once, and that is past.
    if (request.raw.destroyed) throw new ActesError('ACTES-A031')
    const { json, files } = await receiveFormParts(request, part, folder).catch((error: unknown) =>
      refuseForm(request, error),
    )
    if (!json) throw refusedPart(part, 'part-missing')
    return await use({ folder, json, files }).catch(throwTemporaryFault)
  })
}

/**
 * The files of a form as they come, each to be read before the next; nothing is kept of them here.
 * @throws ActesError ACTES-A029 no form, A028 broken or without a file, A012 too many, F009 no name, A031 cut, S026 no room for them
 */
export async function withStreams<T>(
  request: FastifyRequest,
  turn: Turn,
  use: (files: AsyncIterable<Streamed>) => Promise<T>,
): Promise<T> {
  if (!request.isMultipart()) throw new ActesError('ACTES-A029', { params: { expected: 'multipart/form-data' } })
  return inItsTurn(turn, async () => {
    if (request.raw.destroyed) throw new ActesError('ACTES-A031')
    return await use(streamsOf(request)).catch((error: unknown) => refuseForm(request, error))
  })
}

async function* streamsOf(request: FastifyRequest): AsyncGenerator<Streamed> {
  let count = 0
  for await (const part of request.parts()) {
    if (part.type !== 'file' || part.fieldname !== filesPart) throw refusedPart(part.fieldname, 'part')
    if (++count > formLimits.files) throw new ActesError('ACTES-A012', { params: { count: `> ${formLimits.files}` } })
    yield { name: fileNameOf(part), bytes: part.file as AsyncIterable<Uint8Array> }
  }
  if (count === 0) throw refusedPart(filesPart, 'part-missing')
}

/** In its turn, with a folder for what a form sends, which is removed then, whatever happens. @param from whose form it is, by its turn */
export function inAFolder<T>(from: 'api' | 'upload', turn: Turn, use: (folder: string) => Promise<T>): Promise<T> {
  return inItsTurn(turn, () => inTemporaryFolder(from, use))
}

/** What nobody reads of a form is let go by: the connection would wait for it. */
export function letUnreadGo(server: FastifyInstance): void {
  server.addHook('onResponse', async (request) => letGo(request))
}

/** Read no more of it: the reader of forms would go on through all that is still to come. */
export function letGo({ raw }: FastifyRequest): void {
  if (raw.readableEnded) return
  raw.unpipe()
  raw.resume()
}

function refuseForm(request: FastifyRequest, error: unknown): never {
  letGo(request)
  return throwFormFault(error)
}

/** What the reader of forms says of one that is broken: it gives no codes. */
const brokenForm = /Boundary not found|^The needle cannot|unexpected end of multipart data/i

/** Is this what the reader of forms throws at one that is cut or malformed? */
export function isBrokenForm(error: unknown): boolean {
  return error instanceof Error && brokenForm.test(error.message)
}

function throwFormFault(error: unknown): never {
  if (isBrokenForm(error)) throw refusedPart()
  return throwTemporaryFault(error)
}

/** The files that a form has sent so far, and what it may send. */
export interface ReceivedFiles {
  readonly folder: string
  readonly files: string[]
  sumBytes: number
  readonly limits: { readonly files: number; readonly sumBytes: number }
  /** That there are too many files. */
  readonly tooMany: () => ActesError
  /** Told of files that are too large together. */
  readonly tooLarge: (sum: number, max: number) => Params
}

/** Write a file to the folder as it comes. @throws ActesError ACTES-A012, F007, F008 */
export async function keepFile({ file }: MultipartFile, name: string, kept: ReceivedFiles): Promise<void> {
  const path = join(kept.folder, name)
  if (kept.files.includes(path)) throw refusedFile('ACTES-F008', name)
  if (kept.files.length === kept.limits.files) throw kept.tooMany()
  kept.files.push(path)
  await pipeline(file, (chunks) => capTotalBytes(chunks, kept), createWriteStream(path, { flags: 'wx', mode: 0o600 }))
}

async function* capTotalBytes(chunks: AsyncIterable<Uint8Array>, kept: ReceivedFiles): AsyncGenerator<Uint8Array> {
  const max = kept.limits.sumBytes
  for await (const chunk of chunks) {
    kept.sumBytes += chunk.length
    if (kept.sumBytes > max) throw new ActesError('ACTES-F007', { params: kept.tooLarge(kept.sumBytes, max) })
    yield chunk
  }
}

export function refusedFile(
  code: 'ACTES-F008' | 'ACTES-F009' | 'ACTES-F010',
  name: string,
  params?: Params,
): ActesError {
  const problems = [problem(code, name, { value: name, ...(params && { params }) })]
  return new ActesError(code, { problems, ...(params && { params }) })
}

interface ReceivedApiForm extends ReceivedFiles {
  json: Uint8Array | undefined
}

async function receiveFormParts(request: FastifyRequest, jsonPart: string, folder: string): Promise<ReceivedApiForm> {
  const received: ReceivedApiForm = {
    json: undefined,
    folder,
    files: [],
    sumBytes: 0,
    limits: formLimits,
    tooMany: () => new ActesError('ACTES-A012', { params: { count: `> ${formLimits.files}` } }),
    tooLarge: (sum, max) => ({ sum, max }),
  }
  for await (const part of request.parts()) {
    // Every part is read as a file: there are no others.
    if (part.type !== 'file') throw refusedPart(part.fieldname, 'part')
    if (part.fieldname === jsonPart && !received.json) received.json = await jsonOf(part)
    else if (part.fieldname === filesPart) await keepFile(part, fileNameOf(part), received)
    else throw refusedPart(part.fieldname, part.fieldname === jsonPart ? undefined : 'part')
  }
  return received
}

/** @param name of the part; the whole form without */
function refusedPart(name?: string, reason?: 'part' | 'part-missing'): ActesError {
  const where = name === undefined ? 'body' : `body.${name}`
  const params = { where, ...(reason !== undefined && { reason }) }
  return new ActesError('ACTES-A028', { problems: [problem('ACTES-A028', where, { params })] })
}

async function jsonOf({ file }: MultipartFile): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of file as AsyncIterable<Uint8Array>) {
    length += chunk.length
    if (length > formLimits.jsonBytes) throw new ActesError('ACTES-A030', { params: { max: formLimits.jsonBytes } })
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** Room for it in every file system, nothing hidden, and not the JSON's own. */
function fileNameOf({ filename }: MultipartFile): string {
  // Absent where the part gives none, whatever its type says.
  const name = (filename as string | undefined) ?? ''
  const isFit = /^[^./\\\p{C}][^/\\\p{C}]*$/u.test(name) && Buffer.byteLength(name) <= 200 && name !== 'acte.json'
  if (!isFit) throw refusedFile('ACTES-F009', name)
  return name
}
