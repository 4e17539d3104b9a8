// Hands a transfer to as@lae: bordereau and package in one form, or the bordereau first and the package in chunks. A
// transfer is whole with its last chunk only: what fails before it is no doubt, and the next attempt opens a new session.
import { hash } from 'node:crypto'
import { withoutDoubt } from '#gateways/wire/conversation.ts'
import { frozenBytes, stoppable } from '#gateways/wire/frozen.ts'
import type { HttpClient, HttpExchange, HttpResponse } from '#gateways/wire/http.ts'
import { bodyEnd, multipartType, partHead } from '#gateways/wire/multipart.ts'
import { exchangeError } from '#gateways/troubles.ts'
import { compact } from '#protocol/compact.ts'
import { answerMaxBytes, fieldsOf, jsonIn, unexpected } from '../answers.ts'
import type { Deposited, OutgoingTransfer } from '../archive.ts'

export interface AsalaeApi {
  readonly http: () => Promise<HttpClient>
  readonly stop: AbortSignal
}

/** @param tranche bytes of a chunk; a larger package leaves in chunks; 0: never */
export async function deposit(api: AsalaeApi, transfer: OutgoingTransfer, tranche: number): Promise<Deposited> {
  const inChunks = tranche > 0 && transfer.sizeBytes > tranche
  const { bytes } = await (inChunks ? depositInChunks(api, transfer, tranche) : depositWhole(api, transfer))
  return { kind: 'taken', reference: null, bytes }
}

const message = 'sedaMessages'

/** Occurs nowhere in what it parts: a digest of the content. */
const boundaryOf = ({ sha256, identifier }: OutgoingTransfer) => `actes-${hash('sha256', `${sha256} ${identifier}`)}`

function bordereauPart(boundary: string, { bordereau }: OutgoingTransfer) {
  const head = partHead(boundary, 'seda_message', { name: 'bordereau.xml', type: 'application/xml' })
  return Buffer.concat([Buffer.from(head), bordereau, Buffer.from('\r\n')])
}

function packagePart(boundary: string, field: string, name: string) {
  return Buffer.from(partHead(boundary, field, { name, type: 'application/gzip' }))
}

async function depositWhole(api: AsalaeApi, transfer: OutgoingTransfer) {
  const boundary = boundaryOf(transfer)
  const head = Buffer.concat([bordereauPart(boundary, transfer), packagePart(boundary, 'attachments', transfer.name)])
  const tail = Buffer.from(`\r\n${bodyEnd(boundary)}`)
  const body = async function* () {
    yield head
    yield* frozenBytes(transfer)
    yield tail
  }
  const bodyBytes = head.length + transfer.sizeBytes + tail.length
  return accepted(await post(api, transfer, { path: message, body: body(), bodyBytes }))
}

async function depositInChunks(api: AsalaeApi, transfer: OutgoingTransfer, tranche: number) {
  const session = await openChunkSession(api, transfer)
  const count = Math.ceil(transfer.sizeBytes / tranche)
  const boundary = boundaryOf(transfer)
  let answer: HttpResponse | undefined
  let index = 0
  for await (const content of inPiecesOf(tranche, stoppable(frozenBytes(transfer), api.stop, transfer.lease))) {
    index += 1
    const fields = {
      ...session,
      number_of_files: 1,
      file_index: 1,
      file_name: transfer.name,
      compression_algorithm: 'TARGZ',
      number_of_chunks: count,
      chunk_index: index,
    }
    const head = [fieldParts(boundary, fields), packagePart(boundary, 'chunk_content', transfer.name)]
    const body = Buffer.concat([...head, content, Buffer.from(`\r\n${bodyEnd(boundary)}`)])
    const posted = post(api, transfer, { path: 'sedaAttachmentsChunkFiles', body }).then(accepted)
    answer = await posted.catch((error: unknown) => {
      throw index < count ? withoutDoubt(error) : error
    })
  }
  if (!answer) throw exchangeError('ACTES-S004', { sha256: transfer.sha256 })
  return answer
}

function fieldParts(boundary: string, fields: Readonly<Record<string, string | number>>) {
  const parts = Object.entries(fields).map(([name, value]) => `${partHead(boundary, name)}${value}\r\n`)
  return Buffer.from(parts.join(''))
}

/**
 * A lost answer is no doubt, because a message without its package is no transfer. An error that as@lae tells is one: it
 * may know the identifier. @throws ActesError ACTES-G021 from a version without chunks, which took the message as whole
 */
async function openChunkSession(api: AsalaeApi, transfer: OutgoingTransfer) {
  const boundary = boundaryOf(transfer)
  const fields = fieldParts(boundary, { send_chunked_attachments: 'true' })
  const body = Buffer.concat([bordereauPart(boundary, transfer), fields, Buffer.from(bodyEnd(boundary))])
  const response = await post(api, transfer, { path: message, body }).catch((error: unknown) => {
    throw withoutDoubt(error)
  })
  const given = fieldsOf(jsonIn(accepted(response)))
  const [session, security] = [given.chunk_session_identifier, given.chunk_security_identifier].map((each) =>
    (typeof each === 'string' || typeof each === 'number') && /^[\w.-]{1,200}$/.test(String(each)) ? String(each) : '',
  )
  if (!session || !security) throw exchangeError('ACTES-G021', { reason: 'chunk_session_identifier' })
  return { session_identifier: session, security_identifier: security }
}

type Form = Pick<HttpExchange, 'path' | 'body' | 'bodyBytes'>

async function post({ http, stop }: AsalaeApi, transfer: OutgoingTransfer, form: Form) {
  const headers = { accept: 'application/json', 'content-type': multipartType(boundaryOf(transfer)) }
  const request = { kind: 'write', method: 'POST', headers, maxBytes: answerMaxBytes, ...form } as const
  return (await http()).exchange({ ...request, ...compact({ lease: transfer.lease }) }, stop)
}

/** Any JSON means taken. @throws ActesError; ACTES-G005 for another page, from which nothing follows */
function accepted(response: HttpResponse) {
  if (response.status !== 200 || jsonIn(response) === undefined) throw unexpected(response, 'write')
  return response
}

/** Pieces of exactly `size` bytes, but the last. */
async function* inPiecesOf(size: number, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let [held, length]: [Uint8Array[], number] = [[], 0]
  for await (const part of bytes)
    for (let at = 0; at < part.length;) {
      const taken = part.subarray(at, at + size - length)
      held.push(taken)
      length += taken.length
      at += taken.length
      if (length < size) continue
      yield Buffer.concat(held)
      ;[held, length] = [[], 0]
    }
  if (length > 0) yield Buffer.concat(held)
}
