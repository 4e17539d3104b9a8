// A commune whose API is served on loopback, with tokens, and programs that call it as those of software vendors do.
import { Agent, FormData, request } from 'undici'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { OperationInput } from '../../../src/operations/ask.ts'
import type { Action } from '../../../src/accounts/access.ts'
import { rightsOfRole } from '../../../src/accounts/tokens.ts'
import type { ApiOptions } from '../../../src/web/api/api.ts'
import { networkServer, type Serving } from '../../../src/web/server.ts'
import { neighbouring } from './desk.ts'
import { maraussanFolder, openCommune, type Commune, type CommuneOptions } from '../life/commune.ts'

export interface ApiAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly bytes: Uint8Array
  /** The JSON of its body. */
  json<T = Readonly<Record<string, unknown>>>(): T
}

export interface ApiCall {
  readonly method?: 'GET' | 'POST'
  /** After `/api/v1`. */
  readonly path: string
  /** The text of a token; null: without one. An administrator's of everything by default. */
  readonly token?: string | null
  readonly json?: unknown
  readonly form?: FormData
  readonly headers?: Readonly<Record<string, string>>
}

export interface ApiCommune extends Commune {
  readonly url: string
  /** A new token: its text. */
  tokenFor(
    name: string,
    wish?: Partial<OperationInput<'addToken'>> & { readonly rights?: readonly Action[] },
  ): Promise<string>
  calls(call: ApiCall): Promise<ApiAnswer>
}

export interface ApiCommuneOptions extends CommuneOptions {
  readonly limits?: ApiOptions['limits']
  readonly patience?: Serving['patience']
}

/** Nobody waits for a minute to pass in a test. */
const generous = { token: 1_000_000, address: 1_000_000, failures: 1_000_000 }

/** Open a commune and its API. Maraussan and its neighbour are declared. */
export async function openApiCommune(options: ApiCommuneOptions = {}): Promise<ApiCommune> {
  const { limits = {}, patience, ...rest } = options
  const commune = await openCommune(rest)
  const operations = commune.operations
  await operations.declare(neighbouring, 'test')
  const api = { limits: { ...generous, ...limits } }
  const server = await networkServer(commune.app, { desk: true, api, ...(patience && { patience }) })
  const url = await server.listen({ host: '127.0.0.1', port: 0 })
  const agent = new Agent()
  const tokenFor: ApiCommune['tokenFor'] = async (name, wish = {}) =>
    (
      await operations.addToken(
        { name, rights: rightsOfRole('administrator'), sirens: null, days: 30, ...wish },
        'test',
      )
    ).text
  const usual = await tokenFor('usual')
  return {
    ...commune,
    url,
    tokenFor,
    calls: (call) => callAt(url, agent, { token: usual, ...call }),
    closes: async () => {
      await agent.destroy()
      server.server.closeAllConnections()
      await server.close()
      await commune.closes()
    },
  }
}

async function callAt(url: string, dispatcher: Agent, call: ApiCall): Promise<ApiAnswer> {
  const { method = 'GET', path, token, json, form, headers = {} } = call
  const sent = await request(`${url}/api/v1${path}`, {
    method,
    dispatcher,
    headers: {
      ...(token !== null && { authorization: `Bearer ${token}` }),
      ...(json !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(json !== undefined && { body: typeof json === 'string' ? json : JSON.stringify(json) }),
    ...(form && { body: form }),
  })
  const bytes = new Uint8Array(await sent.body.arrayBuffer())
  return {
    status: sent.statusCode,
    headers: sent.headers,
    bytes,
    json: <T>() => JSON.parse(new TextDecoder().decode(bytes)) as T,
  }
}

/** Maraussan's deposit as a form, with some keys of its acte.json changed; undefined takes a key away. */
export async function depositForm(changes: object = {}): Promise<FormData> {
  const acte = JSON.parse(await readFile(join(maraussanFolder, 'acte.json'), 'utf8')) as object
  return formOf(
    'acte',
    { ...acte, ...changes },
    {
      'deliberation.pdf': await readFile(join(maraussanFolder, 'deliberation.pdf')),
      'convention.pdf': await readFile(join(maraussanFolder, 'convention.pdf')),
    },
  )
}

/** A form: a part of JSON, and files. */
export function formOf(part: string, json: unknown, files: Readonly<Record<string, Uint8Array>> = {}): FormData {
  const form = new FormData()
  const text = typeof json === 'string' ? json : JSON.stringify(json)
  form.set(part, new File([text], `${part}.json`, { type: 'application/json' }))
  return filesForm(files, form)
}

/** A form of files alone. */
export function filesForm(files: Readonly<Record<string, Uint8Array>>, form = new FormData()): FormData {
  for (const [name, bytes] of Object.entries(files))
    form.append('fichiers', new File([bytes as Uint8Array<ArrayBuffer>], name))
  return form
}
