// The operations of another process: through the socket of the owner of an embedded folder, or a distant server with a token.
// The same routes in both cases. Files are named by their paths on the socket, and leave as parts of a form to a server.
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
import { operations, table, type Ask } from './table.ts'

/** On the owner's socket: who asks, for the journal. */
export const whoHeader = 'x-actes-who'

/** A deposit of 150 MB is read, examined and stored before the answer comes. */
const answerMs = 300_000

/** Another process, and how it is spoken to. */
export interface Wire {
  readonly ask: Ask
  close(): Promise<void>
}

/** Where the operations of a table answer. */
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

/**
 * Speak to the owner of a folder.
 * @param socketPath where they listen
 * @throws ActesError ACTES-S008 from each operation when nobody listens
 */
export function ownerWire(socketPath: string, { who, language }: { who: string; language: Language }): Wire {
  const agent = new Agent({ connect: { socketPath }, headersTimeout: answerMs, bodyTimeout: answerMs })
  const away = (cause: unknown) => new ActesError('ACTES-S008', { params: { pid: 0 }, cause })
  const throughSocket = ((url: URL, init: object) => fetch(url, { ...init, dispatcher: agent })) as unknown
  const speaking = { fetch: throughSocket as typeof globalThis.fetch, headers: { [whoHeader]: who } }
  return wireOver({ server: 'http://localhost', language, ...speaking }, { away, close: () => agent.close() })
}

/**
 * Speak to a distant server.
 * @param server its address: `https://actes.example.org`
 * @throws ActesError ACTES-A033 from each operation when it does not answer
 */
export function serverWire(server: URL, { token, language }: { token: string; language: Language }): Wire {
  const away = (cause: unknown) => new ActesError('ACTES-A033', { params: { server: server.origin }, cause })
  return wireOver({ server, token, language }, { away, sends: openInputFiles, close: async () => undefined })
}

type WireInput = Readonly<Record<string, unknown>>

interface Wiring {
  away(cause: unknown): ActesError
  /** What is sent of what an operation takes; all of it by default. */
  sends?(operation: AnyOperation, input: WireInput): Promise<WireInput>
  close(): Promise<void>
}

function wireOver(options: ClientOptions, { away, sends, close }: Wiring): Wire {
  const calls = clientOver(routesOf(operations), options)
  return {
    ask: async (name, input) => {
      const given = (input ?? {}) as WireInput
      const sent = sends ? await sends(table[name], given) : given
      const answer = await calls[name]?.(sent).catch((error: unknown) => {
        throw error instanceof ApiError ? asOurs(error, away) : error
      })
      return answer as never
    },
    close,
  }
}

/** The files that paths name, read as they leave. */
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

/** Nothing lies there: refused as a deposit on this machine is. */
function refuseMissingPath(code: 'ACTES-V001' | 'ACTES-V002', path: string): (cause: unknown) => never {
  return (cause) => {
    throw new ActesError(code, { problems: [problem(code, path, { value: path })], cause })
  }
}

/** What the server refused; what it did not answer, or in a code that is not known here, as `away`. */
function asOurs({ problem, code, cause }: ApiError, away: Wiring['away']): Error {
  const {
    problems = [],
    params = {},
    warnings,
  } = problem as Partial<Pick<ActesError, 'problems' | 'params' | 'warnings'>>
  if (code === noAnswer || !Object.hasOwn(errors, code)) return away(cause)
  return new ActesError(code as ErrorCode, { problems, params, ...(warnings && { warnings }) })
}
