// Multipart forms, one part of JSON and files: each part streams to a temporary folder that is removed when the call
// ends. The desk uses it too.
import type { MultipartFile } from '@fastify/multipart'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { join } from 'node:path'
import { acteJson } from '#files/deposit.ts'
import { wholeOf } from '#files/pieces.ts'
import { inTemporaryFolder, throwTemporaryFault, writeContent } from '#files/temporary.ts'
import { fairTurns, type Turn } from '#queue/turns.ts'
import { ActesError, faultAt, type Params } from '#errors.ts'
import type { Streamed } from '#operations/operation.ts'
import { depositLimits, jsonMaxBytes, nameMaxBytes } from '#protocol/limits.ts'

/** Forms on the disk at once, per process; the largest of them fit a folder of 1 GB. Others wait unread. */
export const formsAtOnce = { most: 4, ofEach: 2, waiting: 240, waitingOfEach: 60 } as const

export const inItsTurn = fairTurns(formsAtOnce)

/** Name of every file part; it may be repeated. */
export const filesPart = 'fichiers'

/** Limit of a part's headers, mostly its file name. A longer header is cut, and the name with it. */
export const partHeaderBytes = 8_192

/** One more part and byte than allowed is read, so that we refuse it with our own code. */
export const multipartOptions = {
  isPartAFile: () => true,
  limits: {
    files: depositLimits.files + 2,
    parts: depositLimits.files + 2,
    fileSize: depositLimits.sumBytes + 1,
    fieldNameSize: 100,
    headerPairs: 50,
    headerSize: partHeaderBytes,
  },
}

interface SentForm {
  readonly json: Uint8Array
  /** Absolute paths, each ending in its base name, in the order sent. */
  readonly files: readonly string[]
}

/**
 * Receive a form, and keep it while `use` runs.
 * @param part name of its part of JSON
 * @throws ActesError ACTES-A029 no form, A028 broken, without the part of JSON or with an unknown part, A030 and F007
 * too large, F008 duplicate name, F009 missing or unfit name, A031 cut before its end, S005 no room for it
 */
export async function withForm<T>(
  request: FastifyRequest,
  { part, ...turn }: Turn & { readonly part: string },
  use: (sent: SentForm) => Promise<T>,
): Promise<T> {
  if (!request.isMultipart()) throw new ActesError('ACTES-A029', { params: { expected: 'multipart/form-data' } })
  return inAFolder('api', turn, async (folder) => {
    // The caller may have left while the form waited; the request emits that only once, and the event is past.
    if (request.raw.destroyed) throw new ActesError('ACTES-A031')
    const { json, files } = await receiveFormParts(request, part, folder).catch((error: unknown) =>
      refuseForm(request, error),
    )
    if (!json) throw refusedPart(part, 'part-missing')
    return await use({ json, files }).catch(throwTemporaryFault)
  })
}

/** Stream the files of a form, each to be read before the next. */
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
    if (++count > depositLimits.files) throw tooManyFiles()
    yield { name: fileNameOf(part), bytes: part.file as AsyncIterable<Uint8Array> }
  }
  if (count === 0) throw refusedPart(filesPart, 'part-missing')
}

/** Run with a temporary folder, which is always removed, once it is this caller's turn. */
export function inAFolder<T>(from: 'api' | 'upload', turn: Turn, use: (folder: string) => Promise<T>): Promise<T> {
  return inItsTurn(turn, () => inTemporaryFolder(from, use))
}

/** Drain what nobody reads of a form: the connection would wait for it. */
export function letUnreadGo(server: FastifyInstance) {
  server.addHook('onResponse', async (request) => letGo(request))
}

/** Drain the rest without parsing it: the multipart reader would go on to the end. */
export function letGo({ raw }: FastifyRequest) {
  if (raw.readableEnded) return
  raw.unpipe()
  raw.resume()
}

function refuseForm(request: FastifyRequest, error: unknown): never {
  letGo(request)
  return throwFormFault(error)
}

const brokenForm = /Boundary not found|^The needle cannot|unexpected end of multipart data/i

export function isBrokenForm(error: unknown) {
  return error instanceof Error && brokenForm.test(error.message)
}

function throwFormFault(error: unknown): never {
  if (isBrokenForm(error)) throw refusedPart()
  return throwTemporaryFault(error)
}

interface FileKeeping {
  readonly limits: { readonly files: number; readonly sumBytes: number }
  readonly tooMany: ActesError
  readonly tooLarge: (sum: number, max: number) => Params
}

/** Keeps files of a form in a folder. `keep` throws ActesError F007, F008, and `tooMany`. */
export function fileKeeper(folder: string, { limits, tooMany, tooLarge }: FileKeeping) {
  const files: string[] = []
  let sum = 0
  const keep = async ({ file }: MultipartFile, name: string) => {
    const path = join(folder, name)
    if (files.includes(path)) throw refusedFile('ACTES-F008', name)
    if (files.length === limits.files) throw tooMany
    files.push(path)
    await writeContent(path, file, (length) => {
      sum += length
      if (sum > limits.sumBytes) throw new ActesError('ACTES-F007', { params: tooLarge(sum, limits.sumBytes) })
      return true
    })
  }
  return { files: files as readonly string[], keep }
}

export function refusedFile(
  code: 'ACTES-F008' | 'ACTES-F009' | 'ACTES-F010',
  name: string,
  params?: Params,
): ActesError {
  return faultAt(code, name, { value: name, ...(params && { params }) })
}

async function receiveFormParts(request: FastifyRequest, jsonPart: string, folder: string) {
  const { files, keep } = fileKeeper(folder, {
    limits: depositLimits,
    tooMany: tooManyFiles(),
    tooLarge: (sum, max) => ({ sum, max }),
  })
  let json: Uint8Array | undefined
  for await (const part of request.parts()) {
    // The reader treats every part as a file (`isPartAFile`).
    if (part.type !== 'file') throw refusedPart(part.fieldname, 'part')
    if (part.fieldname === jsonPart && !json) json = await jsonOf(part)
    else if (part.fieldname === filesPart) await keep(part, fileNameOf(part))
    else throw refusedPart(part.fieldname, part.fieldname === jsonPart ? undefined : 'part')
  }
  return { json, files }
}

function tooManyFiles() {
  return new ActesError('ACTES-A012', { params: { count: `> ${depositLimits.files}` } })
}

function refusedPart(name?: string, reason?: 'part' | 'part-missing') {
  const where = name === undefined ? 'body' : `body.${name}`
  const params = { where, ...(reason !== undefined && { reason }) }
  return faultAt('ACTES-A028', where, { params })
}

function jsonOf({ file }: MultipartFile): Promise<Uint8Array> {
  let sum = 0
  return wholeOf(file, (length) => {
    if ((sum += length) > jsonMaxBytes) throw new ActesError('ACTES-A030', { params: { max: jsonMaxBytes } })
  })
}

/** The name must fit every file system, not be hidden, and not be the JSON's own. */
function fileNameOf({ filename }: MultipartFile) {
  // Absent when the part gives none, although its type says otherwise.
  const name = (filename as string | undefined) ?? ''
  const isFit = /^[^./\\\p{C}][^/\\\p{C}]*$/u.test(name) && Buffer.byteLength(name) <= nameMaxBytes && name !== acteJson
  if (!isFit) throw refusedFile('ACTES-F009', name)
  return name
}
