// The operations of another process: through the socket of the owner of an embedded folder, or a distant server with a token.
// The same routes in both cases. Files leave by their paths on the socket, and as parts of a form to a server.
import { openAsBlob } from 'node:fs'
import { readFile, readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { Client, FormData, type Dispatcher } from 'undici'
import { ActesError, errors, type ErrorCode, type Params, type Problem } from '../errors.ts'
import type { Language } from '../text/sentences.ts'
import type { AnyOperation, Form } from './operation.ts'
import { table, type Ask } from './table.ts'

/** On the owner's socket: who asks, for the journal. */
export const whoHeader = 'x-actes-who'

const prefix = '/api/v1'
const filesPart = 'fichiers'

/** A deposit of 150 MB is read, examined and stored before the answer comes. */
const answerMs = 300_000

/** Another process, and how it is spoken to. */
export interface Wire {
  readonly ask: Ask
  close(): Promise<void>
}

interface Speaking {
  readonly client: Client
  readonly headers: Readonly<Record<string, string>>
  /** Files are named by their paths. */
  readonly byPath: boolean
}

/**
 * Speak to the owner of a folder.
 * @param socketPath where they listen
 * @throws ActesError ACTES-S008 from each operation when nobody listens
 */
export function ownerWire(socketPath: string, { who, language }: { who: string; language: Language }): Wire {
  const client = new Client('http://localhost', { socketPath, headersTimeout: answerMs, bodyTimeout: answerMs })
  const away = (cause: unknown) => new ActesError('ACTES-S008', { params: { pid: 0 }, cause })
  return wireOver({ client, headers: { [whoHeader]: who, 'accept-language': language }, byPath: true }, away)
}

/**
 * Speak to a distant server.
 * @param server its address: `https://actes.example.org`
 * @throws ActesError ACTES-A033 from each operation when it does not answer
 */
export function serverWire(server: URL, { token, language }: { token: string; language: Language }): Wire {
  const client = new Client(server.origin, { headersTimeout: answerMs, bodyTimeout: answerMs })
  const away = (cause: unknown) => new ActesError('ACTES-A033', { params: { server: server.origin }, cause })
  const headers = { authorization: `Bearer ${token}`, 'accept-language': language }
  return wireOver({ client, headers, byPath: false }, away)
}

function wireOver(speaking: Speaking, away: (cause: unknown) => ActesError): Wire {
  const { client } = speaking
  return {
    ask: async (name, input) => {
      const request = await requestFor(table[name], input as Input, speaking)
      const answer = await client.request(request).catch((cause: unknown) => {
        throw away(cause)
      })
      const json: unknown = await answer.body.json().catch((cause: unknown) => {
        throw away(cause)
      })
      if (answer.statusCode < 300) return json as never
      throw asError(json)
    },
    close: () => client.close(),
  }
}

type Input = Readonly<Record<string, unknown>>

async function requestFor(
  operation: AnyOperation,
  input: Input,
  speaking: Speaking,
): Promise<Dispatcher.RequestOptions> {
  const { method, form } = operation
  const { path, rest } = placed(operation, input ?? {})
  const { headers } = speaking
  if (method === 'GET') return { method, path: `${prefix}${path}${queryOf(rest)}`, headers }
  const request = { method, path: `${prefix}${path}` } as const
  if (form && !speaking.byPath) return { ...request, headers, body: (await formOf(form, rest)) as never }
  return { ...request, headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(rest) }
}

/** The path with its parameters, and what is left of the input. */
function placed({ path }: AnyOperation, input: Input): { readonly path: string; readonly rest: Input } {
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name)
  const rest = Object.fromEntries(Object.entries(input).filter(([key]) => !names.includes(key)))
  return { path: path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(input[name]))), rest }
}

function queryOf(input: Input): string {
  const pairs = Object.entries(input).flatMap(([key, value]) =>
    value === undefined ? [] : [value].flat().map((each): [string, string] => [key, String(each)]),
  )
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs).toString()}`
}

/** A form of several parts: its JSON, then each file under its base name. */
async function formOf({ part, as }: Form, given: Input): Promise<FormData> {
  const form = new FormData()
  const add = async (path: string) => form.append(filesPart, await openAsBlob(path), basename(path))
  if (as === 'files') {
    form.append(part, new Blob([JSON.stringify(given['form'])], { type: 'application/json' }), `${part}.json`)
    for (const path of given['files'] as readonly string[]) await add(path)
    return form
  }
  const folder = String(given['folder'])
  const [json, inside] = folder.endsWith('.json')
    ? [folder, join(folder, '..')]
    : [join(folder, `${part}.json`), folder]
  form.append(part, new Blob([await readFile(json)], { type: 'application/json' }), `${part}.json`)
  for (const each of await readdir(inside, { withFileTypes: true }))
    if (each.isFile() && each.name !== basename(json)) await add(join(inside, each.name))
  return form
}

function asError(json: unknown): Error {
  const {
    code,
    problems = [],
    params = {},
    warnings,
  } = json as {
    readonly code?: string
    readonly problems?: readonly Problem[]
    readonly params?: Params
    readonly warnings?: readonly Problem[]
  }
  if (code === undefined || !Object.hasOwn(errors, code)) return new Error('the server answered with something else')
  return new ActesError(code as ErrorCode, { problems, params, ...(warnings && { warnings }) })
}
