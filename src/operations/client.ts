// A client of the API on fetch, without dependencies. The build makes the published client from it; the command line
// uses it to reach other processes.

export interface ApiRoute {
  readonly method: 'GET' | 'POST'
  /** After `/api/v1`: `/transmissions/:id` */
  readonly path: string
  /** Name of the JSON part of a multipart form; empty when the form has files alone. */
  readonly part?: string
  /** Keys of a POST that travel in the query. */
  readonly query?: readonly string[]
  readonly bytes?: true
}

export interface SentFile {
  readonly name: string
  readonly content: Blob | Uint8Array<ArrayBuffer>
}

export interface ClientOptions {
  /** Address of the server: `https://actes.example.org`. */
  readonly server: string | URL
  /** Made by `actes token add`: `actes_…`. */
  readonly token?: string
  /** Language of the sentences. Default: French. */
  readonly language?: 'fr' | 'en'
  /** Replaces the platform's fetch. */
  readonly fetch?: typeof globalThis.fetch
  readonly headers?: Readonly<Record<string, string>>
}

/** A refusal of the server, by its permanent code. ACTES-A033 means that no valid answer arrived. */
export class ApiError extends Error {
  readonly code: string
  /** HTTP status; 0 without an answer. */
  readonly status: number
  /** The problem document (RFC 9457): `problems` holds every fault. */
  readonly problem: Readonly<Record<string, unknown>>

  constructor(status: number, problem: Readonly<Record<string, unknown>>, options?: ErrorOptions) {
    super(String(problem['detail'] ?? problem['title'] ?? status), options)
    this.name = 'ApiError'
    this.code = String(problem['code'] ?? '')
    this.status = status
    this.problem = problem
  }
}

type ClientInput = Readonly<Record<string, unknown>>

export type ClientCalls = Readonly<Record<string, (input?: ClientInput) => Promise<unknown>>>

const prefix = '/api/v1'
export const filesPart = 'fichiers'

/** The operations of a server. @throws ApiError from each, when the server refuses, or does not answer as it should */
export function clientOver(routes: Readonly<Record<string, ApiRoute>>, options: ClientOptions): ClientCalls {
  return Object.fromEntries(
    Object.entries(routes).map(([name, route]) => [name, (input: ClientInput = {}) => call(route, input, options)]),
  )
}

async function call(route: ApiRoute, input: ClientInput, options: ClientOptions) {
  const { server, token, language = 'fr', fetch = globalThis.fetch, headers = {} } = options
  const { path, rest } = fillPathParameters(route, input)
  const { asked, posted } = parted(route, rest)
  const { body, type, key } = posted ? bodyOf(route, posted) : {}
  const url = new URL(`${prefix}${path}${formatQueryString(asked)}`, server)
  const unanswered = unansweredBy(url.origin, language)
  const response = await fetch(url, {
    method: route.method,
    headers: {
      'accept-language': language,
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(type !== undefined && { 'content-type': type }),
      ...(key !== undefined && { 'idempotency-key': key }),
      ...headers,
    },
    ...(body !== undefined && { body }),
  }).catch((error: unknown) => unanswered(0, error))
  // 202: accepted but not done, because another person has to agree first.
  const isRefusal = !response.ok || response.status === 202
  const given = route.bytes && !isRefusal ? readResponseBytes(response) : (response.json() as Promise<unknown>)
  const read = await given.catch((error: unknown) => unanswered(response.status, error))
  if (!isRefusal) return read
  if (typeof read !== 'object' || read === null || !('code' in read)) return unanswered(response.status, undefined)
  throw new ApiError(response.status, { ...read })
}

async function readResponseBytes(response: Response): Promise<Uint8Array> {
  return new Uint8Array(await response.arrayBuffer())
}

/** For no answer, a broken one, or one from another server such as a proxy. @returns a function that throws */
function unansweredBy(server: string, language: 'fr' | 'en'): (status: number, cause: unknown) => never {
  const title = { fr: `${server} ne répond pas, ou pas comme il faut`, en: `${server} does not answer as it should` }
  const advice = {
    fr: 'On ne sait pas si la demande a été faite : regardez où en est l’acte avant de recommencer.',
    en: 'Nobody knows whether it was done: look where the act stands before you try again.',
  }
  return (status, cause) => {
    const detail = `${title[language]}${status === 0 ? '' : ` (HTTP ${status})`}. ${advice[language]}`
    throw new ApiError(status, { code: noAnswer, status, title: title[language], detail }, { cause })
  }
}

export const noAnswer = 'ACTES-A033'

function fillPathParameters(
  { path }: ApiRoute,
  input: ClientInput,
): { readonly path: string; readonly rest: ClientInput } {
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name)
  const rest = Object.fromEntries(Object.entries(input).filter(([key]) => !names.includes(key)))
  return { path: path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(input[name]))), rest }
}

function parted(
  { method, query = [] }: ApiRoute,
  input: ClientInput,
): { readonly asked: ClientInput; readonly posted?: ClientInput } {
  if (method === 'GET') return { asked: input }
  const isAsked = ([name]: readonly [string, unknown]) => query.includes(name)
  const all = Object.entries(input)
  const posted = Object.fromEntries(all.filter((each) => !isAsked(each)))
  return { asked: Object.fromEntries(all.filter(isAsked)), posted }
}

function formatQueryString(input: ClientInput) {
  const query = new URLSearchParams()
  for (const [key, value] of Object.entries(input))
    if (value !== undefined) for (const each of [value].flat()) query.append(key, String(each))
  return query.size === 0 ? '' : `?${query.toString()}`
}

interface Body {
  readonly body?: string | FormData
  readonly type?: string
  readonly key?: string
}

/** Bytes leave as form data; files by digest (uploaded before) or path (owner's socket), or none, as JSON. */
function bodyOf({ part }: ApiRoute, { files, form, key, ...rest }: ClientInput): Body {
  const given = Array.isArray(files) ? (files as readonly unknown[]) : undefined
  const areAll = (name: string) => given?.every((each) => typeof each === 'object' && each !== null && name in each)
  const header = { ...(typeof key === 'string' && { key }) }
  const isValueAlone = form === undefined && part !== ''
  if (part === undefined || isValueAlone || !areAll('content')) {
    const named = areAll('sha256') && form !== undefined ? { [part ?? '']: form, files } : { files, form }
    const all = { ...rest, ...(files !== undefined && named) }
    return { body: JSON.stringify(all), type: 'application/json', ...header }
  }
  const sent = new FormData()
  const json = form instanceof Blob ? form : new Blob([JSON.stringify(form)], { type: 'application/json' })
  if (part !== '') sent.append(part, json, `${part}.json`)
  for (const { name, content } of files as readonly SentFile[]) sent.append(filesPart, new Blob([content]), name)
  return { body: sent, ...header }
}
