// Receives an operation's form, JSON and files: multipart or, on the owner's socket, by paths.
import type { FastifyRequest } from 'fastify'
import { basename, isAbsolute } from 'node:path'
import * as z from 'zod'
import { faultAt } from '#errors.ts'
import { plainPieces } from '#files/plain-file.ts'
import { parseJson } from '#files/json.ts'
import type { Caller } from '#operations/guard.ts'
import { depositByUploads } from '#operations/inputs.ts'
import type { AnyOperation, OperationForm } from '#operations/operation.ts'
import { acteLimits, depositLimits } from '#protocol/limits.ts'
import { checkedPart } from './check.ts'
import { inItsTurn, withForm, withStreams } from '../form-upload.ts'

interface Receiving {
  readonly operation: AnyOperation
  readonly form: OperationForm
  /** The owner, who can read the whole folder, may name files by their paths. */
  readonly isOwner: boolean
  readonly caller: Caller
}

/** Run with the input of a form, whose files exist only until `run` ends. */
export async function receiveForm<T>(
  request: FastifyRequest,
  { operation, form, isOwner, caller }: Receiving,
  run: (given: object) => Promise<T>,
): Promise<T> {
  const turn = { caller: caller.who, signal: caller.signal }
  const { body } = request
  const isForm = request.isMultipart()
  if (isOwner && !isForm && !isByUploads(form, body))
    return run(placedIn(form, checkedPart(ownerFormSchema(form), body)))
  if (form.as === 'streams') return withStreams(request, turn, (files) => run({ files }))
  const { part, schema, as } = form
  if (!isForm && body !== undefined && form.byUploads) {
    const { files, [part]: acte } = checkedPart(
      isOwner ? depositByUploads(part, placedFile) : depositByUploads(part),
      body,
    ) as Record<string, object>
    // As bytes, as a form gives it: an act has tighter limits than the call that holds it.
    const json = Buffer.from(JSON.stringify(withKey(acte ?? {}, keyIn(request, operation), operation)))
    const given = { [part]: json, files }
    return inItsTurn(turn, () => run(given))
  }
  return withForm(request, { part, ...turn }, async ({ json, files }) => {
    if (as === 'files') return run({ form: checkedPart(schema, parseJson(json, part)), files })
    const named = files.map((path) => ({ name: basename(path), path }))
    return run({ [part]: keyed(json, keyIn(request, operation), operation), files: named })
  })
}

const path = z.string().min(1).max(4_096).refine(isAbsolute)
const paths = z.array(path).max(depositLimits.files)
const placedFile = z.strictObject({ name: z.string().min(1).max(1_000), path })

function isByUploads({ byUploads, part }: OperationForm, body: unknown) {
  return byUploads === true && typeof body === 'object' && body !== null && part in body
}

function ownerFormSchema({ schema, as }: OperationForm): z.ZodType {
  if (as === 'streams') return z.strictObject({ files: paths })
  return as === 'parts' ? z.strictObject({ folder: path }) : z.strictObject({ form: schema, files: paths })
}

function placedIn({ as }: OperationForm, given: unknown) {
  if (as !== 'streams') return given as object
  const { files } = given as { readonly files: readonly string[] }
  return { files: files.map((each) => ({ name: basename(each), bytes: plainPieces(each, basename(each)) })) }
}

function keyIn({ headers }: FastifyRequest, { header }: AnyOperation) {
  const given = header && headers[header.name]
  if (typeof given !== 'string' || given.trim() === '') return undefined
  const text = given.trim()
  return /^"(?:[^"\\]|\\["\\])*"$/.test(text) ? text.slice(1, -1).replaceAll(/\\(.)/g, '$1') : text
}

/** Adds the header's key to the acte. Broken JSON passes unchanged: its later parsing reports where it is broken. */
function keyed(json: Uint8Array, key: string | undefined, operation: AnyOperation) {
  const acte = key === undefined ? undefined : tryParseActe(json)
  return typeof acte !== 'object' || acte === null || Array.isArray(acte) ? json : withKey(acte, key, operation)
}

/** @throws ActesError ACTES-A028 when the acte has another key */
function withKey(acte: object, key: string | undefined, { header }: AnyOperation) {
  const { cle } = acte as { readonly cle?: unknown }
  const where = `headers.${header?.name ?? ''}`
  if (key === undefined) return acte
  if (cle !== undefined && cle !== '' && cle !== key)
    throw faultAt('ACTES-A028', where, { value: key, params: { where, reason: 'other-key' } })
  return { ...acte, cle: key }
}

function tryParseActe(json: Uint8Array) {
  try {
    return parseJson(json, 'acte', acteLimits)
  } catch {
    return undefined
  }
}
