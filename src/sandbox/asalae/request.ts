// Requests as as@lae's REST services take them: identity, Accept, and what a GET asks for, by path segments `name:value`
// or by a query.
import { hash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { AsalaeError, type AsalaeAccount } from './platform.ts'

export type RestRequest = ReturnType<typeof readTarget>

/** Name of the call for fault injection: `ping`, `versions`, `deposit`, `chunk`, `ack`, `atr`, `other`. */
export function callNamed({ method, resource, asked }: RestRequest) {
  if (method === 'GET' && resource === 'sedaMessages')
    return ({ Acknowledgement: 'ack', ArchiveTransferReply: 'atr' } as const)[asked('message')] ?? 'other'
  return calls[`${method} ${resource}`] ?? 'other'
}

const calls: Readonly<Record<string, 'ping' | 'versions' | 'deposit' | 'chunk'>> = {
  'GET ping': 'ping',
  'GET versions': 'versions',
  'POST sedaMessages': 'deposit',
  'POST sedaAttachmentsChunkFiles': 'chunk',
}

export function readTarget({ method = 'GET', url = '/' }: IncomingMessage) {
  const [path = '/', query = ''] = url.split(/\?(.*)/s)
  const [root, resource = '', ...segments] = path.split('/').filter((segment) => segment !== '')
  const named = new URLSearchParams(query)
  for (const segment of segments) {
    const [name = '', value = ''] = segment.split(/:(.*)/s).map(urldecode)
    named.set(name, value)
  }
  return {
    method,
    resource: root === 'restservices' ? resource : '',
    asked: (name: string): string => named.get(name) ?? '',
  }
}

/** As PHP. */
function urldecode(text: string) {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

/** Identity is a known login and the SHA-256 of its password, in lower-case hexadecimal; a ping needs none. */
export function refusalOf({ headers }: IncomingMessage, call: string, accounts: readonly AsalaeAccount[]) {
  const [, encoded = ''] = /^Basic +([A-Za-z0-9+/=]+)$/i.exec(headers.authorization ?? '') ?? []
  const given = Buffer.from(encoded, 'base64').toString('utf8')
  if (call !== 'ping' && !accounts.some(({ login, password }) => given === `${login}:${hash('sha256', password)}`))
    return new AsalaeError('Identifiant ou mot de passe incorrect', 401)
  const type = call === 'ack' || call === 'atr' ? 'application/xml' : 'application/json'
  const accepted = (headers.accept ?? '').split(',').map((each) => each.split(';')[0]?.trim().toLowerCase())
  return accepted.includes(type) ? undefined : new AsalaeError(`En-tête Accept: ${type} attendu`, 406)
}
