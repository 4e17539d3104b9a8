// Judged calls to Pastell's REST API v2.
import type { ErrorCode } from '#errors.ts'
import { compact } from '#protocol/compact.ts'
import type { LeaseGuard } from '../gateway.ts'
import { withoutDoubt } from '../wire/conversation.ts'
import type { HttpExchange, HttpClient } from '../wire/http.ts'
import { judge, judgeFile, readDossier, readList, textIn, type Dossier, type Phase } from './responses.ts'
import { isBusy, isNotPermitted, lacksRight, meaningOf } from './meanings.ts'
import { exchangeError, notAsked } from '../troubles.ts'

/** The base of the client is `…/api/v2/`; `entity` is the collectivité's `id_e`. */
export interface Api {
  readonly http: HttpClient
  readonly entity: number
  readonly stop: AbortSignal
  readonly lease?: LeaseGuard | undefined
}

export interface Call {
  readonly phase: Phase
  readonly method: 'GET' | 'POST' | 'PATCH'
  readonly path: string
  readonly type?: string
  readonly body?: HttpExchange['body']
  readonly bodyBytes?: number
}

const jsonMax = 8_388_608
const fileMax = 209_715_200

export const urlencoded = 'application/x-www-form-urlencoded'

/** In the phases `read` and `prepare` no error is a doubt. */
export async function call(api: Api, request: Call) {
  const response = await exchange(api, request, jsonMax)
  return judge(response, request.phase)
}

async function exchange({ http, entity, stop, lease }: Api, request: Call, maxBytes: number) {
  const { phase, method, path, type, body, bodyBytes } = request
  const asked: HttpExchange = {
    kind: phase === 'read' ? 'read' : 'write',
    method,
    path: `entite/${entity}${path === '' ? '' : `/${path}`}`,
    headers: type === undefined ? {} : { 'content-type': type },
    ...compact({ body, bodyBytes, lease }),
    maxBytes,
  }
  return http.exchange(asked, stop).catch((error: unknown) => {
    throw phase === 'send' ? error : withoutDoubt(error)
  })
}

/** Write into an unsent document. @throws ActesError ACTES-G009 (refused), G021 (unknown text), G008 (missing right) */
export async function prepared(api: Api, request: Omit<Call, 'phase'>): Promise<unknown> {
  const judged = await call(api, { ...request, phase: 'prepare' })
  if (judged.kind === 'done') return judged.value
  // The document is gone. The next attempt makes another.
  if (judged.kind === 'missing') throw notAsked(judged.words)
  throw preparingTrouble(judged.words, 'ACTES-G021')
}

/** The error for an API text before the handover. Every exception in Pastell's code is a 400. */
export function preparingTrouble(words: string, otherwise: ErrorCode) {
  const meaning = meaningOf(words)
  const passes = isBusy(words) || isNotPermitted(words) || ['later', 'doubt'].includes(meaning)
  const known = meaning === 'refused' ? 'ACTES-G009' : otherwise
  const code = lacksRight(words) ? 'ACTES-G008' : passes ? 'ACTES-G002' : known
  return exchangeError(code, { reason: words })
}

/** All documents with a number, whoever made them; undefined when there are too many. */
export async function bearersOf(api: Api, numero: string): Promise<readonly Dossier[] | undefined> {
  const query = new URLSearchParams({ type: 'actes-generique', numero_de_lacte: numero, offset: '0', limit: '100' })
  const ids = readList(await readEntityJson(api, `document?${query.toString()}`))
  if (ids.length > bearersMax) return undefined
  const found: Dossier[] = []
  for (const id of ids) {
    const dossier = await readDocument(api, id)
    // A server that does not index the number lists other documents too.
    if (dossier && textIn(dossier.data, 'numero_de_lacte') === numero) found.push(dossier)
  }
  return found
}

const bearersMax = 25

export async function readEntityJson(api: Api, path: string): Promise<unknown> {
  const judged = await call(api, { phase: 'read', method: 'GET', path })
  if (judged.kind === 'done') return judged.value
  if (judged.kind === 'missing') throw exchangeError('ACTES-G013', { setting: 'entite', reason: judged.words })
  throw notAsked(judged.words)
}

export async function readDocument(api: Api, id: string): Promise<Dossier | undefined> {
  const judged = await call(api, { phase: 'read', method: 'GET', path: pathOf(id) })
  if (judged.kind === 'done') {
    const dossier = readDossier(judged.value, judged.bytes)
    if (dossier.id !== id) throw notAsked('document')
    return dossier
  }
  if (judged.kind === 'refused') throw notAsked(judged.words)
  // The entity itself may be gone: this read then throws.
  await readEntityJson(api, '')
  return undefined
}

export function pathOf(id: string): string {
  return `document/${id}`
}

/** @param place field and number: `arrete/0` */
export async function readFileOf(api: Api, id: string, place: string) {
  const path = `${pathOf(id)}/file/${place}`
  return judgeFile(await exchange(api, { phase: 'read', method: 'GET', path }, fileMax))
}
