// Requests as PHP passes them to the API, and authentication. A body over post_max_size loses all its fields; a PATCH
// body is never read as multipart. A caller is known by client certificate, then token, then login. Failed logins are
// counted by address. Source: ApiAuthentication.php (4.x).
import type { IncomingMessage } from 'node:http'
import type { TLSSocket } from 'node:tls'
import { basicIn } from '../http.ts'
import * as php from '../php.ts'
import { type PhpForm, utf8Text } from '../php.ts'
import { X509Certificate } from 'node:crypto'
import { agentRights, PastellError, type PastellUser } from './platform.ts'

export type ApiRequest = Awaited<ReturnType<typeof readRequest>>

export async function readRequest(incoming: IncomingMessage, maxBytes: number) {
  const method = (incoming.method ?? 'GET').toLowerCase()
  const [path = '/', query = ''] = (incoming.url ?? '/').split('?')
  const body = await php.readBody(incoming, maxBytes)
  const type = method === 'post' ? incoming.headers['content-type'] : undefined
  const form = body ? readForm(body, type) : php.noForm
  const socket = incoming.socket as TLSSocket
  return {
    method,
    /** `/api/v2/entite/1` is `v2`, `entite`, `1`; undefined outside the API. */
    segments: segmentsOf(path),
    /** The query, overridden by the body; only the body for a PATCH. */
    fields: method === 'patch' ? form.fields : new Map([...php.parseFields(query, php.utf8Text), ...form.fields]),
    uploads: new Map(form.uploads.map(({ field, bytes }) => [php.utf8Text(field), bytes])),
    authorization: incoming.headers.authorization,
    certificate: socket.authorized ? socket.getPeerX509Certificate()?.fingerprint256 : undefined,
    address: socket.remoteAddress ?? '',
  }
}

function readForm(body: Buffer, type = ''): PhpForm {
  if (php.isMultipart(type)) return php.parseMultipart(type, body, { filesMax: 20, read: php.utf8Text })
  return { ...php.noForm, fields: php.parseFields(body.toString('latin1'), php.utf8Text) }
}

function segmentsOf(path: string) {
  const [, rest] = /^\/api\/(.*)$/.exec(path.replace(/\/{2,}/g, '/')) ?? []
  return rest?.split('/').map((segment) => php.utf8Text(php.unescaped(segment)))
}

export function segmentAt(request: ApiRequest, place: number) {
  return request.segments?.[place] ?? ''
}

export function fieldOf({ fields }: ApiRequest, name: string) {
  const value = fields.get(name)
  return typeof value === 'string' ? value : ''
}

export interface Caller {
  readonly id_u: number
  readonly hasRight: (right: string, id_e?: number) => boolean
}

/** Recognises callers and remembers failures. @throws PastellError 401 or 429 */
export type Admitting = (request: ApiRequest) => Caller

const windowMs = 60_000

type PastellAccount = ReturnType<typeof accountOf>

const accountOf = (user: PastellUser, index: number) => ({
  ...user,
  id_u: index + 1,
  fingerprint: user.certificate && new X509Certificate(user.certificate).fingerprint256,
})

export function admitting(users: readonly PastellUser[], now: () => Date, attemptsMax: () => number): Admitting {
  const accounts = users.map(accountOf)
  const failures = new Map<string, readonly number[]>()
  const recent = (address: string) =>
    (failures.get(address) ?? []).filter((at) => at > now().getTime() - windowMs && at <= now().getTime())
  return ({ address, certificate, authorization }) => {
    const bearers = certificate === undefined ? [] : accounts.filter(({ fingerprint }) => fingerprint === certificate)
    const [bearer] = bearers
    if (bearer && bearers.length === 1) return callerOf(bearer)
    const claim = readClaim(authorization)
    if (!claim) throw new PastellError('Accès interdit', 401)
    if (recent(address).length >= attemptsMax()) throw new PastellError('Rate Limit Exceeded', 429)
    const account = accounts.find((each) => isProven(each, claim, { certificate, now: now() }))
    if (!account) {
      failures.set(address, [...recent(address), now().getTime()])
      throw new PastellError('Accès interdit', 401)
    }
    failures.delete(address)
    return callerOf(account)
  }
}

function callerOf({ id_u, disabled, rights = agentRights, entities }: PastellAccount): Caller {
  if (disabled) throw new PastellError('Votre compte a été désactivé', 401)
  const covers = (id_e?: number) => id_e === undefined || (entities?.includes(id_e) ?? true)
  return { id_u, hasRight: (right, id_e) => covers(id_e) && rights.includes(right) }
}

type LoginClaim = { readonly token: string } | { readonly login: string; readonly password: string }

function readClaim(authorization = ''): LoginClaim | undefined {
  const [, token] = /^Bearer (.*)$/.exec(authorization) ?? []
  if (token !== undefined) return { token }
  const given = utf8Text(basicIn(authorization).toString('latin1'))
  const [, login, password = ''] = /^([^:]+):([^]*)$/.exec(given) ?? []
  return login === undefined ? undefined : { login, password }
}

function isProven(
  account: PastellAccount,
  claim: LoginClaim,
  { certificate, now }: { certificate: string | undefined; now: Date },
) {
  if ('token' in claim) {
    const { token, tokenEnd } = account
    return token !== undefined && token === claim.token && !(tokenEnd && tokenEnd <= now)
  }
  const { login, password, fingerprint } = account
  const granted = fingerprint === undefined || fingerprint === certificate
  return granted && password !== undefined && login === claim.login && password === claim.password
}
