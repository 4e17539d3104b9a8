// Calls another process over the API's routes: the owner of an embedded folder by socket, or a distant server with a
// token. The socket receives paths of files, a server their bytes as form data.
import { openAsBlob } from 'node:fs'
import { readFile, readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { Agent, fetch } from 'undici'
import * as z from 'zod'
import { ActesError, errors, problem, type ErrorCode } from '../errors.ts'
import { needSize } from '../files/plain-file.ts'
import type { Language } from '../text/sentences.ts'
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

async function openInputFiles({ form }: AnyOperation, input: WireInput): Promise<WireInput> {
  if (!form || form.as === 'streams' || 'acte' in input) return input
  const fileAt = async (path: string): Promise<SentFile> => {
    await needSize(path, basename(path))
    return { name: basename(path), content: await openAsBlob(path) }
  }
  if (form.as === 'files')
    return { ...input, files: await Promise.all((input['files'] as readonly string[]).map(fileAt)) }
  const given = String(input['folder'])
  const json = given.endsWith('.json') ? given : join(given, `${form.part}.json`)
  const beside = await readdir(dirname(json), { withFileTypes: true }).catch(refuseMissingPath('ACTES-V001', given))
  const files = beside.filter((each) => each.isFile() && each.name !== basename(json))
  const { needJsonSize } = await import('../files/json.ts')
  await needJsonSize(json)
  return {
    form: new Blob([await readFile(json).catch(refuseMissingPath('ACTES-V002', json))], { type: 'application/json' }),
    files: await Promise.all(files.map(({ name }) => fileAt(join(dirname(json), name)))),
  }
}

/** Refuses a missing path with the same error as a local deposit. */
function refuseMissingPath(code: 'ACTES-V001' | 'ACTES-V002', path: string): (cause: unknown) => never {
  return (cause) => {
    throw new ActesError(code, { problems: [problem(code, path, { value: path })], cause })
  }
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
