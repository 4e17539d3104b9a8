// Uploading a file into a document: whole, or in pieces if it is big and the server takes pieces. An older server takes
// the first piece for a whole, empty file. Its response shows this, and the whole file then replaces it.
import { createHash } from 'node:crypto'
import { ActesError } from '../../errors.ts'
import { textIn, type Judged } from './responses.ts'
import { call, pathOf, prepared, readFileOf, type Call, type Api } from './calls.ts'
import { takerOf, type FrozenFile, type Taker } from './form/read.ts'
import { multipartType, pieceFrame } from './form/multipart.ts'

/** Size of a piece, in bytes. A smaller file leaves whole. */
export const pieceBytes = 4_194_304

/** The field of a file, and its place among the annexes. */
interface Place {
  readonly field: string
  readonly index: number
}

/**
 * Attach a file.
 * @param body the frozen body that carries it whole
 * @returns what the server says, for `readForm`
 * @throws ActesError as `prepared` does
 */
export async function attach(
  api: Api,
  { id, file }: { readonly id: string; readonly file: FrozenFile },
  body: AsyncIterable<Uint8Array>,
): Promise<unknown> {
  const place = placeOf(file.member)
  const whole = {
    method: 'POST',
    path: wholePath(id, place),
    type: multipartType(file.boundary),
    bodyBytes: file.bodyBytes,
  } as const
  if (file.sizeBytes <= pieceBytes) return prepared(api, { ...whole, body })
  const taker = takerOf(body)
  const head = await taker.take(file.headBytes)
  const first = await taker.take(pieceBytes)
  const cutting: Cutting = { api, file, path: `${pathOf(id)}/chunk/${place.field}/${place.index}` }
  if (await takesPieces(cutting, first)) return restInPieces(cutting, taker)
  return prepared(api, { ...whole, body: resumedBody(file, [head, first], taker) })
}

/** Is this very file there already? A file too big to be fetched is attached again. */
export async function isAttached(
  api: Api,
  { id, file }: { readonly id: string; readonly file: FrozenFile },
): Promise<boolean> {
  if (file.sizeBytes > comparedMax) return false
  const theirs = await readFileOf(api, { id, ...placeOf(file.member) })
  return theirs !== undefined && createHash('sha256').update(theirs).digest('hex') === file.sha256
}

/** Largest file that is fetched to be compared, in bytes. */
export const comparedMax = 16_777_216

function placeOf(member: string): Place {
  const [, index] = /^annexe-(\d+)\./.exec(member) ?? []
  return index === undefined ? { field: 'arrete', index: 0 } : { field: 'autre_document_attache', index: Number(index) }
}

function wholePath(id: string, { field, index }: Place): string {
  return `${pathOf(id)}/file/${field}${field === 'arrete' ? '' : `/${index}`}`
}

interface Cutting {
  readonly api: Api
  readonly file: FrozenFile
  readonly path: string
}

function pieceCall({ file, path }: Cutting, number: number, content: Uint8Array): Call {
  const count = Math.ceil(file.sizeBytes / pieceBytes)
  const { head, tail } = pieceFrame(file.boundary, { name: file.fileName, number, count, totalBytes: file.sizeBytes })
  const body = Buffer.concat([head, content, tail])
  return { phase: 'prepare', method: 'POST', path, type: multipartType(file.boundary), body }
}

/** A server that does not know pieces says so in many ways. One that does answers the first piece with 200. */
async function takesPieces(cutting: Cutting, first: Uint8Array): Promise<boolean> {
  const judged = await call(cutting.api, pieceCall(cutting, 1, first)).catch((error: unknown) => {
    if (error instanceof ActesError && error.code === 'ACTES-G013') return undefined
    throw error
  })
  return judged !== undefined && isTaken(judged, 200)
}

async function restInPieces(cutting: Cutting, taker: Taker): Promise<unknown> {
  const { api, file } = cutting
  for (let number = 2, left = file.sizeBytes - pieceBytes; left > 0; number += 1) {
    const content = await taker.take(Math.min(left, pieceBytes))
    left -= content.length
    const judged = await call(api, pieceCall(cutting, number, content))
    if (!isTaken(judged, left > 0 ? 200 : 201)) throw notTaken(judged)
  }
  return undefined
}

function isTaken(judged: Judged, status: 200 | 201): boolean {
  if (judged.kind !== 'done' || judged.status !== status) return false
  return (status === 200 ? /chunk uploaded/i : /file uploaded/i).test(textIn(judged.value, 'message') ?? '')
}

function notTaken(judged: Judged): ActesError {
  const reason = judged.kind === 'done' ? (textIn(judged.value, 'message') ?? '') : judged.words
  return new ActesError('ACTES-G002', { params: { reason } })
}

/** The whole frozen body, of which the beginning was already read. */
async function* resumedBody(file: FrozenFile, begun: readonly Uint8Array[], taker: Taker): AsyncGenerator<Uint8Array> {
  let left = file.bodyBytes
  for (const part of begun) {
    left -= part.length
    yield part
  }
  while (left > 0) {
    const part = await taker.take(Math.min(left, 65_536))
    left -= part.length
    yield part
  }
}
