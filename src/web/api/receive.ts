// Receives an operation's form, JSON and files: multipart or, on the owner's socket, by paths.
import type { FastifyRequest } from 'fastify'
import { writeFile } from 'node:fs/promises'
import { basename, isAbsolute, join } from 'node:path'
import * as z from 'zod'
import { ActesError, problem } from '../../errors.ts'
import { openPlainFile } from '../../files/plain-file.ts'
import { acteLimits, parseJson } from '../../files/json.ts'
import type { Caller } from '../../operations/guard.ts'
import { depositByUploads } from '../../operations/inputs.ts'
import type { AnyOperation, OperationForm, Streamed } from '../../operations/operation.ts'
import { checkedPart } from './check.ts'
import { inItsTurn, withForm, withStreams } from './form-upload.ts'

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
    const { files, [part]: acte } = checkedPart(depositByUploads(part), body) as Record<string, object>
    const given = { [part]: withKey(acte ?? {}, keyIn(request, operation), operation), files }
    return inItsTurn(turn, () => run(given))
  }
  return withForm(request, { part, ...turn }, async ({ folder, json, files }) => {
    if (as === 'files') return run({ form: checkedPart(schema, parseJson(json, part)), files })
    const kept = keyed(json, keyIn(request, operation), operation)
    await writeFile(join(folder, `${part}.json`), kept, { flag: 'wx', mode: 0o600 })
    return run({ folder })
  })
}

const path = z.string().min(1).max(4_096).refine(isAbsolute)
const paths = z.array(path).max(200)

function isByUploads({ byUploads, part }: OperationForm, body: unknown): boolean {
  return byUploads === true && typeof body === 'object' && body !== null && part in body
}

function ownerFormSchema({ schema, as }: OperationForm): z.ZodType {
  if (as === 'streams') return z.strictObject({ files: paths })
  return as === 'folder' ? z.strictObject({ folder: path }) : z.strictObject({ form: schema, files: paths })
}

function placedIn({ as }: OperationForm, given: unknown): object {
  if (as !== 'streams') return given as object
  const { files } = given as { readonly files: readonly string[] }
  return { files: streamed(files) }
}

async function* streamed(files: readonly string[]): AsyncGenerator<Streamed> {
  for (const each of files) {
    const name = basename(each)
    const file = await openPlainFile(each, name)
    try {
      yield { name, bytes: file.read() }
    } finally {
      await file.close()
    }
  }
}

function keyIn({ headers }: FastifyRequest, { header }: AnyOperation): string | undefined {
  const given = header && headers[header.name]
  if (typeof given !== 'string' || given.trim() === '') return undefined
  const text = given.trim()
  return /^"(?:[^"\\]|\\["\\])*"$/.test(text) ? text.slice(1, -1).replaceAll(/\\(.)/g, '$1') : text
}

/** Adds the header's key to the acte. Broken JSON passes unchanged: its later parsing reports where it is broken. */
function keyed(json: Uint8Array, key: string | undefined, operation: AnyOperation): Uint8Array | string {
  const acte = key === undefined ? undefined : tryParseActe(json)
  if (typeof acte !== 'object' || acte === null || Array.isArray(acte)) return json
  return JSON.stringify(withKey(acte, key, operation))
}

/** @throws ActesError ACTES-A028 when the acte has another key */
function withKey(acte: object, key: string | undefined, { header }: AnyOperation): object {
  const { cle } = acte as { readonly cle?: unknown }
  const where = `headers.${header?.name ?? ''}`
  if (key === undefined) return acte
  if (cle !== undefined && cle !== '' && cle !== key)
    throw new ActesError('ACTES-A028', {
      problems: [problem('ACTES-A028', where, { value: key, params: { where, reason: 'other-key' } })],
    })
  return { ...acte, cle: key }
}

function tryParseActe(json: Uint8Array): unknown {
  try {
    return parseJson(json, 'acte', acteLimits)
  } catch {
    return undefined
  }
}
