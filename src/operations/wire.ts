// Calls another process over the API's routes: the owner of an embedded folder by socket, or a distant server with a
// token. The socket receives paths of files, a server their bytes as form data.
import { openAsBlob } from 'node:fs'
import { basename } from 'node:path'
import { Agent, fetch } from 'undici'
import * as z from 'zod'
import { ActesError, errors, type ErrorCode } from '#errors.ts'
import type { LaidDeposit } from '#files/deposit.ts'
import { needSize } from '#files/plain-file.ts'
import type { Language } from '#text/sentences.ts'
import { ApiError, clientOver, noAnswer, type ClientOptions, type ApiRoute, type SentFile } from './client.ts'
import type { AnyOperation } from './operation.ts'
import { askBy, type Ask } from './ask.ts'
import { operations, table } from './table.ts'

/** On the owner's socket: the caller, for the journal. */
export const whoHeader = 'x-actes-who'

/** The server reads, examines and stores a deposit of up to 150 MB before it answers. */
const answerMs = 300_000

export interface Wire {
  readonly ask: Ask
  close(): Promise<void>
}

export function routesOf(all: readonly AnyOperation[]): Readonly<Record<string, ApiRoute>> {
  const routeOf = ({ method, path, query, form, output }: AnyOperation): ApiRoute => ({
    method,
    path,
    ...(form && { part: form.part ?? '' }),
    ...(method === 'POST' && query instanceof z.ZodObject && { query: Object.keys(query.shape) }),
    ...(output === 'bytes' && { bytes: true }),
  })
  return Object.fromEntries(all.map((operation) => [operation.name, routeOf(operation)]))
}

/** @throws ActesError ACTES-S008 from each operation when no process listens */
export function ownerWire(socketPath: string, { who, language }: { who: string; language: Language }): Wire {
  const agent = new Agent({ connect: { socketPath }, headersTimeout: answerMs, bodyTimeout: answerMs })
  const away = (cause: unknown) => new ActesError('ACTES-S008', { params: { pid: 0 }, cause })
  const throughSocket = ((url: URL, init: object) => fetch(url, { ...init, dispatcher: agent })) as unknown
  const speaking = { fetch: throughSocket as typeof globalThis.fetch, headers: { [whoHeader]: who } }
  return wireOver({ server: 'http://localhost', language, ...speaking }, { away, close: () => agent.close() })
}

/** @throws ActesError ACTES-A033 from each operation when the server does not answer */
export function serverWire(server: URL, { token, language }: { token: string; language: Language }): Wire {
  const away = (cause: unknown) => new ActesError('ACTES-A033', { params: { server: server.origin }, cause })
  return wireOver({ server, token, language }, { away, sends: openInputFiles, close: async () => undefined })
}

type WireInput = Readonly<Record<string, unknown>>

interface Wiring {
  away(cause: unknown): ActesError
  /** Transforms the input before it is sent; identity by default. */
  sends?(operation: AnyOperation, input: WireInput): Promise<WireInput>
  close(): Promise<void>
}

function wireOver(options: ClientOptions, { away, sends, close }: Wiring): Wire {
  const calls = clientOver(routesOf(operations), options)
  return {
    ask: askBy(async (name, input) => {
      const given = (input ?? {}) as WireInput
      const sent = sends ? await sends(table[name], given) : given
      return calls[name]?.(sent).catch((error: unknown) => {
        throw error instanceof ApiError ? asOurs(error, away) : error
      })
    }),
    close,
  }
}

async function openInputFiles({ form }: AnyOperation, input: WireInput) {
  if (!form || form.as === 'streams') return input
  if (form.as === 'files') {
    const files = (input['files'] as readonly string[]).map((path) => ({ name: basename(path), path }))
    return { ...input, files: await openAll(files) }
  }
  const { readFolder } = await import('#files/deposit.ts')
  const { acte, files } =
    'folder' in input ? await readFolder(String(input['folder'])) : (input as unknown as LaidDeposit)
  if (acte instanceof ActesError) throw acte
  // Files given by digest were uploaded earlier.
  if (files.some((file) => 'sha256' in file)) return input
  return { form: acte, files: await openAll(files.filter((file) => 'path' in file)) }
}

function openAll(files: readonly { readonly name: string; readonly path: string }[]): Promise<readonly SentFile[]> {
  return Promise.all(
    files.map(async ({ name, path }) => {
      await needSize(path, name)
      return { name, content: await openAsBlob(path) }
    }),
  )
}

/** The server's refusal as an ActesError. No answer, or a code that this version does not know, goes to `away`. */
function asOurs({ problem, code, cause }: ApiError, away: Wiring['away']): Error {
  const {
    problems = [],
    params = {},
    warnings,
  } = problem as Partial<Pick<ActesError, 'problems' | 'params' | 'warnings'>>
  if (code === noAnswer || !Object.hasOwn(errors, code)) return away(cause)
  return new ActesError(code as ErrorCode, { problems, params, ...(warnings && { warnings }) })
}
